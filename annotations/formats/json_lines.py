"""JSON Lines from people and other programs: each line an object, each problem named by its line."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotations.errors import InputError, LineError
from annotations.findings import Facet
from annotations.languages import LANGUAGE_NAMES, LANGUAGES, UNSUPPORTED, UNTOLD

_CODE = re.compile("[a-z]{2,3}")  # as ISO 639 has them
LONGEST_TEXT = 50_000  # code points of one text; more is no sentence
as_json = json.JSONEncoder(ensure_ascii=False).encode  # of many small values: ``json.dumps`` makes an encoder for each


def read_objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number and object of each line that is not blank. Raises ``InputError`` or ``LineError``."""
    if not path.exists():
        raise InputError(str(path), "there is no such file", "check the name")
    if not path.is_file():
        raise InputError(str(path), "is no plain file", "name a file that holds the lines")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(str(path), "is not UTF-8 text", "save it as UTF-8") from error
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})", "check its permissions") from error
    for number, line in enumerate(text.split("\n"), start=1):  # not splitlines: JSON may hold other line separators
        if line.strip():
            yield number, _object(path, number, line)


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        value = _DECODER.decode(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise LineError(str(path), number, "is not JSON", "write one JSON object a line") from error
    except ValueError as error:
        reason = "holds a number that is too large to be read"
        raise LineError(str(path), number, reason, "put it in quotes if it is a name, or leave it out") from error
    if not isinstance(value, dict):
        raise LineError(str(path), number, "is not a JSON object", "write one JSON object a line")
    if has_half_character(line, value):
        raise LineError(str(path), number, "holds half a character (\\ud800 to \\udfff alone)", "write the whole character")
    return value


def _constant(name: str) -> None:
    """NaN is what other programs write for what is missing."""
    if name != "NaN":
        raise ValueError(name)


def _finite(written: str) -> float:
    value = float(written)
    if math.isinf(value):
        raise ValueError(written)
    return value


_DECODER = json.JSONDecoder(parse_constant=_constant, parse_float=_finite)


def has_half_character(written: str, value: object) -> bool:
    """Whether a text in ``value``, which is ``written`` as JSON, has a surrogate without its other half: no UTF-8 can hold it."""
    if "\\ud" not in written.casefold():
        return False
    return any("\ud800" <= letter <= "\udfff" for letter in json.dumps(value, ensure_ascii=False))


def text_field(source: Path | str, number: int, fields: dict[str, Any], name: str, *, required: bool = False) -> str:
    """The string under ``name``; empty when it is not required and not there. Raises ``LineError``."""
    value = fields.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str):
        reason = f"has no {name!r}" if value is None else f"{name!r} is {value!r:.40} and not text"
        raise LineError(str(source), number, reason, f'give "{name}" as a string')
    if len(value) > LONGEST_TEXT:
        raise LineError(
            str(source),
            number,
            f"{name!r} has {len(value)} characters, and at most {LONGEST_TEXT} are read",
            "split it into sentences",
        )
    return value


def line_id(number: int, fields: dict[str, Any]) -> str:
    """The ``id`` of a line, or the ``utterance_id`` that a coded study gives it; without either its number."""
    return _first(fields, "id", "utterance_id", otherwise=number)


def conversation_field(fields: dict[str, Any]) -> str:
    """The ``conversation`` of a line, or the ``recording`` that a coded study gives it; empty without either."""
    return _first(fields, "conversation", "recording", otherwise="")


def _first(fields: dict[str, Any], *names: str, otherwise: object) -> str:
    """The first of ``names`` that is there; ``null`` is what other programs write for what is missing."""
    return str(next((fields[name] for name in names if fields.get(name) is not None), otherwise))


def flag_field(path: Path, number: int, fields: dict[str, Any], name: str) -> bool:
    """Whether ``name`` is true; not when it is not there. Raises ``LineError``."""
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        reason = f"{name!r} is {value!r:.40} and neither true nor false"
        raise LineError(str(path), number, reason, f'give "{name}" as true or false, without quotes, or leave it out')
    return value is True


def language_field(path: Path, number: int, fields: dict[str, Any]) -> str | None:
    """``en`` and ``ru``, also of ``en-US``, ``RU`` and names; ``unsupported`` of any other code.

    ``None`` where it is to be found out. Raises ``LineError`` where it is no language.
    """
    written = text_field(path, number, fields, "language")
    name = written.strip().casefold().replace("_", "-").partition("-")[0]
    known = LANGUAGE_NAMES.get(name, name)
    if not known or known in UNTOLD:
        return None
    if known in LANGUAGES:
        return known
    if known == UNSUPPORTED or _CODE.fullmatch(known):
        return UNSUPPORTED
    remedy = "use en, ru or the code of another language, such as de, or leave it out to have it found out"
    raise LineError(str(path), number, f"has the language {written!r:.40}", remedy)


def list_field(source: Path | str, number: int, fields: dict[str, Any], name: str) -> list[Any]:
    """The list under ``name``; empty when it is not there. Raises ``LineError``."""
    value = fields.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise LineError(str(source), number, f"{name!r} is {value!r:.40} and not a list", f'give "{name}" as a list')
    return value


def facets_field(path: Path, number: int, fields: dict[str, Any]) -> list[Facet]:
    """The facets under ``facets``; empty when it is not there. Raises ``LineError``."""
    facets = list_field(path, number, fields, "facets")
    unknown = [facet for facet in facets if facet not in list(Facet)]
    if unknown:
        raise LineError(str(path), number, f"has the facet {unknown[0]!r:.40}", f"use one of {', '.join(Facet)}")
    return [Facet(facet) for facet in facets]
