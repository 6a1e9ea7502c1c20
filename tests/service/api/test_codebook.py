"""What acts and facets mean, for whoever asks the API."""

import pytest

from annotations.codebook import read_codebook


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_codebook_is_told_in_both_languages(maria, language):
    book = read_codebook(language)
    told = maria.get("/v1/codebook", params={"language": language}).json()
    assert (told["version"], told["language"], told["unit"], told["edges"]) == (
        book.version,
        language,
        book.unit,
        list(book.edges),
    )
    for group, entries in (("acts", book.acts), ("facets", book.facets)):
        assert {name: (one["name"], one["definition"], tuple(one["examples"])) for name, one in told[group].items()} == {
            name: (one.name, one.definition, one.examples) for name, one in entries.items()
        }


def test_it_is_sent_once_and_in_no_third_language(maria):
    first = maria.get("/v1/codebook")
    assert first.json()["language"] == "en"
    known = {"If-None-Match": first.headers["etag"]}
    assert maria.get("/v1/codebook", headers=known).status_code == 304
    assert maria.get("/v1/codebook", params={"language": "ru"}, headers=known).status_code == 200
    assert maria.get("/v1/codebook", params={"language": "de"}).status_code == 422
