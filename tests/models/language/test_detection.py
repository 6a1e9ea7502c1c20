import pytest

from annotations.languages import UNSUPPORTED
from models.language.detection import LanguageDetector


@pytest.fixture(scope="module")
def detector():
    return LanguageDetector()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Like a whole month.", "en"),
        ("ok", "en"),
        ("Все бесит", "ru"),
        ("Мы ждали три недели и не дождались", "ru"),
        ("Ось так воно і було, ми чекали три тижні на відповідь.", UNSUPPORTED),
        ("Das hat ja ewig gedauert, wir warten immer noch.", UNSUPPORTED),
        ("我们等了三个星期", UNSUPPORTED),
        ("So I open Битрикс and it hangs for ten minutes", "en"),
    ],
)
def test_languages_are_told(detector, text, language):
    assert detector.of_text(text) == language


@pytest.mark.parametrize(
    ("text", "conversation", "language"),
    [
        ("Ну Salesforce Marketing Cloud тормозит", "ru", "ru"),
        ("Zoom, Microsoft Teams, Google Meet — везде по-разному", "ru", "ru"),
        ("Zoom, Microsoft Teams, Google Meet — везде по-разному", None, "ru"),
        ("Zoom и Slack", "ru", "ru"),
        ("Zoom и Slack", "en", "en"),
        ("So I open Битрикс and it hangs for ten minutes", "ru", "en"),
        ("Salesforce Marketing Cloud", "ru", "en"),
    ],
)
def test_russian_words_among_latin_names_are_russian(detector, text, conversation, language):
    assert detector.of_text(text, otherwise=conversation) == language


def test_what_has_no_letters_follows_its_conversation(detector):
    assert detector.of_text("🙂 10 000", otherwise="ru") == "ru"
