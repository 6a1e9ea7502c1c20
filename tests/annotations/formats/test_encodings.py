"""Text as other programs and other decades wrote it."""

import pytest

from annotations.errors import TranscriptError
from annotations.formats import speakers_csv
from tests.annotations.formats.reading import read, read_file, turns

RUSSIAN = "Интервьюер: Как вы заказывали в последний раз?\nМария: Долго. Пришлось звонить три раза, потом ещё и ехать.\n"
SAID = [
    ("Интервьюер", "Как вы заказывали в последний раз?"),
    ("Мария", "Долго. Пришлось звонить три раза, потом ещё и ехать."),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_in_silence_with_and_without_a_byte_order_mark(tmp_path, encoding):
    result = read(tmp_path, "a.txt", RUSSIAN.encode(encoding))
    assert turns(result) == SAID
    assert result.warnings == ()


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("cp1251", "cp1251"), ("utf-16", "UTF-16-LE"), ("utf-16-be", "UTF-16-BE"), ("utf-16-le", "UTF-16-LE"), ("koi8-r", "koi8_r")],
)
def test_another_encoding_is_found_and_named(tmp_path, encoding, named):
    result = read(tmp_path, "a.txt", RUSSIAN.encode(encoding))
    assert turns(result) == SAID
    assert named in result.warnings[0]
    assert "a.txt" in result.warnings[0]


@pytest.mark.parametrize("text", ["Да, долго.", "Я: ждал час.\n", "1\n00:00:01,000 --> 00:00:02,000\nОчень долго.\n"])
def test_short_cp1251_text_is_read_as_russian(tmp_path, text):
    result = read(tmp_path, "a.txt", text.encode("cp1251"))
    assert "cp1251" in result.warnings[0]
    assert turns(result)[0][1] in text


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_r", "cp866"])
def test_a_short_table_that_a_spreadsheet_saved_keeps_its_names(tmp_path, encoding):
    path = tmp_path / "speakers.csv"
    table = "recording;speaker;role;name\r\na;Интервьюер;interviewer;Интервьюер\r\na;Респондент;respondent;Анна\r\n"
    path.write_bytes(table.encode(encoding))
    interviewer, respondent = speakers_csv.read(path, recordings=["a"]).corrections
    assert (interviewer.speaker, respondent.speaker, respondent.name) == ("Интервьюер", "Респондент", "Анна")


def test_western_text_is_no_russian(tmp_path):
    result = read(tmp_path, "a.txt", "Anna: Hôtel déjà réservé, le café était très bon.\nLéa: Où ça ?\n".encode("cp1252"))
    assert turns(result)[0] == ("Anna", "Hôtel déjà réservé, le café était très bon.")


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_of_other_systems(tmp_path, line_end):
    assert turns(read(tmp_path, "a.txt", RUSSIAN.replace("\n", line_end))) == SAID


@pytest.mark.parametrize("content", [b"%PDF-1.4\nabc", b"{\\rtf1 hello}", b"PK\x03\x04" + bytes(200), bytes(range(256)) * 4])
def test_what_is_no_text_is_refused(tmp_path, content):
    with pytest.raises(TranscriptError, match="is no text"):
        read(tmp_path, "a.txt", content)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    (tmp_path / "b.txt").mkdir()
    for name, reason in (("a.txt", "does not exist"), ("b.txt", "is not a file"), ("c.xyz", "is no transcript format")):
        with pytest.raises(TranscriptError, match=reason):
            read_file(tmp_path / name)
