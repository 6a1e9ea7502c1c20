"""Members and users are looked after by keyboard alone, and whoever only takes part can leave."""

from __future__ import annotations

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.browser.service.talking import enter

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

PASSWORD = "a helping hand"


@pytest.fixture(scope="module")
def study(admin: httpx.Client) -> str:
    """A study that Kim and Lee may see."""
    made = admin.post("/v1/studies", json={"name": "Together"}).json()["id"]
    for name in ("kim", "lee"):
        admin.post("/v1/users", json={"name": name, "password": PASSWORD})
        admin.post(f"/v1/studies/{made}/members", json={"name": name, "role": "viewer"})
    return str(made)


def role_of(admin: httpx.Client, study: str, name: str) -> str | None:
    members = admin.get(f"/v1/studies/{study}/members").json()["items"]
    return next((one["role"] for one in members if one["name"] == name), None)


def accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_role_counts_once_it_is_saved(service: Running, admin: httpx.Client, study: str, visit: Watched) -> None:
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, service, f"/studies/{study}/settings")
    role = page.get_by_label("Role of kim")
    role.focus()
    page.keyboard.press("ArrowUp")
    expect(role).to_have_value("researcher")
    page.keyboard.press("ArrowUp")
    expect(role).to_have_value("owner")
    assert role_of(admin, study, "kim") == "viewer"
    accessible(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save the role: kim")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_text("Saved.").wait_for()
    assert role_of(admin, study, "kim") == "owner"
    expect(role).to_be_focused()
    expect(page.get_by_role("button", name="Save the role: kim")).to_be_hidden()


def test_locking_out_leaves_the_focus_in_the_row(service: Running, study: str, visit: Watched) -> None:
    page = visit.page
    enter(page, service, "/users")
    page.get_by_role("button", name="Lock out: kim").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Lock out").press("Enter")
    expect(page.get_by_role("button", name="Let in again: kim")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Lock out: kim")).to_be_focused()


def test_whoever_only_looks_on_can_leave(service: Running, admin: httpx.Client, study: str, visit: Watched) -> None:
    page = visit.page
    enter(page, service, f"/studies/{study}/settings", name="lee", password=PASSWORD)
    expect(page.get_by_label("Role of lee")).to_be_disabled()
    expect(page.get_by_role("button", name="Remove")).to_have_count(0)
    page.get_by_role("button", name="Leave the study").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert role_of(admin, study, "lee") == "viewer"
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Русский").click()
    page.get_by_role("button", name="Выйти из исследования").wait_for()
    accessible(page)
    page.get_by_role("button", name="Выйти из исследования").click()
    accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Выйти из исследования").click()
    page.get_by_role("heading", name="Исследования").wait_for()
    assert role_of(admin, study, "lee") is None


@pytest.fixture
def three(admin: httpx.Client) -> str:
    """A study that Ida, Joe and Zoe may see besides its owner."""
    made = admin.post("/v1/studies", json={"name": "Three"}).json()["id"]
    for name in ("ida", "joe", "zoe"):
        admin.post("/v1/users", json={"name": name, "password": PASSWORD})
        admin.post(f"/v1/studies/{made}/members", json={"name": name, "role": "viewer"})
    return str(made)


def test_a_chosen_role_stays_while_another_is_saved_and_in_another_language(
    service: Running, admin: httpx.Client, three: str, visit: Watched
) -> None:
    page = visit.page
    enter(page, service, f"/studies/{three}/settings")
    page.get_by_label("Role of ida").select_option("researcher")
    page.get_by_label("Role of joe").select_option("researcher")
    page.get_by_role("button", name="Save the role: joe").click()
    page.get_by_text("Saved.").wait_for()
    expect(page.get_by_role("button", name="Save the role: joe")).to_be_hidden()
    expect(page.get_by_label("Role of ida")).to_have_value("researcher")
    page.get_by_role("button", name="Русский").click()
    page.get_by_role("button", name="Сохранить роль: ida").click()
    page.get_by_text("Сохранено").wait_for()
    assert [role_of(admin, three, name) for name in ("ida", "joe", "zoe")] == ["researcher", "researcher", "viewer"]


def test_a_role_lets_nobody_in_again_who_left(service: Running, admin: httpx.Client, three: str, visit: Watched) -> None:
    page = visit.page
    enter(page, service, f"/studies/{three}/settings")
    page.get_by_label("Role of joe").select_option("owner")
    joe = next(one["user_id"] for one in admin.get(f"/v1/studies/{three}/members").json()["items"] if one["name"] == "joe")
    admin.delete(f"/v1/studies/{three}/members/{joe}")
    page.get_by_role("button", name="Save the role: joe").click()
    page.get_by_text("They no longer take part in the study.").wait_for()
    expect(page.get_by_label("Role of joe")).to_have_count(0)
    assert role_of(admin, three, "joe") is None


def test_removing_somebody_leaves_the_focus_in_the_list(service: Running, three: str, visit: Watched) -> None:
    page = visit.page
    enter(page, service, f"/studies/{three}/settings")
    names = [row.inner_text().split("\t")[0].strip() for row in page.locator("tbody tr").all()]
    others = [name for name in names if name != "admin"]
    for gone in others:
        page.get_by_role("button", name=f"Remove: {gone}").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=f"Remove: {gone}")).to_have_count(0)
        at = names.index(gone)
        names.remove(gone)
        expect(page.get_by_label(f"Role of {names[min(at, len(names) - 1)]}")).to_be_focused()
