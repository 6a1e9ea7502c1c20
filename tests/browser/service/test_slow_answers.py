"""What is pressed and clicked while an answer is on its way, and sound that a server does not give for a while."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.browser.service.talking import Prepared, prepare_study
from tests.media_files import tone, write_recording

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

TALK = "Interviewer: What was hard?\n{name}: The export took hours. I like the colour. The price was hidden.\n"
LONG = "".join(f"Interviewer: And then?\nLong: I like the colour number {n}. It is fine.\n" for n in range(50))
TALKS = ("keys", "refused", "renewed")
BUSY = '{"type": "urn:hardpart:problem:database", "detail": "busy"}'


@pytest.fixture(scope="module")
def prepared(admin: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("files")
    for name in TALKS:
        (folder / f"{name}.txt").write_text(TALK.format(name=name.title()))
    (folder / "long.txt").write_text(LONG)
    return prepare_study(admin, name="Slow", files=sorted(folder.iterdir()), people="respondent,recordings\nKeys,keys\n")


@pytest.fixture(scope="module")
def heard(admin: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Of one recording with sound."""
    sound = write_recording(tmp_path_factory.mktemp("files") / "sound.wav", [tone(6, rate=16_000)], rate=16_000)
    return prepare_study(admin, name="Heard", files=[sound], people="respondent,recordings\nSue,sound\n")


@pytest.fixture
def page(service: Running, admin: httpx.Client, visit: Watched) -> Page:
    """A page of somebody who is signed in."""
    visit.page.context.add_cookies([{"name": n, "value": v, "url": service.address} for n, v in admin.cookies.items()])
    return visit.page


def sentence(page: Page, text: str) -> Locator:
    return page.locator(".sentence", has_text=text).first


def marked(page: Page, key: str) -> None:
    expect(page.get_by_role("toolbar").locator(f"[aria-keyshortcuts='{key}']")).to_have_attribute("aria-pressed", "true")


def judged(admin: httpx.Client, prepared: Prepared, name: str) -> list[tuple[str, list[str]]]:
    made = admin.get(f"/v1/studies/{prepared.study}/judgements").json()["items"]
    return [(one["act"], one["facets"]) for one in made if one["recording_id"] == prepared.recordings[name]]


def hold(page: Page, address: str) -> list[Route]:
    """The requests to ``address`` as they come; they wait."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(address, keep)
    return held


def let_go(page: Page, held: list[Route], count: int) -> None:
    """Lets ``count`` requests go on, one after the other."""
    for n in range(count):
        while len(held) <= n:
            page.wait_for_timeout(50)
        held[n].continue_()


def test_keys_that_are_pressed_quickly_add_up(service: Running, admin: httpx.Client, prepared: Prepared, page: Page) -> None:
    held = hold(page, "**/judgements")
    page.goto(f"{service.address}/recordings/{prepared.recordings['keys']}")
    sentence(page, "colour").click()
    for key in ("2", "1", "d", "l"):
        page.keyboard.press(key)
    for key in ("1", "d", "l"):
        marked(page, key)
    let_go(page, held, 4)
    page.get_by_text("Now: complaint.").last.wait_for()
    while len(judged(admin, prepared, "keys")) < 4:
        page.wait_for_timeout(50)
    assert judged(admin, prepared, "keys") == [
        ("wish", []),
        ("complaint", []),
        ("complaint", ["difficulty"]),
        ("complaint", ["difficulty", "slowness"]),
    ]


def test_a_judgement_that_is_refused_is_taken_back(service: Running, admin: httpx.Client, prepared: Prepared, page: Page) -> None:
    page.goto(f"{service.address}/recordings/{prepared.recordings['refused']}")
    sentence(page, "colour").click()
    with page.expect_response("**/judgements"):
        page.keyboard.press("2")
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.post_data_json["act"])
        route.fulfill(status=503, content_type="application/problem+json", body=BUSY)

    page.route("**/judgements", refuse)
    page.keyboard.press("3")
    page.keyboard.press("4")
    page.get_by_text("The server is busy.").first.wait_for()
    while len(refused) < 2:
        page.wait_for_timeout(50)
    assert refused == ["hypothetical", "praise"]
    marked(page, "2")
    expect(sentence(page, "colour")).to_have_class("sentence is-wish judged")
    assert judged(admin, prepared, "refused") == [("wish", [])]


def test_what_is_judged_while_sentences_are_read_anew_stays(service: Running, prepared: Prepared, page: Page) -> None:
    held = hold(page, "**/judgements")
    page.goto(f"{service.address}/recordings/{prepared.recordings['renewed']}")
    sentence(page, "export").click()
    page.keyboard.press("e")
    page.get_by_role("dialog").get_by_role("textbox").fill("The export took days.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    sentence(page, "colour").click()
    page.keyboard.press("2")
    sentence(page, "The export took days.").wait_for()
    expect(sentence(page, "colour")).to_have_class("sentence is-wish judged")
    page.keyboard.press("1")
    let_go(page, held, 2)
    page.get_by_text("Now: complaint.").wait_for()
    expect(sentence(page, "colour")).to_have_class("sentence is-complaint judged")
    marked(page, "1")


def test_more_that_is_asked_for_twice_is_shown_once(service: Running, prepared: Prepared, page: Page) -> None:
    held = hold(page, "**/utterances?*cursor=*")
    page.goto(f"{service.address}/studies/{prepared.study}/sentences?respondent=long")
    more = page.get_by_role("button", name="Show more")
    more.dblclick()
    page.wait_for_timeout(300)
    for route in held:
        route.continue_()
    page.get_by_text("100 sentences", exact=True).wait_for()
    expect(page.locator(".quote")).to_have_count(100)
    expect(more).to_be_hidden()


def refuse_sound(page: Page) -> None:
    page.route("**/audio", lambda route: route.fulfill(status=503, content_type="application/problem+json", body=BUSY))


def expect_clip(page: Page) -> None:
    page.wait_for_timeout(800)  # in which it would have failed
    expect(page.locator(".clips [role=alert]")).to_have_count(0)
    expect(page.locator(".clips").get_by_role("button", name="Stop")).to_be_visible()


def test_a_clip_plays_once_its_sound_is_there_again(service: Running, heard: Prepared, page: Page) -> None:
    page.goto(f"{service.address}/studies/{heard.study}/sentences")
    refuse_sound(page)
    play = page.get_by_role("button", name="Listen to").first
    play.click()
    expect(page.locator(".clips [role=alert]")).to_have_text("The server is busy. Try again soon.")
    page.unroute("**/audio")
    play.click()
    expect_clip(page)


def test_a_clip_plays_after_signing_in_again(service: Running, heard: Prepared, page: Page) -> None:
    page.goto(f"{service.address}/studies/{heard.study}/sentences")
    play = page.get_by_role("button", name="Listen to").first
    play.wait_for()
    page.context.clear_cookies()
    play.click()
    page.get_by_role("dialog", name="Sign in").get_by_label("Password").fill(service.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect_clip(page)


def test_sound_that_the_browser_does_not_know_is_told_from_sound_that_is_away(
    service: Running, heard: Prepared, page: Page
) -> None:
    page.route("**/audio", lambda route: route.fulfill(content_type="audio/mpeg", body=b"no sound at all"))
    page.goto(f"{service.address}/studies/{heard.study}/sentences")
    page.get_by_role("button", name="Listen to").first.click()
    expect(page.locator(".clips [role=alert]")).to_contain_text("This browser cannot play the sound")
    page.goto(f"{service.address}/recordings/{heard.recordings['sound']}")
    expect(page.locator(".player [role=alert]")).to_contain_text("This browser cannot play the sound")


def test_a_recording_plays_once_its_sound_is_there_again(service: Running, heard: Prepared, page: Page) -> None:
    refuse_sound(page)
    page.goto(f"{service.address}/recordings/{heard.recordings['sound']}")
    expect(page.locator(".player [role=alert]")).to_have_text("The server is busy. Try again soon.")
    page.get_by_label("Speed").select_option("1.5")
    page.unroute("**/audio")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => document.querySelector('audio').currentTime > 0.5")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.5
    expect(page.locator(".player [role=alert]")).to_be_hidden()
