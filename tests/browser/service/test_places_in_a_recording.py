"""Places in a recording: links to them, odd ones, and what is marked there once a sentence was judged otherwise."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.browser.service.talking import Prepared, prepare_study
from tests.media_files import tone, write_recording

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

PEOPLE = "respondent,recordings,target_behaviour\nann,call,yes\n"
CUES = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Daniel>What was hard about it?

00:00:05.000 --> 00:00:09.000
<v Nora>It took me hours to copy all.

00:00:10.000 --> 00:00:20.000
<v Nora>We have two plants.
"""
COPIED = "navigator.clipboard.readText()"
BOLD = "words => words.filter(word => getComputedStyle(word).fontWeight === '600').length"
# How wide the marks of complaints at the foot of the waveform are together, in pixels.
MARKED = """canvas => {
    const { data } = canvas.getContext("2d").getImageData(0, canvas.height - 1, canvas.width, 1);
    return data.filter((value, at) => at % 4 === 3 && value > 0).length;
}"""


@pytest.fixture(scope="module")
def prepared(admin: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """One recording with a transcript beside it, and one that is heard word by word."""
    folder = tmp_path_factory.mktemp("files")
    sound = [tone(20, hertz=440, rate=16_000)]
    (folder / "talk.vtt").write_text(CUES)
    files = [folder / "talk.vtt", write_recording(folder / "talk.mp3", sound, rate=16_000)]
    files.append(write_recording(folder / "words.mp3", [tone(4, hertz=660, rate=16_000)], rate=16_000))
    return prepare_study(admin, name="Places", files=files, people=PEOPLE)


@pytest.fixture
def page(service: Running, admin: httpx.Client, visit: Watched) -> Page:
    """A page of somebody who is signed in, with a clipboard."""
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=service.address)
    visit.page.context.add_cookies([{"name": n, "value": v, "url": service.address} for n, v in admin.cookies.items()])
    return visit.page


@pytest.fixture
def talk(service: Running, prepared: Prepared) -> str:
    return f"{service.address}/recordings/{prepared.recordings['talk']}"


def copied(page: Page) -> str:
    page.get_by_role("button", name="Copy a link to this place").click()
    page.get_by_text("The link is copied.").last.wait_for()
    return str(page.evaluate(COPIED))


def test_a_link_is_to_the_second_where_the_sound_was_moved(page: Page, talk: str) -> None:
    page.goto(talk)
    place = page.get_by_label("Place in the recording")
    place.fill("12300")
    assert copied(page) == f"{talk}?t=12"
    page.goto(f"{talk}?t=12")
    expect(page.locator(".sentence[aria-current]")).to_have_text("We have two plants.")
    expect(page.locator(".time")).to_have_text("0:12 / 0:20")
    assert page.url == f"{talk}?t=12"
    page.keyboard.press("ArrowUp")
    assert (copied(page), page.url) == (f"{talk}?s=2", f"{talk}?s=2")


@pytest.mark.parametrize(("asked", "shown"), [("-5", "0:00"), ("1e400", "0:20"), ("99", "0:20"), ("soon", "0:00")])
def test_places_beyond_the_recording_are_its_ends(visit: Watched, page: Page, talk: str, asked: str, shown: str) -> None:
    page.goto(f"{talk}?t={asked}")
    page.locator(".sentence").first.wait_for()
    expect(page.locator(".time")).to_have_text(f"{shown} / 0:20")
    assert visit.messages == []


def test_marks_follow_what_a_sentence_is_judged_to_be(service: Running, prepared: Prepared, page: Page) -> None:
    page.goto(f"{service.address}/recordings/{prepared.recordings['words']}?s=1")
    sentence, wave = page.locator(".sentence[aria-current]"), page.locator("canvas.wave")
    words = sentence.locator(".word")
    expect(sentence).to_have_class(re.compile(r"\bis-complaint\b"))
    page.wait_for_function(f"({MARKED})(document.querySelector('canvas.wave')) > 0")
    bold, marked = words.evaluate_all(BOLD), wave.evaluate(MARKED)
    assert bold > 0
    page.keyboard.press("2")
    expect(sentence).to_have_class(re.compile(r"\bis-wish\b"))
    assert words.evaluate_all(BOLD) == 0
    assert wave.evaluate(MARKED) < marked
    page.keyboard.press("1")
    expect(sentence).to_have_class(re.compile(r"\bis-complaint\b"))
    assert (words.evaluate_all(BOLD), wave.evaluate(MARKED)) == (bold, marked)
