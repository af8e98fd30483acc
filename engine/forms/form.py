"""A form: what the browser shows, and the same checks on what comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from engine.errors import FormInvalid
from engine.forms.data import FormData, opened
from engine.forms.expressions import plain
from engine.forms.fields import Field, Group
from engine.forms.messages import Problem
from engine.forms.paths import Step, dotted
from engine.forms.rules import Situation, problem_of
from engine.forms.schema import read_schema


class Form:
    """A form-js form, ready to be shown and to check what people send.

    :ivar fields: the fields that take answers, in order.
    :ivar keys: their dotted paths; rows of lists are left out of them (``lines.finding``).
    :ivar names: the names in task data that the form reads and writes as its own.
    :ivar schema_json: the schema for form-js's viewer, as JSON text.
    """

    def __init__(self, schema: dict[str, Any], root: Group, artefact: str) -> None:
        self.artefact = artefact
        self.id = str(schema.get("id") or "")
        self.fields: tuple[Field, ...] = tuple(root.fields())
        self.keys: tuple[str, ...] = tuple(field.key for field in self.fields)
        self.names: frozenset[str] = frozenset(field.path[0] for field in self.fields)
        self.schema_json = json.dumps(schema, ensure_ascii=False)
        self._root = root

    def initial(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What the fields start with: the form's own names only, in plain JSON.

        Objects and rows that hold more than the form's fields keep the rest, so that expressions can read it.
        """
        state = opened(self._root, _plain_object(data))
        return {name: value for name, value in state.items() if name in self.names}

    def shown(self, answers: Mapping[str, Any], context: Mapping[str, Any]) -> frozenset[str]:
        """The dotted paths of the fields and lists that these answers show; rows are numbered from 0.

        :param context: the task data the form is opened with.
        """
        data = FormData(self._root, _plain_object(context), answers)
        lists = {dotted(path) for path, _ in data.lists}
        return frozenset(lists | {dotted(instance.path) for instance in data.shown})

    def check(
        self,
        submission: Mapping[str, Any],
        context: Mapping[str, Any],
        *,
        zone: tzinfo,
        now: datetime | None = None,
    ) -> dict[str, Any]:
        """The answers, checked: values of shown fields of this form, and nothing else.

        Hidden fields are left out. Read-only and disabled fields keep the value in ``context``, computed ones
        are computed anew, whatever was sent for them. A shown list without rows is an empty list.

        :param context: the task data the form was opened with.
        :param zone: the house's zone, in which days begin.
        :param now: the present, aware; only dates that may not lie in the past depend on it.
        :raises FormInvalid: with one problem for each field that has one.
        """
        data = FormData(self._root, _plain_object(context), submission)
        situation = Situation(data.initial, now or datetime.now(UTC), zone)
        problems: dict[tuple[Step, ...], Problem] = {}
        result: dict[str, Any] = {}
        for path, rows in data.lists:
            _store(result, path, [{} for _ in range(rows)])
            if path in data.refused:
                problems[path] = data.refused[path]
        for instance in data.shown:
            field, path = instance.field, instance.path
            if field.disabled:
                if path not in data.without_value:
                    _store(result, path, instance.value)
                continue
            problem = data.refused.get(path) or problem_of(
                field, instance.value, instance.scope, situation, readonly=instance.is_readonly
            )
            if problem:
                problems[path] = problem
            _store(result, path, instance.value)
        if problems:
            raise _invalid(problems)
        return result


def parse_form(content: bytes, *, artefact: str = "") -> Form:
    """A form from the JSON that form-js's editor saves.

    :param artefact: its name in findings, such as ``forms/inspection.form``.
    :raises FormSchemaInvalid: with a finding for every component, key, expression or pattern that is wrong.
    """
    schema, root = read_schema(content, artefact)
    return Form(schema, root, artefact)


def _plain_object(data: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key): plain(value) for key, value in data.items()}


def _store(result: dict[str, Any], path: tuple[Step, ...], value: Any) -> None:
    holder: Any = result
    for step in path[:-1]:
        holder = holder[step] if isinstance(step, int) else holder.setdefault(step, {})
    holder[path[-1]] = value


def _invalid(problems: Mapping[tuple[Step, ...], Problem]) -> FormInvalid:
    return FormInvalid(
        {dotted(path): problem.message for path, problem in problems.items()},
        {dotted(path): (problem.code, problem.params) for path, problem in problems.items()},
    )
