"""The text of a file that a person gave us, whatever program wrote it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from annotations.errors import InputError

MAX_BYTES = 64 * 2**20  # a day of talk is about 1 MB of text

_BYTE_ORDER_MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY_ENCODINGS = ["cp1251", "cp1252", "koi8_r", "cp866", "mac_cyrillic", "mac_roman"]
_WORD = re.compile(r"\w+")
_RUSSIAN = re.compile(r"[А-Яа-яЁё]+")
_LINE_END = re.compile(r"\r{0,2}\n|\r")  # two before a line feed where a program wrote Windows line ends twice
_STRANGE = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufffd]")  # control characters but those of layout; no character


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A file's text with Unix line ends and no byte order mark."""

    text: str
    warnings: tuple[str, ...] = ()


def read_text(path: Path, *, error: type[InputError]) -> DecodedText:
    """The text of ``path``; an encoding other than UTF-8 is found out and named in a warning.

    Raises ``error`` when the file cannot be read, is empty or is no text.
    """
    data = read_bytes(path, error=error)
    text, encoding = _decode(data)
    if text is None or _is_binary(text):
        raise error(str(path), "is no text that can be read", "save it as text in UTF-8")
    text = _LINE_END.sub("\n", text)
    if not text.strip():
        raise error(str(path), "holds nothing but white space", "export it again")
    if encoding is None:
        return DecodedText(text)
    return DecodedText(text, (f"{path}: not written in UTF-8, read as {encoding}; save it as UTF-8 if letters look wrong.",))


def read_bytes(path: Path, *, error: type[InputError]) -> bytes:
    """The bytes of ``path``. Raises ``error`` when the file cannot be read, is empty or is too large for text."""
    try:
        if not path.is_file():
            raise error(str(path), "is not a file" if path.exists() else "does not exist", "check the name")
        if path.stat().st_size > MAX_BYTES:
            raise error(str(path), f"is larger than {MAX_BYTES // 2**20} MB, more than any transcript", "split it")
        data = path.read_bytes()
    except OSError as cause:
        raise error(str(path), f"cannot be read ({cause.strerror or cause})", "check its permissions") from cause
    if not data:
        raise error(str(path), "is empty (0 bytes)", "export it again")
    return data


def _decode(data: bytes) -> tuple[str | None, str | None]:
    """The text, and the encoding when it had to be guessed or is not UTF-8."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding), None if encoding == "utf-8" else encoding.upper()
    text = _decoded(data, "utf-8")
    if text is not None and "\0" not in text:
        return text, None
    if b"\0" in data:
        return _unmarked_utf16(data)
    return _legacy(data)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _unmarked_utf16(data: bytes) -> tuple[str | None, str | None]:
    # Spaces and line ends have a zero high byte in every script, so zeros gather at even or at odd places.
    even, odd = data[::2].count(0), data[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    return _decoded(data, encoding), encoding.upper()


def _legacy(data: bytes) -> tuple[str | None, str | None]:
    windows = _decoded(data, "cp1251")
    if windows is not None and _reads_as_russian(windows):
        return windows, "cp1251"  # a short table is too little for statistics, which take it for a Macintosh's
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_LEGACY_ENCODINGS).best()
    return (None, None) if best is None else (str(best), best.encoding)


def _reads_as_russian(text: str) -> bool:
    """Whether nine in ten words that are not ASCII are Russian letters alone, with capitals only where they can stand."""
    words = [word for word in _WORD.findall(text[:100_000]) if not word.isascii()]
    russian = [word for word in words if _RUSSIAN.fullmatch(word) and (word.islower() or word.isupper() or word.istitle())]
    small = sum(letter.islower() for word in russian for letter in word)
    mostly_small = small * 2 > sum(map(len, russian))  # small letters of KOI8-R are the capitals of cp1251
    return mostly_small and len(russian) > 0.9 * len(words)


def _is_binary(text: str) -> bool:
    if "\0" in text or text.startswith(("%PDF-", "{\\rtf")):
        return True
    sample = text[:100_000]
    return sum(1 for _ in _STRANGE.finditer(sample)) > len(sample) // 100
