from __future__ import annotations

import base64
import io
from collections import Counter
from dataclasses import replace
from pathlib import Path

import av
import pytest

from annotations.transcript import Flag
from annotations.utterances import Utterance
from pipelines.artefacts import ArtefactStore
from pipelines.media import DecodedMedia, DecodeLimits, decode
from pipelines.progress import Quiet
from pipelines.report import build, clips
from pipelines.report.clips import cut_clips
from tests.fakes import studies
from tests.media_files import tone, write_recording
from tests.pipelines.report.reading import Page, report_of


@pytest.fixture
def media(tmp_path: Path) -> Path:
    return write_recording(tmp_path / "recording.wav", [tone(8, rate=16_000)], rate=16_000)


def seconds(clip: str) -> float:
    with av.open(io.BytesIO(base64.b64decode(clip))) as container:
        return sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))


def test_a_clip_is_its_sentence_with_a_little_around_it(media: Path, tmp_path: Path) -> None:
    study = studies.russian_study(media)
    cut = cut_clips(study.utterances[3:5], study.recordings, store=ArtefactStore(tmp_path / "kept"), progress=Quiet())
    assert list(cut.clips) == ["ru_soap:4", "ru_soap:5"]
    assert all(seconds(clip) == pytest.approx(1.5, abs=0.15) for clip in cut.clips.values())


def test_each_recording_is_decoded_once_and_never_again(media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: Counter[Path] = Counter()

    def counting(path: Path, *, limits: DecodeLimits) -> DecodedMedia:
        decoded[path] += 1
        return decode(path, limits=limits)

    monkeypatch.setattr(clips, "decode", counting)
    study = studies.russian_study(media)
    first = report_of(study, tmp_path / "out", store=ArtefactStore(tmp_path / "kept"))
    assert decoded == {media: len(study.recordings)}
    media.unlink()
    store = ArtefactStore(tmp_path / "kept")
    assert report_of(study, tmp_path / "out", store=store) == first
    assert store.tally.model_calls == {}


def test_a_sentence_after_the_end_of_the_sound_has_no_clip(media: Path, tmp_path: Path) -> None:
    study = studies.english_study(media)
    cut = cut_clips(study.utterances, study.recordings, store=ArtefactStore(tmp_path / "kept"), progress=Quiet())
    with_media = {r.source.recording for r in study.recordings if r.source.media}
    heard = {u.id for u in study.utterances if u.recording in with_media and u.start_ms < 8_000 + clips.PAD_MS}
    assert set(cut.clips) == heard


def test_imported_transcripts_have_no_buttons(tmp_path: Path) -> None:
    study = studies.russian_study()
    assert Page(report_of(study, tmp_path)).buttons == []


def test_buttons_say_what_they_play(media: Path, tmp_path: Path) -> None:
    buttons = Page(report_of(studies.russian_study(media), tmp_path)).buttons
    assert "Слушать: Антон, ru_soap, 00:03" in buttons


def test_many_clips_lie_beside_the_report(media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "MOST_INLINE_CHARACTERS", 1_000)
    study = studies.hostile_study(media)
    html = report_of(study, tmp_path / "out")
    written = sorted(path.name for path in (tmp_path / "out" / "clips").iterdir())
    assert len(written) == 2
    assert all(f'data-clip="clips/{name}"' in html for name in written)
    assert '<script type="application/json" id="clips">{}</script>' in html


def test_a_recording_that_is_gone_is_named_and_the_report_is_written(tmp_path: Path) -> None:
    text = Page(report_of(studies.russian_study(tmp_path / "gone.wav"), tmp_path / "out")).text
    assert "gone.wav: there is no such file; check the path." in text
    assert "Каждый адрес приходится набирать заново" in text


def test_sentences_without_times_have_no_clip(media: Path, tmp_path: Path) -> None:
    study = studies.one_theme_study(media)
    assert all(Flag.NO_TIMES in u.flags for u in study.utterances)
    cut = cut_clips(study.utterances, study.recordings, store=ArtefactStore(tmp_path / "kept"), progress=Quiet())
    assert cut.clips == {}


def test_no_clip_holds_a_voice_that_is_withheld(media: Path, tmp_path: Path) -> None:
    study = studies.russian_study(media)
    first, *_, last = [u for u in study.utterances if u.recording == "ru_soap" and u.respondent][1:4]

    def cut(*unheard: Utterance) -> dict[str, float]:
        store = ArtefactStore(tmp_path / "kept")
        found = cut_clips([first], study.recordings, store=store, progress=Quiet(), unheard=unheard)
        return {one: seconds(clip) for one, clip in found.clips.items()}

    before = replace(first, start_ms=first.start_ms - 500, end_ms=first.start_ms - 100)
    assert cut() == {first.id: pytest.approx(1.5, abs=0.12)}
    assert cut(before) == {first.id: pytest.approx(1.3, abs=0.12)}
    assert cut(before, replace(before, start_ms=first.end_ms, end_ms=first.end_ms + 900)) == {
        first.id: pytest.approx(1.0, abs=0.12)
    }
    assert cut(replace(last, start_ms=first.start_ms + 400, end_ms=first.end_ms + 400)) == {}
    assert cut(replace(last, recording="another", start_ms=first.start_ms)) == cut()
    assert cut(replace(last, flags=(Flag.NO_TIMES,))) == {}


def test_the_report_plays_nothing_that_who_refused_says_meanwhile(media: Path, tmp_path: Path) -> None:
    study = studies.russian_study(media)
    mine, other = [u for u in study.utterances if u.recording == "ru_soap" and u.respondent][1:3]
    at_once = replace(other, respondent="refused", start_ms=mine.start_ms + 100, end_ms=mine.end_ms)
    said = tuple(at_once if u.id == other.id else u for u in study.utterances)
    quoted = Page(report_of(replace(study, utterances=said), tmp_path, withheld={"refused": "no consent"})).buttons
    assert len(Page(report_of(study, tmp_path)).buttons) == len(quoted) + 2


def test_the_report_plays_nothing_of_a_silent_recording_and_tells_a_reason_once(media: Path, tmp_path: Path) -> None:
    study = studies.russian_study(media)
    heard = Page(report_of(study, tmp_path)).buttons
    page = Page(report_of(study, tmp_path, withheld={"refused": "no consent"}, silent={"ru_soap": "no consent"}))
    assert page.buttons == [button for button in heard if "ru_soap" not in button] != []
    assert page.text.count("no consent") == 1


def test_clips_of_earlier_runs_go(media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study, folder = studies.hostile_study(media), tmp_path / "out" / "clips"
    monkeypatch.setattr(build, "MOST_INLINE_CHARACTERS", 1_000)
    report_of(study, tmp_path / "out")
    written = {path.name for path in folder.iterdir()}
    (folder / "own.mp3").touch()
    everybody = dict.fromkeys((u.respondent for u in study.utterances if u.respondent), "no consent")
    report_of(study, tmp_path / "out", withheld=everybody)
    assert {path.name for path in folder.iterdir()} == {"own.mp3"}
    report_of(study, tmp_path / "out")
    assert {path.name for path in folder.iterdir()} == {*written, "own.mp3"}
    monkeypatch.undo()
    report_of(study, tmp_path / "out")
    assert {path.name for path in folder.iterdir()} == {"own.mp3"}
