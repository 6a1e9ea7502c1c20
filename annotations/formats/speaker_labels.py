"""Which ``Something:`` at the start of a line is a speaker, and which is only a word with a colon."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from annotations.formats.speaker_roles import role_of_name
from annotations.transcript import Role

# A letter first; then what names, titles and machine labels are made of. At most six words.
NAME = r"[^\W\d_][\w.'’`\-()#№&/|@+]*(?:,? [\w.'’`\-()#№&/|@+]+){0,5}"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TIGHT = r"(?:[\w«\"“„‘'\[—–.…-]|\(\w)"  # what no address ("http://"), path or smiley has behind its colon
_LABEL = re.compile(
    rf"\**(?P<name>{NAME})\s?(?::\**|\**:)(?:\s+(?P<text>.*)|(?P<tight>{_TIGHT}.*)|)",
    re.DOTALL,
)
_MACHINE = re.compile(
    r"(?:s|spk)\d{1,2}|(?:speaker|спикер|говорящий|голос|voice|person|unknown)(?:[ _-]?\d{1,3}| [A-ZА-Я])?", re.IGNORECASE
)
_PARTICLES = _words("de da di del der den van von la le el al bin ibn the of and и фон де ван заде оглы кызы")
_QUESTION_AND_ANSWER = (frozenset({"question", "answer"}), frozenset({"вопрос", "ответ"}))
_HEADINGS = _words(
    "note notes question answer example warning ps nb date time duration topic subject title participants location place "
    "summary result results conclusion comment transcript interview recording file language version important source todo "
    "project company age name phone email first second third firstly secondly thirdly problem solution reason первое второе "
    "третье первый второй третий во-первых во-вторых в-третьих примечание вопрос ответ пример например внимание дата время "
    "длительность тема заголовок участники место итог итого результат вывод комментарий расшифровка интервью запись файл "
    "язык версия важно источник проблема решение причина"
)
_MAX_NAME = 50


@dataclass(frozen=True, slots=True)
class Label:
    """A line's possible speaker and what stands after it.

    ``timed`` when a time stands beside the name, ``tight`` when no space parts the text from the colon.
    """

    name: str
    text: str
    timed: bool = False
    tight: bool = False


class _Kind(Enum):
    ROLE = auto()
    NAME = auto()
    PHRASE = auto()
    HEADING = auto()


def label_of(line: str) -> Label | None:
    """The possible speaker that ``line`` begins with; whether it is one, only the whole file tells."""
    match = _LABEL.fullmatch(line.strip())
    if match is None or len(match["name"]) > _MAX_NAME:
        return None
    text = match["text"] or match["tight"] or ""
    return Label(clean_name(match["name"]), text.strip(), tight=match["tight"] is not None)


def clean_name(name: str) -> str:
    """A name without what surrounds it on the page."""
    return " ".join(name.replace("*", "").split()).strip(" ,-–—")


def may_be_a_name(label: str) -> bool:
    """Whether ``label`` may be what somebody is called; ``S2`` of a program and ``Participant``, a role, are not."""
    is_label = _MACHINE.fullmatch(label) or role_of_name(label) is not Role.UNKNOWN or any(c.isdigit() for c in label)
    return not is_label and any(c.isalpha() for c in label)


def speaker_names(labels: Sequence[Label], *, lines: int) -> frozenset[str]:
    """The names among ``labels`` that are speakers of a file with that many ``lines`` of text.

    A name must recur, or fit a file that is short or whose lines nearly all begin with one. Common headings ("Note:") never
    count, and "Question:" only together with "Answer:".
    """
    said: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        said[label.name].append(label)
    kinds = {name: _kind(name) for name in said}
    plausible = sum(len(said[name]) for name, kind in kinds.items() if kind is not _Kind.HEADING)
    consistent = lines > 0 and plausible >= 0.9 * lines
    timed = sum(label.timed for label in labels) >= 2  # a single "Lunch 12:30" is no habit of the file
    names = {n for n, mine in said.items() if _is_speaker(kinds[n], mine, total=plausible, consistent=consistent, timed=timed)}
    return frozenset(names | _question_and_answer(said))


def _is_speaker(kind: _Kind, mine: Sequence[Label], *, total: int, consistent: bool, timed: bool) -> bool:
    if len(mine) == 1 and mine[0].tight and kind is not _Kind.ROLE:
        return False  # one "Jira:Cloud" is no habit of the file either
    count = len(mine) + (sum(label.timed for label in mine) if timed else 0)
    share = len(mine) / max(1, total)
    frequent = count >= 4 and share >= 0.1
    few = 2 <= total <= 6  # in a short piece nobody has the time to recur
    turns = all(_begins_a_turn(label.text) for label in mine)
    match kind:
        case _Kind.ROLE:
            return count >= 2 or few or consistent
        case _Kind.NAME:
            return frequent or consistent or (count >= 2 and (turns or share >= 0.1)) or (turns and (few or " " in mine[0].name))
        case _Kind.PHRASE:
            return frequent or (turns and count >= 3 and share >= 0.1)
        case _Kind.HEADING:
            return False


def _question_and_answer(said: dict[str, list[Label]]) -> set[str]:
    counts = Counter({name.casefold(): len(mine) for name, mine in said.items()})
    total = sum(counts.values())
    for pair in _QUESTION_AND_ANSWER:
        if all(counts[word] >= 2 and counts[word] >= 0.2 * total for word in pair):
            return {name for name in said if name.casefold() in pair}
    return set()


def _kind(name: str) -> _Kind:
    words = re.findall(r"[^\W_]+(?:-[^\W_]+)*", name)
    if not _HEADINGS.isdisjoint(word.casefold() for word in words):
        return _Kind.HEADING
    if role_of_name(name) is not Role.UNKNOWN or _MACHINE.fullmatch(name):
        return _Kind.ROLE
    proper = all(word[0].isupper() or word[0].isdigit() or word.casefold() in _PARTICLES for word in words)
    return _Kind.NAME if proper else _Kind.PHRASE


def _begins_a_turn(text: str) -> bool:
    """People's turns begin with a capital letter, a figure, a quotation mark, a bracket or a dash, or on the next line."""
    return not text or not text[0].islower()
