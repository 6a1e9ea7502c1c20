"""What the OpenAPI document says and what the API does, compared on requests made up from the document, asked by everybody.

``HARDPART_EXAMPLES`` says how many requests of each kind a route gets; which ones follows from a seed.
"""

import os
import socket

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service.database.tables import User
from tests.service.api.talk import ANN

EXAMPLES = int(os.environ.get("HARDPART_EXAMPLES", "2"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
WAITS = {"/v1/label", "/v1/themes"}  # for a worker, which is not there
LOGS_OUT = ("DELETE", "/v1/session")
SETTINGS = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@schemathesis.serializer("application/offset+octet-stream", "text/csv")
def as_it_is(_, value):
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture
def everybody(log_in, maria, study, stranger, services):
    """Who has less asks before who has more, so that there is something left to ask about."""
    with services.database.writing() as session:
        session.add_all(User(name=name, password="none") for name in ("watcher", "helper"))
    for name, role in (("watcher", "viewer"), ("helper", "researcher")):
        maria.post(f"/v1/studies/{study}/members", json={"name": name, "role": role})
    services.limits.count_request = services.limits.count_password = services.limits.count_login = lambda *_: None
    return [stranger, *(log_in(name) for name in ("ivan", "watcher", "helper", "admin")), maria]


@pytest.fixture
def names(maria, study, send, work, tell_models):
    """What paths call the things of maria's study, which are there."""
    recording = send(maria, "ann.txt", ANN)
    work()
    headers = {"Upload-Length": "9", "Upload-Metadata": "filename YS5tcDM="}
    return {
        "study_id": study,
        "recording_id": recording,
        "number": 2,
        "theme_id": maria.get(f"/v1/studies/{study}/themes").json()["themes"][0]["id"],
        "job_id": maria.get("/v1/jobs").json()["items"][0]["id"],
        "upload_id": maria.post(f"/v1/studies/{study}/uploads", headers=headers).headers["location"].rpartition("/")[2],
        "user_id": "0" * 32,
        "key_id": maria.post("/v1/keys", json={"name": "k"}).json()["id"],
        "name": "Ann",
    }


def operations(app):
    """Those that delete come last, the deepest ones first."""
    found = [one.ok() for one in schemathesis.openapi.from_dict(app.openapi()).get_all_operations()]
    found = [one for one in found if (one.method.upper(), one.path) != LOGS_OUT]
    return sorted(found, key=lambda one: (one.method.upper() == "DELETE", -one.path.count("/"), one.path, one.method))


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as-described", "otherwise"])
def test_the_api_does_what_its_document_says(shared_app, everybody, names, mode, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _no_such_host)
    failures = {}
    for operation in operations(shared_app):
        for there, asks in ((names, everybody), ({}, everybody[-1:])) if "{" in operation.path else (({}, everybody),):
            try:
                _ask(operation, mode, asks, there)
            except Unsatisfiable:
                pass  # nothing can be wrong in a request that says nothing
            except (Exception, FailureGroup) as failure:  # noqa: BLE001 - all routes are asked before it is told
                failures[operation.label, bool(there)] = str(failure)[:900]
    assert failures == {}


def test_what_a_route_says_of_an_error_is_published_and_what_fastapi_says_is_not(shared_app):
    routes = shared_app.openapi()["paths"]
    result, jobs = (routes[path]["get"]["responses"] for path in ("/v1/jobs/{job_id}/result", "/v1/jobs"))
    assert result["409"]["description"].startswith("It has no result (yet)")
    assert jobs["422"]["description"] == "Something in the request cannot be used; errors names it."
    errors = [answer for code, answer in result.items() if int(code) >= 400]
    assert all("application/problem+json" in answer["content"] for answer in errors)


def _ask(operation, mode, clients, names):
    """Asks about what ``names`` calls by its name, and about what is not there otherwise."""

    @SETTINGS
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def asked_by_all(case):
        case.path_parameters = {name: names.get(name, value) for name, value in case.path_parameters.items()}
        if operation.path in WAITS:
            case.query = {**(case.query or {}), "wait": 0}
        asked = case.as_transport_kwargs(base_url="http://testserver")
        asked.pop("cookies", None)
        asked["headers"] = {name: value.encode("latin-1") for name, value in (asked.get("headers") or {}).items()}
        for client in clients:
            answered = client.request(**asked)
            case.validate_response(answered, checks=CHECKS)

    asked_by_all()


def _no_such_host(*_, **__):
    raise socket.gaierror
