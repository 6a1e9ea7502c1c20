"""A real Chromium with the network off; browser tests are skipped, with the reason, where it is not installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.media_files import tone, write_recording

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
)


@dataclass(slots=True)
class Watched:
    """A page with all that it asked for, complained about and popped up."""

    page: Page
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("Chromium is not installed; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(_ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    watching = Watched(context.new_page())
    watching.page.on("request", lambda request: watching.requests.append(request.url))
    watching.page.on("console", lambda message: watching.messages.append(message.text))
    watching.page.on("pageerror", lambda error: watching.messages.append(str(error)))

    def dismiss(dialog: object) -> None:
        watching.dialogs.append(str(dialog))

    watching.page.on("dialog", dismiss)
    yield watching
    context.close()


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds of a tone."""
    return write_recording(tmp_path_factory.mktemp("media") / "tone.mp3", [tone(20, rate=16_000)], rate=16_000)
