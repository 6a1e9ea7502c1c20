"""A researcher's first day: from the first start to deleting a recording, with every page looked at for accessibility."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.media_files import tone, write_recording

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

ANN = "Interviewer: What was the hardest part last time?\nAnn: The export took hours. I like the colour.\n"
PEOPLE = "respondent,recordings,customer_segment,target_behaviour\nAnn,ann,A,yes\nMaya,call,B,maybe\n"
PLAYS = "() => document.querySelector('audio').currentTime > 2.2"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transcript, a recording of two voices, a table of people and something that is none of these."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "ann.txt").write_text(ANN)
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "notes.pdf").write_bytes(b"%PDF")
    asks, answers = tone(2, hertz=440, rate=16_000), tone(4, hertz=660, rate=16_000)
    write_recording(folder / "call.mp3", [np.concatenate([asks, answers])], rate=16_000)
    return folder


def accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Pages of the study").get_by_role("link", name=name).click()
    page.get_by_role("link", name=name).and_(page.locator("[aria-current=page]")).wait_for()


def test_a_researchers_first_day(service: Running, visit: Watched, files: Path, tmp_path: Path) -> None:
    page = visit.page
    sign_in_by_keyboard(page, service)
    make_study(page)
    send_files(page, files)
    import_people(page, files)
    see_themes(page)
    correct_a_role(page)
    play_a_quote(page)
    judge_by_key(page)
    search(page)
    download(page, tmp_path)
    delete_a_recording(page)
    assert [request for request in visit.requests if not request.startswith((service.address, "data:", "blob:"))] == []
    assert [message for message in visit.messages if "Failed to load resource" not in message] == []


def sign_in_by_keyboard(page: Page, service: Running) -> None:
    page.goto(service.address)
    expect(page.get_by_label("Name")).to_be_focused()
    accessible(page)
    page.keyboard.type("admin")
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    page.get_by_text("The name or the password is wrong.").wait_for()
    page.get_by_label("Password").fill(service.password)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Studies").wait_for()


def make_study(page: Page) -> None:
    page.get_by_role("link", name="New study").press("Enter")
    page.get_by_label("Name of the study").wait_for()
    accessible(page)
    page.get_by_label("Name of the study").press_sequentially("Small sellers")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Small sellers").wait_for()


def send_files(page: Page, files: Path) -> None:
    chosen = [str(files / name) for name in ("ann.txt", "call.mp3", "notes.pdf")]
    page.locator("input[type=file]").first.set_input_files(chosen)
    page.get_by_text(".pdf files are neither a recording nor a transcript").wait_for()
    accessible(page)
    page.get_by_role("button", name="Dismiss: notes.pdf").click()
    page.get_by_text("Everything is done.").wait_for(timeout=90_000)
    expect(page.get_by_text("Done: 2")).to_be_visible()
    accessible(page)


def import_people(page: Page, files: Path) -> None:
    tab(page, "Respondents")
    page.locator("input[type=file]").first.set_input_files(str(files / "people.csv"))
    page.get_by_text("1 cell or row cannot be used; the rest can.").wait_for()
    page.get_by_text("has target_behaviour 'maybe'").wait_for()
    page.get_by_role("button", name="Import it").click()
    page.get_by_role("link", name="2 sentences").wait_for(timeout=60_000)  # Ann's, once her name is known
    accessible(page)


def see_themes(page: Page) -> None:
    tab(page, "Themes")
    page.get_by_role("link", name="1 of 1 respondent", exact=True).first.wait_for()
    page.get_by_text("The export took hours.").wait_for()
    accessible(page)
    page.get_by_role("link", name="Customer segment A: 1 of 1 respondent").first.click()
    page.get_by_text("1 sentence", exact=True).wait_for()
    accessible(page)


def correct_a_role(page: Page) -> None:
    tab(page, "Recordings")
    page.get_by_role("link", name="call").click()
    second = page.get_by_role("group", name="S2")
    second.get_by_label("Name").fill("Maya")
    second.get_by_label("Role").select_option("respondent")
    accessible(page)
    page.get_by_role("button", name="Save speakers").click()
    page.locator(".is-complaint").first.wait_for(timeout=60_000)
    expect(page.get_by_role("heading", name="Maya")).to_be_visible()


def play_a_quote(page: Page) -> None:
    tab(page, "Themes")
    play = page.get_by_role("button", name="Listen to Maya at 0:02")
    play.first.wait_for(timeout=60_000)
    play.first.press("Enter")
    page.get_by_role("link", name="Open in the transcript").click()
    page.locator(".sentence[aria-current]").wait_for()
    assert "s=2" in page.url


def judge_by_key(page: Page) -> None:
    expect(page.locator(".sentence[aria-current]")).to_be_focused()
    page.wait_for_function("() => document.querySelector('audio').readyState > 0")
    page.keyboard.press("Enter")
    page.wait_for_function(PLAYS)
    page.locator(".word.now").wait_for()
    page.keyboard.press(" ")
    page.keyboard.press("2")
    page.locator(".sentence.is-wish.judged").wait_for()
    accessible(page)


def search(page: Page) -> None:
    tab(page, "Search")
    page.get_by_label("Search everything that was said").fill("colours")
    page.keyboard.press("Enter")
    page.get_by_text("1 sentence", exact=True).wait_for()
    expect(page.get_by_text("I like the colour.")).to_be_visible()
    accessible(page)


def download(page: Page, folder: Path) -> None:
    tab(page, "Themes")
    with page.expect_download(timeout=90_000) as started:
        page.get_by_role("button", name="Download the results").click()
    started.value.save_as(folder / "study.zip")
    assert "report.html" in zipfile.ZipFile(folder / "study.zip").namelist()


def delete_a_recording(page: Page) -> None:
    tab(page, "Recordings")
    page.get_by_role("button", name="Delete: call").click()
    accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_text("call was deleted.").wait_for()
    expect(page.get_by_role("link", name="call")).to_have_count(0)
