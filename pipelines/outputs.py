"""The files of a coded study, except its report."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from annotations.findings import Finding
from annotations.formats.json_lines import as_json
from annotations.formats.speakers_csv import SPEAKERS, ReadCorrections
from annotations.formats.speakers_csv import write as write_speakers
from annotations.formats.transcripts import OutputFormat, write_transcript
from annotations.speaker_corrections import SpeakerCorrection
from annotations.themes import Theme, ThemeSet
from annotations.utterances import Utterance
from models.themes.saturation import Saturation
from pipelines.artefacts import file_stem, write_whole
from pipelines.coding import found_fields
from pipelines.study import Study
from pipelines.theme_fields import theme_fields, theme_set_fields
from pipelines.theme_links import Share, Support, segment_rows

UTTERANCES = "utterances.jsonl"
THEMES = "themes.json"
SEGMENTS = "segments.csv"
QUOTES = "quotes.csv"
MANIFEST = "manifest.json"
TRANSCRIPTS = "transcripts"
ARTEFACTS = ".hardpart"  # what the next run goes on from

SEGMENT_COLUMNS = ("theme", "name", "customer_segment", "said", "asked", "share", "low", "high")
QUOTE_COLUMNS = (
    "theme", "name", "utterance_id", "respondent", "customer_segment", "recording", "start_ms", "end_ms", "quote", "flags",
    "probability", "judged",
)  # fmt: skip
_NOT_CODED: Mapping[str, Any] = {
    "act": None, "facets": [], "probability": None, "evidence": [], "prompted": False, "last_time": False,
}  # fmt: skip
_BOM = "\ufeff"  # without it spreadsheets take Russian for another encoding


def write_study(
    study: Study,
    folder: Path,
    *,
    manifest: Mapping[str, Any],
    corrections: Sequence[SpeakerCorrection],
    speakers_now: Callable[[], ReadCorrections] | None = None,
) -> None:
    """Writes everything but the report into ``folder``; each file appears whole or not at all, the manifest last.

    ``speakers_now`` reads the table of speakers in ``folder``, where there is one: what a person wrote there since
    ``corrections`` were read stays. Transcripts of recordings that were in the last run and are in this one no longer go.
    """
    recordings = [recording.source.recording for recording in study.recordings]
    for path in _transcripts(folder, _recordings_before(folder)).keys() - _transcripts(folder, recordings).keys():
        path.unlink(missing_ok=True)
    for recording in study.recordings:
        for path, suffix in _transcripts(folder, [recording.source.recording]).items():
            write_whole(path, write_transcript(recording.transcript, suffix))
    now = ReadCorrections(tuple(corrections)) if speakers_now is None else speakers_now()
    speakers = write_speakers([r.as_heard for r in study.recordings], now.corrections, now.unused)
    write_whole(folder / SPEAKERS, _BOM + speakers)
    write_whole(folder / UTTERANCES, "".join(_json_line(utterance_fields(u)) for u in study.utterances))
    write_whole(folder / THEMES, json.dumps(themes_fields(study), ensure_ascii=False, indent=1) + "\n")
    write_whole(folder / SEGMENTS, _BOM + _table(SEGMENT_COLUMNS, _segment_cells(study)))
    write_whole(folder / QUOTES, _BOM + _table(QUOTE_COLUMNS, _quote_cells(study)))
    write_whole(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")


def utterance_fields(utterance: Utterance) -> dict[str, Any]:
    """One line of ``utterances.jsonl``; the interviewer's lines have no act."""
    finding = utterance.finding
    return {
        "recording": utterance.recording,
        "utterance_id": utterance.id,
        "speaker": utterance.speaker,
        "role": utterance.role.value,
        "respondent": utterance.respondent,
        "start_ms": utterance.start_ms,
        "end_ms": utterance.end_ms,
        "text": utterance.text,
        "language": utterance.language,
        **_finding_fields(finding),
        "flags": [flag.value for flag in utterance.flags],
        "judged": finding is not None and finding.is_judged,
    }


def _finding_fields(finding: Finding | None) -> Mapping[str, Any]:
    return _NOT_CODED if finding is None else found_fields(finding)


def themes_fields(study: Study) -> dict[str, Any]:
    """``themes.json``: each theme with its support by respondents and by customer segment."""
    themes = [
        theme_fields(theme) | {"support": _support_fields(support)}
        for theme, support in zip(study.themes.themes, study.supports, strict=True)
    ]
    fields: dict[str, Any] = {"language": study.language, "themes": themes, "unassigned": list(study.themes.unassigned)}
    fields |= {"basis": study.themes.basis, "worded_by": study.themes.worded_by}
    if study.saturation is not None:
        fields["saturation"] = saturation_fields(study.saturation)
    if study.as_found is not None and _by_id(study.as_found) != _by_id(study.themes):
        fields["as_found"] = theme_set_fields(study.as_found)  # what the next run carries ids over from, before judgements
    return fields


def saturation_fields(saturation: Saturation) -> dict[str, Any]:
    """How many themes each further interview brought, and how many there may be."""
    low, high = saturation.interval
    return {
        "curve": list(saturation.curve),
        "heard": saturation.heard,
        "expected": round(saturation.expected, 2),
        "interval": [round(low, 2), round(high, 2)],
        "method": "Chao2, bias-corrected; 95 % interval",
    }


def transcripts_of_last_run(folder: Path) -> list[str]:
    """Names, within ``folder``, of the transcripts that the last run wrote there."""
    return sorted(path.relative_to(folder).as_posix() for path in _transcripts(folder, _recordings_before(folder)))


def _transcripts(folder: Path, recordings: Iterable[str]) -> dict[Path, OutputFormat]:
    """Where the transcripts of ``recordings`` lie."""
    formats: tuple[OutputFormat, ...] = get_args(OutputFormat)
    return {folder / TRANSCRIPTS / f"{file_stem(name)}.{suffix}": suffix for name in recordings for suffix in formats}


def _recordings_before(folder: Path) -> list[str]:
    """The recordings of the last run in ``folder``: of others, whatever lies there is somebody's own."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return [recording["recording"] for recording in manifest["recordings"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _by_id(themes: ThemeSet) -> dict[str, Theme]:
    return {theme.id: theme for theme in themes.themes}


def _support_fields(support: Support) -> dict[str, Any]:
    return {
        "respondents": _share_fields(support.respondents),
        "sentences": support.sentences,
        "customer_segments": {segment or "unknown": _share_fields(share) for segment, share in support.segments.items()},
        "quotes": list(support.quotes),
        "single_voice": support.single_voice,
        "flagged_only": support.flagged_only,
    }


def _share_fields(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {"said": share.said, "asked": share.asked, "share": round(share.value, 4), "interval": [round(low, 4), round(high, 4)]}


def _segment_cells(study: Study) -> Iterator[Sequence[object]]:
    for row in segment_rows(study.themes, study.supports):
        yield [getattr(row, column) for column in SEGMENT_COLUMNS]


def _quote_cells(study: Study) -> Iterator[Sequence[object]]:
    by_id = {u.id: u for u in study.utterances}
    segments = {r.id: r.customer_segment or "" for r in study.respondents}
    for theme in study.themes.themes:
        for member in theme.members:
            u = by_id[member]
            flags = ";".join(flag.value for flag in u.flags)
            told = _finding_fields(u.finding)
            person = u.respondent or ""
            yield (
                theme.id, theme.name, u.id, person, segments.get(person, ""), u.recording, u.start_ms, u.end_ms, u.text, flags,
                told["probability"], "yes" if u.finding is not None and u.finding.is_judged else "",
            )  # fmt: skip


def _table(columns: Sequence[str], rows: Iterator[Sequence[object]]) -> str:
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return output.getvalue()


def _cell(value: object) -> object:
    """Text that a spreadsheet would run as a formula is kept as text (OWASP, "CSV Injection")."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _json_line(fields: Mapping[str, Any]) -> str:
    return as_json(fields) + "\n"
