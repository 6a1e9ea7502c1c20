"""How quickly the service answers over a large database while a bulk run goes on, and what uploads cost it.

``python -m tests.benchmarks.service_load [--recordings 1000] [--sentences 750] [--upload-mb 2048] [--home DIR]``

The API is the one that ships, in a process of its own; the worker has fakes in place of the models. A request has to be
answered within ``LIMIT_MS`` at the 95th percentile, the first byte of sound within ``FIRST_BYTE_MS``, and a long upload may cost
``GROWTH_MB`` of memory; what is beyond is named at the end, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from sqlalchemy import func, insert, select

from annotations.findings import Act
from annotations.formats import transcript_json
from models.language.word_forms import WordForms
from service.database.engine import Database
from service.database.study_tables import Job, Member, RecordingRow, StudyRow, UtteranceRow
from service.database.tables import Blob, User, new_id
from service.jobs.records import OPEN
from service.settings import Settings
from service.store.content_addressed import BlobStore, digest_of_file
from service.studies.blobs import keep_bytes, keep_file
from service.studies.speaking import heard_speakers
from tests.media_files import tone, write_recording
from tests.service.processes import FAKE_WORKER, Service

WORDS = {
    "en": "parcel invoice export month warehouse driver label customs receipt delivery pallet queue form office letter stamp "
    "weight address refund courier morning hours waiting wrong broken lost slow twice again phone nobody answer",
    "ru": "посылка накладная выгрузка месяц склад водитель этикетка таможня чек доставка паллета очередь бланк офис письмо марка "
    "вес адрес возврат курьер утро часы ждать неверно сломан потерян медленно дважды снова телефон никто ответ",
}
RARE = {"en": "zeppelin", "ru": "дирижабль"}
LENGTH = 9
POOL = 20_000
SELDOM = 1e-3
ROUNDS = 60
SLOWEST_PART = 0.95
STUDY, SPOKEN = "Load", 20
PIECE = 2**20
LIMIT_MS, FIRST_BYTE_MS, GROWTH_MB = 150, 50, 50
FIRST_BYTE = "first byte of sound, anywhere in it"


def main() -> None:
    """Fills a database, asks, uploads, and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recordings", type=int, default=1000)
    parser.add_argument("--sentences", type=int, default=750)
    parser.add_argument("--upload-mb", type=int, default=2048)
    parser.add_argument("--parallel", type=int, default=100)
    parser.add_argument("--bulk", type=int, default=100, help="files of the bulk run that wait or are worked on at each measure")
    parser.add_argument("--home", type=Path, help="an empty folder; a temporary one without it")
    given = parser.parse_args()
    os.environ |= {"HARDPART_REQUESTS_A_MINUTE": "1000000", "HARDPART_LOGINS_A_MINUTE": "1000"}
    with tempfile.TemporaryDirectory(prefix="hardpart-", dir=given.home) as folder:
        home = Path(folder) / "home"
        home.mkdir()
        service = Service(home, worker=FAKE_WORKER, piece=2**23)
        try:
            beyond = measure(service, Settings(home=home, database_url=None, store_url=None), given)
        finally:
            service.close()
    print("\nall within the limits" if not beyond else "\nbeyond the limits: " + "; ".join(beyond))
    sys.exit(bool(beyond))


def measure(service: Service, settings: Settings, given: argparse.Namespace) -> list[str]:
    """Everything, a line as soon as it is known; what is beyond the limits."""
    service.log_in()
    started = time.monotonic()
    study, recordings = fill(settings, given.recordings, given.sentences)
    count = given.recordings * given.sentences
    print(f"{count:,} sentences in {given.recordings:,} recordings, made in {time.monotonic() - started:.0f} s", flush=True)
    beyond: list[str] = []
    bulk = Bulk(service, settings, given.bulk)
    print(f"\n{'request, while a bulk run goes on':44}{'first':>9}{'median':>9}{'p95':>9}{'open jobs':>14}")
    for name, ask in requests(service, study, recordings):
        before = bulk.fed()
        took = [timed(ask) for _ in range(ROUNDS)]
        cut = statistics.quantiles(took[1:], n=100, method="inclusive")
        slow, open_jobs = cut[round(SLOWEST_PART * 100) - 1], f"{before} to {bulk.waiting()}"
        print(f"{name:44}{took[0]:7.0f}ms{cut[49]:7.0f}ms{slow:7.0f}ms{open_jobs:>14}", flush=True)
        if slow > (FIRST_BYTE_MS if name == FIRST_BYTE else LIMIT_MS):
            beyond.append(f"{name} {slow:.0f} ms")
        if not bulk.waiting():
            beyond.append(f"{name}: the bulk run had ended")
    return beyond + upload(service, bulk.study, given.upload_mb) + same_file(service, settings, given.parallel)


class Bulk:
    """A bulk run that does not end while others are asked."""

    def __init__(self, service: Service, settings: Settings, files: int) -> None:
        self._service, self._settings, self._files, self._sent = service, settings, files, 0
        self.study = service.ask("POST", "/v1/studies", json={"name": "Bulk", "finds_themes": False}).json()["id"]

    def fed(self) -> int:
        """Files are sent until so many wait; how many do."""
        for _ in range(self._files - self.waiting()):
            said = f"Interviewer: What was hard?\nAnn: It took {self._sent} hours.\n"
            self._service.send(self.study, f"talk{self._sent}.txt", said.encode())
            self._sent += 1
        return self.waiting()

    def waiting(self) -> int:
        """Files that wait or are worked on."""
        database = Database(self._settings.database)
        with database.reading() as session:
            rows = select(func.count()).select_from(Job).where(Job.study_id == self.study, Job.state.in_(OPEN))
            count = session.scalar(rows) or 0
        database.close()
        return count


def requests(service: Service, study: str, recordings: list[str]) -> Iterator[tuple[str, Callable[[], None]]]:
    """What a page asks, each with other values every time."""
    chance = random.Random(437)

    def get(path: str, **params: object) -> None:
        answered = service.client.get(path, params=params)
        assert answered.status_code == 200, answered.text

    def some(language: str, count: int) -> str:
        return " ".join(chance.sample(WORDS[language].split(), count))

    def page_of_transcript() -> None:
        where = f"/v1/recordings/{chance.choice(recordings)}"
        get(where)
        get(f"{where}/speakers")
        get(f"{where}/transcript")
        get(f"{where}/utterances", limit=500)

    def first_byte() -> None:
        start = chance.randrange(10**6)
        where = f"/v1/recordings/{chance.choice(recordings)}/audio"
        with service.client.stream("GET", where, headers={"Range": f"bytes={start}-"}) as answered:
            assert answered.status_code == 206
            next(answered.iter_raw(1))

    cursors = [""]

    def list_recordings() -> None:
        params = {"cursor": cursors[-1]} if cursors[-1] else {}
        answered = service.client.get(f"/v1/studies/{study}/recordings", params=params).json()
        cursors.append(answered["next_cursor"] or "")

    base = f"/v1/studies/{study}"
    yield "list of studies", lambda: get("/v1/studies")
    yield "list of recordings, page after page", list_recordings
    yield "list of complaints", lambda: get(f"{base}/utterances", act="complaint")
    yield (
        "list of one respondent's complaints",
        lambda: get(f"{base}/utterances", act="complaint", respondent=f"r{chance.randrange(1000)}"),
    )
    yield "all that one respondent said", lambda: get(f"{base}/utterances", respondent=f"r{chance.randrange(1000)}")
    yield "list of jobs", lambda: get("/v1/jobs")
    yield "search, one English word", lambda: get(f"{base}/search", q=some("en", 1))
    yield "search, one Russian word", lambda: get(f"{base}/search", q=some("ru", 1))
    yield "search, three words", lambda: get(f"{base}/search", q=some("ru", 3))
    yield "search, complaints with a word", lambda: get(f"{base}/search", q=some("en", 1), act="complaint")
    yield (
        "search, a word of one respondent",
        lambda: get(f"{base}/search", q=some("en", 1), respondent=f"r{chance.randrange(1000)}"),
    )
    yield "search, a word that nearly nobody says", lambda: get(f"{base}/search", q=chance.choice(list(RARE.values())))
    yield "page of a transcript (four requests)", page_of_transcript
    yield FIRST_BYTE, first_byte


def timed(ask: Callable[[], None]) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1000


def fill(settings: Settings, recordings: int, sentences: int) -> tuple[str, list[str]]:
    """A study of that size, straight into the tables; its id and those of its recordings."""
    database, store = Database(settings.database), BlobStore(settings.media)
    forms, chance = WordForms(), random.Random(437)
    vocabulary = {language: [(w, " ".join(forms.of_word(w))) for w in words.split()] for language, words in WORDS.items()}
    study, ids = new_id(), [new_id() for _ in range(recordings)]
    with tempfile.TemporaryDirectory(prefix="hardpart-") as folder, database.writing() as session:
        sound = write_recording(Path(folder) / "sound.wav", [tone(60, rate=16_000)], rate=16_000)
        media = digest_of_file(sound)
        keep_file(session, store, sound, media, sound.stat().st_size)
        spoken = [transcript(chance, sentences) for _ in range(SPOKEN)]
        heard = [keep_bytes(session, store, content) for content in spoken]
        speakers = heard_speakers(transcript_json.from_fields(json.loads(spoken[0]), source="talk"))
        session.add(StudyRow(id=study, name=STUDY))
        session.flush()
        admin = session.scalars(select(User.id)).one()
        session.add(Member(study_id=study, user_id=admin, role="owner"))
        common = {"study_id": study, "media": media, "state": "done", "duration_ms": sentences * 4000, "language": "ru"}
        common |= {"speakers": speakers}
        session.execute(
            insert(RecordingRow),
            [
                common | {"id": i, "name": f"talk{n:04}", "filename": f"talk{n:04}.wav", "as_heard": heard[n % SPOKEN]}
                for n, i in enumerate(ids)
            ],
        )
    pool = [phrase(chance, vocabulary) for _ in range(POOL)]
    for number, recording in enumerate(ids):
        rows = [sentence(chance, pool, study, recording, number, place) for place in range(1, sentences + 1)]
        with database.writing() as session:
            session.execute(insert(UtteranceRow), rows)
    database.close()
    return study, ids


def phrase(chance: random.Random, vocabulary: dict[str, list[tuple[str, str]]]) -> dict[str, object]:
    """Text, dictionary forms and language of what somebody says."""
    language = chance.choice(("en", "ru"))
    said = chance.choices(vocabulary[language], k=LENGTH)
    if chance.random() < SELDOM:
        said.append((RARE[language], RARE[language]))
    text = " ".join(word for word, _ in said) + "."
    return {"text": text, "forms": " ".join(form for _, form in said), "language": language}


def sentence(
    chance: random.Random, pool: list[dict[str, object]], study: str, recording: str, number: int, place: int
) -> dict[str, object]:
    """One row; every second sentence is the interviewer's, one in ten a complaint."""
    answers = place % 2 == 0
    act = chance.choices(list(Act), (20, 8, 5, 7, 60))[0].value if answers else None
    finding = {"act": act, "facets": [], "probability": 0.7, "evidence": [[0, 5]], "prompted": False, "last_time": False}
    return chance.choice(pool) | {
        "study_id": study,
        "recording_id": recording,
        "number": place,
        "speaker": "S2" if answers else "S1",
        "role": "respondent" if answers else "interviewer",
        "respondent": f"r{number}" if answers else None,
        "start_ms": place * 4000,
        "end_ms": place * 4000 + 3500,
        "act": act,
        "finding": finding if answers else None,
        "flags": [],
    }


def transcript(chance: random.Random, sentences: int) -> bytes:
    """A transcript with a time for every word."""
    segments = []
    for place in range(1, sentences + 1):
        words = chance.choices(WORDS["ru"].split(), k=LENGTH)
        start = place * 4000
        timed_words = [
            {"text": word, "start_ms": start + 380 * n, "end_ms": start + 380 * n + 300, "probability": 0.9}
            for n, word in enumerate(words)
        ]
        role = "interviewer" if place % 2 else "respondent"
        fields = {"speaker": f"S{2 - place % 2}", "role": role, "start_ms": start, "end_ms": start + 3500}
        segments.append(fields | {"text": " ".join(words), "flags": [], "words": timed_words})
    head = {"schema": 1, "recording": "talk", "language": "ru", "duration_ms": sentences * 4000 + 4000}
    return json.dumps(head | {"segments": segments}, ensure_ascii=False).encode()


def upload(service: Service, study: str, megabytes: int) -> list[str]:
    """One long upload in one request, and how much more memory the API takes by it; what is beyond the limit."""
    piece = np.random.default_rng(437).bytes(PIECE)
    before = memory_mb(service.processes["api"].pid)
    headers = {"Upload-Length": str(megabytes * PIECE), "Upload-Metadata": "filename bG9uZy53YXY="}
    where = service.ask("POST", f"/v1/studies/{study}/uploads", headers=headers).headers["location"]
    headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    started = time.monotonic()
    sent = service.client.patch(where, content=(piece for _ in range(megabytes)), headers=headers, timeout=3600)
    assert sent.status_code == 204, sent.text
    took, after = time.monotonic() - started, memory_mb(service.processes["api"].pid, "VmHWM")
    memory = f"memory of the API {before:.0f} MB, at most {after:.0f} MB"
    print(f"\nupload of {megabytes} MiB: {took:.0f} s ({megabytes / took:.0f} MiB/s); {memory}", flush=True)
    return [f"memory grew by {after - before:.0f} MB"] if after - before > GROWTH_MB else []


def memory_mb(pid: int, which: str = "VmRSS") -> float:
    """Resident memory of a process, now or at most."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith(which)).split()[1]) / 1024


def same_file(service: Service, settings: Settings, times: int) -> list[str]:
    """One file sent many times at once; what is kept or transcribed more than once."""
    study = service.ask("POST", "/v1/studies", json={"name": "Same", "finds_themes": False}).json()["id"]
    with tempfile.TemporaryDirectory(prefix="hardpart-") as folder:
        sound = write_recording(Path(folder) / "same.wav", [tone(5, hertz=550, rate=16_000)], rate=16_000)
        content, sha256 = sound.read_bytes(), digest_of_file(sound)
    heard_before = heard(settings)
    started = time.monotonic()
    with ThreadPoolExecutor(times) as pool:
        sent = list(pool.map(lambda n: service.send(study, f"copy{n}.wav", content), range(times)))
    took = time.monotonic() - started
    service.wait(study, "recording", times)
    database = Database(settings.database)
    with database.reading() as session:
        blobs = session.scalar(select(func.count()).select_from(Blob).where(Blob.sha256 == sha256))
        references = session.scalar(select(func.count()).select_from(RecordingRow).where(RecordingRow.media == sha256))
    database.close()
    found = f"{blobs} blob, {references} references, {heard(settings) - heard_before} transcription"
    print(f"{times} uploads of one file at once, {len(set(sent))} recordings: {took:.1f} s; {found}")
    return [] if found == f"1 blob, {times} references, 1 transcription" else [found]


def heard(settings: Settings) -> int:
    """How many transcriptions there are."""
    return len(list((settings.artefacts / "transcribe").glob("*.json")))


if __name__ == "__main__":
    main()
