"""What is kept on disk: Arrow schemas, Parquet files, raw copies, the published database."""
