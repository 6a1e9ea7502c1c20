"""Coded studies without models: interviews are written line by line with the codes that a coder would give.

A line is ``CODE | text``; ``CODE`` is ``i`` (interviewer), ``u`` (nobody knows who), ``o``, ``w``, ``h``, ``p``, or ``c`` with
the number of its theme (``c-`` for a complaint in none). ``*words*`` are evidence. ``?`` after the code makes it unsure,
``!flag`` flags the sentence.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotations.findings import Act, Facet, Finding
from annotations.respondents import Respondent
from annotations.spans import TextSpan, TimeSpan
from annotations.themes import Outcome, Theme, ThemeSet
from annotations.transcript import Flag, Role, Segment, Transcript
from annotations.utterances import Utterance
from models.themes.saturation import saturation
from pipelines.coding import complaints_of, is_complaint
from pipelines.hearing import Failure, StudyRecording
from pipelines.inputs import StudyInput
from pipelines.study import Study
from pipelines.theme_links import link, voice

SENTENCE_MS = 900
GAP_MS = 100

_ACTS = {"c": Act.COMPLAINT, "o": Act.OTHER, "w": Act.WISH, "h": Act.HYPOTHETICAL, "p": Act.PRAISE}
_ROLES = {"i": Role.INTERVIEWER, "u": Role.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Interview:
    """One recording with one respondent; without ``media`` it is an imported transcript."""

    recording: str
    respondent: Respondent
    lines: str
    speaker: str = "SPEAKER_01"
    language: str = "en"
    media: Path | None = None
    unrecognised: tuple[TimeSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeSpec:
    """A theme as its complaints name it by ``number``; ``parts`` are sizes of subthemes, which take the members in order."""

    number: int
    name: str
    outcome: Outcome
    keywords: tuple[str, ...] = ()
    facets: tuple[Facet, ...] = (Facet.BURDEN,)
    needs_wording: bool = False
    stability: float | None = None
    parts: tuple[int, ...] = ()


@dataclass(slots=True)
class _Said:
    utterances: list[Utterance] = field(default_factory=list)
    themes: dict[int, list[str]] = field(default_factory=dict)
    unassigned: list[str] = field(default_factory=list)


def coded_study(
    interviews: Sequence[Interview],
    themes: Sequence[ThemeSpec] = (),
    *,
    language: str = "en",
    failures: tuple[Failure, ...] = (),
    warnings: tuple[str, ...] = (),
) -> Study:
    """The study in which ``interviews`` were said; themes without a complaint are left out, the most supported come first."""
    said = _Said()
    for interview in interviews:
        _say(interview, {theme.number: theme for theme in themes}, said)
    respondents = tuple({i.respondent.id: i.respondent for i in interviews}.values())
    complaints = complaints_of(said.utterances, respondents)
    fed = {c.id for c in complaints}
    found = [_theme(spec, [m for m in said.themes.get(spec.number, []) if m in fed]) for spec in themes]
    asked = {r.id: r.customer_segment for r in respondents if r.target_behaviour is not False}
    flagged = frozenset(u.id for u in said.utterances if is_complaint(u) and not u.makes_a_voice)
    theme_set = ThemeSet(tuple(t for t in found if t.members), tuple(m for m in said.unassigned if m in fed))
    ranked = sorted(
        link(theme_set, complaints, respondents=asked, flagged=flagged), key=lambda s: (-s.respondents.said, -s.sentences)
    )
    by_id = {theme.id: theme for theme in theme_set.themes}
    return Study(
        language=language,
        recordings=tuple(_recording(i, [u for u in said.utterances if u.recording == i.recording]) for i in interviews),
        respondents=respondents,
        utterances=tuple(said.utterances),
        complaints=tuple(complaints),
        themes=ThemeSet(tuple(by_id[support.theme] for support in ranked), theme_set.unassigned),
        supports=tuple(ranked),
        saturation=saturation(theme_set, {c.id: voice(c) for c in complaints}, respondents=list(asked)),
        failures=failures,
        warnings=warnings,
    )


def _say(interview: Interview, themes: dict[int, ThemeSpec], said: _Said) -> None:
    lines = [line.strip() for line in interview.lines.strip().splitlines()]
    for number, line in enumerate(lines, start=1):
        code, _, written = line.partition(" | ")
        code, *flags = code.split(" !")
        probability = 0.4 if code.endswith("?") else 0.9
        code = code.removesuffix("?")
        text, evidence = _unmarked(written)
        role = _ROLES.get(code, Role.RESPONDENT)
        theme = int(code[1:]) if code[1:].isdigit() else None
        finding = None
        if role is Role.RESPONDENT:
            facets = (themes[theme].facets if theme in themes else (Facet.DIFFICULTY,)) if code[0] == "c" else ()
            finding = Finding(_ACTS[code[0]], facets, {_ACTS[code[0]]: probability}, evidence)
        start_ms = (number - 1) * (SENTENCE_MS + GAP_MS)
        utterance = Utterance(
            id=f"{interview.recording}:{number}",
            recording=interview.recording,
            speaker=_speaker(interview, role),
            role=role,
            respondent=interview.respondent.id if role is Role.RESPONDENT else None,
            start_ms=start_ms,
            end_ms=start_ms + SENTENCE_MS,
            text=text,
            language=interview.language,
            finding=finding,
            flags=tuple(Flag(flag) for flag in flags),
        )
        said.utterances.append(utterance)
        if theme is not None:
            said.themes.setdefault(theme, []).append(utterance.id)
        elif code == "c-":
            said.unassigned.append(utterance.id)


def _speaker(interview: Interview, role: Role) -> str:
    return {Role.INTERVIEWER: "SPEAKER_00", Role.UNKNOWN: "SPEAKER_02"}.get(role, interview.speaker)


def _unmarked(written: str) -> tuple[str, tuple[TextSpan, ...]]:
    text, spans = "", []
    for place, part in enumerate(re.split(r"\*", written)):
        if place % 2 and part:
            spans.append(TextSpan(len(text), len(text) + len(part)))
        text += part
    return text, tuple(spans)


def _theme(spec: ThemeSpec, members: list[str]) -> Theme:
    o = spec.outcome
    statement = " ".join(part for part in (o.direction, o.metric, o.object, o.context) if part)
    identity = f"t{spec.number:03}"
    starts = [sum(spec.parts[:place]) for place in range(len(spec.parts))]
    subthemes = tuple(
        Theme(
            f"{identity}.{n}", f"{spec.name}, part {n}", statement, o, (), tuple(members[start : start + size]), parent=identity
        )
        for n, (start, size) in enumerate(zip(starts, spec.parts, strict=True), start=1)
        if members[start : start + size]
    )
    return Theme(identity, spec.name, statement, o, spec.keywords, tuple(members), spec.needs_wording, spec.stability, subthemes)


def _recording(interview: Interview, utterances: Sequence[Utterance]) -> StudyRecording:
    digest = hashlib.sha256(interview.recording.encode()).hexdigest()
    segments = tuple(Segment(u.start_ms, u.end_ms, u.text, u.speaker, u.role, u.flags) for u in utterances)
    duration_ms = max((u.end_ms for u in utterances), default=0) + GAP_MS
    transcript = Transcript(interview.recording, interview.language, duration_ms, segments)
    written = None if interview.media else Path(f"/somewhere/{interview.recording}.vtt")
    source = StudyInput(interview.recording, interview.media, written, digest if interview.media else None, digest)
    return StudyRecording(source, transcript, transcript, interview.unrecognised)
