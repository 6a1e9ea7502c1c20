"""Studies of the corpora as the theme finder would see them, with the planted theme of every episode."""

from __future__ import annotations

from itertools import groupby

from annotations.corpus import CodedSentence, CorpusStudy
from annotations.findings import Act
from annotations.themes import Complaint
from annotations.transcript import Role
from models.themes.episodes import Episode, question_of, turn_of


def planted(study: CorpusStudy) -> list[tuple[Complaint, str | None]]:
    """Every complaint of the study, in order, with its planted theme; ``None`` for those outside every theme."""
    found: list[tuple[Complaint, str | None]] = []
    for name, sentences in study.conversations.items():
        question = ""
        for role, turn in groupby(sentences, key=lambda coded: coded.sentence.role):
            coded = list(turn)
            if role is Role.INTERVIEWER:
                question = _joined(coded[-2:])
            else:
                found += [
                    (_complaint(one, name, question, _joined(coded)), one.theme) for one in coded if one.act is Act.COMPLAINT
                ]
    return found


def lesson(study: CorpusStudy) -> tuple[list[Episode], list[str]]:
    """Complaints of one turn under one planted theme as episodes, and their themes."""
    episodes: list[Episode] = []
    themes: list[str] = []
    named = [(complaint, theme) for complaint, theme in planted(study) if theme is not None]
    for (_, _, theme), group in groupby(named, key=lambda one: (one[0].conversation, one[0].context, one[1])):
        members = tuple(complaint for complaint, _ in group)
        episodes.append(Episode(members, question_of(members[0]), turn_of(members[len(members) // 2])))
        themes.append(str(theme))
    return episodes, themes


def _complaint(coded: CodedSentence, respondent: str, question: str, turn: str) -> Complaint:
    sentence = coded.sentence
    return Complaint(
        sentence.id,
        sentence.text,
        context=f"{question}\n{turn}" if question else turn,
        conversation=sentence.conversation,
        respondent=respondent,
        facets=tuple(sorted(facet.value for facet in coded.facets)),
        language=sentence.language,
    )


def _joined(sentences: list[CodedSentence]) -> str:
    return " ".join(coded.sentence.text for coded in sentences)
