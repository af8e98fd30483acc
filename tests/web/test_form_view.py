"""A form drawn by the server, and its answers read back."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

from engine.forms import parse_form
from web.form_view import FieldView, RowsView, TextView, View, answers_of, as_text, value_at, wall_time

MADRID = ZoneInfo("Europe/Madrid")
FORM = parse_form(
    json.dumps(
        {
            "type": "default",
            "id": "f",
            "components": [
                {"type": "text", "text": "Only for parcels.", "conditional": {"hide": '=way != "parcel"'}},
                {
                    "type": "select",
                    "key": "way",
                    "label": "Way",
                    "validate": {"required": True},
                    "values": [{"label": "Parcel", "value": "parcel"}, {"label": "Mail", "value": "mail"}],
                },
                {"type": "datetime", "key": "at", "dateLabel": "When", "subtype": "datetime"},
                {"type": "checkbox", "key": "sure", "label": "Sure"},
                {
                    "type": "textfield",
                    "key": "parcel.number",
                    "label": "Number",
                    "conditional": {"hide": '=way != "parcel"'},
                },
                {
                    "type": "dynamiclist",
                    "path": "rows",
                    "label": "Rows",
                    "isRepeating": True,
                    "defaultRepetitions": 0,
                    "components": [{"type": "number", "key": "count", "label": "Count"}],
                    "conditional": {"hide": '=way != "parcel"'},
                },
                {"type": "filepicker", "key": "photos", "label": "Photos"},
            ],
        }
    ).encode()
)


def view(**answers: object) -> View:
    return View(FORM, answers, {}, zone=MADRID)


def drawn_value(name: str, **answers: object) -> str:
    parts = [part for section in view(**answers).draw().sections for part in section.parts]
    (found,) = [part.value for part in parts if isinstance(part, FieldView) and part.name == name]
    return found


def test_what_is_hidden_is_not_drawn_but_carried_along() -> None:
    drawn = view(way="mail", parcel={"number": "P-1"}, rows=[{"count": 2}]).draw()
    names = [part.name for section in drawn.sections for part in section.parts if isinstance(part, FieldView)]
    assert names == ["way", "at", "sure"]
    assert drawn.kept == {"parcel.number": "P-1", "rows.0.count": "2"}


def test_texts_and_lists_come_with_the_answer_that_shows_them() -> None:
    drawn = view(way="parcel", rows=[{"count": 2}]).draw()
    parts = [part for section in drawn.sections for part in section.parts]
    assert any(isinstance(part, TextView) for part in parts)
    (rows,) = [part for part in parts if isinstance(part, RowsView)]
    assert [[field.name for field in row] for row in rows.rows] == [["rows.0.count"]]
    assert drawn.kept == {}


def test_only_fields_that_conditions_read_decide() -> None:
    drawn = view(way="mail").draw()
    deciding = {
        part.name
        for section in drawn.sections
        for part in section.parts
        if isinstance(part, FieldView) and part.decides
    }
    assert deciding == {"way"}


def test_problems_stand_beside_their_fields_and_others_apart() -> None:
    drawn = view(way="mail").draw({"way": "Choose one.", "parcel.number": "Too long."})
    assert drawn.problems["way"].problem == "Choose one."
    assert drawn.loose == {"parcel.number": "Too long."}


def test_a_posted_form_is_read_as_the_checks_take_it() -> None:
    posted = {
        "way": ["parcel"],
        "at": ["2026-11-23T10:07"],
        "sure": ["true"],
        "parcel.number": [" P-1 "],
        "rows.0.count": ["3"],
        "rows.7.count": ["many"],
        "csrf_token": ["x"],
    }
    assert answers_of(FORM, posted, MADRID) == {
        "way": "parcel",
        "at": "2026-11-23T09:07:00Z",
        "sure": True,
        "parcel": {"number": "P-1"},
        "rows": [{"count": 3}, {"count": "many"}],
    }


def test_an_empty_form_answers_nothing() -> None:
    assert answers_of(FORM, {"way": [""], "at": [""]}, MADRID) == {}


def test_a_moment_that_is_none_is_left_for_the_check_to_refuse() -> None:
    assert answers_of(FORM, {"at": ["yesterday"]}, MADRID) == {"at": "yesterday"}
    assert drawn_value("at", at="yesterday") == "yesterday"


def test_words_that_look_like_a_moment_stay_words() -> None:
    assert drawn_value("parcel.number", way="parcel", parcel={"number": "A T Z"}) == "A T Z"
    number = "2026-11-23T09:07:00Z"
    assert drawn_value("parcel.number", way="parcel", parcel={"number": number}) == number


def test_moments_are_shown_in_the_houses_time() -> None:
    assert wall_time("2026-11-23T09:07:00Z", MADRID) == "2026-11-23T10:07"
    assert drawn_value("at", at="2026-11-23T09:07:00Z") == "2026-11-23T10:07"


def test_ticks_and_nothing_have_their_own_texts() -> None:
    assert (as_text(True), as_text(False), as_text(None)) == ("true", "", "")


def test_values_are_found_by_their_dotted_names() -> None:
    answers = {"rows": [{"count": 1}, {"count": 2}], "parcel": {"number": "P"}}
    assert value_at(answers, "rows.1.count") == 2
    assert value_at(answers, "rows.9.count") is None
    assert value_at(answers, "parcel.number") == "P"
    assert value_at(answers, "parcel.number.more") is None
