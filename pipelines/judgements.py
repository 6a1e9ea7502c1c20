"""A team's own judgements as something to learn from, beside the corpus."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from annotations.corpus import CodedSentence
from annotations.errors import InputError
from annotations.findings import Act
from annotations.formats.judgement_lines import JudgedSentence, Judgements, read_judgements
from annotations.languages import LANGUAGES
from annotations.transcript import Role
from models.acts.training import JUDGED, TrainingConversation
from models.language.detection import LanguageDetector, is_too_short
from pipelines.coding import with_languages


@dataclass(frozen=True, slots=True)
class TeamJudgements:
    """Judgements to learn from; ``weight`` is what a judged sentence counts beside a told one of the corpus.

    ``conversations`` stand by language. ``files`` tell name and digest of what was read, how many sentences of it are ``judged``
    and ``taught``, and how many of the others are ``not_taught``, by reason.
    """

    conversations: dict[str, tuple[TrainingConversation, ...]]
    files: tuple[dict[str, Any], ...]
    weight: float


def team_judgements(paths: Sequence[Path], detector: LanguageDetector, *, weight: float) -> TeamJudgements:
    """What the files hold, each conversation under the languages in which it was judged; a file that is named twice counts once.

    Each language of a conversation teaches its own heads, which hear the others. A conversation counts as a study of its own, so
    that it is tried on what the others taught, and has the name of its file before its own: two files may name theirs alike.
    Raises ``InputError`` and ``LineError``.
    """
    conversations: dict[str, list[TrainingConversation]] = {}
    files = []
    distinct = list({path.resolve(): path for path in paths}.values())
    for path, name in zip(distinct, _names(distinct), strict=True):
        read = _with_languages(read_judgements(path), detector)
        for language, conversation in _conversations(read, file=name):
            conversations.setdefault(language, []).append(conversation)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        left_out = _not_taught(read)
        taught = read.judged - sum(left_out.values())
        files.append({"name": path.name, "sha256": digest, "judged": read.judged, "taught": taught, "not_taught": left_out})
    return TeamJudgements({name: tuple(own) for name, own in sorted(conversations.items())}, tuple(files), weight)


def _names(paths: Sequence[Path]) -> Iterator[str]:
    """The files' names; the second of the same name, from another folder, is called ``2/NAME``."""
    seen: Counter[str] = Counter()
    for path in paths:
        seen[path.name] += 1
        yield path.name if seen[path.name] == 1 else f"{seen[path.name]}/{path.name}"


def _with_languages(read: Judgements, detector: LanguageDetector) -> Judgements:
    """The same, each sentence with a language.

    One too short to tell goes with its conversation where that is coded: what is in Latin letters may be a name in Russian.
    """
    named: list[JudgedSentence] = []
    for _, group in itertools.groupby(read.sentences, key=lambda s: s.coded.sentence.conversation):
        members = list(group)
        sentences = [s.coded.sentence for s in members]
        overall = detector.of_conversation([s.text for s in sentences])
        for member, own in zip(members, with_languages(sentences, detector), strict=True):
            is_open = member.coded.sentence.language is None and own.language != "ru" and is_too_short(own.text)
            sentence = replace(own, language=overall) if is_open and overall in LANGUAGES else own
            named.append(replace(member, coded=replace(member.coded, sentence=sentence)))
    return replace(read, sentences=tuple(named))


def _not_taught(read: Judgements) -> dict[str, int]:
    """How many judged sentences teach nothing, by reason."""
    judged = [s.coded for s in read.sentences if s.is_judged]
    contested = sum(c.contested for c in judged)
    foreign = sum(not c.contested and c.sentence.language not in LANGUAGES for c in judged)
    reasons = {"contested": contested, "in neither English nor Russian": foreign}
    return {reason: count for reason, count in reasons.items() if count}


def _conversations(read: Judgements, *, file: str) -> list[tuple[str, TrainingConversation]]:
    made = []
    for conversation, group in itertools.groupby(read.sentences, key=lambda s: s.coded.sentence.conversation):
        members = list(group)
        languages = {str(s.coded.sentence.language) for s in members if s.is_judged}
        if languages and languages.isdisjoint(LANGUAGES):
            reason = f"the conversation {conversation!r:.60} is in no language that is coded"
            raise InputError(read.source, reason, f'judge sentences in {" or ".join(LANGUAGES)}, or give "language"')
        study = f"{JUDGED}/{file}/{conversation}"
        for language in sorted(languages.intersection(LANGUAGES)):
            taught = tuple(_taught(m, conversation=study, language=language, prompted="prompted" in read.marks) for m in members)
            made.append((language, TrainingConversation(study, JUDGED, taught, has_last_time="last_time" in read.marks)))
    return made


def _taught(sentence: JudgedSentence, *, conversation: str, language: str, prompted: bool) -> CodedSentence:
    """What is in another ``language``, or what nobody judged and no interviewer said, is context and teaches nothing.

    Without ``prompted`` nobody judged whether complaints are.
    """
    coded = replace(sentence.coded, sentence=replace(sentence.coded.sentence, conversation=conversation))
    if not prompted:
        coded = replace(coded, prompted=None)
    is_interviewers = coded.sentence.role is Role.INTERVIEWER
    if coded.sentence.language == language and (sentence.is_judged or is_interviewers):
        return coded
    context = replace(coded, contested=True, last_time=False)
    return context if is_interviewers else replace(context, act=Act.OTHER)
