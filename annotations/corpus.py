"""The training corpora: simulated studies that were written and coded for hardpart (``corpora/README.md`` has the format)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotations.errors import LineError
from annotations.findings import Act, Facet
from annotations.transcript import Role
from annotations.utterances import Sentence

CORPORA = Path(__file__).parent / "corpora"
LAST_TIMES = ".last"  # suffix of the file beside a respondent's
EXCERPT = "# excerpt"  # the line above each conversation in a file that holds several

_LINE = re.compile(r"^(?P<code>i|o|w|h|p|c[dsb]+)(?P<marks>(?:\s+(?:@\d+|[!~?]))*)\s*\|\s?(?P<text>.*\S)\s*$")
_ACTS = {"o": Act.OTHER, "w": Act.WISH, "h": Act.HYPOTHETICAL, "p": Act.PRAISE, "c": Act.COMPLAINT}
_FACETS = {"d": Facet.DIFFICULTY, "s": Facet.SLOWNESS, "b": Facet.BURDEN}


@dataclass(frozen=True, slots=True)
class CodedSentence:
    """A sentence of a corpus or a gold file with the judgement of its coders.

    ``act`` is ``None`` for the interviewer, ``prompted`` and ``last_time`` where nobody judged them. ``contested`` sentences, on
    which two coders differ, are neither learned from nor scored.
    """

    sentence: Sentence
    act: Act | None
    facets: frozenset[Facet] = frozenset()
    theme: str | None = None
    prompted: bool | None = False
    last_time: bool | None = False
    contested: bool = False


@dataclass(frozen=True, slots=True)
class CorpusStudy:
    """One simulated study: its conversations in order, and its planted themes as outcome parts.

    ``register`` is ``told`` (interviews full of episodes), ``plain`` (interviews in general terms) or ``review``. In the
    conversations named by ``last_times`` every sentence was judged for whether it tells of the last occasion; elsewhere the mark
    may be missing. A study of excerpts, each a short conversation, has no themes.
    """

    id: str
    language: str
    register: str
    conversations: dict[str, tuple[CodedSentence, ...]]
    themes: dict[str, dict[str, str]] = field(default_factory=dict)
    last_times: frozenset[str] = frozenset()


def parse_code(code: str) -> tuple[Act, frozenset[Facet]]:
    """The act and facets that a respondent's code such as ``o`` or ``cds`` stands for."""
    act = _ACTS[code[0]]
    return act, frozenset(_FACETS[letter] for letter in code[1:])


def read_conversations(path: Path, *, study: str, language: str) -> dict[str, tuple[CodedSentence, ...]]:
    """The sentences of one file, judged by both coders where there is a second: one conversation, or several excerpts, by name.

    Raises ``LineError`` for a line that does not follow the format.
    """
    second = _second_codes(path.with_suffix(".second.txt"))
    last_times = _last_times(path.with_suffix(LAST_TIMES))
    name, excerpts, respondent_number = path.stem, 0, 0
    found: dict[str, list[CodedSentence]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() == EXCERPT:
            excerpts += 1
            name = f"{path.stem}.{excerpts}"
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.match(line)
        if match is None:
            raise LineError(str(path), number, f"{line[:60]!r} is no 'CODE | TEXT'", "write it as corpora/README.md says")
        coded = _coded(match, f"{study}/{name}", number, language)
        if coded.act is not None:
            respondent_number += 1
            other = second.get(respondent_number)
            coded = replace(
                coded,
                last_time=coded.last_time if last_times is None else respondent_number in last_times,
                contested=other is not None and parse_code(other)[0] is not coded.act,
            )
        found.setdefault(name, []).append(coded)
    return {name: tuple(sentences) for name, sentences in found.items()}


def _with_prompted(conversation: Sequence[CodedSentence], *, questions_marked: bool) -> tuple[CodedSentence, ...]:
    """The same, with what the themes tell of complaints.

    With ``questions_marked`` a complaint about a theme is prompted when the turn of questions before it asks about that theme;
    of all others nobody knows.
    """
    asked: set[str | None] = set()
    made: list[CodedSentence] = []
    for number, coded in enumerate(conversation):
        if coded.act is None:
            asked = {coded.theme} | (asked if number and conversation[number - 1].act is None else set())
            made.append(coded)
        else:
            known = questions_marked and coded.theme is not None
            made.append(replace(coded, prompted=coded.theme in asked if known else None))
    return tuple(made)


def _coded(match: re.Match[str], conversation: str, number: int, language: str) -> CodedSentence:
    """What one line says by itself."""
    role = Role.INTERVIEWER if match["code"] == "i" else Role.RESPONDENT
    sentence = Sentence(f"{conversation}:{number}", conversation, match["text"], role, language)
    marks = match["marks"].split()
    study = conversation.rpartition("/")[0]
    theme = next((f"{study}/{mark[1:]}" for mark in marks if mark.startswith("@")), None)
    if role is Role.INTERVIEWER:
        return CodedSentence(sentence, None, theme=theme)
    act, facets = parse_code(match["code"])
    return CodedSentence(sentence, act, facets, theme=theme, prompted="!" in marks, last_time="~" in marks)


def read_studies(root: Path = CORPORA) -> Iterator[CorpusStudy]:
    """All studies below ``root``, in order of language and name."""
    for description in sorted(root.glob("*/*/study.json")):
        folder = description.parent
        data = json.loads(description.read_text(encoding="utf-8"))
        language = str(data["language"])
        name = f"{folder.parent.name}/{folder.name}"
        files = sorted(p for p in folder.glob("*.txt") if not p.name.endswith(".second.txt"))
        read = {p: read_conversations(p, study=name, language=language) for p in files}
        is_review, themes = data.get("kind") == "review", data.get("themes", {})
        talks = {talk: sentences for own in read.values() for talk, sentences in own.items()}
        if is_review or themes:  # in excerpts alone it was judged complaint by complaint
            marked = data.get("questions") == "marked"
            talks = {talk: _with_prompted(sentences, questions_marked=marked) for talk, sentences in talks.items()}
        yield CorpusStudy(
            id=name,
            language=language,
            register="review" if is_review else str(data.get("register", "told")),
            conversations=talks,
            themes={number: dict(theme["outcome"]) for number, theme in themes.items()},
            last_times=frozenset(talk for p, own in read.items() if p.with_suffix(LAST_TIMES).exists() for talk in own),
        )


def _second_codes(path: Path) -> dict[int, str]:
    if not path.exists():
        return {}
    pairs = (line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#"))
    return {int(number): code for number, code in pairs}


def _last_times(path: Path) -> frozenset[int] | None:
    """The numbers in ``path``, single or as ``3-7``; ``None`` where there is no such file. Raises ``LineError``."""
    if not path.exists():
        return None
    numbers: set[int] = set()
    for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        for word in text.split():
            first, _, last = word.partition("-")
            if not first.isdecimal() or not (last or first).isdecimal():
                raise LineError(str(path), line, f"{word[:20]!r} is no number", "write it as corpora/README.md says")
            numbers |= set(range(int(first), int(last or first) + 1))
    return frozenset(numbers)
