{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) %}
    {# Comments last as long as their table: what a warm build appends to has them already. #}
    {% if not is_incremental() %}
        {{ return(dbt.default__persist_docs(relation, model, for_relation, for_columns)) }}
    {% endif %}
{% endmacro %}
