"""A field that a request does not have is refused by its name, not passed over."""

import pytest

SENTENCE = {"id": "1", "text": "The export took hours."}
REQUESTS = [
    ("POST", "/v1/label", {"sentences": [SENTENCE], "callback_url": "https://example.org"}, "callback_url"),
    ("POST", "/v1/label", {"sentences": [SENTENCE | {"speaker_role": "other"}]}, "speaker_role"),
    ("POST", "/v1/themes", {"complaints": [SENTENCE | {"segment": "A"}]}, "segment"),
    ("POST", "/v1/studies/{study}/export", {"callback_url": "https://example.org"}, "callback_url"),
    ("POST", "/v1/keys", {"name": "k", "expires": "2030-01-31T00:00:00Z"}, "expires"),
    ("POST", "/v1/studies", {"name": "X", "langauge": "ru"}, "langauge"),
    ("PATCH", "/v1/studies/{study}", {"langauge": "ru"}, "langauge"),
    ("POST", "/v1/studies/{study}/members", {"name": "ivan", "rôle": "viewer"}, "rôle"),
    ("POST", "/v1/studies/{study}/theme-judgements", {"kind": "rename", "theme": "t", "name": "x", "because": "y"}, "because"),
    (
        "POST",
        "/v1/studies/{study}/theme-judgements",
        {"kind": "reword", "theme": "t", "outcome": {"object": "x", "measure": "y"}},
        "measure",
    ),
    ("POST", "/v1/jobs/reprocess/plan", {"study_ids": ["x"], "until": "2026-05-01"}, "until"),
]


@pytest.mark.parametrize(("method", "path", "body", "unknown"), REQUESTS)
def test_a_field_that_there_is_not_is_refused_by_its_name(maria, study, method, path, body, unknown):
    refused = maria.request(method, path.format(study=study), json=body, params={"wait": 0})
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:hardpart:problem:invalid")
    assert [error["field"].rpartition(".")[2] for error in refused.json()["errors"]] == [unknown]


def test_every_body_of_a_request_refuses_what_it_does_not_have(stranger):
    document = stranger.get("/v1/openapi.json").json()
    bodies = [
        operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        for methods in document["paths"].values()
        for operation in methods.values()
    ]
    names = {body["$ref"].rpartition("/")[2] for body in bodies if "$ref" in body}
    schemas = document["components"]["schemas"]
    assert len(names) > 10
    assert [name for name in sorted(names) if schemas[name].get("additionalProperties") is not False] == []


def test_an_export_needs_no_body(maria, study):
    assert maria.post(f"/v1/studies/{study}/export").status_code == 202
    assert maria.post(f"/v1/studies/{study}/export", json={}).status_code == 202


@pytest.mark.parametrize("content_type", [None, "application/x-www-form-urlencoded"])
def test_json_that_is_not_called_so_is_told(maria, content_type):
    headers = {} if content_type is None else {"Content-Type": content_type}
    refused = maria.post("/v1/studies", content=b'{"name": "S"}', headers=headers)
    assert refused.status_code == 422
    assert refused.json()["detail"] == "The body is read as JSON only with the header Content-Type: application/json; send it."


@pytest.mark.parametrize("content", [b'{"name": "\xff"}', b"[" * 100_000])
def test_a_body_that_cannot_be_read_is_told(maria, content):
    refused = maria.post("/v1/studies", content=content, headers={"Content-Type": "application/json"})
    assert (refused.status_code, refused.headers["content-type"]) == (400, "application/problem+json")
    assert refused.json()["detail"] == "The body cannot be read; send JSON in UTF-8 that is not nested deeply."


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/v1/nothing", 404, "There is nothing at this address; GET /v1/openapi.json lists what there is."),
        ("PUT", "/v1/jobs", 405, "The address does not take this method; GET /v1/openapi.json lists what it takes."),
    ],
)
def test_what_there_is_not_is_told_with_what_there_is(maria, method, path, status, said):
    refused = maria.request(method, path)
    assert (refused.status_code, refused.json()["detail"]) == (status, said)
