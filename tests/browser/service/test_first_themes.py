"""Themes that a study did not find by itself, or could not, are asked for where they are missed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.browser.service.talking import enter, send

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

FIND = "Find the themes"


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "ann.txt"
    path.write_text("Interviewer: What was hard?\nAnn: The paperwork took hours. The paperwork takes hours.\n")
    return path


@pytest.fixture
def coded(admin: httpx.Client, visit: Watched, talk: Path) -> str:
    """A study that does not find themes by itself, with a recording that is done."""
    study = str(admin.post("/v1/studies", json={"name": "By hand", "finds_themes": False}).json()["id"])
    recording = send(admin, study, talk)
    while admin.get(f"/v1/recordings/{recording}").json()["state"] != "done":
        visit.page.wait_for_timeout(100)
    return study


def test_the_first_themes_are_asked_for_on_their_page(service: Running, coded: str, visit: Watched) -> None:
    page = visit.page
    enter(page, service, f"/studies/{coded}/themes")
    page.get_by_text("The themes were not found yet.").wait_for()
    page.get_by_role("button", name=FIND).click()
    page.get_by_role("link", name="paperwork", exact=True).first.wait_for()


def test_viewers_are_told_that_there_are_no_themes_yet(service: Running, admin: httpx.Client, coded: str, visit: Watched) -> None:
    admin.post("/v1/users", json={"name": "reader", "password": "only to be read"})
    admin.post(f"/v1/studies/{coded}/members", json={"name": "reader", "role": "viewer"})
    enter(visit.page, service, f"/studies/{coded}/themes", name="reader", password="only to be read")
    visit.page.get_by_text("The themes were not found yet.").wait_for()
    expect(visit.page.get_by_role("button", name=FIND)).to_have_count(0)


@pytest.mark.parametrize("stands", [{"found_at": None, "themes": []}, {"stale": True}])
def test_why_the_themes_could_not_be_found_is_told(
    service: Running, admin: httpx.Client, coded: str, visit: Watched, stands: dict[str, Any]
) -> None:
    page = visit.page

    def unfound(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | stands)

    def failed(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        for job in body["items"]:
            job |= {"state": "failed", "failure": "It needs more memory.", "finished_at": "2999-01-01T00:00:00Z"}
        route.fulfill(response=answer, json=body)

    admin.post(f"/v1/studies/{coded}/jobs")
    while admin.get(f"/v1/studies/{coded}/themes").json()["found_at"] is None:
        page.wait_for_timeout(100)
    page.route(re.compile(r"/v1/jobs\?.*kind=themes"), failed)
    page.route(f"**/v1/studies/{coded}/themes", unfound)
    enter(page, service, f"/studies/{coded}/themes")
    expect(page.locator(".alert")).to_contain_text("It needs more memory.")
    expect(page.locator(".alert").get_by_role("button", name=FIND)).to_be_visible()


def test_a_decision_says_when_it_is_seen(service: Running, admin: httpx.Client, coded: str, visit: Watched) -> None:
    page = visit.page
    admin.post(f"/v1/studies/{coded}/jobs")
    while not (found := admin.get(f"/v1/studies/{coded}/themes").json())["themes"]:
        page.wait_for_timeout(100)
    enter(page, service, f"/studies/{coded}/themes/{found['themes'][0]['id']}")
    rename(page, "Paper")
    page.get_by_text("Saved. It is done once the themes are found anew.").wait_for()
    expect(page.locator(".alert")).to_contain_text("Something changed since these themes were found.")


def rename(page: Page, name: str) -> None:
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("dialog").get_by_role("textbox").fill(name)
    page.get_by_role("button", name="Save", exact=True).click()
