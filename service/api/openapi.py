"""The OpenAPI document: FastAPI's, with every error of every route as problem+json."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from service.api.conditional import KNOWN
from service.api.examples import EXAMPLES
from service.api.problems import MEDIA_TYPE, ProblemBody

_SAID = {
    "400": "The body cannot be read. What is no HTTP at all gets this status in plain text.",
    "401": "Nobody is logged in, or the key is not valid.",
    "403": "The role or the key's scope does not reach this far.",
    "404": "It is not there, or it is not yours.",
    "409": "It contradicts what is there.",
    "412": "It was changed since it was read.",
    "413": "It is too large.",
    "415": "Its type is not understood.",
    "416": "The range lies outside of the file.",
    "422": "Something in the request cannot be used; errors names it.",
    "423": "Somebody else is sending the same upload.",
    "429": "Asked too often; Retry-After says when to come back.",
    "503": "Something that is needed is away for now.",
    "507": "The disk is full.",
}
_OF_FASTAPI = "Validation Error"
_ALWAYS = ("400", "401", "403", "422", "429", "503")
_CHANGING = ("409", "412", "413", "415", "507")
_OPEN = {"/health", "/ready"}
_MANY_JOBS = "/v1/jobs/reprocess"
_LOCATION = {"Location": {"schema": {"type": "string"}, "description": "The job."}}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "The ETag of what is there already; it is not sent again unless it changed.",
}


def describe(app: FastAPI) -> None:
    """Gives ``app`` its document."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(
                get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            )
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign] # as FastAPI's documentation says


def _complete(made: dict[str, Any]) -> dict[str, Any]:
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs", {})
    schemas["ProblemBody"] = problem
    for name, example in EXAMPLES.items():
        schemas[name]["example"] = example
        if f"Page_{name}_" in schemas:
            schemas[f"Page_{name}_"]["example"] = {"items": [example], "next_cursor": None}
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            _add_errors(path, method, operation)
            _add_headers(path, operation)
            for parameter in operation.get("parameters", ()):
                parameter["schema"] = _without_null(parameter["schema"])
    _say_pairs_as_lists(made)
    return made


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter, which can be left out but not be null; generators of clients take both for anything."""
    kinds: list[dict[str, Any]] = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    return {name: said for name, said in schema.items() if name not in {"anyOf", "title"}} | kinds[0]


def _say_pairs_as_lists(part: object) -> None:
    """Says what two alike values are as a list of two: generators of clients take ``prefixItems`` for anything."""
    if isinstance(part, dict):
        items = part.get("prefixItems")
        if isinstance(items, list) and part["minItems"] == part["maxItems"] and all(item == items[0] for item in items):
            part["items"] = part.pop("prefixItems")[0]
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for one in inner:
        _say_pairs_as_lists(one)


def _add_headers(path: str, operation: dict[str, Any]) -> None:
    """What may be sent with a question for what may be known, and where work that was asked for is found."""
    responses: dict[str, Any] = operation["responses"]
    if "304" in responses:
        operation.setdefault("parameters", []).append(_IF_NONE_MATCH)
    if "202" in responses and path != _MANY_JOBS:
        responses["202"]["headers"] = _LOCATION


def _add_errors(path: str, method: str, operation: dict[str, Any]) -> None:
    codes = {"503"} if path in _OPEN else set(_ALWAYS)
    if "{" in path:
        codes.add("404")
    if method not in {"get", "head"}:
        codes |= {"404", *_CHANGING}
    responses: dict[str, Any] = operation["responses"]
    if responses.get("422", {}).get("description") == _OF_FASTAPI:
        del responses["422"]
    codes |= {code for code in responses if code.isdigit() and int(code) >= 400}
    for code in sorted(codes):
        said = responses.get(code, {}).get("description", _SAID[code])
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}
        responses[code] = {"description": said, "content": content}
    is_json = "application/json" in responses.get("200", {}).get("content", {})
    if is_json and method in {"get", "head"} and path not in _OPEN:
        responses["304"] = {"description": KNOWN}
