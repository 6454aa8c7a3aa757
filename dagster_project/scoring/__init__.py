"""Accuracy against annotated reports: alignment, matching, scores, a printed table."""
