"""A researcher knows better: themes are renamed, reworded, merged, split and locked, quotes moved; by mouse and by keyboard."""

from __future__ import annotations

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Watched
from tests.browser.service.conftest import Running
from tests.browser.service.talking import Prepared, enter, prepare_study

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)

TROUBLES = {
    "ann": ["paperwork", "warehouse", "registration", "certification"],
    "maya": ["paperwork", "warehouse", "registration"],
}
PEOPLE = "respondent,recordings,customer_segment,target_behaviour\nann,ann,A,yes\nmaya,maya,B,yes\n"


@pytest.fixture
def prepared(admin: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("files")
    for name, troubles in TROUBLES.items():
        said = [f"Interviewer: And then?\n{name}: The {trouble} took hours. We went on.\n" for trouble in troubles]
        (folder / f"{name}.txt").write_text("".join(said))
    return prepare_study(admin, name="Makers", files=sorted(folder.iterdir()), people=PEOPLE)


def accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def card(page: Page, name: str) -> Locator:
    return page.locator(".theme").filter(has=page.get_by_role("heading", name=name))


def type_into(page: Page, words: str) -> None:
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(words)


def test_by_keyboard_in_english(service: Running, prepared: Prepared, visit: Watched) -> None:
    page = visit.page
    enter(page, service, f"/studies/{prepared.study}/themes")
    expect(page.get_by_role("button", name="English")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="paperwork", exact=True).press("Enter")

    page.get_by_role("button", name="Rename").press("Enter")
    accessible(page)
    type_into(page, "Paper")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Paper", exact=True).press("Enter")

    page.get_by_role("button", name="Reword the outcome").press("Enter")
    accessible(page)
    page.keyboard.press("Tab")
    type_into(page, "the time it takes")
    page.keyboard.press("Tab")
    type_into(page, "to fill in forms")
    page.keyboard.press("Enter")
    page.get_by_text("minimize the time it takes to fill in forms").wait_for()

    page.get_by_role("link", name="Paper", exact=True).press("Enter")
    page.get_by_role("button", name="Merge", exact=True).press("Enter")
    accessible(page)
    page.get_by_role("checkbox", name="warehouse").press("Space")
    page.keyboard.press("Enter")
    card(page, "Paper").get_by_text("All 4 sentences behind it").wait_for()

    page.get_by_role("link", name="Paper", exact=True).press("Enter")
    page.get_by_role("button", name="Lock").press("Enter")
    accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Lock").press("Enter")
    card(page, "Paper").get_by_text("Locked").wait_for()
    assert [message for message in visit.messages if "Failed to load resource" not in message] == []


def test_by_mouse_in_russian_on_a_phone(service: Running, prepared: Prepared, visit: Watched) -> None:
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, service, f"/studies/{prepared.study}/themes")
    page.get_by_role("button", name="Русский").click()
    page.get_by_role("link", name="registration", exact=True).click()
    boxes = page.get_by_role("checkbox")
    boxes.first.check()
    accessible(page)
    page.get_by_role("button", name="Сделать отдельной темой").click()
    accessible(page)
    page.get_by_label("Имя новой темы").fill("Реестр")
    page.get_by_role("button", name="Сохранить").click()
    expect(boxes).to_have_count(1)  # whoever works on a list stays there
    boxes.first.check()
    page.get_by_role("button", name="Убрать из тем").click()
    page.get_by_role("link", name="Реестр", exact=True).wait_for()

    page.get_by_role("link", name="1 жалоба вне тем").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="В другую тему").click()
    accessible(page)
    page.get_by_label("В какую тему").select_option(label="certification")
    page.get_by_role("button", name="Перенести").click()
    card(page, "certification").get_by_text("Все 2 предложения").wait_for()
    expect(page.get_by_role("link", name="registration", exact=True)).to_have_count(0)
    assert [message for message in visit.messages if "Failed to load resource" not in message] == []
