"""The OpenAPI 3.1 document of the API, made from its routes, their access, docstrings and shapes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from inspect import cleandoc
from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from engine.model import Json
from web import access
from web.openapi.describe import NOTHING, Description
from web.openapi.schemas import MOST, Components

PREFIX = "/api/"
_PROBLEM = "application/problem+json"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_SCHEMES: dict[str, Json] = {
    "staff": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of somebody who works here: POST /api/v1/token with address and password.",
    },
    "customer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A customer's token: POST /api/v1/customer/token with number and PIN.",
    },
    "dealer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A dealer's token: POST /api/v1/dealer/token with number and her own PIN.",
    },
}


@dataclass(frozen=True)
class ProblemShape:
    """What went wrong (RFC 9457); ``message`` and ``remedy`` are for people, in the language asked for.

    :ivar status: the answer's status.
    :ivar message: what is wrong.
    :ivar remedy: what to do about it.
    """

    type: str
    title: str
    status: int
    detail: str
    message: str
    remedy: str


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """The routes of the API with their methods."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.rule.startswith(PREFIX):
            for method in _METHODS:
                if method in (rule.methods or ()):
                    yield rule, method


def undescribed(app: Flask) -> list[str]:
    """Routes that do not say what they take and give."""
    return [
        f"{method} {rule.rule}"
        for rule, method in routes(app)
        if not isinstance(getattr(app.view_functions[rule.endpoint], "described", None), Description)
    ]


def document(app: Flask, house: str, server: str) -> dict[str, Json]:
    """The document.

    :param house: whose desk it is.
    :param server: where the desk is reached.
    """
    components = Components()
    components.schema(ProblemShape)
    components.schemas["Problem"]["additionalProperties"] = True
    paths: dict[str, Json] = {}
    tags: dict[str, Json] = {}
    for rule, method in routes(app):
        view = app.view_functions[rule.endpoint]
        tag = rule.endpoint.partition(".")[0].removeprefix("api_").replace("_", " ")
        tags.setdefault(tag, {"name": tag, "description": _first(sys.modules[view.__module__].__doc__)})
        operation = _operation(app, components, rule, view)
        operation["operationId"] = rule.endpoint.replace(".", "_")
        operation["tags"] = [tag]
        paths.setdefault(_path(rule), {})[method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Redress at {house}",
            "version": version("redress"),
            "description": "The after-sales desk for programs. Every route may do what its caller may do on "
            "the pages. Times are ISO 8601 with a zone, days ISO dates, amounts decimal strings.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "tags": sorted(tags.values(), key=lambda tag: tag["name"]),
        "paths": paths,
        "components": {"schemas": components.schemas, "securitySchemes": _SCHEMES},
    }


def _operation(app: Flask, components: Components, rule: Rule, view: Any) -> dict[str, Json]:
    said: Description = getattr(view, "described", Description())
    allowed = access.rule_of(app, rule.endpoint)
    summary, _, rest = cleandoc(view.__doc__ or "").partition("\n\n")
    made: dict[str, Json] = {
        "summary": " ".join(summary.split()).rstrip("."),
        "description": rest.replace("``", "`"),
        "parameters": [*_of_path(rule), *_of_query(components, said)],
        "responses": _answers(components, rule, said, allowed),
    }
    if said.takes or said.form or said.files:
        made["requestBody"] = _body(components, said)
    if "public" not in allowed:
        kind = next((name for name in ("customer", "dealer") if name in allowed), "staff")
        made["security"] = [{kind: []}]
        roles = sorted(allowed & access.ROLES)
        if roles:
            made["x-roles"] = roles
            made["description"] = f"{made['description']}\n\nFor {', '.join(roles)}.".strip()
    return made


def _answers(
    components: Components, rule: Rule, said: Description, allowed: frozenset[str]
) -> dict[str, Json]:
    answers = {str(said.status): _answer(components, said, said.status)}
    if said.also is not None:
        answers[str(said.also)] = _answer(components, said, said.also)
    refused = set(said.refusals)
    if "public" not in allowed:
        refused |= {401, 403}
    if rule.arguments:
        refused.add(404)
    if said.takes or said.form or said.files or said.asks:
        refused.add(422)
    if said.files:
        refused.add(413)
    if 409 in refused:
        answers["409"] = _refusal(
            "Somebody was first, or it moved on: `by` and `at` say who and when, `revision` what is stored."
        )
    if 422 in refused:
        answers["422"] = _refusal("What was sent does not hold; `problems` says why, field by field.")
    for status in sorted(refused - {409, 422}):
        answers[str(status)] = _refusal(HTTPStatus(status).phrase)
    return dict(sorted(answers.items())) | {"default": _refusal("What else went wrong.")}


def _answer(components: Components, said: Description, status: int) -> dict[str, Json]:
    made: dict[str, Json] = {"description": HTTPStatus(status).phrase}
    if said.gives == NOTHING:
        return made
    if isinstance(said.gives, str | tuple):
        kinds = (said.gives,) if isinstance(said.gives, str) else said.gives
        return {**made, "content": {kind: _content(kind) for kind in kinds}}
    return {**made, "content": {"application/json": {"schema": components.schema(said.gives)}}}


def _content(kind: str) -> dict[str, Json]:
    return {"schema": {} if kind == "application/json" else {"type": "string"}}


def _refusal(words: str) -> dict[str, Json]:
    return {
        "description": words,
        "content": {_PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _body(components: Components, said: Description) -> dict[str, Json]:
    content: dict[str, Json] = {}
    if said.takes is not None:
        content["application/json"] = {"schema": components.schema(said.takes, sent=True)}
    if said.form is not None or said.files:
        fields = components.properties(said.form, sent=True) if said.form is not None else {}
        if said.files:
            file = {"type": "string", "contentMediaType": "application/octet-stream"}
            fields[said.files] = {"type": "array", "items": file}
        content["multipart/form-data"] = {"schema": {"type": "object", "properties": fields}}
    return {"required": not said.optional, "content": content}


def _of_path(rule: Rule) -> list[Json]:
    found = []
    for name in sorted(rule.arguments):
        whole = isinstance(rule._converters[name], IntegerConverter)
        schema: Json = {"type": "integer", "minimum": 0, "maximum": MOST} if whole else {"type": "string"}
        found.append({"name": name, "in": "path", "required": True, "schema": schema})
    return found


def _of_query(components: Components, said: Description) -> list[Json]:
    if said.asks is None:
        return []
    made = []
    for name, schema in components.properties(said.asks, sent=True).items():
        words = schema.pop("description", "")
        made.append({"name": name, "in": "query", "description": words, "required": False, "schema": schema})
    return made


def _path(rule: Rule) -> str:
    parts = [f"{{{text}}}" if dynamic else text for dynamic, text in rule._trace]
    return "".join(part for part in parts if part != "|")


def _first(text: str | None) -> str:
    return " ".join(cleandoc(text or "").partition("\n\n")[0].split())
