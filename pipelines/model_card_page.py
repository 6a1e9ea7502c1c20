"""The model card as Markdown for a person."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotations.findings import Act

_WIDTH = 140
_LANGUAGES = {"en": "English", "ru": "Russian"}
_NOISE = {
    "flat": "no capitals, no punctuation",
    "recognised": "fillers, slips, dropped and cut words",
    "rough": "both, and more of it",
}
_WHAT = """
The coder gives each sentence of a respondent one of five acts, and complaints their facets. Pretrained encoders read each
sentence alone; small recurrent networks read the conversation's vectors forwards and backwards and tell the acts together; linear
heads tell the facets, the marks and the evidence. Each language has heads for interviews and for what one person writes or says
alone.
"""
_HOW = """
Cross-validation over the registers of hardpart's own corpus (stories told well, plain talk, reviews): each sentence is judged by
heads that saw no study of its register and have one network in place of several, since real talk is of another kind than any that
was written here. Sentences on which the two coders of the corpus disagree are left out. These figures compare versions of the
coder with each other. What it does on real conversations stands in the README, and `hardpart evaluate` tells it for yours.
"""
_JUDGED = """
Adapted to a team's own judgements, each of which counts as much as {weight:g} sentences of told interviews. Their register below
is `judged`; each of its conversations is left out together with one of the other registers.
"""
_NOT = """
Not a judge of people, of moods, or of what is true; no substitute for reading what a theme rests on. It was taught with English
and Russian interviews and reviews of a few dozen fields, which language models wrote, and with no real conversation; other kinds
of talk and other fields are judged less well. A sentence in another language is not judged. Probabilities are calibrated on
registers left out; where people complain less than in the corpus, they run high.
"""


def card_page(card: Mapping[str, Any], *, curve: str) -> str:
    """The page; ``curve`` is the name of the picture beside it."""
    return "\n".join(_lines(card, curve)) + "\n"


def _lines(card: Mapping[str, Any], curve: str) -> Iterator[str]:
    yield f"# Model card: {card['name']} {card['version'].removeprefix('coder-')}"
    yield ""
    yield "Written by `hardpart train`; `model_card.json` holds the same as data."
    yield from ("", *_wrapped(_WHAT), "", f"- `heads.npz`, SHA-256 `{card['digest']}`, licence {card['licence']}")
    for weights in card["built_on"]:
        yield f"- reads with {weights['name']} {weights['version']}, licence {weights['licence']}"
    corpus = f"SHA-256 `{card['corpus']['digest']}`, coded by version {card['corpus']['codebook']} of the codebook"
    yield from ("", "## Corpus", "", f"{corpus}; the sentences are those of respondents.", "")
    yield from _corpus(card["corpus"]["parts"])
    if card["judgements"]:
        yield from ("", *_wrapped(_JUDGED.format(weight=card["judgements"]["weight"])), "")
        for file in card["judgements"]["files"]:
            yield f"- {file['name']}, {file['judged']} judged, {file['taught']} learned from, SHA-256 `{file['sha256']}`"
    yield from ("", "## How well it does on registers left out", "", *_wrapped(_HOW))
    for language, own in card["languages"].items():
        yield from ("", f"### {_LANGUAGES.get(language, language)}", "", *_scores(own["all"], own["marks"]))
        yield from ("", *_registers({"all": own["all"], **own["registers"]}))
        yield from ("", *_noise(own["noise"]), "", _wrong_roles(own["wrong_roles"]))
    yield from ("", "## Learning curve", "", f"![Complaint F1 against sentences learned from]({curve})", "")
    yield f"Complaint F1 of sentences judged without their neighbours, on studies left out, in {card['folds']} folds."
    yield from ("", *curve_table(card["languages"]))
    yield from ("", "## What it is not", "", *_wrapped(_NOT), "", "## Options of the training", "")
    yield from (f"- `{name}`: {value}" for name, value in card["training"].items())


def curve_table(languages: Mapping[str, Any]) -> Iterator[str]:
    """The learning curves as a table, a row a point."""
    yield from _table(["language", "setting", "studies", "sentences", "complaint F1"])
    for language, own in languages.items():
        for setting, points in own["learning_curve"].items():
            for p in points:
                yield _row([language, setting, f"{p['studies']:.0f}", f"{p['sentences']:.0f}", f"{p['f1']:.3f}"])


def _corpus(parts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield from _table(["language", "register", "studies", "respondents", "sentences", *Act, "contested"])
    for part in parts:
        count = part["sentences"]
        acts = [f"{part['acts'][act] / count:.0%}" for act in Act]
        sizes = [str(part[name]) for name in ("studies", "respondents", "sentences")]
        yield _row([part["language"], part["register"], *sizes, *acts, f"{part['contested'] / count:.1%}"])


def _scores(scores: Mapping[str, Any], marks: Mapping[str, Any]) -> Iterator[str]:
    yield from _table(["label", "precision", "recall", "F1 (95 % interval)", "support"])
    told = {f"{name}, on {own['sentences']} sentences judged for it": own["scores"] for name, own in marks.items()}
    labels = {**scores["acts"], **scores["facets"], **told}
    for name, label in labels.items():
        if label is not None and label["support"]:
            precision, f1 = label["precision"], label["f1"]
            interval = "too little to tell" if f1["low"] is None else f"{f1['low']:.2f} to {f1['high']:.2f}"
            yield _row(
                [
                    name,
                    "–" if precision is None else f"{precision['value']:.2f}",
                    f"{label['recall']['value']:.2f}",
                    f"{f1['value']:.2f} ({interval})",
                    str(label["support"]),
                ]
            )


def _registers(groups: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield from _table(
        ["register", "sentences", "complaint F1", "kappa", "calibration error", "wishes taken", "hypotheticals taken"]
    )
    for name, scores in groups.items():
        complaint, kappa = scores["acts"][Act.COMPLAINT]["f1"]["value"], scores["kappa"]["value"]
        taken = [_share(scores[f"{act}_as_complaints"]) for act in ("wishes", "hypotheticals")]
        yield _row(
            [name, str(scores["sentences"]), f"{complaint:.2f}", f"{kappa:.2f}", f"{scores['calibration_error']:.3f}", *taken]
        )


def _noise(levels: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield from _table(["noise", "sentences", "complaint F1", "the same as written", "calibration error", "kappa"])
    for level, own in levels.items():
        numbers = [f"{own[name]:.2f}" for name in ("complaint_f1", "complaint_f1_as_written")]
        last = [f"{own['calibration_error']:.3f}", f"{own['kappa']:.2f}"]
        yield _row([_NOISE.get(level, level), str(own["sentences"]), *numbers, *last])


def _wrong_roles(own: Mapping[str, Any]) -> str:
    share = f"{own['share']:.1%} ({own['interviewers']} of {own['complaints']})"
    return f"With the wrong role on a fifth of the turns, {share} of the complaints put out are the interviewer's words."


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(" ".join(text.split()), _WIDTH)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _table(names: Sequence[str]) -> Iterator[str]:
    yield _row(names)
    yield "|" + "---|" * len(names)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
