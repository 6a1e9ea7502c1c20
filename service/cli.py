"""The command line. Each command's work is in ``service/commands``, imported when it is asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from service.exit_codes import DONE, SOME_FAILED, STOPPED, WRONG_USAGE
from service.judging import judge_app

JUDGED_WEIGHT = 20.0  # three respondents of a study teach most about its others between 10 and 30, on the corpus

app = typer.Typer(
    name="hardpart",
    help="Codes customer interviews by the Jobs To Be Done method: what was the hard part?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(judge_app, name="judge")


class Language(StrEnum):
    """Language of the recordings."""

    AUTO = "auto"
    EN = "en"
    RU = "ru"


class Granularity(StrEnum):
    """How narrow themes are."""

    FINE = "fine"
    NORMAL = "normal"
    COARSE = "coarse"


class Engine(StrEnum):
    """Which program turns speech into words."""

    FASTER_WHISPER = "faster_whisper"
    OPENAI_WHISPER = "openai_whisper"


Inputs = Annotated[list[Path], typer.Argument(help="Recordings, transcripts, or folders of them.", show_default=False)]
OutFolder = Annotated[Path, typer.Option("--out", help="Folder for the results; the same folder goes on where a run stopped.")]
LanguageOption = Annotated[Language, typer.Option("--language", help="Language of the recordings.")]
Whisper = Annotated[str, typer.Option("--whisper", help="Whisper model: a size, a local folder, or a hub name.")]
EngineOption = Annotated[Engine, typer.Option("--engine", help="Speech recognition engine.")]
Regroup = Annotated[
    bool, typer.Option("--regroup", help="Find themes as if for the first time instead of going on with those of the last run.")
]
Interviewer = Annotated[str | None, typer.Option("--interviewer", help="Name of the interviewer as in the transcripts.")]
Speakers = Annotated[int | None, typer.Option("--speakers", min=1, max=4, help="How many people speak, when it is known.")]
CoderFolder = Annotated[
    Path | None, typer.Option("--coder", help="Folder of a coder that hardpart train wrote, instead of the shipped one.")
]
GranularityOption = Annotated[Granularity, typer.Option("--granularity", help="Many narrow themes, or few wide ones.")]
Download = Annotated[bool, typer.Option("--download", help="Allow fetching a Whisper model from its hub.")]


@app.command()
def code(
    inputs: Inputs,
    out: OutFolder,
    respondents: Annotated[
        Path | None, typer.Option("--respondents", help="Table of respondents; respondents.csv beside the recordings is found.")
    ] = None,
    language: LanguageOption = Language.AUTO,
    interviewer: Interviewer = None,
    speakers: Speakers = None,
    whisper: Whisper = "base",
    engine: EngineOption = Engine.FASTER_WHISPER,
    download: Download = False,  # noqa: FBT002 - how Typer declares a flag
    coder: CoderFolder = None,
    granularity: GranularityOption = Granularity.NORMAL,
    regroup: Regroup = False,  # noqa: FBT002 - how Typer declares a flag
) -> None:
    """Code recordings and transcripts: the main job. Writes a report and its data into --out."""
    from service.commands.code import run_code
    from service.folders.request import CodeRequest

    request = CodeRequest(
        inputs=tuple(inputs),
        out=out,
        respondents=respondents,
        language=None if language is Language.AUTO else language.value,
        interviewer=interviewer,
        speakers=speakers,
        whisper=whisper,
        engine=engine.value,
        download=download,
        coder=coder,
        granularity=granularity.value,
        regroup=regroup,
    )
    raise typer.Exit(run_code(request))


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder for the results.")] = Path("demo"),
) -> None:
    """Code the sample study that ships with hardpart: six short interviews in synthetic voices."""
    from service.commands.code import run_code
    from service.folders.request import CodeRequest
    from service.sample import RESPONDENTS, sample_recordings

    raise typer.Exit(run_code(CodeRequest(inputs=sample_recordings(), out=out, respondents=RESPONDENTS)))


@app.command()
def transcribe(
    inputs: Inputs,
    out: OutFolder,
    language: LanguageOption = Language.AUTO,
    interviewer: Interviewer = None,
    speakers: Speakers = None,
    whisper: Whisper = "base",
    engine: EngineOption = Engine.FASTER_WHISPER,
    download: Download = False,  # noqa: FBT002 - how Typer declares a flag
) -> None:
    """Transcribe recordings with speakers, roles and word times (.json, .vtt, .srt, .txt)."""
    from service.commands.transcribe import run_transcribe
    from service.folders.request import CodeRequest

    request = CodeRequest(
        inputs=tuple(inputs),
        out=out,
        language=None if language is Language.AUTO else language.value,
        interviewer=interviewer,
        speakers=speakers,
        whisper=whisper,
        engine=engine.value,
        download=download,
    )
    raise typer.Exit(run_transcribe(request))


class Runner(StrEnum):
    """Where the files of an archive are processed."""

    LOCAL = "local"
    RAY = "ray"


class OnlyStage(StrEnum):
    """One stage of an archive alone."""

    ASR = "asr"
    SPEAKERS = "speakers"
    CODER = "coder"
    THEMES = "themes"


@app.command()
def reprocess(
    folder: Annotated[Path, typer.Argument(help="Archive of recordings and transcripts, or a coded study.", show_default=False)],
    out: Annotated[Path | None, typer.Option("--out", help="Folder of the study; not needed where FOLDER is one.")] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Tell what would be done, why, and how long it takes.")] = False,  # noqa: FBT002 - how Typer declares a flag
    only: Annotated[OnlyStage | None, typer.Option("--only", help="Do one stage alone.")] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="Only files changed on this day or later.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many files in this run.")] = None,
    respondents: Annotated[
        str | None, typer.Option("--respondents", help='Table that gives files to respondents; "" for the one in the archive.')
    ] = None,
    runner: Annotated[Runner, typer.Option("--runner", help="Worker processes here, or a Ray cluster.")] = Runner.LOCAL,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="How many; as the processor and memory allow.")] = None,
    ray_address: Annotated[
        str | None, typer.Option("--ray-address", help="A Ray cluster that runs; else one is started.")
    ] = None,
    language: Annotated[Language | None, typer.Option("--language", help="Language of the recordings.")] = None,
    interviewer: Annotated[
        str | None, typer.Option("--interviewer", help='Name of the interviewer as in the transcripts; "" when it is not known.')
    ] = None,
    speakers: Annotated[
        int | None, typer.Option("--speakers", min=0, max=4, help="How many people speak; 0 when it is not known.")
    ] = None,
    whisper: Annotated[str | None, typer.Option("--whisper", help="Whisper model: a size, a folder, or a hub name.")] = None,
    engine: Annotated[Engine | None, typer.Option("--engine", help="Speech recognition engine.")] = None,
    download: Download = False,  # noqa: FBT002 - how Typer declares a flag
    coder: Annotated[
        str | None, typer.Option("--coder", help='Folder of a coder that hardpart train wrote; "" for the shipped one.')
    ] = None,
    granularity: Annotated[
        Granularity | None, typer.Option("--granularity", help="Many narrow themes, or few wide ones.")
    ] = None,
    regroup: Regroup = False,  # noqa: FBT002 - how Typer declares a flag
) -> None:
    """Bring an archive up to date: what is missing or outdated is done, and nothing else. Options not given are as last time."""
    from annotations.errors import OptionsError
    from pipelines.archive.plan import Scope
    from pipelines.archive.stages import Stage
    from service.archive.shipped_models import ShippedModels
    from service.commands.reprocess import ReprocessRequest, run_reprocess
    from service.folders.remembered import resolved_request
    from service.settings import Settings

    given = {
        "respondents": respondents,
        "language": language.value if language else None,
        "interviewer": interviewer,
        "speakers": speakers,
        "whisper": whisper,
        "engine": engine.value if engine else None,
        "download": download or None,
        "coder": coder,
        "granularity": granularity.value if granularity else None,
        "regroup": regroup,
    }
    if ray_address is not None and runner is not Runner.RAY:
        raise OptionsError("--ray-address: is of a Ray cluster; give --runner ray too, or leave it out.")
    study = resolved_request(folder, out, given)
    scope = Scope(Stage(only.value) if only else None, since.date() if since else None, limit)
    if regroup and scope.until is not Stage.THEMES:
        raise OptionsError(f"--regroup: --only {scope.until} finds no themes; leave out one of them.")
    models = ShippedModels(Settings(), study.models, workers, runner.value, ray_address)
    raise typer.Exit(run_reprocess(ReprocessRequest(study, scope, plan_only=plan), models))


_SENTENCES = (
    "Sentences in conversation order, JSON Lines: text; id, conversation, role (interviewer, respondent, unknown) and language "
    "where they are known. A study's utterances.jsonl will do."
)
_COMPLAINTS = (
    "Complaints in conversation order, JSON Lines: text; id, conversation, respondent, segment, context (what was said before), "
    "facets, weight and language where they are known. Lines of another act or of no respondent are left out."
)
_GOLD = (
    "Sentences that a person judged: the lines that label reads or writes, with act (complaint, wish, hypothetical, praise, "
    "other), and facets, contested, prompted, last_time where they hold."
)


@app.command()
def label(
    file: Annotated[Path, typer.Argument(help=_SENTENCES, show_default=False)],
    out: Annotated[Path | None, typer.Option("--out", help="Where the findings go; standard output without it.")] = None,
    coder: CoderFolder = None,
) -> None:
    """Code a file of sentences: one line in, one line out."""
    from service.commands.label import run_label

    raise typer.Exit(run_label(file, out, coder_folder=coder))


@app.command()
def themes(
    file: Annotated[Path, typer.Argument(help=_COMPLAINTS, show_default=False)],
    out: Annotated[Path | None, typer.Option("--out", help="Where the themes go; standard output without it.")] = None,
    granularity: GranularityOption = Granularity.NORMAL,
) -> None:
    """Group a file of complaints into desired-outcome themes."""
    from service.commands.themes import run_themes

    raise typer.Exit(run_themes(file, out, granularity=granularity.value))


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(help="Folder of the earlier run, or its themes.json.", show_default=False)],
    after: Annotated[Path, typer.Argument(help="Folder of the later run, or its themes.json.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002 - how Typer declares a flag
) -> None:
    """Tell what changed in the themes between two runs."""
    from service.commands.diff import run_diff

    raise typer.Exit(run_diff(before, after, as_json=as_json))


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help=_GOLD, show_default=False)],
    against: Annotated[Path | None, typer.Option("--against", help="Another coder's lines instead of the shipped coder.")] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", help="Fields to split by, comma separated, such as language,source; by language where lines tell it."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002 - how Typer declares a flag
    coder: CoderFolder = None,
) -> None:
    """Score the coder against a gold file: precision, recall, F1, kappa, alpha, the worst errors."""
    from service.commands.evaluate import run_evaluate

    fields = None if by is None else tuple(f.strip() for f in by.split(",") if f.strip())
    raise typer.Exit(run_evaluate(gold, against=against, by=fields, as_json=as_json, coder_folder=coder))


class TrainedPart(StrEnum):
    """A part of the product that can be trained alone."""

    THEMES = "themes"


@app.command()
def train(
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the weights; the shipped ones are replaced without it.")
    ] = None,
    judgements: Annotated[
        list[Path] | None,
        typer.Option(
            "--judgements",
            help="Sentences that your team judged: the lines that evaluate reads. Adapts the coder alone, into --out. "
            "More than once.",
        ),
    ] = None,
    weight: Annotated[
        float | None,
        typer.Option(
            "--weight",
            min=0.1,
            max=1000,
            help="With --judgements: how many sentences of the corpus's told interviews a judged one counts for; among reviews, "
            f"one of the corpus counts for 20. {JUDGED_WEIGHT:g} without it.",
        ),
    ] = None,
    only: Annotated[TrainedPart | None, typer.Option("--only", help="Rebuild one part alone.")] = None,
    no_card: Annotated[bool, typer.Option("--no-card", help="Write no model card: saves the cross-validation.")] = False,  # noqa: FBT002 - how Typer declares a flag
) -> None:
    """Rebuild the shipped models from the training corpora, or adapt the coder to a team's judgements."""
    from annotations.errors import OptionsError
    from service.commands.train import run_adapt, run_train, run_train_themes

    if judgements and only:
        raise OptionsError("--judgements adapts the coder alone; leave --only out.")
    if weight is not None and not judgements:
        raise OptionsError("--weight is of judged sentences; give --judgements FILE.jsonl, or leave it out.")
    if only is TrainedPart.THEMES:
        raise typer.Exit(run_train_themes(out))
    if judgements:
        raise typer.Exit(run_adapt(judgements, out, weight=JUDGED_WEIGHT if weight is None else weight, card=not no_card))
    raise typer.Exit(run_train(out, card=not no_card))


class Part(StrEnum):
    """One of the processes of the service."""

    API = "api"
    WORKER = "worker"


@app.command()
def serve(
    only: Annotated[Part | None, typer.Option("--only", help="Run one process alone, for a machine of its own.")] = None,
    number: Annotated[int, typer.Option("--number", min=1, help="With --only worker: which of this machine's workers.")] = 1,
    supervised: Annotated[bool, typer.Option("--supervised", hidden=True)] = False,  # noqa: FBT002 - how Typer declares a flag
) -> None:
    """Run the web page, the API and the workers. Settings are environment variables."""
    from service.commands.serve import run_api, run_serve, run_worker

    match only:
        case None:
            code = run_serve()
        case Part.API:
            code = run_api(supervised=supervised)
        case Part.WORKER:
            code = run_worker(number, supervised=supervised)
    raise typer.Exit(code)


@app.command()
def migrate() -> None:
    """Bring the service's database to the version of this program; serve does so by itself."""
    from service.commands.serve import run_migrate

    raise typer.Exit(run_migrate())


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)]) -> None:
    """Write everything that the service keeps into one file, while it runs."""
    from service.commands.backup import run_backup

    raise typer.Exit(run_backup(file))


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="What backup wrote.", show_default=False)]) -> None:
    """Put a backup back into an empty folder and database."""
    from service.commands.backup import run_restore

    raise typer.Exit(run_restore(file))


@app.command()
def models() -> None:
    """List the weights that are installed, with digests and licences."""
    from service.commands.models import run_models

    raise typer.Exit(run_models())


def main() -> None:
    """The console script: every error that is meant for a person becomes one sentence."""
    sys.exit(run())


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs one command (``arguments`` are those of the process where none are given); the exit code."""
    from service.layout import stranger

    if (sentence := stranger()) is not None:
        return _say(sentence, SOME_FAILED)
    from annotations.errors import HardpartError, OptionsError

    try:
        code: int | None = app(arguments, prog_name="hardpart", standalone_mode=False)
    except TyperException as error:
        return _explain(error)
    except OptionsError as error:
        return _say(str(error), WRONG_USAGE)
    except HardpartError as error:
        return _say(str(error), SOME_FAILED)
    except BrokenPipeError:  # whoever read the output has seen enough, and flushing it at the end would fail again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SOME_FAILED
    except OSError as error:  # a full disk, a folder that went away
        place = error.filename2 or error.filename or "the disk"  # a file that is put in its place has the name of before first
        if isinstance(error, IsADirectoryError):
            return _say(f"{place}: is a folder where a file is to be written; move it away, or name another file.", SOME_FAILED)
        return _say(f"{place}: {error.strerror or error}; check that it is there with room to write, and run again.", SOME_FAILED)
    except KeyboardInterrupt:
        code = STOPPED
    if code == STOPPED:  # Typer turns the keyboard's interrupt into this code
        return _say("stopped; what was finished is kept, and the same command goes on from there.", STOPPED)
    return code or DONE


def _say(sentence: str, code: int) -> int:
    typer.echo(f"hardpart: {sentence}", err=True)
    return code


def _explain(error: TyperException) -> int:
    """Wrong usage in one sentence; no arguments at all are answered by the help, which Typer has printed then."""
    if not str(error):
        return WRONG_USAGE
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "hardpart"
    return _say(f"{error.format_message().rstrip('.')}; see {command} --help.", WRONG_USAGE)
