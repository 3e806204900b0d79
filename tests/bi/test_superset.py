"""Superset as `make bi` starts it, in a real browser, while the marts are published again and again."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from ingest.settings import PROJECT_ROOT, Settings
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.publish import publish_marts, read_marts

pytestmark = [pytest.mark.bi, pytest.mark.timeout(900)]

PYTHON = PROJECT_ROOT / ".venv-bi" / "bin" / "python"
PATIENCE_MS = 120_000
#: Superset's pages ask for a pixel of its makers; the content policy refuses it, and the browser says so.
REFUSED = re.compile(r"scarf\.sh")
#: Serious faults of Superset's own pages that no setting changes: rule -> how the element at fault begins.
SUPERSETS_OWN = {
    "html-has-lang": "<html>",  # its page template has no place for a language
    "aria-prohibited-attr": '<div class="dashboard-chart',  # how it gives the world map its description
}
DASHBOARDS = ["investment-radar", "firm-footprint", "region-profile", "data-quality"]
DESK, PHONE = {"width": 1400, "height": 3000}, {"width": 390, "height": 3000}  # charts are drawn when seen
HOSTILE = """<script>document.title = 'taken'</script> "quoted" & \u202eright to left\u202c"""


@dataclass(frozen=True)
class Superset:
    settings: Settings
    address: str
    password: str


@pytest.fixture(scope="module")
def superset(golden: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Superset]:
    home = tmp_path_factory.mktemp("superset") / "home"
    shutil.copytree(golden.home, home)
    settings = Settings(home=home)
    with open_warehouse(settings) as connection:
        connection.execute("UPDATE marts.fct_statements SET quote = $quote", {"quote": HOSTILE})
    publish_marts(settings)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"INFLOW_HOME": str(home), "INFLOW_SUPERSET_PORT": str(port)}
    log = home.parent / "superset.log"
    with log.open("w") as output:
        served = subprocess.Popen(
            [PYTHON, PROJECT_ROOT / "dashboards" / "superset" / "serve.py"],
            env=environment, stdout=output, stderr=subprocess.STDOUT, cwd=home.parent,
        )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_healthy(address, served, log)
        printed = log.read_text()
        assert f"Superset: {address}/dashboard/list/" in printed
        password = (home / "superset" / "password").read_text()
        assert f"Login:    admin / {password}" in printed
        yield Superset(settings, address, password)
    finally:
        served.terminate()
        served.wait(timeout=60)


def _wait_until_healthy(address: str, served: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        assert served.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):
                return
        except OSError:
            time.sleep(1)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="module")
def page(superset: Superset) -> Iterator[Page]:
    """A browser that is logged in."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        page = browser.new_page(viewport={"width": 1400, "height": 1000}, base_url=superset.address)
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{superset.address}/login/")
        page.fill("input[name=username], #username", "admin")
        page.fill("input[type=password]", superset.password)
        page.keyboard.press("Enter")
        page.wait_for_url("**/superset/welcome/**")
        yield page
        browser.close()


@contextmanager
def no_errors(page: Page) -> Iterator[None]:
    """Nothing goes wrong meanwhile: no error on the console, no failed answer, no chart that says so."""
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on(
        "response", lambda came: wrong.append(f"{came.status} {came.url}") if came.status >= 400 else None
    )
    yield
    assert [text for text in wrong if not REFUSED.search(text)] == []
    assert page.get_by_text("Unexpected error").count() == 0


def open_dashboard(superset: Superset, page: Page, slug: str) -> None:
    page.goto(f"{superset.address}/superset/dashboard/{slug}/")
    expect(page.locator(".dashboard-component-chart-holder").first).to_be_visible(timeout=PATIENCE_MS)


def number(page: Page, title: str) -> Any:
    """The big number under a chart's title."""
    holder = page.locator(".dashboard-component-chart-holder").filter(has_text=title).first
    return holder.locator(".header-line")


def headline(settings: Settings, metric: str) -> str:
    sql = "SELECT metric_value::BIGINT AS value FROM rpt_headline_metrics WHERE metric_name = $metric"
    [row] = read_marts(settings, sql, {"metric": metric})
    return f"{row['value']:,}"


def open_drawn(superset: Superset, page: Page, slug: str) -> None:
    """Open a dashboard and wait until each chart and filter has its data."""
    open_dashboard(superset, page, slug)
    holders = page.locator(".dashboard-component-chart-holder [data-test-viz-type]")
    expect(holders.first).to_be_visible(timeout=PATIENCE_MS)
    for waiting in (page.locator("[data-test=loading-indicator]"), page.get_by_text("Loading filter values")):
        expect(waiting).to_have_count(0, timeout=PATIENCE_MS)
    assert holders.count() >= 8


@pytest.mark.parametrize("slug", DASHBOARDS)
def test_a_dashboard_draws_every_chart_without_an_error(superset: Superset, page: Page, slug: str) -> None:
    page.set_viewport_size(DESK)
    with no_errors(page):
        open_drawn(superset, page, slug)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("slug", DASHBOARDS)
def test_axe_finds_no_serious_fault_of_ours(
    superset: Superset, page: Page, slug: str, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    for viewport in (DESK, PHONE):
        page.set_viewport_size(viewport)
        open_drawn(superset, page, slug)
        shade = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (shade == "rgb(0, 0, 0)") == (scheme == "dark")
        serious = [
            (each["id"], node["html"])
            for each in Axe().run(page).response["violations"]
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"]
        ]
        ours = [fault for fault in serious if not fault[1].startswith(SUPERSETS_OWN.get(fault[0], "?"))]
        assert ours == []
    page.emulate_media(color_scheme="light")


def test_connections_that_say_nothing_keep_nobody_waiting(superset: Superset) -> None:
    """Browsers open some ahead of need."""
    host, port = superset.address.removeprefix("http://").split(":")
    with ExitStack() as idle:
        for _ in range(6):
            idle.enter_context(socket.create_connection((host, int(port))))
        time.sleep(0.5)
        with urllib.request.urlopen(f"{superset.address}/health", timeout=5) as answer:
            assert answer.status == 200


@pytest.mark.parametrize(("mode", "brings_cookie"), [("cors", False), ("navigate", True)])
def test_only_a_page_changes_the_cookie_of_who_is_not_logged_in(
    superset: Superset, mode: str, brings_cookie: bool
) -> None:
    """The login page reports its closing beside the login, which the answer must not undo."""
    connection = http.client.HTTPConnection(superset.address.removeprefix("http://"), timeout=60)
    headers = {"Sec-Fetch-Mode": mode, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/superset/log/?explode=events", "events=[]", headers)
    assert ("Set-Cookie" in connection.getresponse().headers) == brings_cookie


def test_a_number_is_the_headline_and_a_filter_changes_it(superset: Superset, page: Page) -> None:
    page.set_viewport_size(DESK)
    with no_errors(page):
        open_dashboard(superset, page, "investment-radar")
        projects = headline(superset.settings, "projects")
        expect(number(page, "Projects")).to_have_text(projects, timeout=PATIENCE_MS)
        expect(number(page, "Jobs")).to_have_text(headline(superset.settings, "jobs"), timeout=PATIENCE_MS)
        sql = "SELECT sum(projects)::VARCHAR AS n FROM rpt_counted_investments WHERE country_name = 'Hungary'"
        [hungary] = read_marts(superset.settings, sql)
        page.locator("[data-test=form-item-value] input").first.click()
        page.keyboard.type("Hungary")
        page.get_by_title("Hungary", exact=True).first.click()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Apply", exact=True).click()
        expect(number(page, "Projects")).to_have_text(hungary["n"], timeout=PATIENCE_MS)


def test_an_investment_leads_to_its_words_marked_in_the_article_and_shown_as_text(
    superset: Superset, page: Page
) -> None:
    page.set_viewport_size(DESK)
    open_drawn(superset, page, "investment-radar")
    newest, words = (
        page.locator(".dashboard-component-chart-holder").filter(has_text=title)
        for title in ("Newest projects", "The words behind the numbers")
    )
    chosen = newest.locator("tbody tr").first.get_by_role("cell").last
    investment = chosen.inner_text()
    chosen.click()
    sql = "SELECT count(*) AS n FROM fct_statements WHERE investment_id = $id"
    [stated] = read_marts(superset.settings, sql, {"id": investment})
    expect(words.get_by_placeholder(f"{stated['n']} records")).to_be_visible(timeout=PATIENCE_MS)
    assert set(words.locator("tbody tr td:last-child").all_inner_texts()) == {investment}
    for marked in words.locator("mark").all():
        assert marked.inner_text() == HOSTILE
    assert words.locator("mark").count() == words.locator("tbody tr").count() > 0
    assert "taken" not in page.title()


def test_data_stay_fresh_and_answers_right_while_marts_are_published_each_second(
    superset: Superset, page: Page
) -> None:
    settings, enough = superset.settings, threading.Event()
    published: list[int] = []

    def publish() -> None:
        while not enough.wait(1.0):
            with open_warehouse(settings) as connection:
                connection.execute(
                    "UPDATE marts.dim_investments SET jobs_created = coalesce(jobs_created, 0) + 1 WHERE "
                    "investment_id = (SELECT min(investment_id) FROM marts.dim_investments WHERE is_included)"
                )
            publish_marts(settings)
            published.append(1)

    before = int(headline(settings, "jobs").replace(",", ""))
    publisher = threading.Thread(target=publish)
    publisher.start()
    try:
        seen = [_jobs_by_api(page) for _ in _seconds(30)]
    finally:
        enough.set()
        publisher.join()
    assert len(published) >= 3
    assert seen == sorted(seen), "never an older publication after a newer one, whichever process answers"
    assert len(set(seen)) >= 3
    assert _jobs_by_api(page) == before + len(published) == int(headline(settings, "jobs").replace(",", ""))
    with no_errors(page):
        open_dashboard(superset, page, "investment-radar")
        expect(number(page, "Jobs")).to_have_text(headline(settings, "jobs"), timeout=PATIENCE_MS)


def _seconds(count: float) -> Iterator[float]:
    deadline = time.monotonic() + count
    while (left := deadline - time.monotonic()) > 0:
        yield left
        time.sleep(0.2)


def _jobs_by_api(page: Page) -> int:
    """The metric `jobs`, asked for as a chart asks for it."""
    found = page.request.get("/api/v1/dataset/?q=(page_size:100)")
    [dataset] = [one for one in found.json()["result"] if one["table_name"] == "rpt_counted_investments"]
    token = page.request.get("/api/v1/security/csrf_token/").json()["result"]
    query = {
        "datasource": {"id": dataset["id"], "type": "table"},
        "queries": [{"metrics": ["jobs"], "columns": [], "row_limit": 1}],
        "result_format": "json",
        "result_type": "full",
    }
    answer = page.request.post(
        "/api/v1/chart/data",
        data=json.dumps(query),
        headers={"Content-Type": "application/json", "X-CSRFToken": token},
    )
    assert answer.ok, answer.text()
    return int(answer.json()["result"][0]["data"][0]["jobs"])
