"""A recording that was sent with a transcript has the length of its sound, whatever times the transcript has."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.browser.service.talking import Prepared, prepare_study
from tests.media_files import tone, write_recording

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

PEOPLE = "respondent,recordings,target_behaviour\nAnn,untimed,yes\nBob,early,yes\n"
UNTIMED = "Interviewer: What was hard?\nAnn: The export took hours. I like the colour.\n"
EARLY = """WEBVTT

00:00:00.000 --> 00:00:01.000
<v Interviewer>What was hard?

00:00:01.000 --> 00:00:02.000
<v Bob>The export took hours.
"""
HEARD_S = "() => document.querySelector('audio').currentTime"
# Where what is marked at the foot of the waveform begins, a complaint or the place that is heard, as a share of its width.
MARKED_FROM = """canvas => {
    const { data } = canvas.getContext("2d").getImageData(0, canvas.height - 1, canvas.width, 1);
    return data.map((value, at) => (at % 4 === 3 && value > 0 ? 1 : 0)).indexOf(1) / data.length;
}"""


@pytest.fixture(scope="module")
def prepared(admin: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Two recordings of eight seconds: one with a text without times, one with times of the first two seconds."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "untimed.txt").write_text(UNTIMED)
    (folder / "early.vtt").write_text(EARLY)
    files = [folder / "untimed.txt", write_recording(folder / "untimed.mp3", [tone(8, hertz=440, rate=16_000)], rate=16_000)]
    files += [folder / "early.vtt", write_recording(folder / "early.mp3", [tone(8, hertz=660, rate=16_000)], rate=16_000)]
    return prepare_study(admin, name="Sound and text", files=files, people=PEOPLE)


@pytest.fixture
def page(service: Running, admin: httpx.Client, visit: Watched) -> Page:
    """A page of somebody who is signed in."""
    visit.page.context.add_cookies([{"name": n, "value": v, "url": service.address} for n, v in admin.cookies.items()])
    return visit.page


@pytest.mark.parametrize("name", ["untimed", "early"])
def test_every_place_of_the_sound_can_be_reached(service: Running, prepared: Prepared, page: Page, name: str) -> None:
    page.goto(f"{service.address}/recordings/{prepared.recordings[name]}")
    expect(page.locator(".time")).to_have_text("0:00 / 0:08")
    wave = page.locator("canvas.wave")
    wave.click(position={"x": wave.evaluate("wave => wave.clientWidth") * 0.75, "y": 20})
    expect(page.locator(".time")).to_have_text("0:06 / 0:08")
    assert page.evaluate(HEARD_S) == pytest.approx(6, abs=0.2)
    page.get_by_label("Place in the recording").fill("7000")
    expect(page.locator(".time")).to_have_text("0:07 / 0:08")
    page.goto(f"{service.address}/recordings/{prepared.recordings[name]}?t=5")
    expect(page.locator(".time")).to_have_text("0:05 / 0:08")


def test_complaints_are_marked_where_they_are_in_the_sound(service: Running, prepared: Prepared, page: Page) -> None:
    page.goto(f"{service.address}/recordings/{prepared.recordings['early']}?t=5")
    expect(page.locator(".time")).to_have_text("0:05 / 0:08")
    assert page.locator("canvas.wave").evaluate(MARKED_FROM) == pytest.approx(1 / 8, abs=0.02)


def test_nothing_is_marked_or_sought_in_a_text_without_times(
    service: Running, prepared: Prepared, visit: Watched, page: Page
) -> None:
    page.goto(f"{service.address}/recordings/{prepared.recordings['untimed']}?t=5")
    expect(page.locator(".time")).to_have_text("0:05 / 0:08")
    assert page.locator("canvas.wave").evaluate(MARKED_FROM) == pytest.approx(5 / 8, abs=0.02)
    page.locator(".sentence").last.click()
    expect(page.locator(".sentence[aria-current]")).to_have_text("I like the colour.")
    page.keyboard.press("Enter")
    expect(page.locator(".time")).to_have_text("0:05 / 0:08")
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".time")).to_have_text("0:06 / 0:08")
    expect(page.locator(".sentence.heard")).to_have_count(0)
    assert visit.messages == []


def test_a_quote_can_be_heard_where_its_time_is_known(service: Running, prepared: Prepared, page: Page) -> None:
    page.goto(f"{service.address}/studies/{prepared.study}/sentences")
    page.locator(".quote").first.wait_for()
    expect(page.get_by_role("button", name="Listen to Bob at 0:01")).not_to_have_count(0)
    expect(page.get_by_role("button", name="Listen to Ann")).to_have_count(0)
