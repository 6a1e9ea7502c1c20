"""Another language in the middle of work: what was typed, and a key that is shown once, stay."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)


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
