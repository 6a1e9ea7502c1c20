"""``hardpart judge``: the subcommands that write a researcher's judgements beside a coded study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

judge_app = typer.Typer(
    help="Write down what you know better: merge, split, move, rename, reword or lock themes, correct an act.",
    no_args_is_help=True,
)

Folder = Annotated[Path, typer.Argument(help="Folder that hardpart code wrote.", show_default=False)]
Theme = Annotated[str, typer.Argument(help="A theme: its id, or its place in the report (3 or T3).", show_default=False)]
Sentences = Annotated[list[str], typer.Argument(help="Ids of sentences, as quotes.csv has them.", show_default=False)]
Why = Annotated[str, typer.Option("--why", help="Why, for whoever reads it later.")]
Who = Annotated[str, typer.Option("--who", help="Who judges; the name of the account without it.")]


@judge_app.command()
def merge(
    folder: Folder,
    themes: Annotated[list[str], typer.Argument(help="Two themes or more; the first keeps its name.", show_default=False)],
    why: Why = "",
    who: Who = "",
) -> None:
    """Make one theme of several; it keeps the id, name and wording of the first."""
    from service.commands.judge import Judge

    raise typer.Exit(Judge(folder, who=who, why=why).merge(themes))


@judge_app.command()
def split(
    folder: Folder,
    theme: Theme,
    sentences: Sentences,
    name: Annotated[str, typer.Option("--name", help="Name of the new theme.")] = "",
    why: Why = "",
    who: Who = "",
) -> None:
    """Make a theme of its own of some sentences of a theme."""
    from service.commands.judge import Judge

    raise typer.Exit(Judge(folder, who=who, why=why).split(theme, sentences, name=name))


@judge_app.command()
def move(
    folder: Folder,
    sentences: Sentences,
    to: Annotated[str, typer.Option("--to", help="The theme where they belong; into none without it.")] = "",
    why: Why = "",
    who: Who = "",
) -> None:
    """Move sentences to another theme, or out of all themes."""
    from service.commands.judge import Judge

    raise typer.Exit(Judge(folder, who=who, why=why).move(sentences, to=to))


@judge_app.command()
def rename(
    folder: Folder,
    theme: Theme,
    name: Annotated[str, typer.Argument(help="The new name.", show_default=False)],
    why: Why = "",
    who: Who = "",
) -> None:
    """Give a theme another name."""
    from service.commands.judge import Judge

    raise typer.Exit(Judge(folder, who=who, why=why).rename(theme, name))


@judge_app.command()
def reword(
    folder: Folder,
    theme: Theme,
    direction: Annotated[str, typer.Option("--direction", help="minimize, increase; минимизировать, увеличить.")] = "",
    metric: Annotated[str, typer.Option("--metric", help="Such as: the time it takes.")] = "",
    object_: Annotated[str, typer.Option("--object", help="Such as: to find the export.")] = "",
    context: Annotated[
        str | None, typer.Option("--context", help='Such as: when the month is closed; "" takes it away.', show_default=False)
    ] = None,
    why: Why = "",
    who: Who = "",
) -> None:
    """Word the desired outcome of a theme; parts that are not given stay as they are."""
    from service.commands.judge import Judge

    parts = (direction, metric, object_)
    raise typer.Exit(Judge(folder, who=who, why=why).reword(theme, parts, context=context))


@judge_app.command()
def lock(folder: Folder, theme: Theme, why: Why = "", who: Who = "") -> None:
    """Keep a theme's sentences, name and wording as they are; new complaints may still join it."""
    from service.commands.judge import Judge

    raise typer.Exit(Judge(folder, who=who, why=why).lock(theme))


@judge_app.command()
def act(
    folder: Folder,
    sentence: Annotated[str, typer.Argument(help="Id of the sentence, as utterances.jsonl has it.", show_default=False)],
    act: Annotated[str, typer.Argument(help="complaint, wish, hypothetical, praise or other.", show_default=False)],
    facets: Annotated[
        str,
        typer.Option("--facets", help="Of a complaint: difficulty, slowness, burden; comma separated. Those it has without it."),
    ] = "",
    why: Why = "",
    who: Who = "",
) -> None:
    """Say what a sentence does, in place of the coder."""
    from service.commands.judge import Judge

    named = tuple(f.strip() for f in facets.split(",") if f.strip())
    raise typer.Exit(Judge(folder, who=who, why=why).act(sentence, act, named))
