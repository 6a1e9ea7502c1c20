"""Another language in the middle of work: what was typed, and a key that is shown once, stay; others are shown no key."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.browser.service.talking import enter, prepare_study

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

PASSWORD = "a helping hand"


@pytest.fixture
def page(service: Running, admin: httpx.Client, visit: Watched) -> Page:
    """A page of somebody who is signed in."""
    visit.page.context.add_cookies([{"name": n, "value": v, "url": service.address} for n, v in admin.cookies.items()])
    return visit.page


def in_russian(page: Page) -> None:
    page.get_by_role("button", name="Русский").click()
    page.get_by_role("button", name="Русский", pressed=True).wait_for()


def test_a_study_that_is_being_made_keeps_what_was_typed(service: Running, page: Page) -> None:
    page.goto(f"{service.address}/studies/new")
    page.get_by_label("Name of the study").fill("Typed")
    page.get_by_label("Language of the interviews").select_option("ru")
    page.get_by_text("More settings").click()
    page.locator("input[name=interviewer]").fill("Daniel")
    page.locator("input[name=finds_themes]").uncheck()
    in_russian(page)
    expect(page.get_by_label("Название исследования")).to_have_value("Typed")
    expect(page.locator("select[name=language]")).to_have_value("ru")
    expect(page.locator("input[name=interviewer]")).to_have_value("Daniel")
    expect(page.locator("input[name=interviewer]")).to_be_visible()
    expect(page.locator("input[name=finds_themes]")).not_to_be_checked()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_label("Name of the study")).to_have_value("Typed")


def test_settings_keep_what_was_typed_and_show_the_rest_as_it_is_now(service: Running, admin: httpx.Client, page: Page) -> None:
    study = admin.post("/v1/studies", json={"name": "Before"}).json()["id"]
    page.goto(f"{service.address}/studies/{study}/settings")
    page.locator("textarea[name=interview_guide]").fill("How did it go?")
    admin.patch(f"/v1/studies/{study}", json={"name": "After"})
    in_russian(page)
    expect(page.locator("input[name=name]").first).to_have_value("After")
    expect(page.locator("textarea[name=interview_guide]")).to_have_value("How did it go?")
    page.locator("main form").first.locator("[type=submit]").click()
    page.get_by_text("Сохранено").wait_for()
    assert admin.get(f"/v1/studies/{study}").json()["interview_guide"] == "How did it go?"


def test_a_key_stays_until_its_page_is_left(service: Running, page: Page) -> None:
    page.goto(f"{service.address}/account")
    page.locator("input[name=name]").fill("program")
    page.get_by_role("button", name="Make the key").click()
    shown = page.locator(".key-shown code")
    key = shown.inner_text()
    assert len(key) > 20
    in_russian(page)
    expect(shown).to_have_text(key)
    expect(page.locator(".key-shown")).to_contain_text("Вот ключ")
    page.get_by_role("link", name="Исследования").click()
    page.locator("nav").get_by_role("link", name="Учётная запись").click()
    page.get_by_role("heading", name="Ключи для программ").wait_for()
    expect(shown).to_have_count(0)


@pytest.fixture
def kim(service: Running, admin: httpx.Client, visit: Watched) -> Page:
    """The account page of Kim, who shares the browser with Lee."""
    for name in ("kim", "lee"):
        admin.post("/v1/users", json={"name": name, "password": PASSWORD})
    enter(visit.page, service, "/account", name="kim", password=PASSWORD)
    visit.page.locator("input[name=name]").fill("program")
    return visit.page


def lee_sees_no_key(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Name").fill("lee")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator("nav").get_by_role("link", name="Account").click()
    page.get_by_text("You are signed in as lee").wait_for()
    expect(page.locator(".key-shown")).to_have_count(0)


def test_a_key_that_comes_after_its_page_was_left_is_shown_to_nobody_else(kim: Page) -> None:
    held: list[Route] = []
    kim.route("**/v1/keys", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    kim.get_by_role("button", name="Make the key").click()
    kim.locator("nav").get_by_role("link", name="Studies").click()
    kim.get_by_role("heading", name="Studies").wait_for()
    with kim.expect_response("**/v1/keys"):
        held[0].continue_()
    lee_sees_no_key(kim)


def test_a_key_whose_page_could_not_be_opened_anew_is_shown_to_nobody_else(kim: Page) -> None:
    kim.get_by_role("button", name="Make the key").click()
    kim.locator(".key-shown code").wait_for()
    kim.route("**/v1/keys*", lambda route: route.fulfill(status=503, json={"type": "urn:hardpart:problem:database"}))
    in_russian(kim)
    kim.get_by_role("button", name="Повторить").wait_for()
    kim.unroute("**/v1/keys*")
    kim.locator("nav").get_by_role("link", name="Исследования").click()
    kim.get_by_role("heading", name="Исследования").wait_for()
    kim.get_by_role("button", name="English").click()
    lee_sees_no_key(kim)


def test_what_somebody_else_changed_meanwhile_is_not_typed_over(service: Running, admin: httpx.Client, page: Page) -> None:
    study = admin.post("/v1/studies", json={"name": "Two owners"}).json()["id"]
    page.goto(f"{service.address}/studies/{study}/settings")
    page.locator("textarea[name=product]").fill("mine")
    page.locator("textarea[name=target_rule]").fill("bought")
    admin.patch(f"/v1/studies/{study}", json={"product": "of another owner"})
    in_russian(page)
    expect(page.locator("textarea[name=target_rule]")).to_have_value("bought")
    expect(page.locator("textarea[name=product]")).to_have_value("of another owner")
    page.get_by_text("Кто-то успел изменить то, что вы здесь меняли").wait_for()
    page.locator("main form").first.locator("[type=submit]").click()
    page.get_by_text("Сохранено").wait_for()
    now = admin.get(f"/v1/studies/{study}").json()
    assert (now["product"], now["target_rule"]) == ("of another owner", "bought")


def test_a_name_that_was_saved_is_not_typed_over_that_of_somebody_else(
    service: Running, admin: httpx.Client, page: Page, tmp_path: Path
) -> None:
    (tmp_path / "ann.txt").write_text("Interviewer: What was hard?\nAnn: The export took hours.\n")
    people = "respondent,recordings\nAnn,ann\n"
    recording = prepare_study(admin, name="Named", files=[tmp_path / "ann.txt"], people=people).recordings["ann"]
    speakers = f"/v1/recordings/{recording}/speakers"
    page.goto(f"{service.address}/recordings/{recording}")
    page.locator("summary", has_text="Speakers").click()
    name = page.locator("input[name='speakers.1.name']")
    name.fill("Anna")
    page.get_by_role("button", name="Save speakers").click()
    page.get_by_text("Saved. The sentences are coded anew.").wait_for()
    known = [one["speaker"] for one in admin.get(speakers).json()["speakers"]]
    corrected = [{"speaker": known[0], "name": None, "role": None}, {"speaker": known[1], "name": "Annabel", "role": None}]
    assert admin.put(speakers, json={"speakers": corrected}).is_success
    in_russian(page)
    page.locator("summary", has_text="Говорящие").wait_for()
    expect(name).to_have_value("Annabel")
