from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from pipelines.report import build
from tests.browser.conftest import Watched
from tests.fakes import studies
from tests.pipelines.report.reading import report_of

pytestmark = pytest.mark.browser

UNFOLD = "document.querySelectorAll('details').forEach(details => details.open = true)"
# What sticks out of the page to the right; a wide table scrolls within its own frame.
TOO_WIDE = """[...document.querySelectorAll('main *')].filter(element =>
    !element.closest('.wide, .unseen') && element.getBoundingClientRect().right > innerWidth + 0.5
).map(element => element.outerHTML.slice(0, 120))"""
PLAYS = "() => { const player = document.getElementById('player'); return player.currentTime > 0.1 && !player.error; }"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory, media: Path) -> dict[str, Path]:
    made = {
        "english": studies.english_study(media),
        "russian": studies.russian_study(media),
        "empty": studies.empty_study(),
        "large": studies.large_study(),
        "hostile": studies.hostile_study(media),
    }
    folder = tmp_path_factory.mktemp("reports")
    for name, study in made.items():
        report_of(study, folder / name)
    return {name: folder / name / build.REPORT for name in made}


@pytest.mark.parametrize("name", ["english", "russian", "empty", "large", "hostile"])
def test_it_opens_from_a_disk_and_asks_for_nothing_else(name: str, reports: dict[str, Path], watched: Watched) -> None:
    address = reports[name].as_uri()
    watched.page.goto(address)
    watched.page.evaluate(UNFOLD)
    assert [request for request in watched.requests if not request.startswith("data:")] == [address]
    assert watched.messages == []
    assert watched.dialogs == []


@pytest.mark.parametrize("width", [360, 390, 1280])
@pytest.mark.parametrize("name", ["english", "russian", "large", "hostile"])
def test_nothing_sticks_out_of_the_page(name: str, width: int, reports: dict[str, Path], watched: Watched) -> None:
    watched.page.set_viewport_size({"width": width, "height": 800})
    watched.page.goto(reports[name].as_uri())
    watched.page.evaluate(UNFOLD)
    assert watched.page.evaluate(TOO_WIDE) == []
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_click_plays_the_clip_and_another_stops_it(reports: dict[str, Path], watched: Watched) -> None:
    page = watched.page
    page.goto(reports["english"].as_uri())
    first = page.locator("button.play").first
    first.click()
    page.wait_for_function(PLAYS)
    assert first.get_attribute("aria-label") == "Stop: Maya, en_ceramics, 00:03"
    first.click()
    assert page.evaluate("document.getElementById('player').paused")
    assert first.get_attribute("aria-label") == "Play: Maya, en_ceramics, 00:03"
    assert watched.messages == []


def test_one_clip_plays_at_a_time_and_ends_by_itself(reports: dict[str, Path], watched: Watched) -> None:
    page = watched.page
    page.goto(reports["russian"].as_uri())
    buttons = page.locator("button.play")
    buttons.nth(0).click()
    buttons.nth(1).click()
    assert page.locator("button.playing").count() == 1
    page.wait_for_function("() => document.querySelector('button.playing') === null")
    assert page.evaluate("document.getElementById('player').ended")


def test_the_keyboard_plays_too(reports: dict[str, Path], watched: Watched) -> None:
    page = watched.page
    page.goto(reports["english"].as_uri())
    page.locator("button.play").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_function(PLAYS)


def test_clips_beside_the_report_play_from_a_disk(
    tmp_path: Path, media: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "MOST_INLINE_CHARACTERS", 0)
    report_of(studies.hostile_study(media), tmp_path / "a # folder, 100%")
    page = watched.page
    page.goto((tmp_path / "a # folder, 100%" / build.REPORT).as_uri())
    page.locator("button.play").first.click()
    page.wait_for_function(PLAYS)
    assert watched.messages == []


def test_a_clip_that_is_missing_is_told(tmp_path: Path, media: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "MOST_INLINE_CHARACTERS", 0)
    report_of(studies.russian_study(media), tmp_path)
    for clip in (tmp_path / "clips").iterdir():
        clip.unlink()
    page = watched.page
    page.goto((tmp_path / build.REPORT).as_uri())
    page.locator("button.play").first.click()
    page.wait_for_function("() => document.getElementById('status').textContent.includes('clips')")
    assert page.locator("button.failed").count() == 1


def test_a_bar_leads_to_its_card_and_a_card_back(reports: dict[str, Path], watched: Watched) -> None:
    page = watched.page
    page.goto(reports["large"].as_uri())
    page.locator(".plot a").nth(7).click()
    card = page.evaluate("decodeURIComponent(location.hash).slice(1)")
    assert _is_at_the_top(page, card)
    page.locator(f"[id='{card}'] .back a").click()
    assert _is_at_the_top(page, "themes")


def test_what_is_folded_is_unfolded_for_paper(reports: dict[str, Path], watched: Watched) -> None:
    page = watched.page
    page.goto(reports["english"].as_uri())
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details.list:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.list[open]").count() == 0


def _is_at_the_top(page: Page, id_: str) -> bool:
    return bool(page.evaluate("id => Math.abs(document.getElementById(id).getBoundingClientRect().top) < 100", id_))
