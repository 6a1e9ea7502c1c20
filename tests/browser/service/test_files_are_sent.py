"""Files on their way: what they become, and what happens to those that are chosen twice, cut off or cannot be read."""

from __future__ import annotations

import random
import re
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from pipelines.media_format import KINDS
from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.browser.service.talking import log_in, send
from tests.media_files import tone, write_recording

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

FILES, FOLDER = 0, 1
TALK = "Interviewer: What was hard?\n{name}: The export took hours.\n"
CUES = "WEBVTT\n\n00:00:00.500 --> 00:00:02.000\n<v {name}>I am {name}. The export took hours.\n"
TOO_OFTEN = '{"type": "urn:hardpart:problem:too-often", "detail": "more than 1 in a minute; wait a minute"}'
NO_RETRY = re.compile("^Try again")
SECONDS = {"Anna": 200, "Boris": 3}  # a long one, which comes after its transcript, and a short one
NAMED = """async ([chosen, there, names]) => {
    const { named } = await import("/static/js/parts/chosen-files.js");
    const parted = (path) => ({ folder: path.split("/").slice(0, -1).join("/"), file: { name: path.split("/").pop() } });
    const onTheirWay = named(chosen.slice(0, there).map(parted), [], names);
    return [...onTheirWay, ...named(chosen.slice(there).map(parted), onTheirWay, names)].map(({ name }) => name);
}"""
SAID = """async ([language, bytes, sentence]) => {
    const { speak, told } = await import("/static/js/core/words.js");
    const { size } = await import("/static/js/core/format.js");
    await speak(language);
    return [bytes.map(size), told(sentence)];
}"""
DROPPED = """async () => {
    const refuse = (_, refused) => refused(new DOMException("no permission", "NotReadableError"));
    const give = (name) => (found) => found(new File(["words"], name));
    const file = (name) => ({ isFile: true, name, fullPath: `/stick/${name}`, file: give(name) });
    const folder = (name, reads) => ({ isFile: false, name, fullPath: `/${name}`, createReader: () => ({ readEntries: reads }) });
    const inside = [[file("eve.txt"), folder("locked", refuse), { ...file("held.txt"), file: refuse }, file("sam.txt")], []];
    const stick = folder("stick", (found) => found(inside.shift()));
    const event = new DragEvent("drop", { bubbles: true, cancelable: true });
    const transfer = { types: ["Files"], files: [], items: [{ webkitGetAsEntry: () => stick }] };
    Object.defineProperty(event, "dataTransfer", { value: transfer });
    document.querySelector("h1").dispatchEvent(event);
}"""


@pytest.fixture
def study(admin: httpx.Client) -> str:
    return str(admin.post("/v1/studies", json={"name": "Sent", "finds_themes": False}).json()["id"])


@pytest.fixture
def page(service: Running, admin: httpx.Client, study: str, visit: Watched) -> Page:
    """The recordings of the study, for somebody who is signed in."""
    visit.page.context.add_cookies([{"name": n, "value": v, "url": service.address} for n, v in admin.cookies.items()])
    visit.page.goto(f"{service.address}/studies/{study}")
    visit.page.get_by_text("There are no recordings yet.").wait_for()
    return visit.page


@pytest.fixture
def talks(tmp_path: Path) -> list[str]:
    for n in range(8):
        (tmp_path / f"talk{n}.txt").write_text(TALK.format(name=f"Ann{n}"))
    return sorted(str(path) for path in tmp_path.iterdir())


def choose(page: Page, kind: int, chosen: str | list[str]) -> None:
    page.locator("input[type=file]").nth(kind).set_input_files(chosen)


def rows(page: Page) -> Locator:
    return page.get_by_role("list", name="Add recordings").get_by_role("listitem")


def all_come(page: Page, admin: httpx.Client, study: str, count: int) -> list[dict[str, Any]]:
    """The recordings of the study once there are ``count``, which are all that is sent, and they are done."""
    page.get_by_text(f"Done: {count}").wait_for(timeout=60_000)
    expect(rows(page)).to_have_count(0)
    found: list[dict[str, Any]] = admin.get(f"/v1/studies/{study}/recordings").json()["items"]
    assert len(found) == count
    return found


def write_interview(folder: Path, name: str) -> int:
    """A recording and its transcript, both called ``call``; the size of the recording."""
    folder.mkdir(parents=True)
    (folder / "call.vtt").write_text(CUES.format(name=name))
    return write_recording(folder / "call.mp3", [tone(SECONDS[name], rate=16_000)], rate=16_000).stat().st_size


def who_is_heard(
    admin: httpx.Client, recordings: list[dict[str, Any]], sizes: dict[str, int]
) -> dict[str, tuple[list[str], list[str]]]:
    """By name, of whom each recording has the sound and the words."""
    heard = {}
    for one in recordings:
        sound = len(admin.get(f"/v1/recordings/{one['id']}/audio").content)
        words = admin.get(f"/v1/recordings/{one['id']}/transcript?format=txt").text
        heard[one["name"]] = ([name for name, size in sizes.items() if size == sound], [name for name in sizes if name in words])
    return heard


def test_files_of_one_name_in_several_folders_stay_with_those_beside_them(
    admin: httpx.Client, study: str, page: Page, tmp_path: Path
) -> None:
    sizes = {name: write_interview(tmp_path / "calls" / name.lower(), name) for name in SECONDS}
    choose(page, FOLDER, str(tmp_path / "calls"))
    heard = who_is_heard(admin, all_come(page, admin, study, 2), sizes)
    assert heard == {"anna - call": (["Anna"], ["Anna"]), "boris - call": (["Boris"], ["Boris"])}


def test_a_recording_and_its_transcript_are_no_part_of_one_that_was_there(
    admin: httpx.Client, study: str, page: Page, tmp_path: Path
) -> None:
    sizes = {name: write_interview(tmp_path / name.lower(), name) for name in SECONDS}
    send(admin, study, tmp_path / "anna" / "call.mp3")
    choose(page, FOLDER, str(tmp_path / "boris"))
    heard = who_is_heard(admin, all_come(page, admin, study, 2), sizes)
    assert heard["boris - call"] == (["Boris"], ["Boris"])
    assert heard["call"][0] == ["Anna"]
    assert "Boris" not in heard["call"][1]


@pytest.mark.parametrize(
    ("chosen", "there", "names", "called"),
    [
        (["x/a.mp3", "x/b.mp3"], 0, ["a"], ["a.mp3", "b.mp3"]),
        (["s/audio/a.mp3", "s/words/a.vtt"], 0, [], ["a.mp3", "a.vtt"]),
        (["x/a.mp3", "a.mp3", "y/b.mp3"], 0, [], ["x - a.mp3", "a.mp3", "b.mp3"]),
        (["s/x/in/a.mp3", "s/y/in/a.wav", "s/y/in/a.srt"], 0, [], ["x - in - a.mp3", "y - in - a.wav", "y - in - a.srt"]),
        (["x/A.mp3", "y/a.mp3", "y/a.txt"], 1, [], ["A.mp3", "y - a.mp3", "y - a.txt"]),
        (["x/a.mp3", "y/a.mp3", "y/a.txt"], 2, [], ["x - a.mp3", "y - a.mp3", "y - a.txt"]),
        (["x/a.mp3", "x/a.txt"], 1, [], ["a.mp3", "a.txt"]),
        (["s/x/a.mp3", "s/x/a.txt"], 0, ["a", "x - a"], ["s - x - a.mp3", "s - x - a.txt"]),
    ],
)
def test_names_tell_folders_apart_where_they_have_to(
    page: Page, chosen: list[str], there: int, names: list[str], called: list[str]
) -> None:
    assert page.evaluate(NAMED, [chosen, there, names]) == called


def test_a_file_that_is_chosen_twice_is_sent_once(admin: httpx.Client, study: str, page: Page, tmp_path: Path) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    long, other = tmp_path / "long.mp3", tmp_path / "other.txt"
    long.write_bytes(random.Random(1).randbytes(1_000_000))
    other.write_text(TALK.format(name="Ann"))
    page.route("**/uploads/*", hold)
    choose(page, FILES, str(long))
    page.get_by_role("button", name="Cancel: long.mp3").wait_for()
    choose(page, FILES, [str(long), str(other)])
    page.get_by_role("button", name="Cancel: other.txt").wait_for()
    expect(rows(page)).to_have_count(2)
    while len(held) < 2:
        page.wait_for_timeout(50)
    for route in held:
        route.continue_()
    page.get_by_role("button", name="Delete: long").wait_for()
    page.get_by_role("button", name="Delete: other").wait_for()
    expect(rows(page)).to_have_count(0)


def test_a_file_that_was_not_sent_takes_one_row_when_it_is_chosen_again(page: Page, tmp_path: Path) -> None:
    (tmp_path / "notes.pdf").write_bytes(b"%PDF")
    for _ in range(2):
        with page.expect_response("**/uploads"):
            choose(page, FILES, str(tmp_path / "notes.pdf"))
        page.get_by_role("button", name="Dismiss: notes.pdf").wait_for()
        expect(rows(page)).to_have_count(1)


def test_files_that_are_chosen_off_line_go_on_once_the_line_is_back(
    admin: httpx.Client, study: str, page: Page, talks: list[str]
) -> None:
    page.context.set_offline(True)
    choose(page, FILES, talks)
    expect(page.get_by_text("Paused; goes on by itself")).to_have_count(8)
    page.context.set_offline(False)
    all_come(page, admin, study, 8)


def test_files_go_on_where_the_session_ended_while_they_were_sent(
    service: Running, admin: httpx.Client, study: str, page: Page, talks: list[str]
) -> None:
    def sign_out(route: Route) -> None:
        page.context.clear_cookies()
        route.continue_(headers={**route.request.headers, "cookie": ""})

    page.route("**/uploads", sign_out, times=1)
    choose(page, FILES, talks)
    page.get_by_role("dialog", name="Sign in").get_by_label("Password").fill(service.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    all_come(page, admin, study, 8)


def test_files_wait_where_too_much_was_asked_for(admin: httpx.Client, study: str, page: Page, talks: list[str]) -> None:
    page.clock.install()
    refuse = {"status": 429, "content_type": "application/problem+json", "body": TOO_OFTEN}
    page.route("**/uploads", lambda route: route.fulfill(**refuse))
    choose(page, FILES, talks)
    expect(page.get_by_text("Paused; goes on by itself")).to_have_count(8)
    page.unroute("**/uploads")
    page.clock.fast_forward(61_000)
    all_come(page, admin, study, 8)


def test_files_go_on_once_a_server_that_is_away_for_long_is_back(
    admin: httpx.Client, study: str, page: Page, talks: list[str]
) -> None:
    asked: list[str] = []

    def away(route: Route) -> None:
        asked.append(route.request.method)
        route.fulfill(status=502, content_type="text/html", body="Bad Gateway")

    page.clock.install()
    page.route("**/uploads", away)
    choose(page, FILES, talks)
    expect(page.get_by_text("Paused; goes on by itself")).to_have_count(3)  # what is begun, while it is tried again
    page.route(f"**/v1/studies/{study}", away)
    for _ in range(8):
        page.clock.run_for(31_000)
    expect(page.get_by_text("Paused; goes on by itself")).to_have_count(8)
    expect(page.get_by_role("button", name=NO_RETRY)).to_have_count(0)
    assert "GET" in asked, "whether the server is back"
    page.unroute_all()
    page.clock.run_for(31_000)
    all_come(page, admin, study, 8)


def test_a_line_that_is_cut_for_one_file_alone_is_told_and_the_others_go_on(
    admin: httpx.Client, study: str, page: Page, talks: list[str]
) -> None:
    page.route("**/uploads", lambda route: route.abort() if is_first(route) else route.continue_())
    page.evaluate("Object.defineProperty(navigator, 'onLine', { value: false })")  # so that it is not tried for a minute
    choose(page, FILES, talks)
    page.get_by_text("The line was cut.").wait_for()
    expect(page.get_by_role("button", name=NO_RETRY)).to_have_count(1)
    page.get_by_text("Done: 7").wait_for()
    page.unroute("**/uploads")
    page.get_by_role("button", name="Try again: talk0.txt").click()
    all_come(page, admin, study, 8)


def is_first(route: Route) -> bool:
    return "dGFsazAudHh0" in route.request.headers["upload-metadata"]  # talk0.txt


def test_a_file_that_changed_while_it_waited_is_told(admin: httpx.Client, study: str, page: Page, talks: list[str]) -> None:
    page.context.set_offline(True)
    choose(page, FILES, talks)
    expect(page.get_by_text("Paused; goes on by itself")).to_have_count(8)
    Path(talks[0]).unlink()
    page.context.set_offline(False)
    page.get_by_text("The file talk0.txt cannot be read. Choose it again.").wait_for()
    page.get_by_text("Done: 7").wait_for()
    expect(page.get_by_role("button", name=NO_RETRY)).to_have_count(0)


def test_whoever_signs_out_is_asked_while_files_are_sent(service: Running, page: Page, talks: list[str]) -> None:
    with closing(log_in(service, "admin", service.password)) as own:  # a session that may end
        page.context.add_cookies([{"name": n, "value": v, "url": service.address} for n, v in own.cookies.items()])
    page.reload()
    page.get_by_text("There are no recordings yet.").wait_for()
    page.route("**/uploads", lambda _: None)
    choose(page, FILES, talks)
    page.get_by_role("button", name="Cancel: talk7.txt").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(rows(page)).to_have_count(8)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()


def test_what_cannot_be_read_in_a_drop_is_named_and_the_rest_is_sent(page: Page) -> None:
    page.evaluate(DROPPED)
    for name in ("eve", "sam"):
        page.get_by_role("button", name=f"Delete: {name}").wait_for()
    for name in ("locked", "held.txt"):
        expect(rows(page).filter(has_text=name)).to_contain_text("It cannot be read. Check its permissions, or leave it out.")
    expect(page.get_by_role("button", name=NO_RETRY)).to_have_count(0)


def test_a_recording_gets_a_name_of_its_own(admin: httpx.Client, study: str, page: Page, tmp_path: Path) -> None:
    talk = tmp_path / "call.txt"
    for name in ("Ann", "Bob"):
        talk.write_text(TALK.format(name=name))
        send(admin, study, talk)
    all_come(page, admin, study, 2)
    rename = page.get_by_role("button", name="Rename: call (2)")
    rename.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("call")
    dialog.get_by_role("button", name="Save").click()
    dialog.get_by_text("That name is taken.").wait_for()
    dialog.get_by_role("textbox").fill("bob")
    dialog.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="bob", exact=True).wait_for()
    page.get_by_text("It is called bob now.").wait_for()
    assert {one["name"] for one in all_come(page, admin, study, 2)} == {"bob", "call"}


def test_a_name_that_somebody_else_gave_meanwhile_stays(admin: httpx.Client, study: str, page: Page, tmp_path: Path) -> None:
    talk = tmp_path / "call.txt"
    talk.write_text(TALK.format(name="Ann"))
    recording = send(admin, study, talk)
    page.get_by_role("button", name="Rename: call").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("mine")
    admin.patch(f"/v1/recordings/{recording}", json={"name": "theirs"})
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Somebody changed it in the meantime.").wait_for()
    assert admin.get(f"/v1/recordings/{recording}").json()["name"] == "theirs"


def test_sizes_and_kinds_of_files_are_told_in_the_language_of_the_page(page: Page) -> None:
    failure = f"a.mp3: the file holds text, not sound; give a recording as {KINDS}."
    sizes, sentence = page.evaluate(SAID, ["ru", [0, 15, 1500, 30_000_000], failure])
    assert [size.replace("\xa0", " ") for size in sizes] == ["0 байт", "15 байт", "1,5 кБ", "30 МБ"]
    assert sentence.endswith("mp4 или mov.")
    sizes, sentence = page.evaluate(SAID, ["en", [15], failure])
    assert (sizes, sentence) == (["15 bytes"], failure)
