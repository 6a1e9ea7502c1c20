"""The shipped coder on plain cases of the codebook, in both languages."""

import pytest

from annotations.findings import Act, Facet
from annotations.transcript import Role
from annotations.utterances import Sentence

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def coder():
    from service.compose import coder
    from service.settings import Settings

    return coder(Settings())


def ask(coder, question, answer, language="en"):
    talk = [
        Sentence("q", "c", question, Role.INTERVIEWER, language),
        Sentence("a", "c", answer, Role.RESPONDENT, language),
    ]
    return coder.code(talk)[1]


@pytest.mark.parametrize(
    ("language", "question", "answer", "act"),
    [
        ("en", "What was hard last time?", "It took them three weeks to send one letter, I nearly gave up.", Act.COMPLAINT),
        ("en", "How is the app?", "It's really quick and easy, I love it.", Act.PRAISE),
        ("en", "What would you change?", "I'd love it if they sent an email when the van is near.", Act.WISH),
        ("en", "Tell me about your shop.", "We have two shops, one here and one in the next town.", Act.OTHER),
        ("ru", "Что было самым трудным?", "Приходится каждый раз всё заново вбивать руками, полдня уходит.", Act.COMPLAINT),
        ("en", "What annoys you about it?", "It freezes whenever I open a large report.", Act.COMPLAINT),
        ("en", "What happens with the invoices?", "They keep getting lost and then the whole office searches.", Act.COMPLAINT),
        ("en", "What is difficult?", "Filling in the same forms again every month.", Act.COMPLAINT),
        ("ru", "Расскажите, как вы записывались.", "До регистратуры не дозвониться, час висишь на линии.", Act.COMPLAINT),
        ("ru", "Что вас раздражает в программе?", "Она зависает, когда открываешь большой отчёт.", Act.COMPLAINT),
        ("ru", "Что происходит с накладными?", "Вечно теряются, потом ищем всем отделом.", Act.COMPLAINT),
        ("ru", "Как вам приложение?", "Очень удобно, всё быстро, мне нравится.", Act.PRAISE),
        ("ru", "Что бы вы изменили?", "Хотелось бы, чтобы присылали сообщение, когда машина подъезжает.", Act.WISH),
        ("ru", "Расскажите о магазине.", "У нас два магазина, один здесь, другой в соседнем городе.", Act.OTHER),
        ("en", "Was that frustrating?", "Very.", Act.COMPLAINT),
        ("en", "Did the mechanic ever call back?", "Never.", Act.COMPLAINT),
        ("en", "And in other countries?", "I read somewhere that in Spain some people wait a year for it.", Act.OTHER),
        ("ru", "Вас это раздражало?", "Очень.", Act.COMPLAINT),
        ("ru", "А в других странах как?", "Где-то читал, что в Испании люди этого по году ждут.", Act.OTHER),
    ],
)
def test_plain_cases(coder, language, question, answer, act):
    assert ask(coder, question, answer, language).act is act


def test_waiting_is_slowness(coder):
    assert Facet.SLOWNESS in ask(coder, "What was slow?", "It took them three weeks to send one letter, I nearly gave up.").facets


def test_a_third_language_is_never_a_confident_guess(coder):
    finding = ask(coder, "And?", "Das dauert immer furchtbar lange und nervt.", "unsupported")
    assert (finding.act, finding.facets) == (Act.OTHER, ())
    assert finding.probability <= 0.2
