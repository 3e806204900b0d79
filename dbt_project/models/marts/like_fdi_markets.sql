{{ config(materialized='view') }}
{{ counted_like('is_like_fdi_markets') }}
