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
from models.language.detection import LanguageDetector
from pipelines.coding import with_languages


@dataclass(frozen=True, slots=True)
class TeamJudgements:
    """Judgements to learn from; ``weight`` is what a judged sentence counts beside a told one of the corpus.

    ``conversations`` stand by language. ``files`` tell name, digest and size of what was read.
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
        read = read_judgements(path)
        for language, conversation in _conversations(read, detector, file=name):
            conversations.setdefault(language, []).append(conversation)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        files.append({"name": path.name, "sha256": digest, "judged": read.judged})
    return TeamJudgements({name: tuple(own) for name, own in sorted(conversations.items())}, tuple(files), weight)


def _names(paths: Sequence[Path]) -> Iterator[str]:
    """The files' names; the second of the same name, from another folder, is called ``2/NAME``."""
    seen: Counter[str] = Counter()
    for path in paths:
        seen[path.name] += 1
        yield path.name if seen[path.name] == 1 else f"{seen[path.name]}/{path.name}"


def _conversations(read: Judgements, detector: LanguageDetector, *, file: str) -> list[tuple[str, TrainingConversation]]:
    sentences = with_languages([s.coded.sentence for s in read.sentences], detector)
    named = [replace(s, coded=replace(s.coded, sentence=own)) for s, own in zip(read.sentences, sentences, strict=True)]
    made = []
    for conversation, group in itertools.groupby(named, key=lambda s: s.coded.sentence.conversation):
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
    return replace(coded, act=None if is_interviewers else Act.OTHER, contested=True, last_time=False)
