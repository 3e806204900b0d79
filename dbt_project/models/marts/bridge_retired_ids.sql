{{ config(materialized='view') }}
select
    entity,
    retired_id,
    current_id
from {{ ref('stg_resolved__redirects') }}
