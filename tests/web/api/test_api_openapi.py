"""The API describes itself, all of it, and what it says holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.web.api.caller import World
from web import access
from web.openapi.document import routes, undescribed
from web.openapi.schemas import Components


@pytest.fixture
def document(world: World) -> dict[str, Any]:
    return world.document.content


def test_every_route_of_the_api_says_what_it_takes_and_gives(app: Flask) -> None:
    assert undescribed(app) == []
    assert all(app.view_functions[rule.endpoint].__doc__ for rule, _ in routes(app))


def test_it_is_valid_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    problems = [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()]
    assert problems == []


def test_every_operation_has_its_name_words_and_answers(app: Flask, document: dict[str, Any]) -> None:
    found = [(path, how, said) for path, ways in document["paths"].items() for how, said in ways.items()]
    assert len(found) == sum(1 for _ in routes(app))
    assert len({said["operationId"] for _, _, said in found}) == len(found)
    for path, how, said in found:
        assert said["summary"], (path, how)
        assert any(status < "300" for status in said["responses"]), (path, how)


def test_who_may_use_a_route_stands_there(document: dict[str, Any]) -> None:
    paths = document["paths"]
    assert paths["/api/v1/tasks"]["get"]["security"] == [{"staff": []}]
    assert paths["/api/v1/customer/case"]["get"]["security"] == [{"customer": []}]
    assert paths["/api/v1/dealer/part"]["get"]["security"] == [{"dealer": []}]
    assert paths["/api/v1/sales"]["post"]["x-roles"] == ["administrator"]
    assert "security" not in paths["/api/v1/customer/token"]["post"]


def test_no_route_but_those_without_security_is_open_to_strangers(app: Flask) -> None:
    public = {rule.rule for rule, _ in routes(app) if "public" in access.rule_of(app, rule.endpoint)}
    assert public == {
        "/api/v1/openapi.json",
        "/api/v1/token",
        "/api/v1/customer/token",
        "/api/v1/dealer/token",
    }


def test_two_shapes_of_one_name_are_refused() -> None:
    components = Components()

    def made() -> type:
        @dataclass(frozen=True)
        class Thing:
            """A thing."""

            id: int

        return Thing

    components.schema(made())
    with pytest.raises(TypeError, match="Two shapes are called Thing"):
        components.schema(made())
