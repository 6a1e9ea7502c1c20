"""How the last run in a folder was asked for, which another one need not say again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from annotations.errors import OptionsError
from pipelines.artefacts import write_whole
from pipelines.inputs import OUTPUT_MARKS
from pipelines.outputs import ARTEFACTS
from service.compose import placed_whisper
from service.folders.request import CodeRequest

_REMEMBERED = "request.json"
_PATHS = ("respondents", "coder")
# What takes back an option of the last run.
_AS_IT_COMES = {"language": "auto", "speakers": 0, "interviewer": "", "respondents": "", "coder": ""}


def remember(request: CodeRequest) -> None:
    """Keeps what a study was made of and how, for ``hardpart reprocess``."""
    fields = asdict(request)
    del fields["out"], fields["download"], fields["regroup"]
    fields["inputs"] = [str(path.resolve()) for path in request.inputs]
    for name in _PATHS:
        fields[name] = None if fields[name] is None else str(fields[name].resolve())
    fields["whisper"] = placed_whisper(request.whisper, request.engine)
    # In ASCII, which can write down the names of folders that are no text too.
    write_whole(request.out / ARTEFACTS / _REMEMBERED, json.dumps(fields, indent=1) + "\n")


def resolved_request(folder: Path, out: Path | None, given: Mapping[str, Any]) -> CodeRequest:
    """The study that is meant: ``folder`` is an archive, or the study itself; of ``given`` options ``None`` is as last time.

    Raises ``OptionsError`` when it cannot be told where recordings or results are.
    """
    if out is None:
        remembered = _remembered(folder)
        if not remembered and not all((folder / mark).exists() for mark in OUTPUT_MARKS):
            raise OptionsError(f"{folder}: no study was coded in it; name a folder for the results with --out.")
        if not remembered:
            raise OptionsError(f"{folder}: it is not known what this study was made of; name its recordings, and --out {folder}.")
        inputs, out = tuple(map(Path, remembered["inputs"])), folder
    else:
        if not folder.is_dir():
            raise OptionsError(f"{folder}: there is no such folder; name the folder of an archive.")
        remembered, inputs = _remembered(out), (folder,)
    options = {**{name: remembered[name] for name in given if name in remembered}, **_present(given)}
    options |= {name: None for name, as_it_comes in _AS_IT_COMES.items() if options.get(name) == as_it_comes}
    options |= {name: Path(options[name]) for name in _PATHS if options.get(name) is not None}
    return CodeRequest(inputs=inputs, out=out, **options)


def _present(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def _remembered(out: Path) -> dict[str, Any]:
    try:
        found = json.loads((out / ARTEFACTS / _REMEMBERED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("inputs"), list) else {}
