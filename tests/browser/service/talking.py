"""Prepares studies through the API, as another program would, and signs in at its pages."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.browser.service.conftest import Running

_PATIENCE_S = 120


@dataclass(frozen=True, slots=True)
class Prepared:
    """A study that was worked on: its id, and the ids of its recordings by name."""

    study: str
    recordings: dict[str, str]


def log_in(service: Running, name: str, password: str) -> httpx.Client:
    client = httpx.Client(base_url=service.address, timeout=60)
    session = client.post("/v1/session", json={"name": name, "password": password})
    client.headers["X-CSRF-Token"] = session.json()["csrf"]
    return client


def enter(page: Page, service: Running, address: str, *, name: str = "admin", password: str | None = None) -> None:
    """Signs in at an address that somebody was sent, and waits until its page stands in place of the sign-in."""
    page.goto(service.address + address)
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(password or service.password)
    page.keyboard.press("Enter")
    page.locator("header nav").wait_for()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_have_count(0)


def prepare_study(client: httpx.Client, *, name: str, files: list[Path], people: str) -> Prepared:
    study = client.post("/v1/studies", json={"name": name}).json()["id"]
    recordings = {path.stem: send(client, study, path) for path in files}
    client.put(f"/v1/studies/{study}/respondents", content=people.encode(), headers={"Content-Type": "text/csv"})
    until = time.monotonic() + _PATIENCE_S
    while (found := client.get(f"/v1/studies/{study}/themes").json())["working"] or found["found_at"] is None or found["stale"]:
        if time.monotonic() > until:
            raise TimeoutError(str(found))
        time.sleep(0.5)
    return Prepared(study, recordings)


def send(client: httpx.Client, study: str, path: Path) -> str:
    """Sends a file; the id of its recording."""
    content = path.read_bytes()
    metadata = f"filename {base64.b64encode(path.name.encode()).decode()}"
    announced = {"Upload-Length": str(len(content)), "Upload-Metadata": metadata}
    made = client.post(f"/v1/studies/{study}/uploads", headers=announced)
    headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    sent = client.patch(made.headers["location"], content=content, headers=headers)
    return str(sent.headers["x-recording-id"])
