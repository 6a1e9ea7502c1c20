"""Utterances to findings, and the complaints among them to what the theme finder reads."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from annotations.findings import Act, Facet, Finding
from annotations.respondents import Respondent
from annotations.spans import TextSpan
from annotations.themes import Complaint
from annotations.utterances import Sentence, Utterance
from models.language.detection import LanguageDetector
from models.protocols import Coder
from pipelines.artefacts import ArtefactStore, digest
from pipelines.turns import respondent_turns

STAGE = "code"
VERSION = 5  # of what is kept of a coded conversation; a change of the code that codes otherwise comes with another number
_DOUBTFUL_WEIGHT = 0.5  # of a complaint that the recogniser was unsure of
_ACTS = {act.value: act for act in Act}


@dataclass(frozen=True, slots=True)
class UtteranceCoder:
    """Codes the utterances of one conversation at a time; a conversation that was coded before is not coded again."""

    coder: Coder
    store: ArtefactStore

    def code(self, utterances: Sequence[Utterance], *, advance: Callable[[float], None] = lambda _: None) -> list[Utterance]:
        """The utterances, in order, with the findings of those that a respondent said."""
        coded: list[Utterance] = []
        for _, group in itertools.groupby(utterances, key=lambda u: u.recording):
            members = list(group)
            coded += self._conversation(members)
            advance(float(len(members)))
        return coded

    def _conversation(self, members: Sequence[Utterance]) -> Iterator[Utterance]:
        read = json.dumps([(u.role.value, u.language, u.text) for u in members], ensure_ascii=False)

        def make() -> dict[str, Any]:
            sentences = [Sentence(u.id, u.recording, u.text, u.role, u.language) for u in members]
            return {"findings": [None if f is None else finding_fields(f) for f in self.coder.code(sentences)]}

        kept = self.store.get_or_make(STAGE, inputs=digest(read), made_by=coded_by(self.coder.fingerprint), make=make)
        for utterance, fields in zip(members, kept["findings"], strict=True):
            yield utterance.with_finding(None if fields is None else finding_from_fields(fields))


def coded_by(coder: str) -> str:
    """What codes conversations, as their artefacts tell it; ``coder`` is a fingerprint."""
    return f"{VERSION}|{coder}"


def finding_fields(finding: Finding) -> dict[str, Any]:
    """A finding as JSON values, as ``label`` prints it."""
    return found_fields(finding) | {"probabilities": {act.value: round(p, 4) for act, p in finding.probabilities.items()}}


def found_fields(finding: Finding) -> dict[str, Any]:
    """The same without the probabilities of the acts that it is not."""
    return {
        "act": finding.act.value,
        "facets": [facet.value for facet in finding.facets],
        "probability": round(finding.probability, 4),
        "evidence": [[span.start, span.end] for span in finding.evidence],
        "prompted": finding.prompted,
        "last_time": finding.last_time,
    }


def finding_from_fields(fields: Mapping[str, Any]) -> Finding:
    """What ``finding_fields`` wrote."""
    return Finding(
        _ACTS[fields["act"]],
        tuple(map(Facet, fields["facets"])),
        {_ACTS[act]: float(p) for act, p in fields["probabilities"].items()},
        tuple(itertools.starmap(TextSpan, fields["evidence"])),
        prompted=bool(fields["prompted"]),
        last_time=bool(fields["last_time"]),
    )


def complaints_of(utterances: Sequence[Utterance], respondents: Sequence[Respondent]) -> list[Complaint]:
    """The complaints that feed the themes: of respondents whose target behaviour is not denied, in conversation order.

    The context of each is the question before its turn, a line of its own, and the turn. A complaint that the recogniser was
    unsure of weighs half.
    """
    people = {r.id: r for r in respondents}
    made: list[Complaint] = []
    for turn in respondent_turns(utterances):
        text = " ".join(u.text for u in turn.said)
        context = f"{turn.question}\n{text}" if turn.question else text  # one text, however long the turn
        for u in turn.said:
            person = people.get(u.respondent or "")
            if not is_complaint(u) or person is None or person.target_behaviour is False:
                continue
            assert u.finding is not None
            made.append(
                Complaint(
                    u.id,
                    u.text,
                    context=context,
                    conversation=u.recording,
                    respondent=u.respondent,
                    customer_segment=person.customer_segment,
                    facets=tuple(facet.value for facet in u.finding.facets),
                    weight=_DOUBTFUL_WEIGHT if u.is_doubtful else 1.0,
                    language=u.language,
                    probability=u.finding.probabilities.get(Act.COMPLAINT),
                )
            )
    return made


def is_complaint(utterance: Utterance) -> bool:
    """Whether a respondent's sentence was found to be a complaint."""
    return utterance.finding is not None and utterance.finding.act is Act.COMPLAINT


def with_languages(sentences: Sequence[Sentence], detector: LanguageDetector) -> list[Sentence]:
    """The sentences, each with a language: its own where given, else what it and its conversation tell."""
    made: list[Sentence] = []
    for _, group in itertools.groupby(sentences, key=lambda s: s.conversation):
        members = list(group)
        expected = detector.expected_in([s.text for s in members])
        made += [s if s.language else replace(s, language=detector.of_text(s.text, otherwise=expected(s.text))) for s in members]
    return made
