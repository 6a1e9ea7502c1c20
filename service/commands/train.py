"""``hardpart train``: rebuilds the shipped models from the corpora, or adapts the coder to a team's judgements."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from annotations.errors import OptionsError
from models.acts.coder import WEIGHTS as CODER_WEIGHTS
from models.language.parsers import BilingualParser
from models.language.sentences import WEIGHTS as SPLITTER_WEIGHTS
from models.themes.belief import WEIGHTS as BELIEF_WEIGHTS
from models.themes.metric import WEIGHTS as METRIC_WEIGHTS
from models.themes.remembered import RememberingParser
from pipelines.judgements import team_judgements
from pipelines.training import train_belief, train_coder, train_splitter, train_theme_metric
from service.compose import language_detector, read_with, sentence_reader, theme_encoders
from service.exit_codes import DONE
from service.settings import Settings
from service.writable import check_writable


def run_train(out: Path | None, *, card: bool) -> int:
    """Trains everything that ships; the exit code."""
    settings = Settings()
    folder = out or CODER_WEIGHTS
    check_writable(folder)
    train_splitter(out / SPLITTER_WEIGHTS.name if out else SPLITTER_WEIGHTS)
    built_on = read_with(settings) if card else None
    train_coder(folder, sentence_reader(settings), say=typer.echo, built_on=built_on, processes=settings.threads)
    typer.echo(f"Coder: {folder}")
    return run_train_themes(out)


def run_train_themes(out: Path | None) -> int:
    """Trains the metric of themes and the belief in their statements alone; the exit code."""
    check_writable(out or METRIC_WEIGHTS.parent)
    metric = out / METRIC_WEIGHTS.name if out else METRIC_WEIGHTS
    train_theme_metric(metric, theme_encoders(Settings()), say=typer.echo)
    typer.echo(f"Metric of themes: {metric}")
    belief = out / BELIEF_WEIGHTS.name if out else BELIEF_WEIGHTS
    train_belief(belief, RememberingParser(BilingualParser()), say=typer.echo)
    typer.echo(f"Belief in statements: {belief}")
    return DONE


def run_adapt(judgements: Sequence[Path], out: Path | None, *, weight: float, card: bool) -> int:
    """Adapts the coder to a team's judgements; the exit code. Raises ``OptionsError`` without a folder of its own."""
    if out is None or out.resolve() == CODER_WEIGHTS.resolve():
        raise OptionsError("--judgements needs --out FOLDER for the adapted coder; the one that ships is not touched.")
    settings = Settings()
    team = team_judgements(judgements, language_detector(), weight=weight)
    for file in team.files:
        if file["not_taught"]:
            reasons = ", ".join(f"{count} {reason}" for reason, count in file["not_taught"].items())
            typer.echo(f"{file['name']}: judged sentences that teach nothing: {reasons}")
    check_writable(out)
    built_on = read_with(settings) if card else None
    train_coder(out, sentence_reader(settings), say=typer.echo, built_on=built_on, team=team, processes=settings.threads)
    typer.echo(f"Coder: {out}; use it with --coder {out}")
    return DONE
