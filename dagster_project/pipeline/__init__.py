"""The stages of a run as plain functions; the command line and Dagster both call them."""
