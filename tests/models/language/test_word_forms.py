"""Every form of a word leads to what a search for any other form asks for."""

import pytest

from models.language.word_forms import WordForms, words


@pytest.fixture(scope="module")
def forms():
    return WordForms()


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("invoices", "invoice"),
        ("took", "take"),
        ("taking", "taken"),
        ("parties", "party"),
        ("searching", "searches"),
        ("накладные", "накладной"),
        ("ждали", "жду"),
        ("посылок", "посылка"),
        ("ещё", "еще"),
        ("Export", "export"),
        ("customer’s", "customers"),
        ("O’Brien", "O'Brien's"),
        ("hardpart", "hardpart"),
    ],
)
def test_a_search_finds_every_form(forms, said, asked):
    assert set(forms.of_word(said)) & set(forms.of_word(asked))


def test_other_words_are_not_found(forms):
    assert not set(forms.of_word("invoice")) & set(forms.of_word("voice"))
    assert not set(forms.of_word("замок")) & set(forms.of_word("заметка"))


def test_each_word_of_a_text_is_answered(forms):
    assert len(forms.of_text("It took 3 hours, и накладная потерялась.")) == 7
    assert words("  …!  ") == []
    assert words("O'Brien's rock’n’roll, 'quoted'") == ["O'Brien's", "rock’n’roll", "quoted"]
