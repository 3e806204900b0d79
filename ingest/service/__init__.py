"""Runs the whole of Inflow on one machine: PostgreSQL, Airflow's four processes, and their supervision."""

#: Airflow pool with one slot: tasks that build, audit and publish. The file lock guards the warehouse itself.
WAREHOUSE_POOL = "warehouse"
