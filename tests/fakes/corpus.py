"""A corpus small enough to learn in a second: each act has its own sentences, said in every study."""

from __future__ import annotations

from annotations.corpus import CodedSentence, CorpusStudy
from annotations.findings import Act, Facet
from annotations.transcript import Role
from annotations.utterances import Sentence
from models.acts.context_training import ContextOptions
from models.acts.training import TrainingOptions

SAYINGS = {
    Act.COMPLAINT: ("it took hours", "the form broke twice", "we lost a whole day"),
    Act.WISH: ("they should add a button", "i would love a list", "better send an email"),
    Act.HYPOTHETICAL: ("if it failed that could hurt", "it might break someday", "imagine it stops"),
    Act.PRAISE: ("works really well", "quick and easy", "very convenient indeed"),
    Act.OTHER: ("we have two plants", "yeah right", "my name is ann"),
}
QUESTION = "what was it like for you"
OPTIONS = TrainingOptions(
    strength=100.0,
    noise={"clean": 0.5, "flat": 0.5},
    role_errors=0.0,
    context=ContextOptions(networks=2, epochs=20, rate=3e-2, decay=0.0),
    folds=2,
)


def little_studies(count: int = 4, *, language: str = "en") -> list[CorpusStudy]:
    """Studies of three interviews; the complaint comes first, answers its question and tells of the last time."""
    return [_study(f"{language}/s{number}", language) for number in range(count)]


def _study(name: str, language: str) -> CorpusStudy:
    talks = {f"r{person}": tuple(_talk(f"{name}/r{person}", person, language)) for person in range(3)}
    return CorpusStudy(name, language, "told", talks, last_times=frozenset({"r0", "r1"}))


def _talk(conversation: str, person: int, language: str) -> list[CodedSentence]:
    made = []
    for turn, (act, sayings) in enumerate(SAYINGS.items()):
        asked = Sentence(f"{conversation}q{turn}", conversation, QUESTION, Role.INTERVIEWER, language)
        told = Sentence(f"{conversation}a{turn}", conversation, sayings[person], Role.RESPONDENT, language)
        is_complaint = act is Act.COMPLAINT
        facets = frozenset({Facet.SLOWNESS}) if is_complaint else frozenset()
        made += [CodedSentence(asked, None), CodedSentence(told, act, facets, prompted=is_complaint, last_time=is_complaint)]
    return made
