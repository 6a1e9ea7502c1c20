"""Short ways to write transcripts in tests."""

from pathlib import Path

from annotations.errors import InputError
from annotations.formats.cues import ReadTranscript
from annotations.formats.transcripts import read_transcript
from tests.told import told


def read(folder: Path, name: str, content: str | bytes) -> ReadTranscript:
    """What ``read_transcript`` makes of a file with that name and content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_file(path)


def read_file(path: Path) -> ReadTranscript:
    """What ``read_transcript`` makes of ``path``, all of whose warnings and refusals the pages have words for."""
    try:
        result = read_transcript(path, recording=path.stem)
    except InputError as refusal:
        told(str(refusal))
        raise
    for warning in result.warnings:
        told(warning)
    return result


def turns(read_transcript: ReadTranscript) -> list[tuple[str | None, str]]:
    """Who said what."""
    return [(segment.speaker, segment.text) for segment in read_transcript.transcript.segments]


def times(read_transcript: ReadTranscript) -> list[tuple[int, int]]:
    """When it was said."""
    return [(segment.start_ms, segment.end_ms) for segment in read_transcript.transcript.segments]
