"""What a transcript knows of its speakers."""

import pytest

from annotations.transcript import Segment, Transcript


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ANNA", ["Anna"]),
        ("anna maria", ["Dr. Anna-Maria Jones"]),
        ("Jones", ["Dr. Anna-Maria Jones", "Tom  Jones"]),
        ("tom jones", ["Tom  Jones"]),
        ("Maria Tom", []),
        ("Ann", []),
        ("S1", ["S1"]),
        ("", []),
    ],
)
def test_speakers_are_called_by_their_name_or_by_a_part_of_it(name, meant):
    speakers = ("Anna", "Dr. Anna-Maria Jones", "Tom  Jones", "S1", "12", None)
    segments = tuple(Segment(n, n, "Hm.", speaker) for n, speaker in enumerate(speakers))
    assert list(Transcript("talk", None, 9, segments).speakers_called(name)) == meant
