"""Runs the whole of Inflow on one machine: PostgreSQL, Airflow's four processes, and their supervision."""

#: Airflow pool with one slot: tasks that write the warehouse. The file lock guards it from everything else.
WAREHOUSE_POOL = "warehouse"
