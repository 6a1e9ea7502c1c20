"""``hardpart label``: sentences in, acts out, one line for one line."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from annotations.formats.json_lines import read_objects
from annotations.formats.sentence_lines import read_sentences
from annotations.languages import UNSUPPORTED
from annotations.utterances import Sentence
from models.acts.coder import WEIGHTS as CODER_WEIGHTS
from pipelines.artefacts import write_whole
from pipelines.coding import finding_fields, with_languages
from service.compose import coder, language_detector
from service.exit_codes import DONE
from service.settings import Settings
from service.writable import check_writable_file


def run_label(file: Path, out: Path | None, *, coder_folder: Path | None = None) -> int:
    """Codes ``file``; the exit code. What is written can be corrected, and read by ``evaluate``, ``train`` and ``themes``."""
    if out is not None:
        check_writable_file(out)
    sentences = with_languages(read_sentences(file), language_detector())
    unsupported = sum(s.language == UNSUPPORTED for s in sentences)
    if unsupported:
        typer.echo(
            f"hardpart: {file}: {unsupported} of {len(sentences)} sentences are in neither English nor Russian; they are marked "
            f"{UNSUPPORTED} and coded as other.",
            err=True,
        )
    findings = coder(Settings(), coder_folder or CODER_WEIGHTS).code(sentences)
    ids = [
        s.id if fields.get("id") is None else fields["id"] for s, (_, fields) in zip(sentences, read_objects(file), strict=True)
    ]  # numbers stay numbers
    lines = [
        json.dumps({"id": name, **_said(s), **(finding_fields(f) if f else {"act": None})}, ensure_ascii=False)
        for name, s, f in zip(ids, sentences, findings, strict=True)
    ]
    text = "".join(f"{line}\n" for line in lines)
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_whole(out, text)
    return DONE


def _said(sentence: Sentence) -> dict[str, str | None]:
    return {
        "conversation": sentence.conversation,
        "role": sentence.role.value,
        "text": sentence.text,
        "language": sentence.language,
    }
