"""``judgements.jsonl``: one judgement a line, appended and never changed; it lies beside the output of ``code``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, assert_never

from annotations.errors import LineError
from annotations.findings import Act, Facet
from annotations.formats.json_lines import list_field, read_objects, text_field
from annotations.judgements import (
    AboutSentences,
    Judgement,
    JudgeUtterance,
    LockTheme,
    MergeThemes,
    MoveMembers,
    RenameTheme,
    RewordTheme,
    Signature,
    SplitTheme,
)
from annotations.themes import Outcome

JUDGEMENTS = "judgements.jsonl"


class _Line:
    """One line's fields, each problem named by file and line."""

    def __init__(self, source: str, number: int, fields: dict[str, Any]) -> None:
        self.source, self.number, self.fields = source, number, fields

    def text(self, name: str, *, required: bool = True) -> str:
        return text_field(self.source, self.number, self.fields, name, required=required)

    def texts(self, name: str, *, least: int = 1) -> tuple[str, ...]:
        values = list_field(self.source, self.number, self.fields, name)
        if len(values) < least or not all(isinstance(value, str) for value in values):
            raise self.error(f"{name!r} is {values!r:.60}", f'give "{name}" as a list of at least {least} ids')
        return tuple(values)

    def outcome(self) -> Outcome:
        value = self.fields.get("outcome")
        if not isinstance(value, dict) or not all(isinstance(value.get(part, ""), str) for part in Outcome.PARTS):
            raise self.error(f"'outcome' is {value!r:.60}", 'give "outcome" as an object of direction, metric, object, context')
        return Outcome(*(value.get(part, "") for part in Outcome.PARTS))

    def said(self) -> dict[str, str]:
        value = self.fields.get("texts") or {}
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise self.error(f"'texts' is {value!r:.60}", 'give "texts" as an object of sentences by their ids')
        return value

    def signature(self) -> Signature:
        return Signature(*(self.text(name, required=False) for name in ("who", "at", "why")))

    def error(self, reason: str, remedy: str) -> LineError:
        return LineError(self.source, self.number, reason, remedy)


def read(path: Path) -> list[Judgement]:
    """The judgements in order; none where there is no file. Raises ``LineError`` naming the first line that cannot be used."""
    if not path.exists():
        return []
    return [_judgement(_Line(str(path), number, fields)) for number, fields in read_objects(path)]


def from_fields(lines: Iterable[Mapping[str, Any]]) -> list[Judgement]:
    """The judgements of ``lines``, each the fields of one. Raises ``LineError``, which numbers the lines from 1."""
    return [_judgement(_Line(JUDGEMENTS, number, dict(fields))) for number, fields in enumerate(lines, start=1)]


def line_of(judgement: Judgement) -> str:
    """The judgement as one line, with its end."""
    return json.dumps(_fields(judgement), ensure_ascii=False) + "\n"


def append(path: Path, judgement: Judgement) -> None:
    """Adds one line to ``path``, after an unfinished last line too."""
    before = path.read_bytes() if path.exists() else b""
    gap = "" if not before or before.endswith(b"\n") else "\n"
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(gap + line_of(judgement))


def _judgement(line: _Line) -> Judgement:
    kind = line.text("kind")
    make = _READERS.get(kind)
    if make is None:
        raise line.error(f"there is no judgement of kind {kind!r:.40}", f"use one of {', '.join(_READERS)}")
    return make(line)


def _utterance(line: _Line) -> JudgeUtterance:
    act, facets = line.text("act"), line.texts("facets", least=0)
    if act not in set(Act):
        raise line.error(f"there is no act {act!r:.40}", f"use one of {', '.join(Act)}")
    unknown = [facet for facet in facets if facet not in set(Facet)]
    if unknown or (facets and act != Act.COMPLAINT):
        reason = f"there is no facet {unknown[0]!r:.40}" if unknown else f"{act} has no facets"
        raise line.error(reason, f"give a complaint some of {', '.join(Facet)}")
    judged = tuple(Facet(facet) for facet in facets)
    return JudgeUtterance(line.text("utterance"), Act(act), judged, line.signature(), line.said())


_READERS: dict[str, Callable[[_Line], Judgement]] = {
    "merge": lambda line: MergeThemes(line.texts("themes", least=2), line.signature()),
    "split": lambda line: SplitTheme(
        line.text("theme"),
        line.texts("members"),
        line.text("name", required=False),
        line.signature(),
        line.text("known_as", required=False),
        line.said(),
    ),
    "move": lambda line: MoveMembers(line.texts("members"), line.text("theme", required=False), line.signature(), line.said()),
    "rename": lambda line: RenameTheme(line.text("theme"), line.text("name"), line.signature()),
    "reword": lambda line: RewordTheme(
        line.text("theme"), line.outcome(), line.signature(), keeps_context="context" not in line.fields["outcome"]
    ),
    "lock": lambda line: LockTheme(
        line.text("theme"), line.text("name"), line.outcome(), line.texts("members"), line.signature(), line.said()
    ),
    "utterance": _utterance,
}


def _fields(judgement: Judgement) -> dict[str, Any]:
    fields = _own_fields(judgement)
    if isinstance(judgement, AboutSentences) and judgement.texts:
        fields["texts"] = dict(judgement.texts)
    signature = judgement.signature
    signed = {"who": signature.who, "at": signature.at, "why": signature.why}
    return fields | {name: value for name, value in signed.items() if value}


def _own_fields(judgement: Judgement) -> dict[str, Any]:
    match judgement:
        case MergeThemes(themes):
            return {"kind": "merge", "themes": list(themes)}
        case SplitTheme(theme, members, name, known_as=known_as):
            fields = {"kind": "split", "theme": theme, "members": list(members), "name": name}
            return fields | ({"known_as": known_as} if known_as else {})
        case MoveMembers(members, theme):
            return {"kind": "move", "members": list(members), "theme": theme}
        case RenameTheme(theme, name):
            return {"kind": "rename", "theme": theme, "name": name}
        case RewordTheme(theme, outcome, keeps_context=keeps_context):
            worded = {part: words for part, words in _parts(outcome).items() if not (keeps_context and part == "context")}
            return {"kind": "reword", "theme": theme, "outcome": worded}
        case LockTheme(theme, name, outcome, members):
            return {"kind": "lock", "theme": theme, "name": name, "outcome": _parts(outcome), "members": list(members)}
        case JudgeUtterance(utterance, act, facets):
            return {"kind": "utterance", "utterance": utterance, "act": act.value, "facets": [facet.value for facet in facets]}
        case _:
            assert_never(judgement)


def _parts(outcome: Outcome) -> dict[str, str]:
    return dict(zip(Outcome.PARTS, outcome.parts, strict=True))
