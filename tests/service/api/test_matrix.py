"""Every route of the OpenAPI document × everybody who may ask: nobody learns of what is not theirs; errors are described."""

import json

import pytest

from tests.service.api.conftest import PASSWORD
from tests.service.api.talk import ANN

OPEN = {("get", "/health"), ("get", "/ready"), ("post", "/v1/session"), ("options", "/v1/studies/{study_id}/uploads")}
BODIES = {
    "Login": {"name": "maria", "password": "wrong"},
    "NewStudy": {"name": "X"},
    "StudyChange": {"product": "X"},
    "NewMember": {"name": "ivan", "role": "owner"},
    "RecordingChange": {"name": "x"},
    "SpeakersChange": {"speakers": []},
    "NewJudgement": {"act": "other", "text": "The export took hours."},
    "NewThemeJudgement": {"kind": "rename", "theme": "t", "name": "x"},
    "NewUser": {"name": "x", "password": PASSWORD},
    "UserChange": {},
    "NewKey": {"name": "x"},
    "PasswordChange": {"current": "x", "new": "y" * 12},
    "LabelRequest": {"sentences": [{"id": "1", "text": "x"}]},
    "ReprocessRequest": {"study_ids": ["{study_id}"]},
    "ThemesRequest": {"complaints": [{"id": "1", "text": "x"}]},
}

ABSENT = dict.fromkeys(("study_id", "recording_id", "theme_id", "job_id", "upload_id", "user_id", "key_id", "name"), "0")
ABSENT["number"] = "2"
ADMINISTRATION = {("get", "/v1/users"), ("post", "/v1/users"), ("patch", "/v1/users/{user_id}"), ("get", "/metrics")}


@pytest.fixture
def document(stranger):
    return stranger.get("/v1/openapi.json").json()


@pytest.fixture
def theirs(maria, study, send, work, tell_models):
    """What belongs to maria, by the names that paths call it."""
    recording = send(maria, "ann.txt", ANN)
    work()
    announced = maria.post(f"/v1/studies/{study}/uploads", headers={"Upload-Length": "9", "Upload-Metadata": "filename YS5tcDM="})
    return {
        "study_id": study,
        "recording_id": recording,
        "number": "2",
        "theme_id": maria.get(f"/v1/studies/{study}/themes").json()["themes"][0]["id"],
        "job_id": maria.get("/v1/jobs").json()["items"][0]["id"],
        "upload_id": announced.headers["location"].rpartition("/")[2],
        "user_id": maria.get("/v1/session").json()["user_id"],
        "key_id": maria.post("/v1/keys", json={"name": "k"}).json()["id"],
        "name": "Ann",
    }


def operations(document):
    for path, methods in sorted(document["paths"].items()):
        for method, operation in methods.items():
            yield method, path, operation


def body_of(operation):
    content = operation.get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]


def queries(operation):
    return {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}


def told(answered):
    """What was answered, but for the request's id."""
    if not answered.content or "json" not in answered.headers["content-type"]:
        return answered.status_code, answered.content
    return answered.status_code, {name: value for name, value in answered.json().items() if name != "request_id"}


def key_of(client, *scopes):
    return {"Authorization": f"Bearer {client.post('/v1/keys', json={'name': 'k', 'scopes': scopes}).json()['key']}"}


def ask(client, method, path, operation, names):
    def named(text):
        for name, value in names.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    address = named(path)
    content = operation.get("requestBody", {}).get("content", {})
    schema = body_of(operation)
    asked = {"params": {"wait": 0, "q": "export", "filename": "a.mp3"}}
    if "study_id" in queries(operation):
        asked["params"]["study_id"] = names["study_id"]
    if schema:
        asked["json"] = json.loads(named(json.dumps(BODIES[schema])))
    elif "application/json" in content:
        asked["json"] = {}
    elif content:
        asked |= {"content": b"x", "headers": {"Content-Type": next(iter(content))}}
    if "uploads" in path:
        headers = {"Upload-Offset": "0", "Upload-Length": "9", "Upload-Metadata": "filename YS5tcDM="}
        asked["headers"] = asked.get("headers", {}) | headers
    return client.request(method.upper(), address, **asked)


def test_whoever_is_not_known_gets_nothing(document, theirs, stranger):
    got = {(m, p): ask(stranger, m, p, o, theirs).status_code for m, p, o in operations(document) if (m, p) not in OPEN}
    assert {place: code for place, code in got.items() if code != 401} == {}


@pytest.mark.parametrize("who", ["ivan", "admin"])
def test_what_belongs_to_others_is_as_if_it_were_not_there(document, theirs, log_in, who):
    somebody = log_in(who)
    strange = {}
    for method, path, operation in operations(document):
        if "{" not in path or (method, path) in OPEN or path.startswith("/v1/users"):
            continue
        foreign = ask(somebody, method, path, operation, theirs)
        absent = ask(somebody, method, path, operation, ABSENT)
        if told(foreign) != told(absent) or foreign.status_code != 404:
            strange[method, path] = [told(foreign), told(absent)]
    assert strange == {}


def test_what_belongs_to_others_is_not_there_in_ones_own_study_either(document, theirs, ivan):
    own = {"study_id": ivan.post("/v1/studies", json={"name": "Mine"}).json()["id"]}
    pairs = [(m, p, o) for m, p, o in operations(document) if p.startswith("/v1/studies/{study_id}/") and p.count("{") > 1]
    strange = {}
    for method, path, operation in pairs:
        foreign = ask(ivan, method, path, operation, theirs | own)
        absent = ask(ivan, method, path, operation, ABSENT | own)
        if told(foreign) != told(absent) or foreign.status_code != 404:
            strange[method, path] = [told(foreign), told(absent)]
    assert strange == {}
    assert len(pairs) > 5


@pytest.mark.parametrize("who", ["ivan", "admin"])
def test_studies_that_a_body_or_a_query_names_are_not_there_either(document, theirs, log_in, who):
    somebody = log_in(who)
    naming = {
        (method, path): operation
        for method, path, operation in operations(document)
        if "{" not in path and ("study_id" in queries(operation) or "{study_id}" in json.dumps(BODIES.get(body_of(operation))))
    }
    assert set(naming) == {("get", "/v1/jobs"), ("post", "/v1/jobs/reprocess"), ("post", "/v1/jobs/reprocess/plan")}
    for (method, path), operation in naming.items():
        foreign, absent = (told(ask(somebody, method, path, operation, names)) for names in (theirs, ABSENT))
        assert foreign == absent
        assert foreign in [(200, {"items": [], "next_cursor": None}), (404, foreign[1])]


def test_researchers_work_in_a_study_and_do_not_run_it(document, theirs, maria, ivan, study):
    maria.post(f"/v1/studies/{study}/members", json={"name": "ivan", "role": "researcher"})
    last = sorted(operations(document), key=lambda one: (one[0] == "delete", -one[1].count("/")))
    got = {
        (m, p): ask(ivan, m, p, o, theirs).status_code
        for m, p, o in last
        if (m, p) not in OPEN and not p.startswith("/v1/session")
    }
    assert {place for place, code in got.items() if code == 403} == ADMINISTRATION | {
        ("delete", "/v1/studies/{study_id}"),
        ("delete", "/v1/studies/{study_id}/members/{user_id}"),
        ("post", "/v1/studies/{study_id}/members"),
    }
    assert {place: code for place, code in got.items() if code >= 500} == {}


def test_viewers_change_nothing(document, theirs, maria, ivan, study):
    maria.post(f"/v1/studies/{study}/members", json={"name": "ivan", "role": "viewer"})
    own = ("/v1/session", "/v1/keys", "/v1/users", "/v1/label", "/v1/themes", "/v1/transcribe", "/v1/studies/{study_id}/export")
    got = {
        (m, p): ask(ivan, m, p, o, theirs).status_code
        for m, p, o in operations(document)
        if m not in {"get", "head"} and (m, p) not in OPEN and not p.startswith(own) and p != "/v1/studies"
    }
    assert {place: code for place, code in got.items() if code not in {403, 404}} == {}
    assert {place for place, code in got.items() if code == 404} <= {
        ("delete", "/v1/studies/{study_id}/uploads/{upload_id}"),
        ("patch", "/v1/studies/{study_id}/uploads/{upload_id}"),
    }


def test_a_key_that_reads_changes_nothing(document, theirs, maria, stranger):
    stranger.headers |= key_of(maria, "read")
    got = {
        (m, p): ask(stranger, m, p, o, theirs).json()["type"]
        for m, p, o in operations(document)
        if m not in {"get", "head"} and (m, p) not in OPEN and p not in {"/v1/session", "/v1/studies/{study_id}/export"}
    }
    assert set(got.values()) == {"urn:hardpart:problem:scope"}


def test_a_key_for_the_models_sees_no_study(document, theirs, maria, stranger):
    stranger.headers |= key_of(maria, "models")
    got = {
        (m, p): ask(stranger, m, p, o, theirs).json()["type"]
        for m, p, o in operations(document)
        if m != "head" and (m, p) not in OPEN and p not in {"/v1/label", "/v1/themes", "/v1/transcribe", "/v1/callback-key"}
    }
    assert set(got.values()) == {"urn:hardpart:problem:scope"}


def test_every_answer_is_described(document, theirs, maria):
    undescribed = {}
    for method, path, operation in operations(document):
        if method == "delete" and path != "/v1/keys/{key_id}":
            continue
        answered = ask(maria, method, path, operation, theirs)
        if str(answered.status_code) not in operation["responses"] or answered.status_code >= 500:
            undescribed[method, path] = answered.status_code
        if answered.status_code == 200 and "304" in operation["responses"] and "etag" not in answered.headers:
            undescribed[method, path] = "no ETag"
    assert undescribed == {}


def test_every_route_says_what_it_does_and_how_it_fails(document):
    for method, path, operation in operations(document):
        assert operation.get("description"), (method, path)
        for code, response in operation["responses"].items():
            if int(code) >= 400:
                assert list(response["content"]) == ["application/problem+json"], (method, path, code)


def test_every_route_has_a_name_of_its_own(document):
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert sorted(names) == sorted(set(names))
