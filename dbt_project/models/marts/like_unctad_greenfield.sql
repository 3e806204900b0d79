{{ config(materialized='view') }}
{{ counted_like('is_like_unctad_greenfield') }}
