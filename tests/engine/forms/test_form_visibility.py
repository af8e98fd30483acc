"""What people see of a form, what they may change, and lists of rows."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.errors import FormInvalid
from engine.forms import Form, parse_form

ZONE = ZoneInfo("Europe/Berlin")


def form(*components: dict[str, Any]) -> Form:
    return parse_form(json.dumps({"type": "default", "components": list(components)}).encode())


def text(key: str, **more: Any) -> dict[str, Any]:
    return {"type": "textfield", "key": key, **more}


def checked(made: Form, submission: Any, context: dict[str, Any] | None = None) -> dict[str, Any]:
    return made.check(submission, context or {}, zone=ZONE)


def codes(made: Form, submission: Any, context: dict[str, Any] | None = None) -> dict[str, str]:
    with pytest.raises(FormInvalid) as refused:
        checked(made, submission, context)
    return {key: code for key, (code, _) in refused.value.codes.items()}


# --- hidden, locked, computed ---


def test_what_is_hidden_is_neither_required_nor_kept() -> None:
    made = form(
        {"type": "checkbox", "key": "broken"},
        text("where", conditional={"hide": "=not(broken)"}, validate={"required": True}),
        {
            "type": "group",
            "path": "g",
            "conditional": {"hide": "=not(broken)"},
            "components": [text("x", validate={"required": True})],
        },
        {
            "type": "dynamiclist",
            "path": "l",
            "conditional": {"hide": "=not(broken)"},
            "components": [text("y")],
        },
    )
    assert checked(made, {"broken": False, "where": "leg", "g": {"x": 1}, "l": [{"y": "1"}]}) == {
        "broken": False
    }
    assert codes(made, {"broken": True}) == {"where": "required", "g.x": "required"}


def test_conditions_may_follow_one_another() -> None:
    made = form(
        text("a"),
        text("b", conditional={"hide": '=a = "no"'}),
        text("c", conditional={"hide": '=b != "yes"'}),
    )
    assert checked(made, {"a": "x", "b": "yes", "c": "1"}) == {"a": "x", "b": "yes", "c": "1"}
    assert checked(made, {"a": "no", "b": "yes", "c": "1"}) == {"a": "no"}
    # b is not sent because it is hidden; what it was counts again, as in the browser
    assert checked(made, {"a": "no", "c": "1"}, {"b": "yes"}) == {"a": "no", "c": "1"}


def test_conditions_in_rows_see_their_row_its_parent_and_its_number() -> None:
    made = form(
        {"type": "number", "key": "most"},
        {
            "type": "dynamiclist",
            "path": "lines",
            "components": [
                {"type": "number", "key": "n"},
                text("why", conditional={"hide": "=this.n <= parent.most"}, validate={"required": True}),
                text("first", conditional={"hide": "=i[1] > 1"}),
            ],
        },
    )
    sent = {"most": 5, "lines": [{"n": 5, "first": "f", "why": "x"}, {"n": 6, "first": "f", "why": "big"}]}
    assert checked(made, sent) == {"most": 5, "lines": [{"n": 5, "first": "f"}, {"n": 6, "why": "big"}]}
    sent["lines"][1]["why"] = ""
    assert codes(made, sent) == {"lines.1.why": "required"}


def test_what_is_read_only_or_disabled_is_not_taken_from_the_person() -> None:
    made = form(
        text("r", readonly=True),
        text("d", disabled=True),
        text("n", disabled=True, defaultValue="x"),
        {"type": "checkbox", "key": "lock"},
        text("e", readonly="=lock"),
    )
    context = {"r": "ours", "d": "ours", "e": "ours"}
    sent = dict.fromkeys(("r", "d", "n", "e"), "theirs")
    assert checked(made, {**sent, "lock": True}, context) == {
        "r": "ours",
        "d": "ours",
        "lock": True,
        "e": "ours",
    }
    assert checked(made, {**sent, "lock": False}, context)["e"] == "theirs"
    assert checked(made, {"lock": True, "e": ["junk"]}, context)["e"] == "ours"


def test_computed_fields_are_computed_here() -> None:
    made = form(
        {"type": "number", "key": "n"},
        {"type": "number", "key": "price"},
        {"type": "expression", "key": "gross", "expression": "=net * 1.19", "computeOn": "presubmit"},
        {"type": "expression", "key": "net", "expression": "=n * price"},
        text("ok", conditional={"hide": "=net < 100"}, validate={"required": True}),
    )
    assert checked(made, {"n": 3, "price": 20, "net": 0, "gross": 0}) == {
        "n": 3, "price": 20, "net": 60, "gross": 71.4,
    }  # fmt: skip
    assert codes(made, {"n": 30, "price": 20, "net": 0}) == {"ok": "required"}


def test_expressions_that_chase_each_other_come_to_an_end() -> None:
    made = form(
        {"type": "expression", "key": "a", "expression": "=(if b = null then 0 else b) + 1"},
        {"type": "expression", "key": "b", "expression": "=a + 1"},
    )
    assert set(checked(made, {})) == {"a", "b"}


def test_a_condition_without_a_value_counts_as_form_js_counts_it() -> None:
    hides = {"yes": "=big > 5", "no": "=not(big > 5)", "list": "=big, 1 = 1", "any": "=-"}
    made = form(*(text(key, conditional={"hide": hide}) for key, hide in hides.items()))
    assert checked(made, {}) == {"no": ""}
    assert checked(made, {}, {"big": 3}) == {"yes": ""}
    assert checked(made, {}, {"big": 7}) == {"no": ""}


def test_where_a_condition_has_no_value_what_was_sent_was_shown() -> None:
    made = form(text("a"), text("b", conditional={"hide": "=a > 5"}, validate={"minLength": 2}))
    assert checked(made, {"a": "x", "b": "seen"}) == {"a": "x", "b": "seen"}
    assert checked(made, {"a": "x"}) == {"a": "x"}
    assert codes(made, {"a": "x", "b": "?"}) == {"b": "min_length"}


def test_a_read_only_choice_need_not_be_among_todays_options() -> None:
    made = form({"type": "radio", "key": "r", "readonly": True, "valuesExpression": "=models"})
    assert checked(made, {"r": "new"}, {"r": "old", "models": ["new"]}) == {"r": "old"}


# --- lists of rows ---


def lines(**more: Any) -> Form:
    columns = [text("id", readonly=True), text("finding", validate={"required": True})]
    return form({"type": "dynamiclist", "path": "lines", "components": columns, **more})


def test_rows_keep_what_is_not_the_persons_to_give() -> None:
    context = {"lines": [{"id": "1", "finding": ""}, {"id": "2", "finding": "old"}]}
    sent = [{"id": "9", "finding": "crack"}, {"id": "9", "finding": "peel"}]
    assert checked(lines(), {"lines": sent}, context) == {
        "lines": [{"id": "1", "finding": "crack"}, {"id": "2", "finding": "peel"}]
    }
    # one row was removed, one added
    assert checked(lines(), {"lines": [{"id": "2", "finding": "peel"}]}, context) == {
        "lines": [{"id": "2", "finding": "peel"}]
    }
    added = [{"id": "1", "finding": "a"}, {"id": "2", "finding": "b"}, {"id": "3", "finding": "c"}]
    assert checked(lines(), {"lines": added}, context)["lines"][2] == {"id": "", "finding": "c"}


def test_rows_of_a_closed_list_are_neither_added_nor_removed() -> None:
    context = {"lines": [{"id": "1"}, {"id": "2"}]}
    made = lines(allowAddRemove=False)
    assert codes(made, {"lines": [{"finding": "a"}]}, context) == {"lines.1.finding": "required"}
    sent = [{"finding": "a"}, {"finding": "b"}, {"finding": "c"}]
    assert len(checked(made, {"lines": sent}, context)["lines"]) == 2


def test_an_open_list_may_be_emptied_and_is_not_endless() -> None:
    assert checked(lines(), {}, {"lines": [{"id": "1"}]}) == {"lines": []}
    assert codes(lines(), {"lines": [{"finding": "x"}] * 1001}) == {"lines": "rows"}
    assert codes(lines(), {"lines": [None, "x", {"finding": "a"}]}) == {
        "lines.0.finding": "required", "lines.1.finding": "required",
    }  # fmt: skip


def test_lists_may_stand_in_lists_and_groups() -> None:
    made = form(
        {
            "type": "group",
            "path": "g",
            "components": [
                {
                    "type": "dynamiclist",
                    "path": "a",
                    "components": [
                        {
                            "type": "dynamiclist",
                            "path": "b.c",
                            "components": [text("k", validate={"required": True})],
                        }
                    ],
                }
            ],
        },
    )
    sent = {"g": {"a": [{"b": {"c": [{"k": "1"}, {"k": "2"}]}}, {}]}}
    assert checked(made, sent) == {"g": {"a": [{"b": {"c": [{"k": "1"}, {"k": "2"}]}}, {"b": {"c": []}}]}}
    sent["g"]["a"][0]["b"]["c"][1]["k"] = ""
    assert codes(made, sent) == {"g.a.0.b.c.1.k": "required"}


@pytest.mark.parametrize(
    ("value", "seen"),
    [({"@decimal": "12.50"}, "12.5"), ({"@decimal": "much"}, "much"), ({"@date": "no date"}, "no date")],
)
def test_what_only_looks_like_a_typed_value_opens_the_form_all_the_same(value: Any, seen: Any) -> None:
    assert form(text("a")).initial({"a": value}) == {"a": seen}
