"""What a form must be before people see it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.errors import FormSchemaInvalid
from engine.forms import parse_form


def parsed(*components: dict[str, Any]) -> Any:
    return parse_form(
        json.dumps({"type": "default", "components": list(components)}).encode(), artefact="a.form"
    )


def refusal(*components: dict[str, Any]) -> str:
    with pytest.raises(FormSchemaInvalid) as refused:
        parsed(*components)
    for finding in refused.value.findings:
        assert finding.artefact == "a.form" and finding.message.endswith((".", ",")), finding
    return " ".join(finding.message for finding in refused.value.findings)


def test_a_form_knows_its_fields_and_gives_its_schema_back_unchanged() -> None:
    schema = {
        "type": "default",
        "id": "inspection",
        "schemaVersion": 19,
        "components": [
            {"type": "text", "text": "# Grüße {{name}}"},
            {"type": "textfield", "key": "customer.name", "label": "Name:", "validate": {"required": True}},
            {"type": "group", "path": "item", "components": [{"type": "number", "key": "count"}]},
            {"type": "group", "components": [{"type": "checkbox", "key": "safe"}]},
            {"type": "dynamiclist", "path": "lines", "components": [{"type": "textarea", "key": "finding"}]},
            {"type": "html", "content": "<p>x</p>"},
            {"type": "image", "source": "https://x.example/a.png"},
            {"type": "table", "dataSource": "=rows", "columnsExpression": "=columns"},
            {"type": "separator"},
            {"type": "spacer"},
            {"type": "button", "action": "submit"},
            {"type": "documentPreview", "dataSource": "=documents"},
        ],
    }
    form = parse_form(json.dumps(schema).encode(), artefact="forms/inspection.form")
    assert form.keys == ("customer.name", "item.count", "safe", "lines.finding")
    assert form.names == {"customer", "item", "safe", "lines"}
    assert (form.fields[0].label, form.fields[0].required) == ("Name", True)
    assert json.loads(form.schema_json) == schema and form.id == "inspection"


def test_what_is_no_schema_is_refused_in_plain_words() -> None:
    for content in (b"", b"{", b"[]", b'"x"', b'{"components": 3}', b"\xff", b"[" * 5000, b'{"a":' * 3000):
        with pytest.raises(FormSchemaInvalid):
            parse_form(content)
    with pytest.raises(FormSchemaInvalid, match="larger than 1 MB"):
        parse_form(b" " * (1024 * 1024 + 1))


@pytest.mark.parametrize("kind", ["iframe", "script", "default", "dynamicList", ""])
def test_component_types_that_are_not_used_here_are_refused(kind: str) -> None:
    assert "does not use" in refusal({"type": kind, "key": "a"})


@pytest.mark.parametrize(
    "key", [None, "", "a b", "a..b", ".a", "0", "a.0", "__proto__", "a.constructor", "ä", "_this_"]
)
def test_a_field_needs_a_usable_key(key: str | None) -> None:
    assert "key" in refusal({"type": "textfield", "id": "Field_1", "key": key})


@pytest.mark.parametrize(
    "components",
    [
        [{"type": "textfield", "key": "a"}, {"type": "number", "key": "a"}],
        [{"type": "textfield", "key": "a"}, {"type": "number", "key": "a.b"}],
        [{"type": "textfield", "key": "a.b"}, {"type": "number", "key": "a"}],
        [
            {"type": "dynamiclist", "path": "a", "components": []},
            {"type": "group", "path": "a", "components": []},
            {"type": "textfield", "key": "a.b"},
        ],
        [{"type": "dynamiclist", "path": "a"}, {"type": "dynamiclist", "path": "a"}],
    ],
)
def test_no_two_components_share_a_key(components: list[dict[str, Any]]) -> None:
    assert "another component has" in refusal(*components)


def test_groups_may_share_an_object() -> None:
    form = parsed(
        {"type": "group", "path": "a", "components": [{"type": "textfield", "key": "x"}]},
        {"type": "group", "path": "a", "components": [{"type": "textfield", "key": "y"}]},
        {"type": "textfield", "key": "a.z"},
    )
    assert form.keys == ("a.x", "a.y", "a.z")


def test_an_id_is_used_once() -> None:
    assert "used twice" in refusal({"type": "separator", "id": "x"}, {"type": "spacer", "id": "x"})


@pytest.mark.parametrize(
    ("component", "words"),
    [
        ({"conditional": {"hide": "=a +"}}, "condition that hides it cannot be used"),
        ({"conditional": {"hide": "a = 1"}}, "is no expression"),
        ({"readonly": "=)"}, "read-only condition cannot be used"),
        ({"disabled": "=a"}, "computes whether it is disabled"),
        ({"validate": {"required": "=a"}}, "computes whether it is required"),
        ({"validate": {"minLength": "=1 +"}}, "minLength cannot be used"),
        ({"validate": {"maxLength": "many"}}, "maxLength of “k” is no number"),
        ({"validate": {"pattern": "(?=a)b"}}, "looks ahead"),
        ({"validate": {"pattern": "(a)\\1"}}, "earlier group"),
        ({"validate": {"pattern": "(("}}, "cannot be read"),
        ({"validate": {"pattern": "a{1,9999}"}}, "cannot be read"),
        ({"validate": {"pattern": "a" * 501}}, "longer than 500"),
        ({"type": "number", "decimalDigits": -1}, "decimal digits"),
        ({"type": "number", "increment": "0"}, "increment"),
        ({"type": "select"}, "nothing to choose from"),
        ({"type": "radio", "valuesExpression": "=]"}, "options cannot be used"),
        ({"type": "expression"}, "has no expression"),
        ({"type": "expression", "expression": "=1 +"}, "expression cannot be used"),
        ({"type": "datetime", "subtype": "week"}, "asks for 'week'"),
        ({"type": "dynamiclist", "path": "p", "defaultRepetitions": 1000}, "starts with 1000 rows"),
        ({"type": "filepicker", "multiple": "=("}, "multiple cannot be used"),
    ],
)
def test_mistakes_are_found_when_the_form_is_read(component: dict[str, Any], words: str) -> None:
    assert words in refusal({"type": "textfield", "key": "k", **component})


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(FormSchemaInvalid) as refused:
        parsed(
            {"type": "iframe", "id": "one"}, {"type": "textfield", "id": "two", "disabled": "=a", "key": "k"}
        )
    assert [finding.element for finding in refused.value.findings] == ["one", "two"]


def test_groups_without_end_are_refused() -> None:
    component: dict[str, Any] = {"type": "textfield", "key": "k"}
    for _ in range(30):
        component = {"type": "group", "components": [component]}
    assert "too deep" in refusal(component)
    assert "too many components" in refusal(*({"type": "spacer"} for _ in range(1001)))
