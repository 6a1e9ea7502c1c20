import pytest

from annotations.codebook import read_codebook
from annotations.findings import Act, Facet


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_act_and_facet_is_defined_and_acts_have_examples(language):
    book = read_codebook(language)
    assert set(book.acts) == set(Act)
    assert set(book.facets) == set(Facet)
    assert [name for name, entry in {**book.acts, **book.facets}.items() if not (entry.name and entry.definition)] == []
    assert [act for act, entry in book.acts.items() if not entry.examples] == []


def test_both_languages_have_the_same_rules():
    english, russian = read_codebook("en"), read_codebook("ru")
    assert len(english.edges) == len(russian.edges) > 0
    assert english.version == russian.version
    same = [a.name for a, b in zip(english.acts.values(), russian.acts.values(), strict=True) if a.definition == b.definition]
    assert same == []
