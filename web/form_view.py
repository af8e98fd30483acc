"""A form-js form drawn by the server: what its fields show, and the answers that a browser posts back.

The browser's own fields have dotted names (``customer.name``, ``lines.0.item``). What is hidden under the
answers so far is carried along, so that choosing another kind and back again loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from engine.forms import Form
from engine.forms.expressions import Scope, condition
from engine.model import Json

FILES = "filepicker"
_TEXTS = frozenset({"textfield", "textarea", "select", "radio", "datetime", "number", "checkbox"})
_MOST_ROWS = 50


@dataclass(frozen=True)
class Choice:
    """One of the values to choose from."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class FieldView:
    """A field as it is drawn.

    :ivar name: its dotted name; ``id`` is the same without dots.
    :ivar kind: form-js's type of component.
    :ivar decides: whether other fields come and go with its answer.
    """

    name: str
    kind: str
    label: str
    description: str
    needed: bool
    value: str
    subtype: str
    choices: Sequence[Choice]
    problem: str
    decides: bool
    wide: bool

    @property
    def id(self) -> str:
        """For ``id`` and ``for``."""
        return f"f-{self.name.replace('.', '-')}"

    @property
    def checked(self) -> bool:
        """Whether a box is ticked."""
        return self.value == "true"


@dataclass(frozen=True)
class RowsView:
    """A list whose rows have the same fields."""

    name: str
    label: str
    rows: Sequence[Sequence[FieldView]]
    problem: str
    kind: str = "rows"


@dataclass(frozen=True)
class TextView:
    """A sentence between fields."""

    text: str
    kind: str = "text"


Part = FieldView | RowsView | TextView


@dataclass(frozen=True)
class Section:
    """A group of fields under a heading.

    :ivar name: the first field's name up to its dot, such as ``customer``; says which group this is.
    """

    label: str
    parts: Sequence[Part]

    @property
    def fields(self) -> frozenset[str]:
        """The names of its fields."""
        return frozenset(part.name for part in self.parts if isinstance(part, FieldView | RowsView))


@dataclass(frozen=True)
class FormView:
    """The form as it stands.

    :ivar files: where files are chosen; drawn apart, because the browser alone holds what was chosen.
    :ivar kept: names and values of what is hidden now.
    :ivar loose: problems of fields that are not shown.
    """

    sections: Sequence[Section]
    files: Sequence[FieldView]
    kept: Mapping[str, str]
    loose: Mapping[str, str]
    problems: Mapping[str, FieldView | RowsView]


class View:
    """Draws a form for some answers.

    :param schema_json: the form's schema in the page's language; as its author wrote it where that is empty.
    """

    def __init__(
        self,
        form: Form,
        answers: Mapping[str, Json],
        context: Mapping[str, Json],
        *,
        zone: ZoneInfo,
        schema_json: str = "",
    ) -> None:
        self._components = components(schema_json or form.schema_json)
        self._answers = answers
        self._zone = zone
        self._shown = form.shown(answers, context)
        self._scope = {**context, **answers}
        self._problems: Mapping[str, str] = {}
        self._needed: Collection[str] = ()
        self._decide = _deciding(form.schema_json)

    def draw(self, problems: Mapping[str, str] | None = None, needed: Collection[str] = ()) -> FormView:
        """The form, with a problem beside each field that has one.

        :param needed: fields that these answers need, though the form itself does not ask for them.
        """
        self._problems, self._needed = problems or {}, needed
        sections = [item for item in map(self._section, self._components) if item.parts]
        drawn = {part.name: part for part in _all_fields(sections)}
        files = [self._field(item, item["key"]) for item in _files(self._components)]
        known = drawn | {item.name: item for item in files}
        kept = {name: text for name, text in flat(self._answers) if name not in known and text}
        return FormView(
            sections=sections,
            files=files,
            kept={name: text for name, text in kept.items() if not _is_row_of(name, drawn)},
            loose={name: text for name, text in self._problems.items() if name not in known},
            problems={name: known[name] for name in self._problems if name in known},
        )

    def _section(self, component: Mapping[str, Any]) -> Section:
        items = component.get("components", []) if component["type"] == "group" else [component]
        return Section(str(component.get("label") or ""), list(self._parts(items)))

    def _parts(self, items: Sequence[Mapping[str, Any]]) -> Iterator[Part]:
        for item in items:
            kind = item["type"]
            if kind == "text" and self._text_is_shown(item):
                yield TextView(str(item.get("text") or ""))
            elif kind == "group":
                yield from self._parts(item.get("components", []))
            elif kind == "dynamiclist" and item["path"] in self._shown:
                yield self._rows(item)
            elif kind in _TEXTS and item["key"] in self._shown:
                yield self._field(item, item["key"])

    def _text_is_shown(self, item: Mapping[str, Any]) -> bool:
        hide = (item.get("conditional") or {}).get("hide")
        return not hide or not condition(hide[1:]).verdict(Scope(self._scope, self._scope)).holds

    def _rows(self, item: Mapping[str, Any]) -> RowsView:
        name = item["path"]
        rows = value_at(self._answers, name) or []
        drawn = [
            [
                self._field(part, f"{name}.{number}.{part['key']}")
                for part in item.get("components", [])
                if part["type"] in _TEXTS
            ]
            for number in range(len(rows))
        ]
        return RowsView(name, str(item.get("label") or ""), drawn, self._problems.get(name, ""))

    def _field(self, item: Mapping[str, Any], name: str) -> FieldView:
        value = as_text(value_at(self._answers, name))
        if item["type"] == "datetime" and item.get("subtype") == "datetime":
            value = wall_time(value, self._zone)
        options = item.get("values") or []
        return FieldView(
            name=name,
            kind=item["type"],
            label=str(item.get("label") or item.get("dateLabel") or name),
            description=str(item.get("description") or ""),
            needed=bool((item.get("validate") or {}).get("required")) or name in self._needed,
            value=value,
            subtype=str(item.get("subtype") or ""),
            choices=[
                Choice(str(each["value"]), str(each["label"]), str(each["value"]) == value)
                for each in options
            ],
            problem=self._problems.get(name, ""),
            decides=name.partition(".")[0] in self._decide,
            wide=(item.get("layout") or {}).get("columns") is None,
        )


def answers_of(form: Form, posted: Mapping[str, Sequence[str]], zone: ZoneInfo) -> dict[str, Json]:
    """The answers in a posted form, as the form's checks take them; files are left out."""
    answers: dict[str, Json] = {}
    for item in _flat_components(components(form.schema_json)):
        if item["type"] == "dynamiclist":
            rows = _posted_rows(item, posted, zone)
            if rows:
                _put(answers, item["path"], rows)
        elif item["type"] in _TEXTS:
            value = _answer(item, posted.get(item["key"], ()), zone)
            if value is not None:
                _put(answers, item["key"], value)
    return answers


def _posted_rows(item: Mapping[str, Any], posted: Mapping[str, Sequence[str]], zone: ZoneInfo) -> list[Json]:
    """Rows of a list; numbers may have gaps where a row was taken out."""
    start = f"{item['path']}."
    numbers = sorted(
        {
            int(name[len(start) :].partition(".")[0])
            for name in posted
            if name.startswith(start) and name[len(start) :].partition(".")[0].isdecimal()
        }
    )
    rows: list[Json] = []
    for number in numbers[:_MOST_ROWS]:
        row: dict[str, Json] = {}
        for part in item.get("components", []):
            if part["type"] in _TEXTS:
                value = _answer(part, posted.get(f"{start}{number}.{part['key']}", ()), zone)
                if value is not None:
                    _put(row, part["key"], value)
        rows.append(row)
    return rows


def _answer(item: Mapping[str, Any], given: Sequence[str], zone: ZoneInfo) -> Json:
    text = given[-1].strip() if given else ""
    kind = item["type"]
    if kind == "checkbox":
        return True if text == "true" else None
    if not text:
        return None
    if kind == "number" and not item.get("serializeToString"):
        return int(text) if text.isdecimal() and text.isascii() and len(text) < 16 else text
    if kind == "datetime" and item.get("subtype") == "datetime":
        return _to_utc(text, zone)
    return text


def _to_utc(text: str, zone: ZoneInfo) -> str:
    """The house's wall time as a moment in UTC; what is no moment stays as it is, for the check to refuse."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        return text
    aware = local if local.tzinfo else local.replace(tzinfo=zone)
    return aware.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def as_text(value: Json) -> str:
    """A value as the browser's fields hold it."""
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "true" if value else ""
    return str(value)


def wall_time(text: str, zone: ZoneInfo) -> str:
    """A moment as the house's wall time, for the browser's own picker; what is no moment stays as it is."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (at.astimezone(zone) if at.tzinfo else at).strftime("%Y-%m-%dT%H:%M")


def flat(value: Mapping[str, Json], before: str = "") -> Iterator[tuple[str, str]]:
    """Dotted names and texts of everything in some answers."""
    for key, item in value.items():
        name = f"{before}{key}"
        if isinstance(item, Mapping):
            yield from flat(item, f"{name}.")
        elif isinstance(item, list):
            for number, row in enumerate(item):
                if isinstance(row, Mapping):
                    yield from flat(row, f"{name}.{number}.")
        else:
            yield name, as_text(item)


def value_at(answers: Mapping[str, Json], name: str) -> Json:
    """The value under a dotted name, or ``None``."""
    found: Json = answers
    for step in name.split("."):
        if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        elif isinstance(found, Mapping):
            found = found.get(step)
        else:
            return None
    return found


@lru_cache(maxsize=16)
def components(schema_json: str) -> tuple[Mapping[str, Any], ...]:
    """The components of a schema; forms never change once published."""
    return tuple(json.loads(schema_json).get("components", []))


@lru_cache(maxsize=16)
def _deciding(schema_json: str) -> frozenset[str]:
    """First parts of the names that conditions read."""
    texts = " ".join(_conditions(components(schema_json)))
    words = set("".join(char if char.isalnum() or char == "_" else " " for char in texts).split())
    names = {
        item["key"].partition(".")[0] for item in _flat_components(components(schema_json)) if "key" in item
    }
    return frozenset(names & words)


def _conditions(items: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for item in items:
        yield str((item.get("conditional") or {}).get("hide") or "")
        yield from _conditions(item.get("components", []))


def _flat_components(items: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Components that take answers; the parts of a list's rows are left out."""
    for item in items:
        if item["type"] == "group":
            yield from _flat_components(item.get("components", []))
        else:
            yield item


def _files(items: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [item for item in _flat_components(items) if item["type"] == FILES]


def file_keys(form: Form) -> list[str]:
    """The names of the fields that take files."""
    return [item["key"] for item in _files(components(form.schema_json))]


def _all_fields(sections: Sequence[Section]) -> Iterator[FieldView | RowsView]:
    for section in sections:
        for part in section.parts:
            if isinstance(part, FieldView):
                yield part
            elif isinstance(part, RowsView):
                yield part
                for row in part.rows:
                    yield from row


def _is_row_of(name: str, drawn: Mapping[str, FieldView | RowsView]) -> bool:
    return any(isinstance(part, RowsView) and name.startswith(f"{part.name}.") for part in drawn.values())


def _put(answers: dict[str, Json], name: str, value: Json) -> None:
    *path, last = name.split(".")
    for step in path:
        answers = answers.setdefault(step, {})
    answers[last] = value
