"""Pages that stay open while others work, and what they do where something cannot be done."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.browser.service.talking import Prepared, enter, log_in, prepare_study

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

TROUBLES = ("paperwork", "warehouse", "registration", "certification", "invoice", "customs", "insurance", "translation")
PEOPLE = "respondent,recordings\nann,ann\n"
DROPPED = """() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["Interviewer: And?\\nEve: The parcel took hours.\\n"], "eve.txt"));
    for (const type of ["dragover", "drop"]) {
        const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer });
        if (document.querySelector("footer, h1").dispatchEvent(event)) throw new Error(`${type} is left to the browser`);
    }
}"""
LOOK_NOW = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "ann.txt"
    path.write_text("".join(f"Interviewer: And then?\nann: The {trouble} took hours.\n" for trouble in TROUBLES))
    return path


@pytest.fixture
def prepared(admin: httpx.Client, talk: Path) -> Prepared:
    return prepare_study(admin, name="Весна 2/3", files=[talk], people=PEOPLE)


def test_themes_appear_where_their_page_was_opened_before(
    service: Running, admin: httpx.Client, talk: Path, visit: Watched
) -> None:
    study = admin.post("/v1/studies", json={"name": "Early"}).json()["id"]
    page = visit.page
    enter(page, service, f"/studies/{study}/themes")
    page.get_by_text("Themes appear here once the first recording is done.").wait_for()
    other = page.context.new_page()
    other.goto(f"{service.address}/studies/{study}")
    other.locator("input[type=file]").first.set_input_files(str(talk))
    other.get_by_text("Everything is done.").wait_for(timeout=60_000)
    page.get_by_role("link", name="paperwork", exact=True).wait_for()


def test_a_theme_that_is_gone_is_told_from_a_page_that_never_was(
    service: Running, admin: httpx.Client, prepared: Prepared, visit: Watched
) -> None:
    page, here = visit.page, f"/studies/{prepared.study}/themes"
    first, second = admin.get(f"/v1{here}").json()["themes"][:2]
    enter(page, service, f"{here}/{second['id']}")
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("Another name")
    judged = admin.post(
        f"/v1/studies/{prepared.study}/theme-judgements", json={"kind": "merge", "themes": [first["id"], second["id"]]}
    )
    assert judged.status_code == 201
    while second["id"] in {theme["id"] for theme in admin.get(f"/v1{here}").json()["themes"]}:
        page.wait_for_timeout(100)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("The theme is gone: it was merged").wait_for()
    page.goto(f"{service.address}{here}/{second['id']}")
    page.get_by_role("heading", name="The theme is gone").wait_for()
    page.get_by_role("link", name="To the themes").click()
    page.get_by_role("link", name=first["name"], exact=True).wait_for()


def test_dialogs_ask_for_what_is_missing(service: Running, admin: httpx.Client, prepared: Prepared, visit: Watched) -> None:
    page = visit.page
    theme = admin.get(f"/v1/studies/{prepared.study}/themes").json()["themes"][0]["id"]
    enter(page, service, f"/studies/{prepared.study}/themes/{theme}")
    page.get_by_role("button", name="Merge", exact=True).click()
    page.get_by_role("button", name="Merge them").click()
    page.get_by_text("Tick the themes to merge it with.").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Make a theme of these").click()
    page.get_by_label("Name of the new theme").fill("   ")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("The theme needs a name.").wait_for()
    assert admin.get(f"/v1/studies/{prepared.study}/theme-judgements").json()["items"] == []


def test_the_way_back_leads_to_the_theme_that_was_opened(service: Running, prepared: Prepared, visit: Watched) -> None:
    page = visit.page
    page.set_viewport_size({"width": 1280, "height": 400})
    enter(page, service, f"/studies/{prepared.study}/themes")
    link = page.locator(".theme h2 a").nth(5)
    link.scroll_into_view_if_needed()
    before = link.evaluate("element => element.getBoundingClientRect().top")
    link.click()
    page.get_by_role("button", name="Rename").wait_for()
    page.go_back()
    expect(link).to_be_in_viewport()
    expect(link).to_be_focused()
    assert abs(link.evaluate("element => element.getBoundingClientRect().top") - before) < 400
    page.go_forward()
    page.get_by_role("button", name="Rename").wait_for()


def test_what_is_told_of_a_server_that_is_away_goes_when_it_is_back(service: Running, prepared: Prepared, visit: Watched) -> None:
    page, where = visit.page, re.compile(r"/v1/studies/\w+/recordings")
    enter(page, service, f"/studies/{prepared.study}")
    page.get_by_text("Everything is done.").wait_for()
    page.route(where, lambda route: route.abort())
    page.evaluate(LOOK_NOW)
    page.get_by_text("The server cannot be reached.").wait_for()
    page.unroute(where)
    page.evaluate(LOOK_NOW)
    page.get_by_text("Everything is done.").wait_for()


def test_files_may_be_dropped_anywhere_and_tables_lead_to_the_respondents(
    service: Running, prepared: Prepared, visit: Watched, tmp_path: Path
) -> None:
    page = visit.page
    enter(page, service, f"/studies/{prepared.study}")
    page.get_by_role("link", name="ann", exact=True).wait_for()
    page.evaluate(DROPPED)
    page.get_by_role("button", name="Delete: eve").wait_for()
    page.get_by_role("button", name="Русский").click()
    page.get_by_role("button", name="Выбрать файлы").wait_for()
    (tmp_path / "notes.pdf").write_bytes(b"%PDF")
    (tmp_path / "respondents.csv").write_text(PEOPLE)
    sent = [str(tmp_path / name) for name in ("notes.pdf", "respondents.csv")]
    page.locator("input[type=file]").first.set_input_files(sent)
    page.get_by_text("notes.pdf: файлы .pdf — не записи и не расшифровки").wait_for()
    expect(page.get_by_role("button", name=re.compile("^Повторить"))).to_have_count(0)
    page.get_by_role("list", name="Добавить записи").get_by_role("link", name="Респонденты").click()
    page.get_by_role("button", name="Загрузить таблицу").wait_for()
    page.locator("input[type=file]").first.set_input_files(
        files=[{"name": "люди.csv", "mimeType": "text/csv", "buffer": b"respondent,recordings,nps\nann,ann,12\n"}]
    )
    page.get_by_text("люди.csv, строка 2: nps — '12'; напишите целое число от 0 до 10 или ничего.").wait_for()
    page.locator("input[type=file]").first.set_input_files(
        files=[{"name": "мимо.csv", "mimeType": "text/csv", "buffer": b"name\nann\n"}]
    )
    page.get_by_text("мимо.csv: нет столбца").wait_for()
    expect(page.get_by_role("heading", name="Что даст люди.csv")).to_have_count(0)


def test_a_table_that_is_chosen_while_the_page_is_made_anew_is_not_lost(
    service: Running, admin: httpx.Client, prepared: Prepared, visit: Watched
) -> None:
    page = visit.page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    enter(page, service, f"/studies/{prepared.study}/people")
    page.get_by_role("button", name="Import a table").wait_for()
    admin.put(f"/v1/studies/{prepared.study}/respondents", content="respondent,recordings,nps\nann,ann,7\n")
    page.route(re.compile(rf"/v1/studies/{prepared.study}$"), hold)
    page.evaluate(LOOK_NOW)
    while not held:
        page.wait_for_timeout(50)
    page.locator("input[type=file]").first.set_input_files(
        files=[{"name": "people.csv", "mimeType": "text/csv", "buffer": b"respondent,recordings\nann,ann\n"}]
    )
    heading = page.get_by_role("heading", name="What people.csv would give")
    heading.wait_for()
    with page.expect_response(re.compile(rf"/v1/studies/{prepared.study}$")):
        held[0].continue_()
    page.wait_for_timeout(500)
    expect(heading).to_be_visible()


def test_whoever_gives_up_a_role_sees_what_is_left(
    service: Running, admin: httpx.Client, prepared: Prepared, visit: Watched
) -> None:
    admin.post("/v1/users", json={"name": "helper", "password": "a helping hand"})
    members = f"/v1/studies/{prepared.study}/members"
    admin.post(members, json={"name": "helper", "role": "owner"})
    page = visit.page
    enter(page, service, f"/studies/{prepared.study}/settings")
    page.get_by_label("Name", exact=True).fill("nobody at all")
    page.get_by_role("button", name="Let in").click()
    page.get_by_text("Nobody signs in with that name.").wait_for()
    page.get_by_label("Role of admin").select_option("researcher")
    page.get_by_role("button", name="Save the role: admin").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_label("Role of admin")).to_have_value("owner")
    page.get_by_label("Role of admin").select_option("viewer")
    page.get_by_role("button", name="Save the role: admin").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_label("Role of admin")).to_be_disabled()
    expect(page.get_by_role("button", name="Delete the study")).to_have_count(0)


def test_whoever_leaves_a_study_is_among_the_others(
    service: Running, admin: httpx.Client, prepared: Prepared, visit: Watched
) -> None:
    admin.post("/v1/users", json={"name": "heir", "password": "an heir to it all"})
    admin.post(f"/v1/studies/{prepared.study}/members", json={"name": "heir", "role": "owner"})
    page = visit.page
    enter(page, service, f"/studies/{prepared.study}/settings")
    page.get_by_role("button", name="Leave the study").click()
    page.get_by_role("dialog").get_by_role("button", name="Leave the study").click()
    page.get_by_role("heading", name="Studies").wait_for()
    assert admin.get(f"/v1/studies/{prepared.study}").status_code == 404


def test_whoever_is_locked_out_loses_their_keys_after_a_question(service: Running, admin: httpx.Client, visit: Watched) -> None:
    admin.post("/v1/users", json={"name": "guest", "password": "only for a while"})
    with closing(log_in(service, "guest", "only for a while")) as guest:
        key = guest.post("/v1/keys", json={"name": "import"}).json()["key"]
    with httpx.Client(base_url=service.address, headers={"Authorization": f"Bearer {key}"}) as program:
        page = visit.page
        enter(page, service, "/users")
        for answer, status in (("Cancel", 200), ("Lock out", 401)):
            page.get_by_role("button", name="Lock out: guest").click()
            dialog = page.get_by_role("dialog", name="Lock guest out?")
            expect(dialog).to_contain_text("their keys for programs are revoked for good")
            dialog.get_by_role("button", name=answer).click()
            page.get_by_role("button", name=f"{'Lock out' if status == 200 else 'Let in again'}: guest").wait_for()
            assert program.get("/v1/studies").status_code == status
        page.get_by_role("button", name="Let in again: guest").click()
        page.get_by_text("guest can sign in again. Their keys for programs stay revoked.").wait_for()
        assert program.get("/v1/studies").status_code == 401


def test_a_key_is_good_until_its_last_day_ends(service: Running, admin: httpx.Client, browser: Browser) -> None:
    context = browser.new_context(locale="en-GB", timezone_id="America/Los_Angeles")
    page = context.new_page()
    enter(page, service, "/account")
    page.get_by_label("Name", exact=True).fill("west")
    page.get_by_label("Until").fill("2099-05-03")
    page.get_by_role("button", name="Make the key").click()
    page.get_by_role("cell", name="May 3, 2099").wait_for()
    context.close()
    (until,) = [key["expires_at"] for key in admin.get("/v1/keys").json()["items"] if key["name"] == "west"]
    assert until.startswith("2099-05-04T06:59:59")
