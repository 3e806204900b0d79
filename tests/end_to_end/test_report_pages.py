"""The report in a real browser, opened from disk: no server, no network."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from dashboards.report import draw_report
from ingest.settings import Settings
from ingest.warehouse.publish import read_marts
from tests.integration.report_home import CLOSED, HOSTILE, PLAIN, publish_told
from tests.unit.report.generated_marts import write_generated_marts

pytestmark = pytest.mark.full

CHROMIUM = "/usr/bin/chromium"
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
QUIET += ("--disable-background-networking", "--disable-component-update")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PAGES = ("", "projects?all=1", "health", "dictionary")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three articles, read into marts by dbt."""
    settings = publish_told(tmp_path_factory.mktemp("told"))
    draw_report(settings)
    return settings


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Enough projects for pages, flows and several files of details."""
    settings = write_generated_marts(tmp_path_factory.mktemp("many"), 400)
    draw_report(settings)
    return settings


class Reader:
    """A page of the report, and everything that went wrong on it."""

    def __init__(self, page: Page, settings: Settings) -> None:
        self.page = page
        self.address = (settings.report / "index.html").as_uri()
        self.faults: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.faults.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, place: str) -> Page:
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}#/{place}")
        self.page.wait_for_selector("main h1", timeout=60_000)
        return self.page


#: Opens a reader of the report of a home, with a colour scheme and a size of screen.
Opener = Callable[..., Reader]


@pytest.fixture
def read(browser: Browser) -> Iterator[Opener]:
    contexts = []

    def open_reader(settings: Settings, *, scheme: str = "light", viewport: dict[str, int] = DESK) -> Reader:
        context = browser.new_context(color_scheme=scheme, viewport=viewport)
        context.set_default_timeout(60_000)
        contexts.append(context)
        return Reader(context.new_page(), settings)

    yield open_reader
    for context in contexts:
        context.close()


def figure(page: Page, name: str) -> float:
    return float(page.locator(f"[data-figure={name}]").get_attribute("data-value") or "nan")


def test_every_page_opens_from_disk_without_a_word_on_the_console(read: Opener, many: Settings) -> None:
    reader = read(many)
    for place in PAGES:
        reader.open(place)
    assert reader.faults == []
    assert {url.split(":")[0] for url in reader.requests} <= {"file", "about", "data"}


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_no_page_is_wider_than_the_screen(read: Opener, many: Settings, viewport: dict[str, int]) -> None:
    reader = read(many, viewport=viewport)
    [first] = read_marts(many, "SELECT investment_id FROM dim_investments LIMIT 1")
    for place in (*PAGES, f"project/{first['investment_id']}"):
        page = reader.open(place)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], place


def test_a_filter_changes_the_figures_to_what_sql_says(read: Opener, many: Settings) -> None:
    page = read(many).open("")
    counted = "SELECT count(*) AS projects, sum(pledged_usd) FILTER (family = 'capex') AS pledged "
    counted += "FROM dim_investments JOIN dim_regions ON destination_region_id = region_id WHERE is_included"
    before = figure(page, "projects")
    page.select_option("select[name=country]", "VN")
    page.wait_for_function(
        f"document.querySelector('[data-figure=projects]').dataset.value != '{before:.0f}'"
    )
    [expected] = read_marts(many, f"{counted} AND country_code = 'VN'")
    assert figure(page, "projects") == expected["projects"] > 0
    assert figure(page, "pledged_capital_usd") == pytest.approx(float(expected["pledged"]))
    page.select_option("select[name=year]", "2025")
    page.wait_for_selector(f"[data-figure=projects]:not([data-value='{expected['projects']}'])")
    [expected] = read_marts(many, f"{counted} AND country_code = 'VN' AND year(project_date) = 2025")
    assert figure(page, "projects") == expected["projects"]
    assert page.url.endswith("#/?country=VN&year=2025")


def test_a_search_narrows_the_list_and_keeps_what_is_typed(read: Opener, many: Settings) -> None:
    page = read(many).open("projects?all=1")
    page.locator("input[type=search]").press_sequentially("sao paulo")
    expect(page).to_have_url(re.compile(r"q=sao\+paulo"), timeout=60_000)
    expect(page.locator("main tbody")).not_to_contain_text("Hanoi", timeout=60_000)
    [expected] = read_marts(
        many,
        "SELECT count(*) AS n FROM dim_investments WHERE destination_region_id = 'geonames:3448439'",
    )
    assert float(page.locator("[data-total]").get_attribute("data-total") or 0) == expected["n"] > 0
    assert page.input_value("input[type=search]") == "sao paulo"


def test_a_circle_on_the_map_leads_to_the_projects_of_its_country(read: Opener, many: Settings) -> None:
    page = read(many).open("")
    page.locator(".places circle", has_text="Australia").click()
    page.wait_for_selector("h1:has-text('Projects')")
    sql = "SELECT count(*) AS n FROM dim_investments WHERE is_included AND destination_region_id = $id"
    [expected] = read_marts(many, sql, {"id": "geonames:2147714"})
    assert page.url.endswith("#/projects?country=AU")
    assert float(page.locator("[data-total]").get_attribute("data-total") or 0) == expected["n"] > 0


def test_a_bar_leads_to_the_projects_of_its_time(read: Opener, many: Settings) -> None:
    page = read(many).open("")
    page.locator(".steps rect").last.click()
    page.wait_for_selector("h1:has-text('Projects')")
    [expected] = read_marts(
        many,
        "SELECT count(*) AS n FROM dim_investments "
        "WHERE is_included AND date_trunc('quarter', project_date) = "
        "(SELECT max(date_trunc('quarter', project_date)) FROM dim_investments WHERE is_included)",
    )
    assert float(page.locator("[data-total]").get_attribute("data-total") or 0) == expected["n"] > 0


def test_a_figure_leads_to_its_projects_and_they_to_the_highlighted_quote(
    read: Opener, told: Settings
) -> None:
    reader = read(told)
    page = reader.open("")
    page.click("[data-figure=pledged_capital_usd]")
    page.wait_for_selector("h1:has-text('Capital pledged')")
    page.click("a.row:has-text('Velmora')")
    page.wait_for_selector("article.report mark")
    assert page.inner_text("article.report mark") == f"{PLAIN.firm} plans"
    assert "The mayor of Ghent welcomed it." in page.inner_text("article.report blockquote")
    assert "3 Mar 2025" in page.inner_text("article.report header")
    page.click("button.quoted >> nth=0")
    assert page.evaluate("document.activeElement.id") == "report-0"
    assert reader.faults == []


def test_hostile_words_show_as_words(read: Opener, told: Settings) -> None:
    reader = read(told)
    sql = "SELECT investment_id FROM fct_investment_mentions WHERE article_id = $id"
    [row] = read_marts(told, sql, {"id": HOSTILE.article_id})
    for place in ("", "projects", f"project/{row['investment_id']}"):
        page = reader.open(place)
        assert HOSTILE.firm in page.inner_text("main")
        assert page.locator("main img, main script").count() == 0
        assert "owned" not in page.title().replace(HOSTILE.firm, "")
    assert page.text_content("article.report blockquote") == HOSTILE.text
    assert reader.faults == []


def test_the_closed_outlet_is_named_without_its_words(read: Opener, told: Settings) -> None:
    sql = "SELECT investment_id FROM fct_investment_mentions WHERE article_id = $id"
    [row] = read_marts(told, sql, {"id": CLOSED.article_id})
    page = read(told).open(f"project/{row['investment_id']}")
    assert "Closed Courier" in page.inner_text("article.report")
    assert "do not allow its words to be shown" in page.inner_text("article.report")
    assert f"{CLOSED.firm} plans" not in page.inner_text("main")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(read: Opener, many: Settings, scheme: str) -> None:
    reader = read(many, scheme=scheme)
    [first] = read_marts(many, "SELECT investment_id FROM dim_investments WHERE article_count = 3 LIMIT 1")
    for place in (*PAGES, f"project/{first['investment_id']}"):
        page = reader.open(place)
        found = Axe().run(page).response["violations"]
        serious = {
            each["id"]: each["nodes"][0]["html"]
            for each in found
            if each["impact"] in ("serious", "critical")
        }
        assert serious == {}, place


def test_the_keyboard_alone_reaches_a_project_and_the_theme_stays_chosen(
    read: Opener, many: Settings
) -> None:
    page = read(many).open("projects")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.focus("button.theme")
    page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.focus("a.row >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("article.report")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.reload()
    page.wait_for_selector("article.report")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_page_whose_drawing_is_gone_says_so(read: Opener, many: Settings, tmp_path: Path) -> None:
    draw_report(many, tmp_path / "copy")
    reader = read(many)
    reader.address = (tmp_path / "copy" / "index.html").as_uri()
    page = reader.open("projects")
    for details in (tmp_path / "copy").glob("drawing-*/data/details-*.js"):
        details.unlink()
    page.click("a.row >> nth=0")
    page.wait_for_selector("[role=alert]:has-text('drawn again')")


def test_what_is_not_counted_leads_to_its_projects(read: Opener, many: Settings) -> None:
    page = read(many).open("health")
    page.click("a:has-text('A rumour')")
    page.wait_for_selector("h1:has-text('Projects')")
    [expected] = read_marts(
        many, "SELECT count(*) AS n FROM dim_investments WHERE exclusion_reason = 'rumour'"
    )
    assert float(page.locator("[data-total]").get_attribute("data-total") or 0) == expected["n"] > 0


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_hundred_thousand_projects_open_and_filter_while_one_waits(read: Opener, tmp_path: Path) -> None:
    settings = write_generated_marts(tmp_path, 100_000, most_articles=1)
    draw_report(settings)
    reader = read(settings)
    started = time.perf_counter()
    page = reader.open("")
    opened = time.perf_counter()
    page.select_option("select[name=country]", "VN")
    sql = "SELECT sum(projects)::VARCHAR AS n FROM rpt_counted_investments WHERE country_id = 'VN'"
    [expected] = read_marts(settings, sql)
    expect(page.locator("[data-figure=projects]")).to_have_attribute("data-value", expected["n"])
    filtered = time.perf_counter()
    page.goto(f"{reader.address}#/projects")
    page.click("a.row >> nth=0")
    page.wait_for_selector("article.report mark")
    files = {url.split("#")[0].removeprefix("file://") for url in reader.requests if "file:" in url}
    assert sum(Path(path).stat().st_size for path in files) < 20_000_000
    assert opened - started < 15
    assert filtered - opened < 3
