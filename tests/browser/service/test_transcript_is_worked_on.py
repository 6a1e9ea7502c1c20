"""A transcript while somebody works on it: nothing that was typed is lost, and nobody is pulled away from what they do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.browser.service.talking import Prepared, enter, prepare_study

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

TALK = "Interviewer: What was hard?\nAnn: The export took hours. I like the colour. The price was hidden.\n"
CUES = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Daniel>What was hard about it?

00:00:04.500 --> 00:00:07.000
<v Nora>Yes. It took me three hours to copy

00:00:07.000 --> 00:00:10.000
<v Nora>all the addresses by hand.

00:00:10.500 --> 00:00:12.000
<v Daniel>And was the price clear?

00:00:12.000 --> 00:00:15.000
<v Nora>Yes. The price was hard to find.
"""
PEOPLE = "respondent,recordings,customer_segment,target_behaviour\nAnn,quick,A,yes\n"
NAMES = ("quick", "tabs", "left", "typed", "keys", "signed", "speakers")


@pytest.fixture(scope="module")
def prepared(admin: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("files")
    for name in NAMES:
        (folder / f"{name}.txt").write_text(TALK.replace("Ann", f"Ann {name.title()}"))
    (folder / "cues.vtt").write_text(CUES)
    return prepare_study(admin, name="Worked on", files=[*map(Path, sorted(folder.iterdir()))], people=PEOPLE)


@pytest.fixture
def open_recording(service: Running, admin: httpx.Client, prepared: Prepared, visit: Watched) -> Callable[[str], Page]:
    """Opens a recording in a browser that is signed in."""
    known = [{"name": name, "value": value, "url": service.address} for name, value in admin.cookies.items()]

    def opened(name: str) -> Page:
        visit.page.context.add_cookies(known)  # type: ignore[arg-type]
        visit.page.goto(f"{service.address}/recordings/{prepared.recordings[name]}")
        visit.page.locator(".sentence").first.wait_for()
        return visit.page

    return opened


def dialog(page: Page, sentence: str) -> Locator:
    page.locator(".sentence", has_text=sentence).first.click()
    page.keyboard.press("e")
    return page.get_by_role("dialog").get_by_role("textbox")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def said(admin: httpx.Client, prepared: Prepared, name: str) -> list[str]:
    segments = admin.get(f"/v1/recordings/{prepared.recordings[name]}/transcript").json()["segments"]
    return [segment["text"] for segment in segments]


def test_sentences_are_corrected_one_after_the_other(
    admin: httpx.Client, prepared: Prepared, open_recording: Callable[[str], Page]
) -> None:
    page = open_recording("quick")
    for sentence, text in [("export", "The export took days."), ("colour", "I like it."), ("price", "The price was high.")]:
        dialog(page, sentence).fill(text)
        save(page)
    again = dialog(page, "export")  # still shown as it was, and corrected already
    expect(again).to_have_value("The export took days.")
    again.fill("The export took weeks.")
    save(page)
    page.locator(".sentence", has_text="The export took weeks.").wait_for()
    assert said(admin, prepared, "quick")[1] == "The export took weeks. I like it. The price was high."


def test_what_another_window_corrected_stays(
    service: Running, admin: httpx.Client, prepared: Prepared, open_recording: Callable[[str], Page]
) -> None:
    page = open_recording("tabs")
    dialog(page, "colour").fill("I like the shape.")
    other = page.context.new_page()
    other.goto(page.url)
    dialog(other, "export").fill("The import took hours.")
    save(other)
    save(page)
    assert said(admin, prepared, "tabs")[1] == "The import took hours. I like the shape. The price was hidden."
    other.close()


def test_whoever_left_the_page_is_not_called_back(open_recording: Callable[[str], Page]) -> None:
    page = open_recording("left")
    page.locator("summary", has_text="Speakers").click()
    page.get_by_label("Name").last.fill("Lucinda")
    with page.expect_response(lambda answer: "/v1/jobs/" in answer.url and answer.json()["state"] == "done"):
        page.get_by_role("button", name="Save speakers").click()
        page.get_by_role("link", name="Settings").click()
        page.get_by_label("Product").fill("Typed meanwhile")
    page.wait_for_timeout(1_500)  # in which the page would have been shown anew
    expect(page.get_by_label("Product")).to_have_value("Typed meanwhile")
    expect(page.get_by_label("Product")).to_be_focused()


def test_names_that_are_typed_stay_when_work_ends(open_recording: Callable[[str], Page]) -> None:
    page = open_recording("typed")
    dialog(page, "colour").fill("I like the new colour.")
    save(page)
    page.locator("summary", has_text="Speakers").click()
    name = page.get_by_label("Name").last
    name.fill("Typed name")
    page.locator(".sentence", has_text="I like the new colour.").wait_for()
    expect(name).to_have_value("Typed name")
    expect(name).to_be_focused()
    page.get_by_role("button", name="Save speakers").click()
    page.get_by_role("heading", name="Typed name").wait_for()
    page.get_by_text("Saved. The sentences are coded anew.").wait_for()


def test_sentences_over_two_cues_and_those_said_twice_are_corrected(
    admin: httpx.Client, prepared: Prepared, open_recording: Callable[[str], Page]
) -> None:
    page = open_recording("cues")
    dialog(page, "It took me").fill("It took me two hours to copy all the addresses by hand.")
    save(page)
    page.locator(".sentence", has_text="Yes.").last.click()
    page.keyboard.press("e")
    page.get_by_role("dialog").get_by_role("textbox").fill("No.")
    save(page)
    assert said(admin, prepared, "cues")[1:] == [
        "Yes. It took me two hours to copy",
        "all the addresses by hand.",
        "And was the price clear?",
        "No. The price was hard to find.",
    ]


def test_words_stay_where_their_sentence_is_gone(
    admin: httpx.Client, prepared: Prepared, open_recording: Callable[[str], Page]
) -> None:
    page = open_recording("signed")
    words = dialog(page, "colour")
    words.fill("These were long to type.")
    where = f"/v1/recordings/{prepared.recordings['signed']}/transcript"
    transcript = admin.get(where).json()
    transcript["segments"][1]["text"] = "Nothing of that was said. At all."
    admin.put(where, json=transcript)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("its place in the transcript is uncertain").wait_for()
    expect(words).to_have_value("These were long to type.")


def test_keys_work_where_letters_are_not_latin_and_messages_leave_the_buttons_free(open_recording: Callable[[str], Page]) -> None:
    page = open_recording("keys")
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".sentence", has_text="colour").click()
    press(page, key="1", code="Digit1")
    page.locator(".sentence.judged.is-complaint").wait_for()
    press(page, key="в", code="KeyD")
    expect(page.get_by_role("toolbar").locator("[aria-keyshortcuts=d]")).to_have_attribute("aria-pressed", "true")
    page.locator(".notice").first.wait_for()
    for button in page.get_by_role("toolbar").get_by_role("button").all():
        button.click(trial=True, timeout=2_000)
    press(page, key="у", code="KeyE")
    page.get_by_role("dialog").wait_for()


def press(page: Page, **key: str) -> None:
    pressed = (
        "key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {...key, bubbles: true, cancelable: true}))"
    )
    page.evaluate(pressed, key)


def test_a_session_that_ends_is_taken_up_again_on_top_of_what_is_typed(
    service: Running, admin: httpx.Client, prepared: Prepared, open_recording: Callable[[str], Page]
) -> None:
    page = open_recording("speakers")
    dialog(page, "colour").fill("I like the colours.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("dialog", name="Sign in").get_by_label("Password").fill(service.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator(".sentence", has_text="I like the colours.").wait_for()
    assert "I like the colours." in said(admin, prepared, "speakers")[1]


def test_a_window_goes_on_where_another_signed_in_anew(
    service: Running, admin: httpx.Client, prepared: Prepared, open_recording: Callable[[str], Page]
) -> None:
    page = open_recording("speakers")
    dialog(page, "export").fill("The export took a day.")
    page.context.clear_cookies()
    other = page.context.new_page()
    enter(other, service, "/")
    save(page)
    assert "The export took a day." in said(admin, prepared, "speakers")[1]
    other.close()


def test_what_is_wrong_with_a_name_stands_beside_it(prepared: Prepared, open_recording: Callable[[str], Page]) -> None:
    page = open_recording("speakers")
    page.locator("summary", has_text="Speakers").click()
    expect(page.get_by_text("of the talk")).to_have_count(0)  # there are no times
    page.get_by_label("Name").last.fill("   ")
    page.get_by_role("button", name="Save speakers").click()
    expect(page.locator(".wrong")).to_have_text("Nothing is written here")


def test_a_server_that_is_away_at_first_is_asked_again(service: Running, prepared: Prepared, visit: Watched) -> None:
    page = visit.page

    def away(route: Route) -> None:
        route.fulfill(status=503, content_type="application/problem+json", body='{"type": "urn:hardpart:problem:database"}')

    page.route("**/v1/session", away)
    page.goto(service.address)
    page.get_by_text("The server is busy.").wait_for()
    page.unroute("**/v1/session")
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("heading", name="Sign in").wait_for()
