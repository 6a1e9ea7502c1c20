"""``hardpart evaluate``: the coder, or another coder's lines, against gold."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from annotations.corpus import CodedSentence
from annotations.errors import InputError, OptionsError
from annotations.findings import Finding
from annotations.formats.json_lines import read_objects
from annotations.formats.sentence_lines import read_findings, read_gold
from annotations.languages import UNSUPPORTED
from annotations.utterances import Sentence
from models.acts.coder import WEIGHTS as CODER_WEIGHTS
from pipelines.coding import with_languages
from pipelines.evaluation import Pair, pairs_of, score, tells_probabilities, worst
from pipelines.evaluation_text import error_lines, scores_fields, scores_lines
from service.compose import coder, language_detector
from service.exit_codes import DONE
from service.settings import Settings

_CONTEXT = 3
_LANGUAGE = "language"


def run_evaluate(
    gold_path: Path, *, against: Path | None, by: Sequence[str] | None, as_json: bool, coder_folder: Path | None = None
) -> int:
    """Prints the scores, split ``by`` fields of the lines, which is by language where they tell it if ``None``; the exit code.

    Languages are those that the coder goes by, told by a line or found out.
    Judged lines that are in no score are counted by reason, and those of languages that the coder does not know.
    """
    if against and coder_folder:
        raise OptionsError("--against compares the lines of another coder; leave --coder out.")
    gold = read_gold(gold_path)
    fields = [value for _, value in read_objects(gold_path)]
    if by is None:
        by = [_LANGUAGE] if any(_LANGUAGE in line for line in fields) else []
    _check_fields(by, fields)
    sentences = [g.sentence for g in gold]
    if against is None or _LANGUAGE in by:
        sentences = with_languages(sentences, language_detector())
        fields = [line | {_LANGUAGE: sentence.language} for line, sentence in zip(fields, sentences, strict=True)]
    unsupported = 0
    if against is None:
        scored = (s for s, g in zip(sentences, gold, strict=True) if g.act is not None and not g.contested)
        unsupported = sum(s.language == UNSUPPORTED for s in scored)
        found = coder(Settings(), coder_folder or CODER_WEIGHTS).code(sentences)
    else:
        found = _findings(against, gold, gold_path)
        missing = sum(f is None and g.act is not None and not g.contested for g, f in zip(gold, found, strict=True))
        if missing:
            typer.echo(f"{against}: {missing} judged sentences of {gold_path} have no act there and are not scored.", err=True)
    pairs = pairs_of(gold, found)
    if not pairs:
        raise InputError(str(gold_path), "no respondent's sentence in it has an act to compare", "give judged sentences")
    left_out = _not_scored(gold, found, fields)
    groups = {"all": pairs, **_groups(pairs, fields, by)}
    errors, are_told = worst(pairs), tells_probabilities(pairs)
    contexts = {e.at: _context(sentences, e.at) for e in errors}
    if as_json:
        report: dict[str, Any] = {name: scores_fields(score(members)) for name, members in groups.items()}
        report["not_scored"] = left_out
        report["unsupported"] = unsupported
        report["worst"] = [_error_fields(e, contexts[e.at], probability=are_told) for e in errors]
        typer.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return DONE
    for name, members in groups.items():
        typer.echo("\n".join(scores_lines(name, score(members))) + "\n")
    for line in _not_scored_lines(left_out, unsupported):
        typer.echo(f"{line}\n")
    typer.echo("worst errors:")
    typer.echo("\n".join(error_lines(errors, contexts, probabilities=are_told)))
    return DONE


def _findings(against: Path, gold: Sequence[CodedSentence], gold_path: Path) -> list[Finding | None]:
    """What another coder found in each sentence of gold. Raises ``InputError`` where ids do not tell which is which."""
    theirs = read_findings(against)
    twice = next((name for name, count in Counter(g.sentence.id for g in gold).items() if count > 1), None)
    if twice is not None:
        reason = f"several sentences have the id {twice!r:.60}, so lines of {against} cannot be told apart"
        raise InputError(str(gold_path), reason, "give each sentence an id of its own")
    lines = [theirs.get(g.sentence.id) for g in gold]
    for own, line in zip(gold, lines, strict=True):
        if line and line.text and line.text.split() != own.sentence.text.split():
            reason = f"has other words than {gold_path} under the id {own.sentence.id!r:.60}"
            raise InputError(
                str(against), reason, "give each sentence the same id in both; without one a line's number is its id"
            )
    return [line.finding if line else None for line in lines]


def _not_scored(
    gold: Sequence[CodedSentence], found: Sequence[Finding | None], fields: Sequence[dict[str, Any]]
) -> dict[str, int]:
    """How many lines with an act are in no score, by reason."""
    reasons: Counter[str] = Counter()
    for coded, finding, line in zip(gold, found, fields, strict=True):
        if line.get("act") is None or line.get("judged") is False:
            continue
        if coded.act is None:
            reasons[f"of the role {coded.sentence.role.value}"] += 1
        elif coded.contested:
            reasons["contested"] += 1
        elif finding is None:
            reasons["without an act of the other coder"] += 1
    return dict(sorted(reasons.items()))


def _not_scored_lines(left_out: Mapping[str, int], unsupported: int) -> Iterator[str]:
    if left_out:
        yield f"judged lines that are not scored: {', '.join(f'{count} {reason}' for reason, count in left_out.items())}"
    if unsupported:
        yield f"judged lines in neither English nor Russian, which the coder calls other: {unsupported}"


def _error_fields(error: Pair, context: Sequence[str], *, probability: bool) -> dict[str, Any]:
    found = error.found
    return {
        "id": error.gold.sentence.id,
        "gold": error.act,
        "found": found.act,
        "probability": round(found.probability, 4) if probability else None,
        "text": error.gold.sentence.text,
        "context": list(context),
    }


def _check_fields(names: Sequence[str], fields: Sequence[dict[str, Any]]) -> None:
    for name in names:
        if name != _LANGUAGE and all(name not in line for line in fields):
            there = ", ".join(sorted(fields[0])) if fields else "none"
            raise OptionsError(f"--by {name}: no line has a field {name!r}; lines have {there}.")


def _groups(pairs: Sequence[Pair], fields: Sequence[dict[str, Any]], by: Sequence[str]) -> dict[str, list[Pair]]:
    groups: dict[str, list[Pair]] = {}
    for name in dict.fromkeys(by):
        for pair in pairs:
            value = fields[pair.at].get(name)
            groups.setdefault(f"without {name}" if value is None else f"{name} {value}", []).append(pair)
    return groups


def _context(sentences: Sequence[Sentence], at: int) -> list[str]:
    before = sentences[max(0, at - _CONTEXT) : at]
    return [f"{s.role.value}: {s.text}" for s in before if s.conversation == sentences[at].conversation]
