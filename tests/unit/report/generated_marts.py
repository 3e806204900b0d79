"""Published marts of any size, made of fictional projects by SQL; tables as dbt's contracts declare them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import yaml
from jinja2 import Environment

from ingest.settings import PROJECT_ROOT, Settings

MARTS = PROJECT_ROOT / "dbt_project" / "models" / "marts"
VALUES = {
    "countries": str(PROJECT_ROOT / "dbt_project" / "seeds" / "countries.csv"),
    "first_names": ["Velmora", "Arkadis", "Tessaly", "Northolm", "Kestrel", "Orvane", "Lumora"],
    "last_names": ["Robotics AG", "Energy", "Semiconductor Co", "Motors", "Foods", "Pharma SE", "Logistics"],
    "sectors": ["automotive", "batteries", "semiconductors", "data centres", "food", "logistics"],
    "kinds": ["new_facility", "expansion", "rnd", "commitment", "acquisition", "funding_round"],
    "statuses": ["announced", "planned", "under_construction", "opened", "rumoured"],
    "cities": [
        {"geonames_id": geonames_id, "name": name, "code": code}
        for geonames_id, name, code in (
            (1581130, "Hanoi", "VN"), (1275339, "Mumbai", "IN"), (1880252, "Singapore", "SG"),
            (2950159, "Berlin", "DE"), (3530597, "Mexico City", "MX"), (756135, "Warsaw", "PL"),
            (4699066, "Houston", "US"), (184745, "Nairobi", "KE"), (3448439, "São Paulo", "BR"),
            (1850147, "Tokyo", "JP"), (2797656, "Ghent", "BE"), (2147714, "Sydney", "AU"),
        )
    ],
}  # fmt: skip


def write_generated_marts(home: Path, projects: int, most_articles: int = 3) -> Settings:
    """Write `home/marts.duckdb` with that many projects, each told by one article or up to so many."""
    settings = Settings(home=home)
    home.mkdir(parents=True, exist_ok=True)
    cities = [city["geonames_id"] for city in VALUES["cities"]]  # type: ignore[index]
    sql = Path(__file__).with_name("generated_marts.sql").read_text()
    with duckdb.connect(str(settings.marts)) as connection:
        declare_marts(connection)
        given = {"projects": projects, "most_articles": most_articles, "city_ids": cities}
        for name, value in {**VALUES, **given}.items():
            connection.execute(f"SET VARIABLE {name} = ?", [value])
        connection.execute(sql)
        for name in ("rpt_counted_investments", "rpt_headline_metrics"):
            connection.execute(f"INSERT INTO {name} BY NAME {_compiled(name)}")
    return settings


def _compiled(model: str) -> str:
    """The SQL of a model of the dbt project, every `ref` a table of this file."""
    metrics = (MARTS.parents[1] / "macros" / "metrics.sql").read_text()
    template = Environment().from_string(metrics + (MARTS / f"{model}.sql").read_text())
    return template.render(config=lambda **_: "", ref=lambda name: name)


def declare_marts(connection: duckdb.DuckDBPyConnection) -> None:
    """Create every mart, empty, with the comments of its columns."""
    for path in sorted(MARTS.glob("*.yml")):
        for model in yaml.safe_load(path.read_text()).get("models", []):
            columns = ", ".join(f"{column['name']} {column['data_type']}" for column in model["columns"])
            connection.execute(f"CREATE TABLE {model['name']} ({columns})")
            for column in model["columns"]:
                said = column["description"].replace("'", "''")
                connection.execute(f"COMMENT ON COLUMN {model['name']}.{column['name']} IS '{said}'")
