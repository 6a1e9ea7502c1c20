"""Whoever reads goes on where they are, whatever comes meanwhile: corrections, themes, work that others began."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.browser.service.talking import Prepared, prepare_study
from tests.media_files import tone, write_recording

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

TALK = "Interviewer: What was hard?\n{name}: Yes. The export took hours. I like the colour. Yes. The price was hidden.\n"
TALKS = ("after", "between", "followed", "waited", "worded")
SAID = ["What was hard about it?", "The export took hours.", "The import took days.", "The price was hidden.", "It was fine."]
LOOK_NOW = "document.dispatchEvent(new Event('visibilitychange'))"
NOT_YET = '{"type": "urn:hardpart:problem:not-yet", "detail": "There is no transcript yet; the recording is working."}'
SEEN = """id => {
    const card = document.getElementById(id);
    const focused = document.activeElement;
    return [Math.round(card.getBoundingClientRect().top), card.contains(focused) && focused.tagName];
}"""


@dataclass(slots=True)
class Work:
    """Work on a recording that is still under way for the page, until it is over."""

    is_over: bool = False


@pytest.fixture(scope="module")
def prepared(admin: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("files")
    for name in TALKS:
        (folder / f"{name}.txt").write_text(TALK.format(name=name.title()))
    cues = [
        f"00:00:{4 * n:02d}.000 --> 00:00:{4 * n + 3:02d}.000\n<v {'Nora' if n else 'Daniel'}>{one}" for n, one in enumerate(SAID)
    ]
    (folder / "cues.vtt").write_text("\n\n".join(["WEBVTT", *cues]))
    return prepare_study(admin, name="Read", files=sorted(folder.iterdir()), people="respondent,recordings\nAfter,after\n")


@pytest.fixture(scope="module")
def heard(admin: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Of one recording with sound, longer than anybody listens here."""
    folder = tmp_path_factory.mktemp("files")
    sound = write_recording(folder / "sound.wav", [tone(90, rate=16_000)], rate=16_000)
    return prepare_study(admin, name="Heard", files=[sound], people="respondent,recordings\nSue,sound\n")


@pytest.fixture
def page(service: Running, admin: httpx.Client, visit: Watched) -> Page:
    """A page of somebody who is signed in."""
    visit.page.context.add_cookies([{"name": n, "value": v, "url": service.address} for n, v in admin.cookies.items()])
    return visit.page


@pytest.fixture
def open_recording(service: Running, prepared: Prepared, page: Page) -> Callable[[str], Page]:
    def opened(name: str) -> Page:
        page.goto(f"{service.address}/recordings/{prepared.recordings[name]}")
        page.locator(".sentence").first.wait_for()
        return page

    return opened


def correct(page: Page, sentence: str, text: str) -> None:
    page.locator(".sentence", has_text=sentence).first.click()
    page.keyboard.press("e")
    page.get_by_role("dialog").get_by_role("textbox").fill(text)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def chosen(page: Page) -> str:
    return page.locator(".sentence[aria-current]").inner_text()


def test_the_chosen_sentence_stays_chosen_when_one_before_it_becomes_two(
    admin: httpx.Client, prepared: Prepared, open_recording: Callable[[str], Page]
) -> None:
    page = open_recording("after")
    correct(page, "export", "The export took hours. It was slow.")
    page.locator(".sentence", has_text="colour").click()
    page.locator(".sentence", has_text="It was slow.").wait_for()
    expect(page.locator(".sentence[aria-current]")).to_have_text("I like the colour.")
    number = page.locator(".sentence[aria-current]").get_attribute("data-number")
    assert page.url.endswith(f"?s={number}")
    with page.expect_response("**/judgements"):
        page.keyboard.press("2")
    said = admin.get(f"/v1/recordings/{prepared.recordings['after']}/utterances").json()["items"]
    assert [one["text"] for one in said if one["judged"]] == ["I like the colour."]


def test_a_sentence_that_is_corrected_itself_stays_chosen_beside_one_of_its_old_words(
    open_recording: Callable[[str], Page],
) -> None:
    page = open_recording("worded")
    correct(page, "Yes.", "No. Never.")
    page.locator(".sentence", has_text="Never.").wait_for()
    assert chosen(page) == "No."


def test_of_sentences_with_the_same_words_the_one_between_two_corrections_stays_chosen(
    open_recording: Callable[[str], Page],
) -> None:
    page = open_recording("between")
    correct(page, "export", "The export took hours. It was slow.")
    correct(page, "price", "The price was hidden. It was high.")
    page.locator(".sentence", has_text="Yes.").last.click()
    page.locator(".sentence", has_text="It was high.").wait_for()
    assert chosen(page) == "Yes."
    assert (
        page.evaluate("document.querySelector('.sentence[aria-current]').previousElementSibling.innerText")
        == "I like the colour."
    )


def doubted(route: Route) -> None:
    """Gives every segment a word that the recogniser doubted."""
    if route.request.method != "GET":
        route.continue_()
        return
    answer = route.fetch()
    body = answer.json()
    for segment in body["segments"]:
        texts = segment["text"].split()
        step = (segment["end_ms"] - segment["start_ms"]) // len(texts)
        times = [segment["start_ms"] + step * n for n in range(len(texts))]
        segment["words"] = [
            {"text": text, "start_ms": start, "end_ms": start + step, "probability": 0.2 if n == 1 else 0.9}
            for n, (text, start) in enumerate(zip(texts, times, strict=True))
        ]
    route.fulfill(response=answer, json=body)


def test_the_next_unsure_word_comes_after_the_sentence_that_is_chosen_also_when_it_was_corrected(
    page: Page, open_recording: Callable[[str], Page]
) -> None:
    page.route("**/transcript", doubted)
    open_recording("cues")
    for text in SAID[:3]:
        page.keyboard.press("n")
        assert chosen(page) == text
    correct(page, "import", "The import took weeks.")
    page.locator(".sentence", has_text="weeks").wait_for()
    page.keyboard.press("n")
    assert chosen(page) == SAID[3]
    page.locator(".sentence", has_text="export").click()
    for text in (SAID[1], "The import took weeks.", SAID[3], SAID[4], SAID[0]):
        page.keyboard.press("n")
        assert chosen(page) == text


def still_worked_on(page: Page, recording: str, *, is_heard: bool) -> Work:
    """Makes work on ``recording`` look as if it were under way; unless it ``is_heard``, it has no transcript yet."""
    work = Work()

    def job(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | ({} if work.is_over else {"state": "running"}))

    def worked_on(route: Route) -> None:
        answer = route.fetch()
        body: dict[str, Any] = answer.json()
        if not work.is_over:
            body |= {"state": "working", "job": body["job"] | {"state": "running"}}
        route.fulfill(response=answer, json=body)

    def not_yet(route: Route) -> None:
        if work.is_over:
            route.continue_()
        else:
            route.fulfill(status=409, content_type="application/problem+json", body=NOT_YET)

    page.route("**/v1/jobs/*", job)
    page.route(f"**/v1/recordings/{recording}", worked_on)
    for part in () if is_heard else ("transcript", "speakers"):
        page.route(f"**/{recording}/{part}", not_yet)
    return work


def test_a_transcript_appears_once_it_is_there(service: Running, prepared: Prepared, page: Page) -> None:
    recording = prepared.recordings["waited"]
    work = still_worked_on(page, recording, is_heard=False)
    page.goto(f"{service.address}/recordings/{recording}")
    page.get_by_text("There is no transcript yet. It appears here once the recording is done.").wait_for()
    work.is_over = True
    page.locator(".sentence", has_text="export").wait_for()


def test_what_others_correct_is_waited_for(service: Running, admin: httpx.Client, prepared: Prepared, page: Page) -> None:
    recording = prepared.recordings["followed"]
    work = still_worked_on(page, recording, is_heard=True)
    page.goto(f"{service.address}/recordings/{recording}")
    page.locator(".sentence", has_text="The export took hours.").wait_for()
    under_way = page.get_by_text("The recording is being worked on")
    expect(under_way).to_be_visible()
    where = f"/v1/recordings/{recording}"
    text = admin.get(f"{where}/transcript").json()
    text["segments"][1]["text"] = text["segments"][1]["text"].replace("hours", "weeks")
    job = admin.put(f"{where}/transcript", json=text).json()["id"]
    while admin.get(f"/v1/jobs/{job}").json()["state"] != "done":
        page.wait_for_timeout(100)
    work.is_over = True
    page.locator(".sentence", has_text="The export took weeks.").wait_for()
    expect(under_way).to_have_count(0)


def test_the_themes_stay_where_they_are_read_when_others_are_found(service: Running, heard: Prepared, page: Page) -> None:
    where = f"/v1/studies/{heard.study}/themes"
    found: dict[str, Any] = page.request.get(service.address + where).json()
    (one,) = found["themes"]
    sub = {"name": "A part", "members": one["members"]}
    many = [one | {"id": f"t{n}", "name": f"Theme {n}", "subthemes": [sub]} for n in range(1, 21)]
    curve = {"curve": [1.0, 1.5, 2.0], "heard": 2, "expected": 2.0, "interval": [2.0, 3.0]}
    found |= {"themes": many, "saturation": curve}
    quote = page.request.get(f"{service.address}{where}/{one['id']}/utterances").json()["items"][0] | {"end_ms": 80_000}
    one["support"]["quotes"] = [quote["utterance_id"]]

    def quotes(route: Route) -> None:
        (number,) = re.findall(r"/themes/t(\d+)/", route.request.url)
        route.fulfill(json={"items": [quote | {"number": int(number)}]})

    page.route(f"**{where}", lambda route: route.fulfill(json=found))
    page.route("**/themes/*/utterances", quotes)
    page.goto(f"{service.address}/studies/{heard.study}/themes")
    for n in range(1, 13):
        page.locator(f"#t{n} .quote").scroll_into_view_if_needed()
    page.get_by_text("Is anything still unheard?").evaluate("summary => summary.parentElement.open = true")
    page.locator("#t12").get_by_text("1 part within the theme").click()
    page.locator("#t12 .play").click()
    page.locator("#t12 h2 a").focus()
    page.locator("#t12").evaluate("card => scrollBy(0, card.getBoundingClientRect().top - 120)")
    before = page.evaluate(SEEN, "t12")
    for stands in ({"stale": True}, {"working": True}, {"stale": False, "working": False, "added": 1}):
        found |= stands
        page.evaluate(LOOK_NOW)
        told = "Work is going on" if found["working"] else "Something changed" if found["stale"] else "1 complaint came"
        page.get_by_text(told).wait_for(state="attached")
    page.wait_for_timeout(500)  # in which quotes would come and move what is below them
    top, focused = page.evaluate(SEEN, "t12")
    assert (abs(top - before[0]) <= 5, focused) == (True, "A")
    expect(page.locator("#t12 details")).to_have_attribute("open", "")
    expect(page.locator(".saturation")).to_have_attribute("open", "")
    expect(page.locator(".clips").get_by_role("button", name="Stop")).to_be_visible()
    page.locator("#t12").get_by_role("button", name="Listen to").click()
    expect(page.locator(".clips")).to_be_hidden()


def test_whoever_skips_to_the_content_keeps_what_is_typed(service: Running, prepared: Prepared, page: Page) -> None:
    page.goto(f"{service.address}/studies/{prepared.study}/settings")
    page.get_by_label("Product").fill("Typed and not saved")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('main').contains(document.activeElement)")
    page.wait_for_timeout(500)  # in which the page would have been made anew
    expect(page.get_by_label("Product")).to_have_value("Typed and not saved")
    assert page.evaluate("document.activeElement.tagName") == "H1"


def test_numbers_are_written_as_in_the_language_of_the_page(service: Running, heard: Prepared, page: Page) -> None:
    page.goto(service.address)
    page.get_by_role("button", name="Русский").click()
    page.goto(f"{service.address}/recordings/{heard.recordings['sound']}")
    expect(page.get_by_label("Скорость").locator("option").first).to_have_text("0,75×")
