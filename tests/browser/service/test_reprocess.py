"""A researcher brings a study up to date: sees what would be done and why, begins, watches, and reads what changed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running, start_service, stop_service
from tests.browser.service.talking import Prepared, enter, log_in, prepare_study
from tests.browser.service.test_every_page import TOO_WIDE

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)

TALK = "Interviewer: What was hard?\n{name}: The export took hours. I like the colour number {n}.\n"
PEOPLE = "respondent,recordings,customer_segment\nAnn,ann,A\n"
_PATIENCE_S = 120
PICTURES = os.environ.get("HARDPART_PICTURES")  # a folder, to look at what the pages look like


@pytest.fixture
def own_service(tmp_path: Path) -> Iterator[tuple[Running, list[subprocess.Popen[bytes]]]]:
    running, started = start_service(tmp_path)
    yield running, started
    stop_service(started)


def other_worker(home: Path) -> subprocess.Popen[bytes]:
    """A worker to whose coder a colour is a complaint too."""
    environment = {**os.environ, "HARDPART_HOME": str(home), "HARDPART_MIN_FREE_BYTES": "0"}
    command = [sys.executable, "-m", "tests.fakes.worker_process", "2", "1", "colour"]
    with (home / "log").open("ab") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


def wait_until_planned(service: Running, study: str, why: str) -> None:
    """Until a worker with other models has told what they are."""
    until = time.monotonic() + _PATIENCE_S
    with closing(log_in(service, "admin", service.password)) as client:
        while why not in client.post("/v1/jobs/reprocess/plan", json={"study_ids": [study]}).text:
            assert time.monotonic() < until
            time.sleep(0.5)


def prepare(service: Running, folder: Path) -> Prepared:
    names = ("ann", "bob", "cleo")
    for n, name in enumerate(names):
        (folder / f"{name}.txt").write_text(TALK.format(name=name.title(), n=n))
    (folder / "broken.json").write_text("{}")
    files = [folder / f"{name}.txt" for name in names] + [folder / "broken.json"]
    with closing(log_in(service, "admin", service.password)) as client:
        return prepare_study(client, name="Sellers", files=files, people=PEOPLE)


def test_a_study_is_brought_up_to_date_with_another_coder(
    own_service: tuple[Running, list[subprocess.Popen[bytes]]],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    visit: Watched,
) -> None:
    service, started = own_service
    study = prepare(service, tmp_path_factory.mktemp("files")).study
    page = visit.page

    def looks_well(name: str) -> None:
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(TOO_WIDE) == [], (name, width)
            found = Axe().run(page)
            assert found.violations_count == 0, (name, found.generate_report())
            if PICTURES:
                page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)

    enter(page, service, f"/studies/{study}")
    page.get_by_role("link", name="Bring up to date").click()
    page.get_by_role("button", name="Show what would be done").click()
    expect(page.get_by_role("row", name="broken")).to_contain_text("failed last time: broken.json")
    expect(page.get_by_text("3 are up to date.")).to_be_visible()

    started[1].kill()
    started[1].wait()
    started[1] = other_worker(tmp_path)
    wait_until_planned(service, study, "another coder")
    page.get_by_role("button", name="Show what would be done").click()
    expect(page.get_by_role("row", name="ann")).to_contain_text("another coder")
    looks_well("plan")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text(re.compile(r"Recordings: \d of 4"))).to_be_visible()
    looks_well("progress")
    expect(page.get_by_role("heading", name="What changed")).to_be_visible()
    expect(page.get_by_text("3 sentences have another act.")).to_be_visible()
    expect(page.get_by_text("other → complaint: 3")).to_be_visible()
    page.get_by_text("Which sentences").click()
    expect(page.get_by_text("I like the colour number 1.")).to_be_visible()
    looks_well("changes")
    page.get_by_role("button", name="Русский").click()
    expect(page.get_by_role("heading", name="Что изменилось")).to_be_visible()
    page.get_by_role("button", name="Показать, что будет сделано").click()
    expect(page.get_by_role("row", name="broken")).to_contain_text("в прошлый раз не удалось: broken.json")
    looks_well("russian")
