"""The shape of a recording's sound."""

from tests.media_files import tone, write_recording
from tests.service.api.talk import ANN


def test_peaks_are_made_once_and_go_with_the_recording(maria, ivan, study, send, settings, tmp_path):
    recording = send(maria, "call.wav", write_recording(tmp_path / "call.wav", [tone(2)]).read_bytes())
    where = f"/v1/recordings/{recording}/peaks"
    first = maria.get(where)
    assert len(first.json()["peaks"]) == 20
    assert min(first.json()["peaks"]) > 0
    assert len(list(settings.artefacts.glob("peaks/*.json"))) == 1
    assert maria.get(where, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert ivan.get(where).status_code == 404
    maria.delete(f"/v1/recordings/{recording}")
    assert list(settings.artefacts.glob("peaks/*.json")) == []


def test_a_long_recording_has_no_more_peaks_than_can_be_drawn(maria, send, tmp_path):
    recording = send(
        maria, "long.flac", write_recording(tmp_path / "long.flac", [tone(210, rate=8_000)], rate=8_000).read_bytes()
    )
    assert len(maria.get(f"/v1/recordings/{recording}/peaks").json()["peaks"]) == 1050


def test_a_transcript_has_none_and_what_is_no_sound_is_refused(maria, send):
    assert maria.get(f"/v1/recordings/{send(maria, 'ann.txt', ANN)}/peaks").status_code == 404
    refused = maria.get(f"/v1/recordings/{send(maria, 'call.mp3', b'not sound')}/peaks")
    assert refused.status_code == 422
    assert refused.json()["detail"].startswith("call.mp3: ")


def test_the_recordings_job_makes_them(maria, send, work, settings, tmp_path):
    recording = send(maria, "call.wav", write_recording(tmp_path / "call.wav", [tone(2)]).read_bytes())
    work()
    (made,) = settings.artefacts.glob("peaks/*.json")
    before = made.stat().st_mtime_ns
    assert maria.get(f"/v1/recordings/{recording}/peaks").status_code == 200
    assert made.stat().st_mtime_ns == before
