"""What others change while a page is open, in other windows and on the disk, is neither undone nor in the way."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.browser.service.talking import log_in

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

STALE_TWICE = """async path => {
    const { Api } = await import("/static/js/core/api.js");
    const api = new Api();
    await api.whoAmI();
    api.session.csrf = "of a session before";
    const asked = () => api.ask("PATCH", path, { json: {} }).then(() => "asked", error => error.kind);
    return await Promise.all([asked(), asked(), asked()]);
}"""


@pytest.fixture
def study(admin: httpx.Client) -> str:
    return str(admin.post("/v1/studies", json={"name": "Before", "journey_stages": ["buy", "use"]}).json()["id"])


@pytest.fixture
def page(service: Running, admin: httpx.Client, visit: Watched) -> Page:
    """A page of somebody who is signed in."""
    visit.page.context.add_cookies([{"name": n, "value": v, "url": service.address} for n, v in admin.cookies.items()])
    return visit.page


def test_settings_that_others_changed_meanwhile_stay(service: Running, admin: httpx.Client, study: str, page: Page) -> None:
    page.goto(f"{service.address}/studies/{study}/settings")
    page.get_by_label("Product").fill("Export")
    admin.patch(f"/v1/studies/{study}", json={"name": "After", "interviewer": "Dan"})
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("heading", name="After").wait_for()
    now = admin.get(f"/v1/studies/{study}").json()
    assert (now["name"], now["interviewer"], now["product"]) == ("After", "Dan", "Export")
    assert now["journey_stages"] == ["buy", "use"]


def test_a_setting_that_two_change_is_not_overwritten(service: Running, admin: httpx.Client, study: str, page: Page) -> None:
    page.goto(f"{service.address}/studies/{study}/settings")
    product = page.get_by_label("Product")
    product.fill("Export")
    admin.patch(f"/v1/studies/{study}", json={"product": "Import"})
    for _ in range(2):
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("Somebody changed it in the meantime.").wait_for()
        expect(product).to_have_value("Export")
    assert admin.get(f"/v1/studies/{study}").json()["product"] == "Import"


def test_an_upload_goes_on_after_signing_in_anew_elsewhere(service: Running, study: str, page: Page, tmp_path: Path) -> None:
    def signed_in_anew(route: Route) -> None:
        begun = route.fetch()
        with closing(log_in(service, "admin", service.password)) as other:
            known = [{"name": n, "value": v, "url": service.address} for n, v in other.cookies.items()]
        page.context.add_cookies(known)  # type: ignore[arg-type] # at once: the page asks meanwhile, and is never signed out
        route.fulfill(response=begun)

    page.goto(f"{service.address}/studies/{study}")
    page.get_by_role("button", name="Choose files").wait_for()
    page.route("**/uploads", signed_in_anew, times=1)
    (tmp_path / "late.txt").write_text("Interviewer: And?\nEve: The parcel took hours.\n")
    page.locator("input[type=file]").first.set_input_files(str(tmp_path / "late.txt"))
    page.get_by_role("button", name="Delete: late").wait_for()
    expect(page.get_by_role("button", name="Dismiss: late.txt")).to_have_count(0)


def test_all_that_is_asked_at_once_goes_on_after_signing_in_anew_elsewhere(service: Running, study: str, page: Page) -> None:
    page.goto(service.address)
    assert page.evaluate(STALE_TWICE, f"/v1/studies/{study}") == ["asked", "asked", "asked"]


def look_through(page: Page, service: Running, study: str, table: Path) -> None:
    """Opens the page of respondents and chooses ``table``, which is shown and not imported yet."""
    page.goto(f"{service.address}/studies/{study}/people")
    page.get_by_role("button", name="Import a table").wait_for()
    page.locator("input[type=file]").first.set_input_files(str(table))
    page.get_by_role("heading", name=f"What {table.name} would give").wait_for()


def test_a_table_is_taken_as_it_was_looked_through(
    service: Running, admin: httpx.Client, study: str, page: Page, tmp_path: Path
) -> None:
    table = tmp_path / "people.csv"
    table.write_text("respondent,recordings\nann,ann\n")
    look_through(page, service, study, table)
    table.write_text("respondent,recordings\nann,ann\nbob,bob\n")
    page.get_by_role("button", name="Import it").click()
    page.get_by_text("1 person was imported.").wait_for()
    known = admin.get(f"/v1/studies/{study}/respondents").json()["respondents"]
    assert [one["name"] for one in known] == ["ann"]


def test_a_table_that_somebody_else_imported_meanwhile_is_not_taken_away(
    service: Running, admin: httpx.Client, study: str, page: Page, tmp_path: Path
) -> None:
    table = tmp_path / "people.csv"
    table.write_text("respondent,recordings\nann,ann\n")
    look_through(page, service, study, table)
    others = admin.put(f"/v1/studies/{study}/respondents", content="respondent,recordings\nbob,bob\n")
    page.get_by_role("button", name="Import it").click()
    page.get_by_text("Somebody changed the table of respondents in the meantime.").wait_for()
    page.get_by_role("button", name="Delete: bob").wait_for()
    assert admin.get(f"/v1/studies/{study}/respondents").headers["etag"] == others.headers["etag"]
    page.locator("input[type=file]").first.set_input_files(str(table))
    page.get_by_role("button", name="Import it").click()
    page.get_by_role("button", name="Delete: ann").wait_for()


def test_a_table_that_could_not_be_sent_keeps_its_button_and_the_focus(
    service: Running, study: str, page: Page, tmp_path: Path
) -> None:
    table = tmp_path / "people.csv"
    table.write_text("respondent,recordings\nann,ann\n")
    look_through(page, service, study, table)
    button = page.get_by_role("button", name="Import it")
    page.route("**/respondents?filename=people.csv", lambda route: route.abort())
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_text("The server cannot be reached.").wait_for()
    expect(button).to_be_focused()
    page.unroute("**/respondents?filename=people.csv")
    page.keyboard.press("Enter")
    page.get_by_text("1 person was imported.").wait_for()
