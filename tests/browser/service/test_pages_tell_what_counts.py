"""What a reader has to know before relying on a theme, a mark or a column is on the pages."""

from __future__ import annotations

import time

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.browser.service.talking import Prepared, prepare_study

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

ANN = "Interviewer: What was hard?\nAnn: The export took hours. I like the colour. The export takes hours.\n"
TOM = "Interviewer: What was hard?\nTom: It took hours to find the parcel.\n"
PEOPLE = """respondent,recordings,target_behaviour,consent,retain_until,csi_export,plan
ann,ann,yes,yes,2999-01-31,4,yearly
tom,tom,no,,,,
"""
CURVE = [2.0, 3.0, 3.5]


@pytest.fixture(scope="module")
def prepared(admin: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Ann's complaints are themes, one of them split off by a person; Tom's are apart."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "ann.txt").write_text(ANN)
    (folder / "tom.txt").write_text(TOM)
    made = prepare_study(admin, name="Sellers", files=sorted(folder.iterdir()), people=PEOPLE)
    where = f"/v1/studies/{made.study}"
    (theme,) = admin.get(f"{where}/themes").json()["themes"]
    split = {"kind": "split", "theme": theme["id"], "members": theme["members"][:1], "name": "“Exports”"}
    admin.post(f"{where}/theme-judgements", json=split)
    while len((found := admin.get(f"{where}/themes").json())["themes"]) < 2 or found["working"]:
        time.sleep(0.5)
    return made


@pytest.fixture
def page(service: Running, admin: httpx.Client, visit: Watched) -> Page:
    """A page of somebody who is signed in."""
    visit.page.context.add_cookies([{"name": n, "value": v, "url": service.address} for n, v in admin.cookies.items()])
    visit.page.goto(service.address)
    return visit.page


def accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_theme_that_a_person_has_to_word_states_nothing(service: Running, prepared: Prepared, page: Page) -> None:
    page.goto(f"{service.address}/studies/{prepared.study}/themes")
    card = page.locator(".theme").filter(has_text="“Exports”")
    expect(card.get_by_text("Wording to be checked by a person")).to_be_visible()
    expect(card.locator(".statement")).to_have_count(0)
    card.get_by_role("link", name="“Exports”").click()
    page.get_by_role("button", name="Reword the outcome").click()
    expect(page.get_by_label("Metric", exact=True)).to_have_value("")
    expect(page.get_by_label("Object of control", exact=True)).to_have_value("")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".statement")).to_have_count(0)
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("keeps its name, “Exports”,")


def test_the_page_of_a_theme_says_what_its_card_says(service: Running, prepared: Prepared, page: Page) -> None:
    page.goto(f"{service.address}/studies/{prepared.study}/themes")
    card = page.locator(".theme").filter(has_text="“Exports”")
    told = [card.locator(".support").inner_text(), card.get_by_text("Wording to be checked by a person").inner_text()]
    card.get_by_role("heading").get_by_role("link").click()
    page.locator(".theme-name").wait_for()
    assert [page.locator(".support").inner_text(), page.get_by_text("Wording to be checked by a person").inner_text()] == told
    assert "1 of 1 respondent" in told[0]
    accessible(page)


def test_a_weak_theme_and_how_much_is_unheard_are_told_as_in_the_report(service: Running, prepared: Prepared, page: Page) -> None:

    def weakened(route: Route) -> None:
        found = route.fetch().json()
        found["themes"][0]["stability"] = 0.4
        found["saturation"] = {"curve": CURVE, "heard": 4, "expected": 6.25, "interval": [4.0, 11.0]}
        route.fulfill(json=found)

    page.route(f"**/v1/studies/{prepared.study}/themes", weakened)
    page.goto(f"{service.address}/studies/{prepared.study}/themes")
    expect(page.get_by_text("Weak: hardly found again when some respondents are left out")).to_have_count(1)
    page.get_by_text("Is anything still unheard?").click()
    expect(page.get_by_text("3 respondents voiced 4 themes together. The last respondent added 0.5 new themes")).to_be_visible()
    accessible(page)


def test_complaints_of_people_without_the_target_behaviour_have_a_page(service: Running, prepared: Prepared, page: Page) -> None:
    page.goto(f"{service.address}/studies/{prepared.study}/themes")
    page.get_by_role("link", name="Complaints of respondents without the target behaviour").click()
    page.get_by_role("heading", name="Complaints of respondents without the target behaviour").wait_for()
    expect(page.locator(".quote")).to_have_count(1)
    expect(page.locator(".quote")).to_contain_text("It took hours to find the parcel.")
    accessible(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_known_of_people_is_under_their_names(service: Running, prepared: Prepared, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{service.address}/studies/{prepared.study}/people")
    row = page.get_by_role("row", name="ann")
    expect(row).to_contain_text("yes, until January 31, 2999")
    expect(row.get_by_text("plan: yearly")).to_be_hidden()
    assert row.evaluate("row => row.offsetHeight") < 160
    row.get_by_text("More").click()
    expect(row.get_by_text("plan: yearly")).to_be_visible()
    expect(row.get_by_text("csi_export: 4")).to_be_visible()
    accessible(page)


def test_what_the_program_only_keeps_is_called_a_note(service: Running, prepared: Prepared, page: Page) -> None:
    page.goto(f"{service.address}/studies/{prepared.study}/settings")
    notes = page.get_by_role("group", name="Notes")
    expect(notes.get_by_role("textbox")).to_have_count(4)
    expect(notes).to_contain_text("Who counts is told by the column target_behaviour")


def test_the_looks_of_sentences_are_told_above_them(service: Running, prepared: Prepared, page: Page) -> None:
    page.get_by_role("button", name="Русский").click()
    page.goto(f"{service.address}/recordings/{prepared.recordings['ann']}")
    legend = page.locator("p", has_text="Как отмечены предложения")
    for act in ("жалоба", "пожелание", "воображаемая трудность", "похвала"):
        expect(legend.get_by_text(act, exact=True)).to_be_visible()
    accessible(page)
