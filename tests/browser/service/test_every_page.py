"""Every page in both languages, on a desk and on a phone, by day and by night; and what it does with what it should not trust."""

from __future__ import annotations

import httpx
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from annotations.codebook import read_codebook
from annotations.findings import Act
from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.browser.service.talking import Prepared, enter, prepare_study
from tests.media_files import tone, write_recording

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

HOSTILE = "<img src=x onerror=alert(1)>"
TALK = f"Interviewer: What was hard?\nAnn: The {HOSTILE} export took hours. I like the colour.\n"
PEOPLE = f"respondent,recordings,customer_segment,target_behaviour,note\nAnn,ann,A,yes,{HOSTILE}\n"
WATCHER = "only looks on"
# What sticks out of the page to the right; a wide table scrolls within its own frame.
TOO_WIDE = """[...document.querySelectorAll('body *')].filter(element =>
    !element.closest('.scrolls, .unseen, .skip') && element.getBoundingClientRect().right > innerWidth + 0.5
).map(element => element.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def prepared(admin: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("files")
    (folder / "ann.txt").write_text(TALK)
    sound = np.concatenate([tone(2, hertz=440, rate=16_000), tone(4, hertz=660, rate=16_000)])
    call = write_recording(folder / "call.mp3", [sound], rate=16_000)
    admin.post("/v1/users", json={"name": "watcher", "password": WATCHER})
    made = prepare_study(admin, name=f"Sellers {HOSTILE}", files=[folder / "ann.txt", call], people=PEOPLE)
    admin.post(f"/v1/studies/{made.study}/members", json={"name": "watcher", "role": "viewer"})
    return made


def addresses(prepared: Prepared) -> list[str]:
    study = f"/studies/{prepared.study}"
    within = [study + end for end in ("", "/people", "/themes", "/sentences?act=complaint", "/settings", "/reprocess")]
    return ["/", "/studies/new", *within, f"/recordings/{prepared.recordings['call']}?s=2", "/codebook", "/account", "/users"]


@pytest.mark.parametrize(("language", "width", "scheme"), [("English", 1280, "dark"), ("Русский", 390, "light")])
def test_every_page_can_be_used_by_everybody(
    service: Running, prepared: Prepared, visit: Watched, language: str, width: int, scheme: str
) -> None:
    page = visit.page
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    enter(page, service, "/")
    page.get_by_role("button", name=language).click()
    for address in addresses(prepared):
        page.goto(service.address + address)
        page.locator("main h1").wait_for()
        page.wait_for_load_state("networkidle")
        found = Axe().run(page)
        assert found.violations_count == 0, (address, found.generate_report())
        assert page.evaluate(TOO_WIDE) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert visit.dialogs == []
    assert [message for message in visit.messages if "Failed to load resource" not in message] == []


def test_a_wrong_address_says_that_nothing_is_there(service: Running, visit: Watched) -> None:
    enter(visit.page, service, "/nothing")
    visit.page.get_by_role("heading", name="There is nothing here").wait_for()


def test_a_link_to_a_sentence_opens_it_after_signing_in(service: Running, prepared: Prepared, visit: Watched) -> None:
    page = visit.page
    enter(page, service, f"/recordings/{prepared.recordings['ann']}?s=2")
    chosen = page.locator(".sentence[aria-current]")
    expect(chosen).to_have_text(f"The {HOSTILE} export took hours.")
    expect(chosen).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".sentence[aria-current]")).to_have_text("I like the colour.")
    assert page.url.endswith("?s=3")


def test_the_legend_of_a_transcript_leads_to_the_codebook(service: Running, prepared: Prepared, visit: Watched) -> None:
    page = visit.page
    enter(page, service, f"/recordings/{prepared.recordings['ann']}")
    page.get_by_role("link", name="what these mean").click()
    for button, language in (("English", "en"), ("Русский", "ru")):
        page.get_by_role("button", name=button).click()
        book = read_codebook(language)
        expect(page.locator("main")).to_contain_text(book.acts[Act.COMPLAINT].examples[0])
        expect(page.locator("main li")).to_have_text(list(book.edges))
    expect(page.get_by_role("navigation").get_by_role("link", name="Правила разметки")).to_have_attribute("href", "/codebook")


def test_words_are_corrected_where_they_are_read(service: Running, prepared: Prepared, visit: Watched) -> None:
    page = visit.page
    enter(page, service, f"/recordings/{prepared.recordings['call']}?s=2")
    page.locator(".sentence[aria-current]").wait_for()
    page.keyboard.press("e")
    page.get_by_role("dialog").get_by_role("textbox").fill("The parcel never came.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".sentence", has_text="The parcel never came.").locator(".word").first.wait_for(timeout=60_000)
    expect(page.get_by_text("the export took hours", exact=True)).to_be_visible()


def test_who_only_looks_on_is_offered_nothing_to_change(service: Running, prepared: Prepared, visit: Watched) -> None:
    page = visit.page
    enter(page, service, f"/studies/{prepared.study}", name="watcher", password=WATCHER)
    page.get_by_role("link", name="ann").wait_for()
    expect(page.get_by_role("button", name="Choose files")).to_have_count(0)
    expect(page.get_by_role("button", name="Delete: ann")).to_have_count(0)
    expect(page.get_by_role("link", name="Users")).to_have_count(0)
    page.get_by_role("link", name="ann").click()
    page.locator(".sentence").nth(1).click()
    expect(page.get_by_role("toolbar")).to_have_count(0)
    page.goto(f"{service.address}/studies/{'0' * 32}")
    page.get_by_role("heading", name="There is nothing here").wait_for()
