"""A person's judgements of sentences: the lines that ``label`` reads, with ``act`` where a sentence was judged.

Lines without ``act`` are context, and so are those whose ``judged`` is false. ``facets`` belong to complaints. A mark,
``prompted`` or ``last_time``, counts as judged when any line of the file has it, since people who mark at all leave the field out
where it does not hold; but not in lines with ``judged`` or ``probabilities``, as the coder writes them with marks of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from annotations.corpus import CodedSentence
from annotations.errors import InputError, LineError
from annotations.findings import Act
from annotations.formats.json_lines import read_objects
from annotations.formats.sentence_lines import has_marks_of_the_coder, read_gold
from annotations.transcript import Role

_MARKS = ("prompted", "last_time")


@dataclass(frozen=True, slots=True)
class JudgedSentence:
    """A line: the sentence with its judgement, and whether there is one."""

    coded: CodedSentence
    is_judged: bool


@dataclass(frozen=True, slots=True)
class Judgements:
    """What one file holds, in order; ``marks`` are those that were judged too."""

    source: str
    sentences: tuple[JudgedSentence, ...]
    marks: frozenset[str]

    @property
    def judged(self) -> int:
        """How many sentences were judged."""
        return sum(s.is_judged for s in self.sentences)


def read_judgements(path: Path) -> Judgements:
    """The judgements in ``path``. Raises ``LineError`` for the first line that cannot be used, ``InputError`` for none judged."""
    coded = read_gold(path)
    lines = list(read_objects(path))
    sentences: list[JudgedSentence] = []
    for (number, fields), sentence in zip(lines, coded, strict=True):
        _check(path, number, sentence, is_judged=fields.get("act") is not None and fields.get("judged") is not False)
        sentences.append(JudgedSentence(sentence, sentence.act is not None))
    if not any(s.is_judged for s in sentences):
        if any(fields.get("judged") is False for _, fields in lines):
            raise InputError(str(path), "no sentence in it was judged by a person", 'give "judged" as true for those that were')
        raise InputError(str(path), "no line in it has an act", 'give "act" for the sentences that were judged')
    by_people = [fields for _, fields in lines if not has_marks_of_the_coder(fields)]
    marks = frozenset(mark for fields in by_people for mark in _MARKS if fields.get(mark) is not None)
    return Judgements(str(path), tuple(sentences), marks)


def _check(path: Path, number: int, sentence: CodedSentence, *, is_judged: bool) -> None:
    if is_judged and sentence.sentence.role is not Role.RESPONDENT:
        reason = f"judges what the {sentence.sentence.role.value} says"
        raise LineError(str(path), number, reason, "judge respondents' sentences only, or correct the role")
    if sentence.facets and sentence.act is not Act.COMPLAINT:
        reason = "has facets and is no complaint" if is_judged else "has facets and no act"
        raise LineError(str(path), number, reason, 'only what has the act "complaint" has facets')
