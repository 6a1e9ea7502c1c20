"""The lines that ``label`` reads: sentences in conversation order; gold files are the same with judgements.

What ``label`` writes and a study's ``utterances.jsonl`` are such lines too. Where ``judged`` is false, as it is there of what
nobody has corrected, the act is the coder's and no judgement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotations.corpus import CodedSentence
from annotations.errors import LineError
from annotations.findings import Act, Facet, Finding
from annotations.formats.json_lines import (
    conversation_field,
    facets_field,
    flag_field,
    language_field,
    line_id,
    read_objects,
    text_field,
)
from annotations.transcript import Role
from annotations.utterances import Sentence

_WANTED = 'give the lines that label reads, with "text", "conversation" and "role", and "act" where a person judged the sentence'


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line of another coder: the finding, and the sentence that it is about, which is empty where the line has none."""

    finding: Finding
    text: str


class ConversationOrder:
    """Knows whose lines came before: those of a conversation stand together, since a sentence is read among others."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._finished: set[str | None] = set()
        self._before: str | None = None

    def check(self, line: int, conversation: str) -> None:
        """Raises ``LineError`` where ``line`` goes back to a conversation that another one has followed."""
        if conversation != self._before:
            self._finished.add(self._before)
            self._before = conversation
        if conversation in self._finished:
            reason = f"goes back to the conversation {conversation!r:.60}"
            raise LineError(self._source, line, reason, "put the lines of each conversation together, in the order of the talk")


def read_sentences(path: Path) -> list[Sentence]:
    """The sentences of ``path``, in order. Raises ``LineError`` naming the first line that cannot be used."""
    return [sentence for _, sentence, _ in _lines(path)]


def read_gold(path: Path) -> list[CodedSentence]:
    """Sentences with ``act``, ``facets`` and, where given, ``contested``, ``prompted`` and ``last_time``.

    Where ``judged`` is false the act is the coder's, as are the marks of lines that the coder wrote: nobody judged those.
    """
    return [_coded(path, number, sentence, fields) for number, sentence, fields in _lines(path)]


def has_marks_of_the_coder(fields: dict[str, Any]) -> bool:
    """Whether the coder wrote the line, as a study's or as ``label`` does, whatever a person corrected in it."""
    return any(fields.get(name) is not None for name in ("judged", "probabilities"))


def _lines(path: Path) -> Iterator[tuple[int, Sentence, dict[str, Any]]]:
    """Each line's number, sentence and fields."""
    talk = ConversationOrder(str(path))
    for number, fields in read_objects(path):
        if "kind" in fields and "text" not in fields:
            reason = f"is a judgement of the kind {fields['kind']!r:.40}, as hardpart judge keeps them, and no sentence"
            raise LineError(str(path), number, reason, _WANTED)
        text = text_field(path, number, fields, "text", required=True)
        role = text_field(path, number, fields, "role") or Role.RESPONDENT.value
        if role not in set(Role):
            raise LineError(str(path), number, f"has the role {role!r}", f"use one of {', '.join(Role)}")
        language = language_field(path, number, fields)
        conversation = conversation_field(fields)
        talk.check(number, conversation)
        yield number, Sentence(line_id(number, fields), conversation, text, Role(role), language), fields


def read_findings(path: Path) -> dict[str, FoundLine]:
    """Another coder's findings by the id of their sentence, as ``label`` writes them; lines without act are left out.

    Without ``probabilities`` the coder is taken to be sure. Raises ``LineError``.
    """
    found: dict[str, FoundLine] = {}
    for number, fields in read_objects(path):
        act, facets = _judgement(path, number, fields)
        identity = line_id(number, fields)
        if identity in found:
            raise LineError(str(path), number, f"has the id {identity!r:.60} again", "give each sentence an id of its own")
        if act is not None:
            finding = Finding(
                act,
                tuple(sorted(facets)),
                _probabilities(path, number, fields, act),
                prompted=flag_field(path, number, fields, "prompted"),
                last_time=flag_field(path, number, fields, "last_time"),
                coder=str(path),
            )
            found[identity] = FoundLine(finding, text_field(path, number, fields, "text"))
    return found


def _probabilities(path: Path, number: int, fields: dict[str, Any], act: Act) -> dict[Act, float]:
    given = fields.get("probabilities")
    if given is None:
        return {each: float(each is act) for each in Act}
    numbers = [given.get(each) for each in Act] if isinstance(given, dict) else [None]
    if not all(isinstance(p, int | float) and 0 <= p <= 1 for p in numbers):  # nor is NaN
        remedy = f"give one number from 0 to 1 for each of {', '.join(Act)}, or leave the field out"
        raise LineError(str(path), number, "has 'probabilities' that cannot be read", remedy)
    return {each: float(given[each]) for each in Act}


def _judgement(path: Path, number: int, fields: dict[str, Any]) -> tuple[Act | None, frozenset[Facet]]:
    act = fields.get("act")
    if act is not None and act not in list(Act):
        raise LineError(str(path), number, f"has the act {act!r:.40}", f"use one of {', '.join(Act)}")
    return None if act is None else Act(act), frozenset(facets_field(path, number, fields))


def _coded(path: Path, number: int, sentence: Sentence, fields: dict[str, Any]) -> CodedSentence:
    act, facets = _judgement(path, number, fields)
    prompted, last_time = (flag_field(path, number, fields, mark) for mark in ("prompted", "last_time"))
    are_judged = not has_marks_of_the_coder(fields)
    if fields.get("judged") is not None and not flag_field(path, number, fields, "judged"):
        act, facets = None, frozenset()
    return CodedSentence(
        sentence,
        act if sentence.role is Role.RESPONDENT else None,
        facets,
        theme=fields.get("theme"),
        prompted=prompted if are_judged else None,
        last_time=last_time if are_judged else None,
        contested=flag_field(path, number, fields, "contested"),
    )
