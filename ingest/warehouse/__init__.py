"""The only code that opens DuckDB: lock, schema, spool, load, build (dbt) and publish."""
