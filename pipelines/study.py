"""The main job: recordings and transcripts to a coded study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType

from annotations.findings import Act
from annotations.languages import LANGUAGES
from annotations.respondents import Respondent
from annotations.themes import Complaint, ThemeSet
from annotations.transcript import Role
from annotations.utterances import Utterance
from models.protocols import ThemeFinder
from models.themes.identity import carry_over, diff
from models.themes.saturation import Saturation, saturation
from pipelines.artefacts import ArtefactStore
from pipelines.coding import UtteranceCoder, complaints_of, is_complaint
from pipelines.grouping import THEMES_STAGE, KeptThemes
from pipelines.hearing import Failure, RecordingStage, StudyRecording, StudyRequest
from pipelines.inputs import StudyInput
from pipelines.judged_places import JudgedPlaces, follow
from pipelines.judged_themes import judge_themes, judge_utterances, with_keywords_left
from pipelines.people import link_respondents
from pipelines.progress import Progress
from pipelines.sentences import SentenceCutter
from pipelines.study_warnings import evident, perhaps_listed
from pipelines.theme_links import Support, by_people, counted, link, voice
from pipelines.theme_places import in_place
from pipelines.theme_quotes import Unquotable, with_quotes_hidden, without_quotes_of, without_quotes_of_who_left


@dataclass(frozen=True, slots=True)
class Study:
    """Everything that the outputs and the report show; ``as_found`` are the themes before a person judged them.

    ``shown_before`` are the themes that the last run showed, with the ids that their sentences have now; who may not be quoted
    any more is not quoted in them.
    ``judged`` are the places of the sentences that people judged. The ``warnings`` that are ``evident`` say what the study
    itself shows.
    ``added`` is the number of complaints that came since the themes were grouped, ``None`` where they were grouped from all.
    """

    language: str
    recordings: tuple[StudyRecording, ...]
    respondents: tuple[Respondent, ...]
    utterances: tuple[Utterance, ...]
    complaints: tuple[Complaint, ...]
    themes: ThemeSet
    supports: tuple[Support, ...]
    failures: tuple[Failure, ...]
    warnings: tuple[str, ...]
    evident: tuple[str, ...] = ()
    shown_before: ThemeSet | None = None
    as_found: ThemeSet | None = None
    saturation: Saturation | None = None
    added: int | None = None
    judged: JudgedPlaces = field(default_factory=dict)
    fingerprints: Mapping[str, str] = field(default_factory=dict)

    @property
    def theme_changes(self) -> tuple[str, ...]:
        """What became of the themes of the last run, and of their quotes, a sentence each; none where there was none."""
        return () if self.shown_before is None else tuple(str(diff(self.shown_before, self.themes)).splitlines())


@dataclass(frozen=True, slots=True)
class CodedRecording:
    """A recording with its coded sentences."""

    recording: StudyRecording
    utterances: Sequence[Utterance]


@dataclass(frozen=True, slots=True)
class StudyPipeline:
    """The stages of the main job, each with the model that does it."""

    hearing: RecordingStage
    cutter: SentenceCutter
    coder: UtteranceCoder
    finder: ThemeFinder
    store: ArtefactStore

    def run(
        self,
        inputs: Sequence[StudyInput],
        request: StudyRequest,
        *,
        progress: Progress,
        coded_before: Mapping[str, Sequence[Utterance]] = MappingProxyType({}),
        ready: Mapping[str, CodedRecording] = MappingProxyType({}),
    ) -> Study:
        """Codes the study. What fails is in ``failures``, and the rest is done; the order of ``inputs`` does not matter.

        The utterances that were ``coded_before``, by recording, are taken as they are; and so are recordings that are ``ready``,
        which ``code`` made of some of ``inputs`` by the same request.
        """
        heard_before = {name: one.recording for name, one in ready.items()}
        heard = self.hearing.hear_all(inputs, request, progress=progress, before=heard_before)
        recordings = heard.recordings
        coded = self._coded(recordings, {**{name: one.utterances for name, one in ready.items()}, **coded_before}, progress)
        words = {u.id: u.text for u in coded}
        followed = follow(request.judgements, words, before=request.said_before, last=request.judged_before)
        judged, unknown_sentences = judge_utterances(coded, followed.judgements)
        linked, respondents = link_respondents(judged, request.respondents, request.astray)
        complaints, language = complaints_of(linked, respondents), study_language(linked)
        with progress.stage(THEMES_STAGE, 1) as advance:
            silent = _silent(respondents, request.withheld)
            unquotable = Unquotable(u.text for u in linked if u.respondent in silent)
            quotable = {complaint.id: complaint for complaint in complaints if complaint.respondent not in silent}
            shown = partial(without_quotes_of, unquotable=unquotable, said=quotable, language=language)
            previous = shown(_in_place(request.previous, request, words) or ThemeSet((), ()))
            grouped = KeptThemes(self.finder, self.store).of(complaints, language, None if request.regroup else previous)
            found = carry_over(previous, shown(grouped.themes), said={c.id: c.text for c in complaints})
            advance(1.0)
        by_hand = judge_themes(found, followed.judgements)
        asked, flagged = _asked(linked, respondents), _flagged(linked)
        said = {complaint.id: complaint for complaint in complaints}
        decided = with_keywords_left(by_hand.themes, found, said)
        supports = link(decided, complaints, respondents=asked, flagged=flagged)
        requoted = without_quotes_of_who_left(decided, found, said, language=language)
        themes, supports = by_people(shown(requoted), supports)
        voices = {complaint.id: voice(complaint) for complaint in complaints}
        shown_by_itself = tuple(evident(recordings, linked, respondents))
        before = _in_place(request.shown_before or request.previous, request, words)
        return Study(
            language=language,
            recordings=recordings,
            respondents=respondents,
            utterances=linked,
            complaints=tuple(complaints),
            themes=themes,
            as_found=found,
            saturation=saturation(counted(themes, flagged), voices, respondents=list(asked)),
            supports=supports,
            shown_before=None if before is None else with_quotes_hidden(before, unquotable),
            failures=heard.failures,
            added=grouped.added,
            judged=followed.places,
            warnings=(
                *heard.warnings,
                *(warning for recording in recordings for warning in recording.warnings),
                *shown_by_itself,
                *perhaps_listed(respondents),
                *followed.problems,
                *unknown_sentences,
                *by_hand.problems,
            ),
            evident=shown_by_itself,
            fingerprints={
                **self.hearing.fingerprints,
                "coder": self.coder.coder.fingerprint,
                "themes": self.finder.fingerprint,
            },
        )

    def code(self, source: StudyInput, request: StudyRequest) -> CodedRecording:
        """One recording of a study. Raises ``InputError`` when it cannot be heard or read."""
        recording = self.hearing.hear(source, request)
        return CodedRecording(recording, self.coder.code(self.cutter.cut(recording.transcript)))

    def _coded(
        self, recordings: Sequence[StudyRecording], before: Mapping[str, Sequence[Utterance]], progress: Progress
    ) -> list[Utterance]:
        """All utterances, recording by recording; those that were coded ``before`` are not coded again."""
        names = [recording.source.recording for recording in recordings]
        cut = {r.source.recording: self.cutter.cut(r.transcript) for r in recordings if r.source.recording not in before}
        with progress.stage("code", max(1, sum(map(len, cut.values())))) as advance:
            return [
                u for name in names for u in (before[name] if name in before else self.coder.code(cut[name], advance=advance))
            ]


def _in_place(themes: ThemeSet | None, request: StudyRequest, words: Mapping[str, str]) -> ThemeSet | None:
    """``themes`` of the last run with the ids that their sentences have in this one, whose ``words`` are by id."""
    return None if themes is None else in_place(themes, before=request.said_before, now=words)


def study_language(utterances: Sequence[Utterance]) -> str:
    """The language of most respondents' words: what the report and the themes are written in."""
    letters = dict.fromkeys(LANGUAGES, 0)
    for utterance in utterances:
        if utterance.role is Role.RESPONDENT and utterance.language in letters:
            letters[utterance.language] += len(utterance.text)
    return "ru" if letters["ru"] > letters["en"] else "en"


def acts_count(utterances: Sequence[Utterance]) -> dict[str, int]:
    """How many respondents' sentences have each act."""
    counts = Counter(u.finding.act for u in utterances if u.finding is not None)
    return {act.value: counts[act] for act in Act}


def _silent(respondents: Sequence[Respondent], withheld: Collection[str]) -> frozenset[str]:
    """Who may not be quoted: who is ``withheld``, and voices that may be theirs."""
    return frozenset(r.id for r in respondents if r.id in withheld or not set(withheld).isdisjoint(r.may_be))


def _asked(utterances: Sequence[Utterance], respondents: Sequence[Respondent]) -> dict[str, str | None]:
    """Everybody who was interviewed and whose target behaviour is not denied, with their customer segment."""
    heard = {u.respondent for u in utterances}
    return {r.id: r.customer_segment for r in respondents if r.id in heard and r.target_behaviour is not False}


def _flagged(utterances: Sequence[Utterance]) -> frozenset[str]:
    return frozenset(u.id for u in utterances if is_complaint(u) and not u.makes_a_voice)
