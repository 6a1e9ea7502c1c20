"""Work that nobody does now: the page of a study says why, instead of that it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Route, expect

from service.full_disk import lacks_room
from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running, start_service, stop_service
from tests.browser.service.talking import enter, log_in, send

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)

LITTLE, MUCH = 300 * 2**20, 2048 * 2**20


@dataclass(frozen=True, slots=True)
class Idle:
    """A service without a worker, and a study in it whose recording waits."""

    service: Running
    study: str


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Idle]:
    running, started = start_service(tmp_path_factory.mktemp("idle"))
    stop_service(started[1:])
    interview = tmp_path_factory.mktemp("files") / "ann.txt"
    interview.write_text("Interviewer: What was hard?\nAnn: The export took hours.\n")
    with closing(log_in(running, "admin", running.password)) as client:
        study = client.post("/v1/studies", json={"name": "Waiting"}).json()["id"]
        send(client, study, interview)
    yield Idle(running, study)
    stop_service(started)


def told(page: Page, sentence: str) -> None:
    expect(page.locator(".note[role=status]", has_text=sentence)).to_be_visible()
    expect(page.get_by_text("You can leave this page")).to_have_count(0)


def one_waits_for_room(page: Page, *, workers: int) -> None:
    answer = {"workers": workers, "paused_workers": 1, "paused": [lacks_room(LITTLE, MUCH)]}
    page.route("**/ready", lambda route: route.fulfill(response=route.fetch(), json=answer))


def test_that_no_worker_is_running_is_told(idle: Idle, visit: Watched) -> None:
    enter(visit.page, idle.service, f"/studies/{idle.study}")
    told(visit.page, "No worker of the server is running; work begins when one does.")
    visit.page.get_by_role("button", name="Русский").click()
    told(visit.page, "На сервере не запущен ни один обработчик")


def test_that_the_disk_lacks_room_is_told(idle: Idle, visit: Watched) -> None:
    one_waits_for_room(visit.page, workers=1)
    enter(visit.page, idle.service, f"/studies/{idle.study}")
    told(visit.page, "The server's disk has 300 MiB left, and 2048 MiB are kept free")
    visit.page.get_by_role("button", name="Русский").click()
    told(visit.page, "На диске сервера осталось 300 МиБ")


def test_a_server_that_does_not_tell_how_it_is_shows_the_page_as_ever(idle: Idle, visit: Watched) -> None:
    visit.page.route("**/ready", lambda route: route.fulfill(status=404, json={}))
    enter(visit.page, idle.service, f"/studies/{idle.study}")
    expect(visit.page.get_by_text("You can leave this page: work goes on without it.")).to_be_visible()
    expect(visit.page.get_by_role("listitem").filter(has_text="ann")).to_be_visible()


def test_a_store_that_is_away_is_told_in_the_language_of_the_page(idle: Idle, visit: Watched) -> None:
    def away(route: Route) -> None:
        sentence = (
            "The store s3://media does not answer (timed out); check the network, HARDPART_STORE_URL, HARDPART_STORE_ENDPOINT "
            "and the keys in the AWS_ variables."
        )
        route.fulfill(status=503, json={"type": "urn:hardpart:problem:unavailable", "detail": sentence})

    visit.page.route("**/ready", away)
    enter(visit.page, idle.service, f"/studies/{idle.study}")
    told(visit.page, "The server's store of files does not answer; tell whoever runs the server.")
    visit.page.get_by_role("button", name="Русский").click()
    told(visit.page, "Хранилище файлов сервера не отвечает; сообщите тому, кто отвечает за сервер.")


def test_a_worker_that_waits_beside_others_is_not_told(idle: Idle, visit: Watched) -> None:
    one_waits_for_room(visit.page, workers=2)
    enter(visit.page, idle.service, f"/studies/{idle.study}")
    expect(visit.page.get_by_text("You can leave this page: work goes on without it.")).to_be_visible()
