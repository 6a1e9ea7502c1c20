"""``hardpart train``: from the corpora to the weights that ship, the same each time."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotations.corpus import CodedSentence, CorpusStudy, read_studies
from annotations.graded_statements import GradedTheme, read_graded
from models.acts.decision import Decision
from models.acts.heads import INTERVIEW, Heads, key_of, save_heads
from models.acts.marks_training import fit_marks
from models.acts.reader import SentenceReader
from models.acts.training import JUDGED, Fitted, ReadConversation, TrainingConversation, TrainingOptions, fit
from models.acts.validation import held_out, learning_curve
from models.language.boundaries import save_boundaries, train_boundaries
from models.protocols import Parser
from models.themes.belief import Belief, Traits, learn
from models.themes.finder import study_language
from models.themes.grammar import rules_language
from models.themes.lessons import planted
from models.themes.metric import MetricOptions, train_metric
from models.themes.outcomes import MembersWordsNamer
from models.themes.support import TRAITS
from models.themes.views import EncoderSet
from pipelines.artefacts import write_whole
from pipelines.judgements import TeamJudgements
from pipelines.learning_curve import curve_picture
from pipelines.model_card import CARD, CARD_DATA, CURVE, Validation, card_fields
from pipelines.model_card_page import card_page, curve_table

FEWEST_THEMES = 2  # of a study; one theme teaches no difference
FORMAT = 6
Say = Callable[[str], None]


def train_coder(
    folder: Path,
    reader: SentenceReader,
    *,
    say: Say,
    built_on: Sequence[Mapping[str, str]] | None,
    options: TrainingOptions | None = None,
    studies: Sequence[CorpusStudy] | None = None,
    team: TeamJudgements | None = None,
    processes: int = 1,
) -> None:
    """Fits the heads of each language on the corpus, with the team's judgements where given, and writes them into ``folder``.

    With ``built_on``, what the reader's weights are, the model card stands beside them: it takes as long again as the fit.
    """
    options = _with_team(options or TrainingOptions(), team)
    studies = list(read_studies()) if studies is None else studies
    judged = team.conversations if team else {}
    heads: dict[str, Heads] = {}
    decisions: dict[str, Decision] = {}
    validations: dict[str, Validation] = {}
    read: list[ReadConversation] = []
    for language in sorted({study.language for study in studies}):
        own = [study for study in studies if study.language == language]
        theirs = judged.get(language, ())
        say(f"{language}: {len(own)} studies" + (f", {len(theirs)} judged conversations" if theirs else ""))
        fits = fit(reader, [*training_conversations(own), *theirs], options, say=say, processes=processes)
        for setting, fitted in fits.items():
            key = key_of(language, setting)
            heads[key], decisions[key] = fitted.heads, fitted.decision
            say(f"  {key}: {fitted.decision}")
        read += fits[INTERVIEW].read  # the same in every setting
        if built_on is not None:
            say("  trying it on what was left out")
            validations[language] = _validation(fits, options, processes)
    marks, told = fit_marks(read, options)
    for name, mark in told.items():
        say(f"{name}: {len(mark.read) // 2} conversations, threshold {mark.threshold}")
    thresholds: dict[str, Any] = {f"{name}_threshold": mark.threshold for name, mark in told.items()}
    decisions = {key: replace(own, **thresholds) for key, own in decisions.items()}
    folder.mkdir(parents=True, exist_ok=True)
    save_heads(heads, folder / "heads.npz", marks=marks)
    digest = hashlib.sha256((folder / "heads.npz").read_bytes()).hexdigest()
    facts: dict[str, Any] = {
        "format": FORMAT,
        "version": f"coder-{digest[:12]}",
        "digest": digest,
        "reads_with": reader.fingerprint,
        "decisions": {key: asdict(decision) for key, decision in decisions.items()},
        "training": options.model_dump(mode="json"),
        "corpus": corpus_digest(studies),
    }
    if team:
        facts["judgements"] = {"weight": team.weight, "files": list(team.files)}
    write_whole(folder / "coder.json", _json(facts))
    for name in (CARD, CARD_DATA, CURVE):
        (folder / name).unlink(missing_ok=True)  # a card of other weights
    if built_on is not None:
        card = card_fields(facts, studies, validations, built_on=built_on, marks=told)
        write_whole(folder / CARD_DATA, _json(card))
        write_whole(folder / CURVE, curve_picture(card["languages"]))
        write_whole(folder / CARD, card_page(card, curve=CURVE))
        say("\n".join(curve_table(card["languages"])))


def _with_team(options: TrainingOptions, team: TeamJudgements | None) -> TrainingOptions:
    if team is None:
        return options
    registers = {setting: {**weights, JUDGED: team.weight} for setting, weights in options.registers.items()}
    return options.model_copy(update={"registers": registers})


def _validation(fits: Mapping[str, Fitted], options: TrainingOptions, processes: int) -> Validation:
    held = [h for setting, fitted in fits.items() for h in held_out(fitted, setting, options)]
    curves = {setting: tuple(learning_curve(fitted, setting, options, processes=processes)) for setting, fitted in fits.items()}
    return Validation(tuple(held), curves)


def _json(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, indent=1, ensure_ascii=False) + "\n"


def train_theme_metric(path: Path, encoders: EncoderSet, *, say: Say, studies: Sequence[CorpusStudy] | None = None) -> None:
    """Learns from the planted themes what a shared outcome is, and writes the metric to ``path``."""
    interviews = [s for s in (read_studies() if studies is None else studies) if s.register != "review"]  # nobody is asked there
    taught = [study for study in interviews if len(study.themes) >= FEWEST_THEMES]
    say(f"metric of themes: {len(taught)} studies")
    every = {**encoders.multilingual, **encoders.english}
    train_metric(taught, encoders=every, english=tuple(encoders.english), options=MetricOptions()).save(path)


def train_belief(path: Path, parser: Parser, *, say: Say, graded: Sequence[GradedTheme] | None = None) -> None:
    """Learns from graded statements which of them can be believed, and writes what it learned to ``path``."""
    graded = list(read_graded()) if graded is None else graded
    traits, grades, _ = graded_traits(graded, parser)
    say(f"statements: {len(grades)} graded ones of {len(graded)} themes")
    write_whole(path, _json(learn(traits, grades, list(TRAITS.values())).fields(list(TRAITS))))


def graded_traits(
    graded: Sequence[GradedTheme], parser: Parser
) -> tuple[NDArray[np.float64], NDArray[np.int64], list[tuple[str, int]]]:
    """What speaks for each graded statement that is offered today, its grade, and its study with the place of its theme."""
    namer = MembersWordsNamer(parser, belief=Belief.unlearned())
    complaints = {study.id: {c.id: c for c, _ in planted(study)} for study in read_studies() if study.themes}
    rows: list[Traits] = []
    grades: list[int] = []
    of: list[tuple[str, int]] = []
    for name, themes in itertools.groupby(enumerate(graded), key=lambda one: one[1].study):
        own = complaints[name]
        namer.prepare(list(own.values()))
        language = rules_language(study_language(list(own.values())))
        for place, theme in themes:
            offered = namer.traits_of_statements([own[member] for member in theme.members if member in own], language=language)
            known = [statement for statement in theme.grades if statement in offered]
            rows += [offered[statement] for statement in known]
            grades += [theme.grades[statement] for statement in known]
            of += [(name, place)] * len(known)
    return np.array(rows), np.array(grades), of


def training_conversations(studies: Sequence[CorpusStudy]) -> list[TrainingConversation]:
    """The conversations of ``studies``, each with its register."""
    return [
        TrainingConversation(study.id, study.register, conversation, has_last_time=name in study.last_times)
        for study in studies
        for name, conversation in study.conversations.items()
    ]


def train_splitter(path: Path, *, studies: Sequence[CorpusStudy] | None = None) -> None:
    """Fits the model of unmarked sentence ends and writes it to ``path``."""
    studies = list(read_studies()) if studies is None else studies
    turns: list[list[str]] = []
    for conversation in _conversations(studies):
        for _, group in itertools.groupby(conversation, key=lambda c: c.sentence.role):
            sentences = _whole_sentences([c.sentence.text for c in group])
            turns += [sentences[i : i + 12] for i in range(0, len(sentences), 12)]
    path.parent.mkdir(parents=True, exist_ok=True)
    save_boundaries(train_boundaries(turns), path)


def corpus_digest(studies: Sequence[CorpusStudy]) -> str:
    """SHA-256 of everything that is learned from, as hexadecimal digits."""
    hashed = hashlib.sha256()
    for study in studies:
        hashed.update(json.dumps([study.id, study.register, sorted(study.last_times)]).encode())
        for c in itertools.chain.from_iterable(study.conversations.values()):
            line = [c.sentence.id, c.sentence.text, c.act, sorted(c.facets), c.theme, c.prompted, c.last_time, c.contested]
            hashed.update(json.dumps(line, ensure_ascii=False).encode())
    return hashed.hexdigest()


def _conversations(studies: Sequence[CorpusStudy]) -> list[Sequence[CodedSentence]]:
    return [conversation for study in studies for conversation in study.conversations.values()]


def _whole_sentences(lines: Sequence[str]) -> list[str]:
    """Lines joined until one ends with a mark; what has no mark at its end tells nothing about ends."""
    whole: list[str] = []
    begun = ""
    for line in lines:
        begun = f"{begun} {line}".strip()
        if begun.endswith((".", "!", "?", "…")):
            whole.append(begun)
            begun = ""
    return whole
