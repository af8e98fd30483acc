"""The API under requests that nobody thought of, made from its own document by Schemathesis.

Whatever is sent, right or wrong, nothing breaks, and each answer has the status, kind and shape that the
document promises. ``REDRESS_SEED`` repeats a run; a failing one prints its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import APIOperation, BaseSchema, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from tests.stories import Story
from tests.web.api.caller import World
from tests.web.test_access_matrix import outsiders_token
from tests.world import House
from web.app import create_app

SEED = int(os.environ.get("REDRESS_SEED", "20261123"))
EXAMPLES = 6
"""Requests a route, in each way."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = House(tmp_path_factory.mktemp("house"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(house: House) -> Flask:
    made = create_app(house.engine)
    made.config["PROPAGATE_EXCEPTIONS"] = False
    return made


@pytest.fixture(scope="module")
def world(app: Flask, house: House) -> World:
    """With Eva, who has every role: nothing of a route is hidden from these requests."""
    made = World(app, house)
    eva = {"id": "eva", "name": "Eva", "email": "eva@modelhouse.example", "unit": "management"}
    roles = "staff handler reception head leadership process_owner administrator"
    made.staff("adam").posts("/organisation", {"people": [{**eva, "roles": roles}]})
    return made


@pytest.fixture(scope="module")
def tokens(app: Flask, house: House, world: World, needed: dict[str, str]) -> dict[str, str]:
    """Operation → a token that may use it."""
    kinds = {
        "staff": world.staff("eva").token,
        "customer": outsiders_token(app, house, "customer's"),
        "dealer": outsiders_token(app, house, "dealer's"),
    }
    return {operation: kinds[kind] for operation, kind in needed.items()}


@pytest.fixture(scope="module")
def known(house: House) -> dict[str, Any]:
    """What there is, for the places of addresses."""
    story = Story(house).broken_hand("2026-06-23").classified()
    task = house.task(story.number, "write_reply")
    return {
        "number": story.number,
        "task": task.id,
        "contact": story.registered.contact,
        "customer": 1,
        "person": "rosa",
        "release": 1,
        "name": "reply.bpmn",
    }


@pytest.fixture(scope="module")
def needed(world: World) -> dict[str, str]:
    """Operation → the kind of token that it needs; those that need none are left out."""
    ways = [said for path in world.document.content["paths"].values() for said in path.values()]
    return {said["operationId"]: next(iter(said["security"][0])) for said in ways if "security" in said}


@pytest.fixture(scope="module")
def schema(app: Flask, world: World) -> BaseSchema:
    """Without who may call: what is sent here carries the right token; other tests ask with wrong ones."""
    content = deepcopy(world.document.content)
    for path in content["paths"].values():
        for said in path.values():
            said.pop("security", None)
    made = schemathesis.openapi.from_dict(content)
    made.app = app
    return made


def operations(schema: BaseSchema) -> Iterator[APIOperation]:
    """All of them but that which ends the tokens of this test."""
    for found in schema.get_all_operations():
        operation = found.ok()
        if (operation.method.lower(), operation.path) != ("delete", "/api/v1/token"):
            yield operation


def problems(
    operation: APIOperation, mode: GenerationMode, tokens: dict[str, str], known: dict[str, Any]
) -> list[str]:
    """What is wrong with the answers of one operation."""
    token = tokens.get(operation.definition.raw["operationId"], "")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    places = {name: known[name] for name in known if f"{{{name}}}" in operation.path}

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode, path_parameters=places or None))
    def ask(case: Case) -> None:
        answer = case.call(headers=headers)
        # A wrong form or query may look right on the way: what a file holds is a file, nothing is no name.
        wrong = mode is GenerationMode.NEGATIVE and case.media_type == "application/json"
        checks = [*CHECKS, negative_data_rejection] if wrong else CHECKS
        case.validate_response(answer, checks=checks)

    try:
        ask()
    except FailureGroup as failed:
        return [f"{operation.method.upper()} {operation.path}: {one}" for one in failed.exceptions]
    return []


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_request_breaks_the_api_and_every_answer_is_as_promised(
    schema: BaseSchema, tokens: dict[str, str], known: dict[str, Any], mode: GenerationMode
) -> None:
    print(f"REDRESS_SEED={SEED}")
    found = [
        problem
        for operation in operations(schema)
        if mode is GenerationMode.POSITIVE or _can_be_wrong(operation)
        for problem in problems(operation, mode, tokens, known)
    ]
    assert not found, "\n\n".join(found)


def _can_be_wrong(operation: APIOperation) -> bool:
    """Whether something is sent that could be wrong."""
    return bool(operation.body or operation.query)
