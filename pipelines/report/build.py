"""A coded study to ``report.html``: one page that works from a disk, with the clips in it or beside it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from annotations.codebook import read_codebook
from annotations.languages import LANGUAGES
from annotations.respondents import CUSTOMER_SEGMENTS
from annotations.transcript import Role
from pipelines.artefacts import ArtefactStore, write_whole
from pipelines.inputs import FoundInputs
from pipelines.progress import Progress
from pipelines.report.asides import Aside, asides
from pipelines.report.clips import MOST_INLINE_CHARACTERS, cut_clips, remove_clips, write_clips
from pipelines.report.gaps import Gaps, ReportNotes, gaps
from pipelines.report.people import PersonRow, RecordingRow, csi_modules, person_rows, recording_rows
from pipelines.report.quoted import quoted
from pipelines.report.quotes import QuoteMaker
from pipelines.report.saturation import SaturationView, saturation_view
from pipelines.report.themes import ThemeCard, theme_cards
from pipelines.report.wording import Wording, read_wording
from pipelines.study import Study

REPORT = "report.html"

_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class ReportView:
    """What the template shows. ``clips`` are base64 mp3 files that go into the page, by the key that a quote has.

    ``name`` is what the service calls the study; empty for the command line.
    """

    study: Study
    cards: tuple[ThemeCard, ...]
    asides: tuple[Aside, ...]
    people: tuple[PersonRow, ...]
    recordings: tuple[RecordingRow, ...]
    gaps: Gaps
    saturation: SaturationView | None
    clips: Mapping[str, str]
    name: str = ""

    @property
    def complaints(self) -> int:
        """How many sentences are complaints that the themes were looked for in."""
        return len(self.study.complaints)

    @property
    def apart(self) -> int:
        """How many complaints are of respondents without target behaviour, in which no themes were looked for."""
        return next(aside.count for aside in self.asides if aside.kind == "apart")

    @property
    def asked(self) -> int:
        """How many respondents count for the themes."""
        return sum(1 for row in self.people if row.respondent.target_behaviour is not False)

    @property
    def duration_ms(self) -> int:
        """How long all recordings last; imported transcripts without times count nothing."""
        return sum(row.duration_ms for row in self.recordings)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that respondents spoke, most sentences first."""
        spoken = [u.language for u in self.study.utterances if u.role is Role.RESPONDENT and u.language in LANGUAGES]
        return tuple(sorted(set(spoken), key=lambda language: (-spoken.count(language), language)))

    @property
    def customer_segments(self) -> tuple[str, ...]:
        """The customer segments that respondents are in, unknown last; empty when nobody's is known."""
        own = {row.respondent.customer_segment or "" for row in self.people}
        known = tuple(letter for letter in CUSTOMER_SEGMENTS if letter in own)
        return (*known, "") if known and "" in own else known

    @property
    def csi_modules(self) -> tuple[str, ...]:
        """The modules that anybody scored."""
        return csi_modules(self.people)


def write_report(
    study: Study,
    found: FoundInputs,
    out: Path,
    *,
    store: ArtefactStore,
    progress: Progress,
    notes: ReportNotes,
) -> None:
    """Writes the report into ``out``; the same study gives the same bytes.

    Clips go into the page while they are small together, else into ``clips/`` beside it, where those of earlier runs go.
    """
    withheld, silent = notes.withheld, notes.silent
    words = read_wording(study.language)
    words = words.in_service() if notes.name else words
    chosen = quoted(study)
    heard = [u for u in chosen.values() if u.respondent not in withheld and u.recording not in silent]
    unheard = [utterance for utterance in study.utterances if utterance.respondent in withheld]
    cut = cut_clips(heard, study.recordings, store=store, progress=progress, unheard=unheard)
    inline = sum(map(len, cut.clips.values())) <= MOST_INLINE_CHARACTERS
    keys = {utterance: f"c{n}" for n, utterance in enumerate(cut.clips)} if inline else write_clips(cut.clips, out)
    quotes = QuoteMaker(study.utterances, study.respondents, words=words, clips=keys)
    cards = theme_cards(study, words=words, quotes=quotes, chosen=chosen, withheld=withheld, silent=silent)
    view = ReportView(
        study=study,
        cards=cards,
        asides=asides(study, quotes=quotes, chosen=chosen),
        people=person_rows(study, cards),
        recordings=recording_rows(study),
        gaps=gaps(study, found, notes, clip_problems=(*cut.problems, *notes.unheard)),
        saturation=saturation_view(study.saturation, words),
        clips={keys[utterance]: clip for utterance, clip in cut.clips.items()} if inline else {},
        name=notes.name,
    )
    write_whole(out / REPORT, render(view, words))
    remove_clips(out, but=() if inline else set(keys.values()))


def render(view: ReportView, words: Wording) -> str:
    """The page; text of people and files is escaped by the template engine."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["address"] = quote
    script = (_TEMPLATES / "report.js").read_text(encoding="utf-8")
    return environment.get_template("report.html.jinja").render(
        view=view,
        words=words,
        book=read_codebook(words.language),
        css=(_TEMPLATES / "report.css").read_text(encoding="utf-8"),
        script=script,
        script_digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii"),
    )
