"""What a researcher gets from the service as it ships: its own worker process, with the real models."""

import io
import json
import zipfile

import pytest

from tests.service.processes import REAL_WORKER, Service

pytestmark = pytest.mark.weights

ANN = """Kate: What was the hardest part of sending parcels last week?
Ann: I had to type every address in again by hand, and it took me three hours.
Kate: What else took too long?
Ann: I waited at home all day for the courier, and nobody told me when he would come.
Kate: And the bill?
Ann: Nobody could explain the extra charges on my bill.
Ann: The courier is always friendly, I love that.
"""
BOB = """Kate: What took too long the last time?
Bob: Typing all the addresses in by hand took me the whole evening.
Kate: And then?
Bob: I waited all day for the courier, and nobody told me when he would come.
Bob: We have two shops in town.
"""
PEOPLE = "respondent,recordings,customer_segment,target_behaviour\nann,ann,A,yes\nbob,bob,B,yes\n"
HARD = {"ann:2", "ann:4", "ann:6", "bob:2", "bob:4"}
WAITING = {"ann:4", "bob:4"}


@pytest.fixture
def service(tmp_path):
    made = Service(tmp_path / "home", worker=REAL_WORKER)
    yield made
    made.close()


def test_transcripts_become_themes_and_an_archive(service):
    service.log_in()
    study = service.ask("POST", "/v1/studies", json={"name": "Parcels", "finds_themes": False}).json()["id"]
    recordings = {name: service.send(study, f"{name}.txt", said.encode()) for name, said in (("ann", ANN), ("bob", BOB))}
    asked = {"headers": {"Content-Type": "text/csv"}, "content": PEOPLE}
    assert service.ask("PUT", f"/v1/studies/{study}/respondents", **asked).status_code == 200
    service.wait(study, "recording", 2)
    said = [u for r in recordings.values() for u in service.ask("GET", f"/v1/recordings/{r}/utterances").json()["items"]]
    complaints = {u["utterance_id"]: u["respondent"] for u in said if u["act"] == "complaint"}
    assert complaints == {one: one.partition(":")[0] for one in HARD}
    text = service.ask("GET", f"/v1/recordings/{recordings['ann']}/transcript", params={"format": "txt"}).text
    assert "Ann: I had to type every address in again by hand" in text

    service.ask("POST", f"/v1/studies/{study}/jobs")
    service.wait(study, "themes", 1)
    found = service.ask("GET", f"/v1/studies/{study}/themes").json()
    assert (found["failures"], found["left_out"], found["stale"]) == ([], [], False)
    (waiting,) = [theme for theme in found["themes"] if WAITING & set(theme["members"])]
    assert set(waiting["members"]) >= WAITING
    assert (waiting["support"]["respondents"]["said"], waiting["support"]["respondents"]["asked"]) == (2, 2)
    assert {one for theme in found["themes"] for one in theme["members"]} | set(found["unassigned"]) == HARD

    service.ask("POST", f"/v1/studies/{study}/export")
    service.wait(study, "export", 1)
    (job,) = service.ask("GET", "/v1/jobs", params={"study_id": study, "kind": "export"}).json()["items"]
    with zipfile.ZipFile(io.BytesIO(service.ask("GET", job["result_url"]).content)) as archive:
        themes = json.loads(archive.read("themes.json"))
        assert "report.html" in archive.namelist()
    assert [theme["id"] for theme in themes["themes"]] == [theme["id"] for theme in found["themes"]]
