"""Airflow DAGs: which step runs when. One file is one DAG; its name is a verb and an object."""
