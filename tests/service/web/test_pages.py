"""The page and its files, as a browser gets them."""

import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from annotations.formats.transcripts import TRANSCRIPT_SUFFIXES
from service.web.pages import STATIC, serve_pages

OURS = [path for path in sorted(STATIC.rglob("*")) if path.is_file() and path.parent.name != "vendor"]
CODE = [path for path in OURS if path.suffix in {".js", ".css", ".html"}]


@pytest.fixture
def browser():
    api = FastAPI()
    serve_pages(api)
    return TestClient(api)


@pytest.mark.parametrize(
    "address", ["/", "/studies/new", "/studies/abc/themes/t-1", "/recordings/abc", "/codebook", "/account", "/users"]
)
def test_every_address_of_the_product_opens_the_page(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"
    head = browser.head(address)
    assert (head.status_code, head.content, head.headers["content-type"]) == (200, b"", answer.headers["content-type"])


def test_other_addresses_are_not_there(browser):
    for address in ("/nothing", "/static/nothing", "/static/../pages.py", "/v1/nothing"):
        answer = browser.get(address)
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:hardpart:problem:not-found")


@pytest.mark.parametrize(("address", "kind"), [("/nothing", "text/html"), ("/v1/nothing", "json"), ("/static/nothing", "json")])
def test_a_browser_that_is_led_to_a_wrong_address_gets_the_page(browser, address, kind):
    answer = browser.get(address, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.status_code == 404
    assert kind in answer.headers["content-type"]


def test_what_the_page_names_is_there_and_is_asked_for_again_only_when_it_changed(browser):
    named = re.findall(r'(?:src|href)="(/static/[^"]+)"', browser.get("/").text)
    assert named
    for address in named:
        answer = browser.get(address)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-cache"
        assert browser.get(address, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("path", [path for path in OURS if path.suffix == ".js"], ids=lambda path: path.name)
def test_modules_import_what_is_there(path):
    for named in re.findall(r'(?:from|import) "(\.[^"]+)"', path.read_text(encoding="utf-8")):
        assert (path.parent / named).resolve().is_file(), named


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_nothing_comes_from_outside_and_nothing_said_becomes_markup(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"https?:|@import|//[a-z]+\.", text.replace("http://www.w3.org", ""))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", text)
    assert not re.search(r"<style|\sstyle=|<script>|\son\w+=\"", text)
    assert len(text.splitlines()) < 300


def test_pages_take_for_transcripts_what_the_server_does():
    named = re.search(
        r"const TRANSCRIPT = /\\\.\(([a-z|]+)\)\$/i", (STATIC / "js/parts/chosen-files.js").read_text(encoding="utf-8")
    )
    assert {f".{suffix}" for suffix in named[1].split("|")} == set(TRANSCRIPT_SUFFIXES)
