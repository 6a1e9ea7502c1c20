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
