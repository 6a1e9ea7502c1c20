"""Numbers of people open what these people said; so does a search within one person."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.browser.service.talking import Prepared, enter, prepare_study

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

ANN = "Interviewer: What was hard?\nAnn: The export took hours. I like the colour.\n"
TOM = "Interviewer: What was hard?\nTom: It took hours to find the export. We have two plants.\n"
EVE = "Interviewer: What was hard?\nEve: The export takes hours. I like the smell.\n"
REFUSED = "respondent,recordings,customer_segment,target_behaviour,consent\nann,ann,A,yes,yes\neve,eve,C,yes,no\n"
PEOPLE = "respondent,recordings,customer_segment,target_behaviour\nann,ann,A,yes\n"


@pytest.fixture(scope="module")
def prepared(admin: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Of two people, one whom the table does not list."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "ann.txt").write_text(ANN)
    (folder / "tom.txt").write_text(TOM)
    return prepare_study(admin, name="Sellers", files=sorted(folder.iterdir()), people=PEOPLE)


def test_people_without_a_segment_are_a_segment(service: Running, prepared: Prepared, visit: Watched) -> None:
    page = visit.page
    enter(page, service, f"/studies/{prepared.study}/themes")
    page.get_by_role("link", name="Segment unknown: 1 of 1 respondent").first.click()
    page.get_by_text("1 sentence", exact=True).wait_for()
    expect(page.locator(".quote")).to_contain_text("It took hours to find the export.")
    expect(page.get_by_role("link", name="Segment unknown")).to_have_attribute("aria-current", "true")


def test_a_search_within_one_person_finds_what_that_person_said(service: Running, prepared: Prepared, visit: Watched) -> None:
    page = visit.page
    enter(page, service, f"/studies/{prepared.study}/sentences?respondent=tom")
    page.get_by_label("Search everything that was said").fill("hours")
    page.keyboard.press("Enter")
    page.get_by_text("1 sentence", exact=True).wait_for()
    expect(page.get_by_text("Only what tom said.")).to_be_visible()
    expect(page.locator(".quote")).to_contain_text("It took hours to find the export.")
    page.get_by_label("Search everything that was said").fill("colours")
    page.keyboard.press("Enter")
    page.get_by_text("Nothing was found.").wait_for()
    page.get_by_role("link", name="Show all sentences").click()
    expect(page.locator(".quote")).to_have_count(6)


@pytest.fixture(scope="module")
def refused(admin: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Of two people, one who gave no consent."""
    folder = tmp_path_factory.mktemp("refused")
    (folder / "ann.txt").write_text(ANN)
    (folder / "eve.txt").write_text(EVE)
    return prepare_study(admin, name="Refused", files=sorted(folder.iterdir()), people=REFUSED)


@pytest.fixture
def page(service: Running, admin: httpx.Client, visit: Watched) -> Page:
    """A page of somebody who is signed in."""
    visit.page.context.add_cookies([{"name": n, "value": v, "url": service.address} for n, v in admin.cookies.items()])
    return visit.page


def test_a_theme_tells_how_many_of_its_sentences_are_not_shown(service: Running, refused: Prepared, page: Page) -> None:
    page.goto(f"{service.address}/studies/{refused.study}/themes")
    page.get_by_role("link", name="The sentences behind it: 1 of 2 may be shown").click()
    expect(page.locator(".quote")).to_have_count(1)
    why = page.get_by_text("1 sentence of the theme is counted, but not shown")
    expect(why).to_be_visible()
    expect(page.get_by_text("Tick sentences")).to_be_visible()
    page.get_by_role("link", name="Customer segment C: 1 of 1 respondent").click()
    page.get_by_text("0 sentences", exact=True).wait_for()
    expect(why).to_be_visible()
    expect(page.get_by_text("Tick sentences")).to_have_count(0)


def test_sentences_of_who_refused_are_counted_and_said_to_be_unshown(service: Running, refused: Prepared, page: Page) -> None:
    page.goto(f"{service.address}/studies/{refused.study}/people")
    row = page.get_by_role("row", name="eve")
    expect(row).to_contain_text("2 sentences (not shown: 2)")
    row.get_by_role("link", name="2 sentences").click()
    page.get_by_text("2 sentences are counted, but not shown").wait_for()
    page.get_by_text("0 sentences", exact=True).wait_for()
    expect(page.get_by_text("Nothing was found.")).to_have_count(0)


def test_the_size_of_a_part_opens_its_sentences(service: Running, prepared: Prepared, page: Page) -> None:
    def parted(route: Route) -> None:
        found = route.fetch().json()
        theme = found["themes"][0]
        theme["members"] += ["ann/9"]
        theme["subthemes"] = [{"id": "p-1", "name": "Finding it", "members": theme["members"][:1], "withheld": 0}]
        route.fulfill(json=found)

    page.route(f"**/v1/studies/{prepared.study}/themes", parted)
    page.goto(f"{service.address}/studies/{prepared.study}/themes")
    page.get_by_text("1 part within the theme").click()
    page.get_by_role("link", name="Finding it: 1 sentence").click()
    page.get_by_text("Only the part Finding it.").wait_for()
    expect(page.locator(".quote")).to_have_count(1)
    expect(page.get_by_role("link", name="Finding it: 1 sentence")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Show the whole theme").click()
    expect(page.get_by_text("Only the part Finding it.")).to_have_count(0)
