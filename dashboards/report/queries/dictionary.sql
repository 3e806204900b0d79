-- The data dictionary, from the comments that the file itself carries.
SELECT to_json(list({'table': table_name, 'comment': comment, 'columns': columns} ORDER BY table_name))
FROM (
    SELECT
        tables.table_name,
        any_value(tables.comment) AS comment,
        list({
            'name': column_name, 'type': lower(data_type), 'comment': columns.comment
        } ORDER BY column_index) AS columns
    FROM duckdb_tables() AS tables
    JOIN duckdb_columns() AS columns USING (database_name, schema_name, table_name)
    WHERE NOT tables.temporary
    GROUP BY tables.table_name
)
