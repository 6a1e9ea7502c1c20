"""Whose voice it is: speakers of recordings to respondents of the study."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain, count

from annotations.consent import withheld
from annotations.formats.speaker_labels import may_be_a_name
from annotations.respondents import Respondent
from annotations.transcript import Role
from annotations.utterances import Utterance

_UNNAMED = "?"  # the speaker of sentences that nobody is known to have said


def link_respondents(
    utterances: Sequence[Utterance], known: Sequence[Respondent], astray: Collection[str] = ()
) -> tuple[tuple[Utterance, ...], tuple[Respondent, ...]]:
    """Utterances with their respondent, and all respondents: the ``known`` ones first, then those that nobody listed.

    A voice in a recording that nobody is listed for may be anybody who is ``astray``.
    """
    voices: dict[str, list[str]] = {}
    for utterance in utterances:
        if utterance.role is Role.RESPONDENT:
            speakers = voices.setdefault(utterance.recording, [])
            if _speaker(utterance) not in speakers:
                speakers.append(_speaker(utterance))
    people = _people_of(voices, known, [r for r in known if r.id in astray])
    linked = tuple(u.said_by(people[u.recording, _speaker(u)].id) if u.role is Role.RESPONDENT else u for u in utterances)
    return linked, tuple({person.id: person for person in (*known, *people.values())}.values())


def refused_astray(respondents: Sequence[Respondent], *, today: date) -> tuple[str, ...]:
    """Who is withheld and listed for no recording that is there: a name that was written wrongly must not play them."""
    told = withheld(respondents, today=today)
    return tuple(respondent.id for respondent in respondents if respondent.id in told and not respondent.recordings)


def unheard(utterances: Iterable[Utterance], respondents: Sequence[Respondent], *, today: date) -> dict[str, str]:
    """The respondents of a study who are not heard, each with the reason: who is withheld, and who may be one of them.

    Whoever says nothing in ``utterances``, and whom no voice may be, has no voice to leave out.
    """
    told = withheld(respondents, today=today)
    perhaps = {r.id: who for r in respondents for who in r.may_be if who in told}
    silent = not_heard(utterances, respondents)
    reasons = {name: reason for name, reason in told.items() if name not in silent}
    return reasons | {name: f"{name} may be {who}, so their voice is left out too." for name, who in perhaps.items()}


def not_heard(utterances: Iterable[Utterance], respondents: Sequence[Respondent]) -> tuple[str, ...]:
    """The respondents who say nothing in ``utterances``, without those whom a voice that nobody named may be."""
    heard = {u.respondent for u in utterances} | {who for respondent in respondents for who in respondent.may_be}
    return tuple(respondent.id for respondent in respondents if respondent.id not in heard)


def _people_of(
    voices: Mapping[str, Sequence[str]], known: Sequence[Respondent], astray: Sequence[Respondent]
) -> dict[tuple[str, str], Respondent]:
    """The respondent of each voice, by recording and speaker; ``voices`` are the respondent speakers of each recording.

    The only respondent who is listed for a recording is its only respondent speaker. Where a recording has several
    respondent speakers, they are told apart by name; a speaker whom no row names becomes a respondent of their own,
    called ``<recording>`` or, beside others, ``<recording>/<speaker>``, who may be each of those listed for the recording
    that they are not told apart from, or each of those who are ``astray`` where nobody is listed. The name of somebody who is
    listed for recordings is nobody else's.
    """
    ids = {respondent.id: respondent for respondent in known}
    people: dict[tuple[str, str], Respondent] = {}
    for recording, speakers in voices.items():
        listed = [respondent for respondent in known if recording in respondent.recordings]
        named = {speaker: _named(speaker, listed) for speaker in speakers}
        for speaker, own in named.items():
            alone = listed[0] if len(listed) == len(named) == 1 else None
            person = own or alone or _unlisted(recording, speaker, named, listed or astray, ids)
            people[recording, speaker] = ids.setdefault(person.id, person)
    return people


def _speaker(utterance: Utterance) -> str:
    return utterance.speaker or _UNNAMED


def _named(speaker: str, listed: Iterable[Respondent]) -> Respondent | None:
    named = [respondent for respondent in listed if speaker.casefold() in _names(respondent)]
    return named[0] if len(named) == 1 else None


def _names(respondent: Respondent) -> set[str]:
    return {respondent.id.casefold(), respondent.attributes.get("name", "").casefold()} - {""}


def _unlisted(
    recording: str,
    speaker: str,
    named: Mapping[str, Respondent | None],
    possible: Sequence[Respondent],
    known: Mapping[str, Respondent],
) -> Respondent:
    """A voice with a name of its own is not somebody whom another voice of the recording is named after; any other may be.

    It shows no target behaviour where all who are listed for the recording, and whom it may be, show none.
    """
    others = {person.id for person in named.values() if person is not None} if may_be_a_name(speaker) else set()
    perhaps = [respondent for respondent in possible if respondent.id not in others]
    denied = bool(perhaps) and all(r.target_behaviour is False and recording in r.recordings for r in perhaps)
    beside = f"{recording}/{speaker}"
    ids = chain([recording] if len(named) == 1 else [], [beside], (f"{beside} ({n})" for n in count(2)))
    return Respondent(
        next(one for one in ids if one not in known or not known[one].recordings),
        (recording,),
        target_behaviour=False if denied else None,
        may_be=tuple(respondent.id for respondent in perhaps),
    )
