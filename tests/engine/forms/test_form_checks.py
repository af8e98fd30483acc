"""What people send, checked."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import FormInvalid
from engine.forms import MESSAGES, Form, parse_form

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2027, 3, 10, 23, 30, tzinfo=UTC)  # the 11th in Berlin


def form(*components: dict[str, Any]) -> Form:
    return parse_form(json.dumps({"type": "default", "components": list(components)}).encode())


def text(key: str, **more: Any) -> dict[str, Any]:
    return {"type": "textfield", "key": key, **more}


def checked(made: Form, submission: Any, context: dict[str, Any] | None = None) -> dict[str, Any]:
    return made.check(submission, context or {}, zone=ZONE, now=NOW)


def codes(made: Form, submission: Any, context: dict[str, Any] | None = None) -> dict[str, str]:
    with pytest.raises(FormInvalid) as refused:
        checked(made, submission, context)
    for key, (code, params) in refused.value.codes.items():
        assert refused.value.problems[key] == MESSAGES[code].format_map(params)
    return {key: code for key, (code, _) in refused.value.codes.items()}


# --- what is kept ---


def test_only_the_keys_of_the_form_come_through() -> None:
    made = form(text("a"), {"type": "group", "path": "g", "components": [text("b")]})
    sent = {"a": "1", "g": {"b": "2", "evil": 1}, "evil": 2, "__proto__": {"x": 1}}
    assert checked(made, sent) == {"a": "1", "g": {"b": "2"}}


def test_what_is_missing_or_null_is_empty() -> None:
    made = form(
        text("t"),
        {"type": "number", "key": "n"},
        {"type": "checkbox", "key": "c", "defaultValue": True},
        {"type": "taglist", "key": "l", "values": ["x"]},
        {"type": "radio", "key": "r", "values": ["x"]},
    )
    empty = {"t": "", "n": None, "c": False, "l": [], "r": None}
    assert checked(made, {}) == empty
    assert checked(made, dict.fromkeys(empty)) == empty
    assert checked(made, {"g": []}) == empty


@pytest.mark.parametrize("sent", [[], "x", 3, None])
def test_a_submission_that_is_no_object_is_an_empty_one(sent: Any) -> None:
    assert checked(form(text("a")), sent) == {"a": ""}


def test_values_become_what_form_js_makes_of_them() -> None:
    made = form(
        text("one"),
        {"type": "textarea", "key": "many"},
        {"type": "number", "key": "n"},
        {"type": "number", "key": "s", "serializeToString": True},
    )
    sent = {"one": "a\r\nb\tc", "many": "a\nb", "n": "1,50", "s": 2.5}
    assert checked(made, sent) == {"one": "a  b c", "many": "a\nb", "n": 1.5, "s": "2.5"}
    assert checked(made, {"one": 5, "many": True, "n": 3.0, "s": "1.10"}) == {
        "one": "5", "many": "true", "n": 3, "s": "1.10",
    }  # fmt: skip


def test_text_that_no_database_takes_is_replaced() -> None:
    assert checked(form(text("a")), {"a": "x\x00y\ud800z"}) == {"a": "x\ufffdy\ufffdz"}


@pytest.mark.parametrize(
    ("component", "value", "code"),
    [
        ({"type": "textfield"}, ["x"], "text"),
        ({"type": "textarea"}, {"x": 1}, "text"),
        ({"type": "number"}, "twelve", "number"),
        ({"type": "number"}, True, "number"),
        ({"type": "number"}, "1e999", "number"),
        ({"type": "number"}, float("inf"), "number"),
        ({"type": "number"}, "1_000", "number"),
        ({"type": "checkbox"}, "true", "yes_no"),
        ({"type": "checkbox"}, 1, "yes_no"),
        ({"type": "radio", "values": ["x"]}, ["x"], "choice"),
        ({"type": "taglist", "values": ["x"]}, "x", "text"),
        ({"type": "filepicker"}, {"name": "x"}, "file"),
        ({"type": "filepicker"}, "../etc/passwd", "file"),
        ({"type": "filepicker"}, [f"f{i}" for i in range(51)], "files"),
    ],
)
def test_values_of_the_wrong_kind_are_refused(component: dict[str, Any], value: Any, code: str) -> None:
    assert codes(form({"key": "k", **component}), {"k": value}) == {"k": code}


def test_files_are_ids() -> None:
    made = form({"type": "filepicker", "key": "f", "validate": {"required": True}})
    assert checked(made, {"f": "a1"}) == {"f": ["a1"]}
    assert checked(made, {"f": ["a1", {"id": "b2", "name": "x.jpg", "size": 3}]}) == {"f": ["a1", "b2"]}
    assert codes(made, {"f": None}) == {"f": "required"}


# --- rules ---


@pytest.mark.parametrize(
    ("validate", "right", "wrong", "code"),
    [
        ({"required": True}, " ", "", "required"),
        ({"minLength": 3}, "abc", " ab ", "min_length"),
        ({"maxLength": 3}, "  abc  ", "abcd", "max_length"),
        ({"maxLength": 1}, "é", "😀", "max_length"),  # JavaScript counts the face as two
        ({"pattern": "^\\d{4}$"}, "1234", "12345", "pattern"),
        ({"pattern": "b+"}, "abc", "ac", "pattern"),
        ({"pattern": "^a.c$"}, "abc", "a\u2028c", "pattern"),
        ({"pattern": "^[\\w-]+\\/\\u0041$"}, "x-1/A", "x/B", "pattern"),
        ({"pattern": "^\\s$"}, "\u3000", "x", "pattern"),
        ({"pattern": "x", "patternErrorMessage": "Begin with {x}."}, "x", "y", "own"),
        ({"validationType": "email"}, "a.b@c.example", "a@b@c", "email"),
        ({"validationType": "phone"}, "+4930664040900", "030 664", "phone"),
        ({"minLength": "=2 + 1"}, "abc", "ab", "min_length"),
    ],
)
def test_texts_keep_to_their_rules(validate: dict[str, Any], right: str, wrong: str, code: str) -> None:
    made = form(text("k", validate=validate))
    assert checked(made, {"k": right}) == {"k": right}
    assert codes(made, {"k": wrong}) == {"k": code}
    if "required" not in validate:
        assert checked(made, {"k": ""}) == {"k": ""}


@pytest.mark.parametrize(
    ("component", "right", "wrong", "code"),
    [
        ({"validate": {"min": 1}}, 1, 0, "min"),
        ({"validate": {"max": 0}}, -1, 0.1, "max"),
        ({"validate": {"min": "=low", "max": "=low + 10"}}, 15, 16, "max"),
        ({"validate": {"min": "=nothing"}}, -5, None, ""),
        ({"decimalDigits": 0}, 7, 7.5, "integer"),
        ({"decimalDigits": 2}, 1.25, 1.255, "decimals"),
        ({"increment": "0.1"}, 0.3, 0.35, "step"),
        ({"increment": 5, "validate": {"max": 100}}, 25, 26, "step"),
        ({"validate": {"required": True}}, 0, None, "required"),
    ],
)
def test_numbers_keep_to_their_rules(component: dict[str, Any], right: Any, wrong: Any, code: str) -> None:
    made = form({"type": "number", "key": "k", **component})
    assert checked(made, {"k": right}, {"low": 5}) == {"k": right}
    if code:
        assert codes(made, {"k": wrong}, {"low": 5}) == {"k": code}


def test_a_limit_that_cannot_be_worked_out_is_said() -> None:
    made = form({"type": "number", "key": "k", "validate": {"min": '="abc"'}})
    assert codes(made, {"k": 1}) == {"k": "limit_unknown"}


def test_choices_come_from_values_data_or_expressions() -> None:
    made = form(
        {
            "type": "radio",
            "key": "a",
            "values": [{"label": "Yes", "value": "y"}, {"label": "No", "value": "n"}],
        },
        {"type": "select", "key": "b", "valuesKey": "models"},
        {"type": "checklist", "key": "c", "valuesExpression": "=for m in models return upper case(m)"},
        {
            "type": "taglist",
            "key": "d",
            "values": [1, True, {"label": "Pair", "value": {"x": [1]}}, {"value": "s"}],
        },
    )
    context = {"models": ["br01", "br99"]}
    good = {"a": "y", "b": "br01", "c": ["BR99"], "d": [1, True, {"x": [1]}, "s"]}
    assert checked(made, good, context) == good
    bad = {"a": "x", "b": "br02", "c": ["br99"], "d": ["1"]}
    assert codes(made, bad, context) == {"a": "choice", "b": "choice", "c": "choices", "d": "choices"}
    with pytest.raises(FormInvalid, match="Please choose one of: Yes, No"):
        checked(made, {**good, "a": "maybe"}, context)
    assert codes(made, {"b": "br01"}) == {"b": "no_choices"}


def test_a_required_choice_or_tick_must_be_made() -> None:
    made = form(
        {"type": "taglist", "key": "l", "values": ["x"], "validate": {"required": True}},
        {"type": "checkbox", "key": "c", "label": "I have read it", "validate": {"required": True}},
    )
    assert codes(made, {"l": [], "c": False}) == {"l": "required_choice", "c": "required_tick"}
    with pytest.raises(FormInvalid, match="Please tick “I have read it”"):
        checked(made, {"l": ["x"]})


@pytest.mark.parametrize(
    ("component", "right", "wrong", "code"),
    [
        ({"subtype": "date"}, "2028-02-29", "2027-02-29", "date"),
        ({}, "2027-01-31", "31.01.2027", "date"),
        ({"subtype": "date"}, "2027-01-31", "2027-01-31T10:00", "date"),
        ({"subtype": "time"}, "14:30", "24:00", "time"),
        ({"subtype": "time"}, "14:30Z", "14:30+99:00", "time"),
        ({"subtype": "datetime"}, "2027-01-31T14:30+01:00", "2027-01-31 14:30", "datetime"),
        ({"subtype": "date", "disallowPassedDates": True}, "2027-03-11", "2027-03-10", "in_the_past"),
        (
            {"subtype": "datetime", "disallowPassedDates": True},
            "2027-03-10T23:15Z",
            "2027-03-10T22:45Z",
            "in_the_past",
        ),
        (
            {"subtype": "datetime", "disallowPassedDates": True},
            "2027-03-11T00:00",
            "2027-03-10T23:45",
            "in_the_past",
        ),
    ],
)
def test_dates_and_times_keep_to_their_rules(
    component: dict[str, Any], right: str, wrong: str, code: str
) -> None:
    made = form({"type": "datetime", "key": "k", **component})
    assert checked(made, {"k": right}) == {"k": right}
    assert codes(made, {"k": wrong}) == {"k": code}


def test_times_are_set_back_to_the_step_of_the_picker() -> None:
    made = form(
        {"type": "datetime", "key": "a", "subtype": "time"},
        {"type": "datetime", "key": "b", "subtype": "datetime", "timeInterval": 60},
        {"type": "datetime", "key": "c", "subtype": "time", "timeInterval": 1},
    )
    assert checked(made, {"a": "14:44", "b": "2027-01-31T14:59+01:00", "c": "14:44"}) == {
        "a": "14:30", "b": "2027-01-31T14:00+01:00", "c": "14:44",
    }  # fmt: skip


# --- prefilling ---


def test_fields_start_with_existing_values_then_defaults_then_nothing() -> None:
    made = form(
        text("a", defaultValue="d"),
        text("b", defaultValue="d"),
        text("c"),
        {"type": "datetime", "key": "on"},
        {"type": "datetime", "key": "at", "subtype": "datetime"},
        {"type": "number", "key": "price"},
        {"type": "radio", "key": "r", "values": ["x"], "defaultValue": "x"},
        {
            "type": "dynamiclist",
            "path": "l",
            "defaultRepetitions": 2,
            "components": [text("k", defaultValue="v")],
        },
        {"type": "dynamiclist", "path": "m", "components": [text("k")]},
    )
    data = {
        "a": "own",
        "on": {"@date": "2027-01-31"},
        "at": {"@datetime": "2027-01-31T10:00:00@Europe/Berlin"},
        "price": {"@decimal": "12.50"},
        "r": "gone",
        "m": [{"id": 1, "k": "1"}],
        "other": 1,
    }
    assert made.initial(data) == {
        "a": "own",
        "b": "d",
        "c": "",
        "on": "2027-01-31",
        "at": "2027-01-31T10:00+01:00",
        "price": 12.5,
        "r": None,
        "l": [{"k": "v"}, {"k": "v"}],
        "m": [{"id": 1, "k": "1"}],
    }
    assert data["m"] == [{"id": 1, "k": "1"}]


def test_what_a_form_starts_with_can_be_sent_back() -> None:
    made = form(
        {"type": "dynamiclist", "path": "lines", "components": [text("id", readonly=True), text("finding")]}
    )
    context = {"lines": [{"id": "1", "finding": "crack", "more": 1}]}
    assert checked(made, made.initial(context), context) == {"lines": [{"id": "1", "finding": "crack"}]}


# --- whatever comes ---

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcdefglk"), inner, max_size=5)
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None, print_blob=True)
@given(_JSON, _JSON)
def test_whatever_is_sent_is_answered_with_values_or_problems(sent: Any, before: Any) -> None:
    made = form(
        text("a", conditional={"hide": "=b > 1"}),
        {"type": "number", "key": "b", "validate": {"max": "=a"}},
        {"type": "taglist", "key": "c", "valuesKey": "d"},
        {"type": "select", "key": "d", "valuesExpression": "=c"},
        {"type": "datetime", "key": "e", "subtype": "datetime", "disallowPassedDates": True},
        {"type": "filepicker", "key": "f"},
        {"type": "group", "path": "g", "components": [text("k", readonly="=a")]},
        {
            "type": "dynamiclist",
            "path": "l",
            "components": [
                text("k", readonly=True),
                {"type": "checkbox", "key": "a"},
                {"type": "expression", "key": "e", "expression": "=this.k + parent.a"},
            ],
        },
    )
    try:
        result = made.check(sent, before if isinstance(before, dict) else {}, zone=ZONE, now=NOW)
    except FormInvalid as refused:
        assert refused.problems and all(refused.problems.values())
    else:
        assert set(result) <= made.names
        json.dumps(result, allow_nan=False).encode("utf-8")
