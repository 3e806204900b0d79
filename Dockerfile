# One image for every Airflow process of docker-compose.yml. It holds the code, no data and no secret.
FROM python:3.11-slim-bookworm

RUN useradd --create-home --uid 10001 inflow \
    && mkdir --parents /srv/inflow/home \
    && chown inflow:inflow /srv/inflow/home

WORKDIR /srv/inflow/app
COPY requirements.lock pyproject.toml README.md LICENSE NOTICE ./
RUN pip install --no-cache-dir --no-deps --only-binary :all: --require-hashes -r requirements.lock
COPY ingest ingest
COPY expectations expectations
COPY dags dags
COPY dbt_project dbt_project
COPY dashboards dashboards
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable .

USER inflow
ENV INFLOW_HOME=/srv/inflow/home \
    AIRFLOW_HOME=/srv/inflow/home/airflow \
    PYTHONPATH=/srv/inflow/app:/srv/inflow/app/ingest/service/airflow_config \
    PYTHONUNBUFFERED=1 \
    GX_ANALYTICS_ENABLED=false
ENTRYPOINT ["python", "-m", "airflow"]
CMD ["version"]
