import pytest

from models.language.parsers import BilingualParser

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def parser():
    return BilingualParser()


@pytest.mark.parametrize(
    ("language", "text", "verb", "thing"),
    [
        ("en", "We retype every delivery note.", "retype", "note"),
        ("ru", "Приходится перепроверять каждую накладную.", "перепроверять", "накладная"),
    ],
)
def test_both_languages_give_lemmas_and_a_tree(parser, language, text, verb, thing):
    (doc,) = parser.parse([text], language=language)
    assert doc.text == text
    lemmas = {token.lemma_: token for token in doc}
    assert lemmas[verb].pos_ == "VERB"
    assert thing in {child.lemma_ for child in lemmas[verb].subtree}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_text_gets_a_document(parser, language):
    assert [len(doc) > 0 for doc in parser.parse(["да", "", "ok ok"], language=language)] == [True, False, True]
