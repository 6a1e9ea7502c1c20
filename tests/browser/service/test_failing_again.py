"""A recording that could not be worked on again is open as before, says why, and can be tried again."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.browser.service.talking import Prepared, enter, prepare_study, send
from tests.media_files import tone, write_recording

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

ASKED = """async path => {
    const { Api } = await import("/static/js/core/api.js");
    return await new Api().ask("DELETE", path).then(() => "asked", error => error.kind);
}"""


@pytest.fixture(scope="module")
def prepared(admin: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Of one recording that was heard, and for which a transcript came later that is none."""
    folder = tmp_path_factory.mktemp("files")
    bob = write_recording(folder / "bob.wav", [tone(4, rate=16_000)], rate=16_000)
    (folder / "bob.vtt").write_bytes(b"\x00\x01\x02\xff\xfe")
    made = prepare_study(admin, name="Sellers", files=[bob], people="respondent,recordings\nBob,bob\n")
    send(admin, made.study, folder / "bob.vtt")
    return made


def test_what_could_not_be_worked_on_again_is_told_and_tried_again(service: Running, prepared: Prepared, visit: Watched) -> None:
    page = visit.page
    enter(page, service, f"/studies/{prepared.study}")
    row = page.locator(f"[data-id='{prepared.recordings['bob']}']")
    expect(row.locator(".failure")).to_contain_text("is no text that can be read")
    expect(row.locator(".state-done")).to_be_visible()
    expect(row.get_by_role("button", name="Try again")).to_be_visible()
    row.get_by_role("link", name="bob").click()
    expect(page.locator(".alert")).to_contain_text("It could not be worked on again, and stays as it was")


def test_what_was_cancelled_is_told_and_tried_again(service: Running, prepared: Prepared, visit: Watched) -> None:
    def cancelled(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        for recording in body["items"]:
            recording["job"] |= {"state": "cancelled", "failure": None}
        route.fulfill(response=answer, json=body)

    page = visit.page
    page.route("**/recordings?*", cancelled)
    enter(page, service, f"/studies/{prepared.study}")
    row = page.locator(f"[data-id='{prepared.recordings['bob']}']")
    expect(row.locator(".failure")).to_have_text("Work on it again was cancelled, and it stays as it was.")
    expect(row.get_by_role("button", name="Try again")).to_be_visible()


@pytest.mark.parametrize("name", [".", ".."])
def test_no_address_leads_to_what_it_is_part_of(service: Running, prepared: Prepared, visit: Watched, name: str) -> None:
    page = visit.page
    enter(page, service, "/")
    assert page.evaluate(ASKED, f"/v1/studies/{prepared.study}/respondents/{name}") == "not-found"
    assert [request for request in visit.requests if request.rstrip("/").endswith(prepared.study)] == []
