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


@pytest.mark.parametrize(
    ("text", "conversation"),
    [
        ("После сметката беше грешна.", UNSUPPORTED),
        ("Морао сам да се вратим.", UNSUPPORTED),
        ("De rekening was fout.", UNSUPPORTED),
        ("После сметката беше грешна.", "en"),
        ("Експорт тривав три години, і ми все втратили.", "en"),
        ("Експорт тривав три години, і ми все втратили.", "ru"),
        ("Het was moeilijk.", "en"),
    ],
)
def test_a_third_language_is_not_taken_for_one_of_ours(detector, text, conversation):
    assert detector.of_text(text, otherwise=conversation) == UNSUPPORTED


@pytest.mark.parametrize(
    ("text", "conversation", "language"),
    [
        ("Потом пришлось переделывать отчёт.", UNSUPPORTED, "ru"),
        ("Кассу опять переклинило.", "en", "ru"),
        ("Київ тормозит", "ru", "ru"),
        ("Then I had to do it again.", UNSUPPORTED, "en"),
        ("Vinted", "en", "en"),
    ],
)
def test_what_is_one_of_ours_stays_so_among_others(detector, text, conversation, language):
    assert detector.of_text(text, otherwise=conversation) == language


def test_short_sentences_go_by_what_is_said_in_their_script(detector):
    english = ["What happened when you asked for the export?", "So the whole team waited for it."]
    beside_ukrainian = detector.expected_in([*english, "Довелося повертатися до офісу.", "Ми все втратили."])
    assert beside_ukrainian("Ми все втратили.") == UNSUPPORTED
    assert beside_ukrainian("It broke.") == "en"
    beside_russian = detector.expected_in([*english, "Пришлось возвращаться в офис.", "Я ждал."])
    assert beside_russian("Я ждал.") == "en"
    assert detector.expected_in([])("Hm.") == "en"
