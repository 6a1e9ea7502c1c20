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


def test_what_has_no_letters_follows_its_conversation(detector):
    assert detector.of_text("🙂 10 000", otherwise="ru") == "ru"
