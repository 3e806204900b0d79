"""docker-compose.yml holds no secret, runs nothing as root, and watches the health of what it starts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from ingest.service.environment import CONFIGURATION
from ingest.service.supervisor import AIRFLOW_COMMANDS
from ingest.settings import PROJECT_ROOT

COMPOSE_FILE = PROJECT_ROOT / "docker-compose.yml"
REQUIRED = {
    "INFLOW_POSTGRES_PASSWORD": "a-password",
    "INFLOW_FERNET_KEY": "a-fernet-key",
    "INFLOW_JWT_SECRET": "a-jwt-secret",
    "INFLOW_API_SECRET_KEY": "an-api-key",
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load(COMPOSE_FILE.read_text()))


def compose_config(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = compose_command()
    if command is None:
        pytest.skip("neither `docker compose` nor `docker-compose` is on this machine")
    clean = {key: value for key, value in os.environ.items() if not key.startswith("INFLOW_")}
    return subprocess.run(
        [*command, "--file", str(COMPOSE_FILE), "config"],
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def compose_command() -> list[str] | None:
    """Compose as a plugin of the docker client, or the program of its own that Debian packages."""
    if docker := shutil.which("docker"):
        plugin = [docker, "compose"]
        if subprocess.run([*plugin, "version"], capture_output=True, check=False).returncode == 0:
            return plugin
    standalone = shutil.which("docker-compose")
    return [standalone] if standalone else None


def test_docker_reads_the_configuration() -> None:
    done = compose_config(REQUIRED)
    assert done.returncode == 0, done.stderr
    services = yaml.safe_load(done.stdout)["services"]
    assert set(services) - {"superset"} == {"postgres", "init", *AIRFLOW_COMMANDS}
    for name in AIRFLOW_COMMANDS:
        environment = services[name]["environment"]
        assert environment["AIRFLOW__CORE__FERNET_KEY"] == "a-fernet-key"
        assert "a-password@postgres" in environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]


@pytest.mark.parametrize("missing", sorted(REQUIRED))
def test_docker_names_the_secret_that_is_missing(missing: str) -> None:
    done = compose_config({key: value for key, value in REQUIRED.items() if key != missing})
    assert done.returncode != 0
    assert missing in done.stderr


def test_every_secret_is_required_from_outside(compose: dict[str, Any]) -> None:
    text = COMPOSE_FILE.read_text()
    for name in REQUIRED:
        uses = re.findall(rf"\$\{{{name}[^}}]*\}}", text)
        assert uses, name
        assert all(use.startswith(f"${{{name}:?") for use in uses), "a default would be a secret in the file"
    for service in compose["services"].values():
        for key, value in service["environment"].items():
            if re.search(r"SECRET|PASSWORD|FERNET|SQL_ALCHEMY_CONN$", key):
                assert "${INFLOW_" in value, f"{key} stands in the file"


def test_nothing_runs_as_root_and_airflow_is_published_on_loopback_only(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert str(service["user"]) not in ("0", "root"), name
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), f"{name} listens on every interface"
    dockerfile = (PROJECT_ROOT / "Dockerfile").read_text()
    users = re.findall(r"^USER (\S+)$", dockerfile, re.MULTILINE)
    assert users
    assert users[-1] not in ("0", "root")
    assert f"--uid {compose['services']['scheduler']['user']} " in dockerfile


def test_each_lasting_process_has_a_health_check_and_comes_back(compose: dict[str, Any]) -> None:
    lasting = {name: service for name, service in compose["services"].items() if name != "init"}
    assert set(lasting) == {"postgres", "superset", *AIRFLOW_COMMANDS}
    for name, service in lasting.items():
        assert service["healthcheck"]["test"], name
        assert service["restart"] == "unless-stopped", name
    for name in AIRFLOW_COMMANDS:
        assert lasting[name]["depends_on"]["init"] == {"condition": "service_completed_successfully"}
    init = compose["services"]["init"]
    assert init["restart"] == "no"
    assert init["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_processes_share_one_home_and_run_as_under_our_own_supervisor(compose: dict[str, Any]) -> None:
    for name, command in AIRFLOW_COMMANDS.items():
        service = compose["services"][name]
        assert service["volumes"] == ["home:/srv/inflow/home"]
        assert service["command"] == command
        for section in ("core", "scheduler"):
            for option, value in CONFIGURATION[section].items():
                stated = service["environment"].get(f"AIRFLOW__{section}__{option}".upper())
                assert stated in (value, None), f"{option} differs between compose and supervisor"
    assert set(compose["volumes"]) == {"home", "postgres"}


def test_the_image_is_built_from_the_hashed_lock_and_holds_every_package() -> None:
    dockerfile = (PROJECT_ROOT / "Dockerfile").read_text()
    assert "--require-hashes -r requirements.lock" in dockerfile
    for package in ("ingest", "expectations", "dags", "dbt_project", "dashboards"):
        assert f"COPY {package} {package}" in dockerfile
    ignored = (PROJECT_ROOT / ".dockerignore").read_text().split()
    assert {".git", ".venv", "var"} <= set(ignored), "data or history would end in the image"


def test_superset_is_a_profile_of_its_own_and_shares_the_home(compose: dict[str, Any]) -> None:
    service = compose["services"]["superset"]
    assert service["profiles"] == ["bi"]
    assert service["volumes"] == ["home:/srv/inflow/home"]
    dockerfile = (PROJECT_ROOT / "dashboards" / "superset" / "Dockerfile").read_text()
    assert "--require-hashes -r requirements.lock" in dockerfile
    assert f"--uid {service['user']} " in dockerfile.replace("\n", " ")
