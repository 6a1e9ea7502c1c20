"""Numbers of people open what these people said; so does a search within one person."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.browser.service.talking import Prepared, enter, prepare_study

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

ANN = "Interviewer: What was hard?\nAnn: The export took hours. I like the colour.\n"
TOM = "Interviewer: What was hard?\nTom: It took hours to find the export. We have two plants.\n"
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
