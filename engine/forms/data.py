"""The form's data while a submission is worked out: what was there, what was answered, what is hidden.

form-js keeps one object of data and evaluates twice: conditions over all data say what is taken out of the
names that expressions see, and conditions over those names say what is shown. Both are done here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.forms.choices import same
from engine.forms.expressions import Condition, Scope
from engine.forms.fields import Field, Group
from engine.forms.messages import Problem
from engine.forms.paths import MISSING, Step, copied, get, inside, put, remove
from engine.forms.values import answered, existing

MOST_ROWS = 1000
Children = Sequence[Field | Group]


def opened(root: Group, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as form-js has it once the form is open: existing values as shown, else defaults."""
    state: dict[str, Any] = copied(dict(data))
    _open(root.children, state, data, data)
    return state


def _open(children: Children, state: dict[str, Any], source: Any, data: Mapping[str, Any]) -> None:
    for child in children:
        found = get(source, child.local)
        if isinstance(child, Field):
            put(state, child.local, _first_value(child, found, data))
        elif child.repeats:
            rows = found if isinstance(found, list) else [{}] * child.first_rows
            objects = [copied(row) if isinstance(row, dict) else {} for row in rows]
            put(state, child.local, objects)
            for row, before in zip(objects, rows, strict=True):
                _open(child.children, row, before, data)
        else:
            _open(child.children, inside(state, child.local), found, data)


def _first_value(field: Field, found: Any, data: Mapping[str, Any]) -> Any:
    if found is not MISSING:
        return existing(field, found, data)
    return field.empty if field.default is MISSING else copied(field.default)


@dataclass(frozen=True, slots=True)
class Instance:
    """A shown field at its place in the data.

    :ivar path: with the numbers of rows, from 0.
    :ivar holder: the object that has the value under the field's ``local`` path.
    """

    field: Field
    path: tuple[Step, ...]
    holder: dict[str, Any]
    scope: Scope

    @property
    def value(self) -> Any:
        """The value now."""
        found = get(self.holder, self.field.local)
        return None if found is MISSING else found

    @property
    def is_readonly(self) -> bool:
        """Whether the value is shown but not the person's to give."""
        readonly = self.field.readonly
        return readonly.verdict(self.scope).holds if isinstance(readonly, Condition) else readonly


class FormData:
    """One submission being worked out.

    :param data: plain task data.
    :param submission: what came, trusted in nothing.

    After construction ``state`` holds what the browser held on sending, with every value that is not the
    person's to give put back to the desk's own.

    :ivar shown: the fields that are shown, in order.
    :ivar lists: the lists that are shown, with how many rows each has.
    """

    def __init__(self, root: Group, data: Mapping[str, Any], submission: Mapping[str, Any]) -> None:
        self.root = root
        self.initial = opened(root, data)
        self.state = copied(self.initial)
        self.refused: dict[tuple[Step, ...], Problem] = {}
        self.without_value: set[tuple[Step, ...]] = set()
        self._absent: set[tuple[Step, ...]] = set()
        self._desk: dict[tuple[Step, ...], Any] = {}
        self._sent: set[tuple[int, tuple[Step, ...]]] = set()
        self.shown: list[Instance] = []
        self.lists: list[tuple[tuple[Step, ...], int]] = []
        self._overlay(root.children, self.state, submission, data, ())
        self._settle()

    def _overlay(
        self, children: Children, state: dict[str, Any], sent: Any, before: Any, path: tuple[Step, ...]
    ) -> None:
        """Puts answers over the data the form was opened with."""
        for child in children:
            place = (*path, *child.local)
            answer, known = get(sent, child.local), get(before, child.local)
            if _says_something(child, sent):
                self._sent.add((id(child), path))
            if isinstance(child, Field):
                self._answer(child, state, answer, known, place)
            elif child.repeats:
                put(state, child.local, self._rows(child, get(state, child.local), answer, known, place))
            else:
                self._overlay(child.children, inside(state, child.local), answer, known, place)

    def _answer(
        self, field: Field, state: dict[str, Any], answer: Any, known: Any, place: tuple[Step, ...]
    ) -> None:
        if field.disabled and known is MISSING:
            self.without_value.add(place)
        if field.may_be_locked:
            self._desk[place] = get(state, field.local)
        if field.disabled or field.readonly is True or field.type == "expression":
            return
        if answer is MISSING:
            self._absent.add(place)
            return
        value, problem = answered(field, answer)
        if problem:
            self.refused[place] = problem
        put(state, field.local, value)

    def _rows(self, group: Group, opened_rows: Any, answer: Any, known: Any, place: tuple[Step, ...]) -> Any:
        sent = answer if isinstance(answer, list) else []
        if len(sent) > MOST_ROWS:
            self.refused[place] = Problem("rows", {"limit": MOST_ROWS})
            sent = []
        known_rows = known if isinstance(known, list) else []
        rows: list[dict[str, Any]] = []
        for number, index in enumerate(_matching(group, opened_rows, sent)):
            before = known_rows[index] if index is not None and index < len(known_rows) else {}
            if index is None:
                row: dict[str, Any] = {}
                _open(group.children, row, {}, self.initial)
            else:
                row = copied(opened_rows[index])
            rows.append(row)
            given = sent[number] if number < len(sent) else {}
            self._overlay(group.children, row, given, before, (*place, number))
        return rows

    def _settle(self) -> None:
        """Works out what expressions compute and conditions lock, until nothing changes any more."""
        self._look()
        for instance in self.shown:
            # Sent by nobody though shown: left empty. What is hidden is not sent, and keeps what it was.
            if instance.path in self._absent:
                put(instance.holder, instance.field.local, instance.field.empty)
        changed = bool(self._absent)
        for _ in range(10):
            if changed:
                self._look()
            changed = False
            for instance in self.shown:
                value = self._own_value(instance)
                if value is MISSING:
                    continue
                self.refused.pop(instance.path, None)
                if not same(value, instance.value):
                    put(instance.holder, instance.field.local, value)
                    changed = True
            if not changed:
                return
        self._look()

    def _own_value(self, instance: Instance) -> Any:
        """The desk's own value where the person may not give one."""
        field = instance.field
        if field.disabled or field.readonly is True:
            return self._desk.get(instance.path, field.empty)
        if field.expression is not None and field.type == "expression":
            return field.expression.value(instance.scope)
        if instance.is_readonly:
            return self._desk.get(instance.path, field.empty)
        return MISSING

    def _is_hidden(self, node: Field | Group, scope: Scope, path: tuple[Step, ...]) -> bool:
        """Whether a condition hides this. Where the condition has no value here, what was sent was shown:
        feelin and the desk's own FEEL differ in which comparisons of unlike things have one."""
        if node.hide is None:
            return False
        verdict = node.hide.verdict(scope)
        return verdict.holds and (verdict.sure or (id(node), path) not in self._sent)

    def _look(self) -> None:
        """See what is shown now."""
        self.shown, self.lists = [], []
        names = self._visible_names()
        self._see(self.root.children, self.state, Scope(names, names), ())

    def _see(self, children: Children, holder: dict[str, Any], scope: Scope, path: tuple[Step, ...]) -> None:
        for child in children:
            if self._is_hidden(child, scope, path):
                continue
            place = (*path, *child.local)
            if isinstance(child, Field):
                self.shown.append(Instance(child, place, holder, scope))
            elif child.repeats:
                rows = get(holder, child.local)
                self.lists.append((place, len(rows)))
                for number, row in enumerate(rows):
                    self._see(child.children, row, scope.row(row, number + 1), (*place, number))
            else:
                self._see(child.children, inside(holder, child.local), scope, place)

    def _visible_names(self) -> dict[str, Any]:
        """The names expressions see: the data without what the conditions over all data hide."""
        visible = copied(self.state)
        scope = Scope(self.state, self.state)
        self._take_out(self.root.children, self.state, visible, scope, (), hidden=False)
        return {**self.initial, **visible}

    def _take_out(
        self,
        children: Children,
        holder: Any,
        visible: dict[str, Any],
        scope: Scope,
        path: tuple[Step, ...],
        *,
        hidden: bool,
    ) -> None:
        for child in children:
            gone = hidden or self._is_hidden(child, scope, path)
            place = (*path, *child.local)
            if isinstance(child, Field):
                if gone:
                    remove(visible, place)
            elif not child.repeats:
                self._take_out(child.children, get(holder, child.local), visible, scope, place, hidden=gone)
            elif gone:
                remove(visible, place)
            else:
                for number, row in enumerate(get(holder, child.local)):
                    inner = Scope(scope.data, row, scope.this, (*scope.i, number + 1))
                    self._take_out(child.children, row, visible, inner, (*place, number), hidden=False)


def _says_something(node: Field | Group, sent: Any) -> bool:
    """Whether a submission has anything for a field or group."""
    found = get(sent, node.local)
    if isinstance(node, Field) or node.repeats:
        return found is not MISSING
    return any(_says_something(child, found) for child in node.children)


def _matching(group: Group, opened_rows: list[dict[str, Any]], sent: list[Any]) -> list[int | None]:
    """For each row that will be there, the row it was when the form was opened; ``None`` for a new one.

    Rows may have been removed in between. A row that holds values which are not the person's to give is
    found again by those values; other rows by their place.
    """
    if not group.open_ended:
        return list(range(len(opened_rows)))
    if len(sent) == len(opened_rows):
        return list(range(len(sent)))
    marks = [field for field in group.children if isinstance(field, Field) and field.readonly is not False]
    if not marks:
        return [number if number < len(opened_rows) else None for number in range(len(sent))]
    free = list(range(len(opened_rows)))
    found: list[int | None] = []
    for row in sent:
        match = next((n for n in free if _has_marks(marks, row, opened_rows[n])), None)
        if match is not None:
            free.remove(match)
        found.append(match)
    return found


def _has_marks(marks: list[Field], row: Any, before: dict[str, Any]) -> bool:
    return all(same(get(row, mark.local), get(before, mark.local)) for mark in marks)
