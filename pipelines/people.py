"""Whose voice it is: speakers of recordings to respondents of the study."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from annotations.respondents import Respondent
from annotations.transcript import Role
from annotations.utterances import Utterance


def link_respondents(
    utterances: Sequence[Utterance], known: Sequence[Respondent]
) -> tuple[tuple[Utterance, ...], tuple[Respondent, ...]]:
    """Utterances with their respondent, and all respondents: the ``known`` ones first, then those that nobody listed.

    The only respondent who is listed for a recording is its only respondent speaker. Where a recording has several
    respondent speakers, they are told apart by name; a speaker whom no row names becomes a respondent of their own,
    called ``<recording>`` or, beside others, ``<recording>/<speaker>``.
    """
    listed = {recording: [r for r in known if recording in r.recordings] for recording in {u.recording for u in utterances}}
    voices: dict[str, list[str]] = {}
    for utterance in utterances:
        if utterance.role is Role.RESPONDENT:
            speakers = voices.setdefault(utterance.recording, [])
            if _speaker(utterance) not in speakers:
                speakers.append(_speaker(utterance))
    ids = {
        (recording, speaker): _respondent_of(recording, speaker, speakers, listed[recording])
        for recording, speakers in voices.items()
        for speaker in speakers
    }
    linked = tuple(replace(u, respondent=ids[u.recording, _speaker(u)]) if u.role is Role.RESPONDENT else u for u in utterances)
    return linked, (*known, *_unlisted(ids, known))


def _speaker(utterance: Utterance) -> str:
    return utterance.speaker or "?"


def _respondent_of(recording: str, speaker: str, speakers: Sequence[str], listed: Sequence[Respondent]) -> str:
    named = [r.id for r in listed if speaker.casefold() in _names(r)]
    if len(named) == 1:
        return named[0]
    if len(speakers) == 1:
        return listed[0].id if len(listed) == 1 else recording
    return f"{recording}/{speaker}"


def _names(respondent: Respondent) -> set[str]:
    return {respondent.id.casefold(), respondent.attributes.get("name", "").casefold()} - {""}


def _unlisted(ids: dict[tuple[str, str], str], known: Iterable[Respondent]) -> list[Respondent]:
    listed = {r.id for r in known}
    recordings: dict[str, list[str]] = {}
    for (recording, _), respondent in ids.items():
        if respondent not in listed:
            recordings.setdefault(respondent, []).append(recording)
    return [Respondent(respondent, tuple(dict.fromkeys(names))) for respondent, names in recordings.items()]
