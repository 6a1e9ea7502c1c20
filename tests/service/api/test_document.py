"""What a generator of clients and a reader of the OpenAPI document need: schemas, examples and headers, for each operation."""

import json
import re

import jsonschema_rs
import pytest

from tests.architecture.sources import ROOT

GUIDE = (ROOT / "service" / "API.md").read_text(encoding="utf-8")
JSON = "application/json"


@pytest.fixture(scope="module")
def document(shared_app):
    return shared_app.openapi()


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def contents(document):
    """What each operation takes, and what it answers with when all is well."""
    for called, operation in operations(document):
        parts = {"body": operation.get("requestBody", {})} | operation["responses"]
        for part, said in parts.items():
            if part == "body" or part < "300":
                for media_type, content in said.get("content", {}).items():
                    yield f"{called} {part} {media_type}", media_type, content


def examples(document, content):
    """The examples of a content, or of its schemas by their names."""
    if "example" in content:
        return [content["example"]]
    schemas = content["schema"].get("anyOf", [content["schema"]])
    named = [document["components"]["schemas"][one["$ref"].rpartition("/")[2]] for one in schemas if "$ref" in one]
    return [schema["example"] for schema in named if "example" in schema]


def test_no_schema_is_empty(document):
    assert [called for called, _, content in contents(document) if not content.get("schema")] == []


def test_all_that_is_json_or_a_table_has_an_example(document):
    told = {called: examples(document, content) for called, kind, content in contents(document) if kind in {JSON, "text/csv"}}
    assert len(told) > 70
    assert [called for called, found in told.items() if not found] == []


def test_examples_are_what_their_schemas_say(document):
    schemas = document["components"]["schemas"]
    wrong = []
    for called, kind, content in contents(document):
        if kind == JSON:
            whole = {"components": document["components"], **content["schema"]}
            checker = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
            wrong += [(called, error.message) for one in examples(document, content) for error in checker.iter_errors(one)]
    assert wrong == []
    exampled = {name: schema for name, schema in schemas.items() if "example" in schema and "properties" in schema}
    assert {name: schema["example"].keys() - schema["properties"].keys() for name, schema in exampled.items()} == {
        name: set() for name in exampled
    }


def test_headers_that_a_client_may_send_are_told(document):
    sent = {
        called: {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
        for called, operation in operations(document)
    }
    assert {"Range", "If-Range", "If-None-Match"} <= sent["get /v1/recordings/{recording_id}/audio"]
    known = {called for called, operation in operations(document) if "304" in operation["responses"]}
    assert {called for called, names in sent.items() if "If-None-Match" in names} == known
    assert len(known) > 20


def test_where_a_job_is_found_is_told(document):
    accepted = {
        called: operation["responses"]["202"] for called, operation in operations(document) if "202" in operation["responses"]
    }
    assert {called for called, answer in accepted.items() if "Location" not in answer.get("headers", {})} == {
        "post /v1/jobs/reprocess"
    }


def test_generators_know_the_type_of_every_parameter_and_pair(document):
    parameters = [(called, one) for called, operation in operations(document) for one in operation.get("parameters", [])]
    assert len(parameters) > 100
    assert [(called, one["name"]) for called, one in parameters if not {"type", "$ref"} & one["schema"].keys()] == []
    assert '"prefixItems"' not in json.dumps(document)
    assert document["components"]["schemas"]["ShareBody"]["properties"]["interval"]["items"] == {"type": "number"}


def test_the_guide_names_the_routes_that_heed_if_match_and_those_that_heed_no_idempotency_key(document):
    def nameless(text):
        return re.sub(r"\{\w+\}", "{}", text)

    def named(begin):
        """The routes of the rest of the paragraph that has these words."""
        assert begin in GUIDE
        return sorted(re.findall(r"`([A-Z]+ /v1/[^`]+)`", nameless(GUIDE.partition(begin)[2].partition("\n- ")[0])))

    def taking(header):
        return [
            (called.partition(" ")[0].upper(), nameless(called.partition(" ")[2]))
            for called, operation in operations(document)
            if header in {one["name"].lower() for one in operation.get("parameters", []) if one["in"] == "header"}
        ]

    posts = [("POST", nameless(path)) for path, methods in document["paths"].items() if "post" in methods]
    keyless = set(posts) - set(taking("idempotency-key"))
    assert named("`If-Match` is heeded by ") == sorted(f"{method} {path}" for method, path in taking("if-match"))
    assert named("It is passed over by ") == sorted(f"{method} {path}" for method, path in keyless)
