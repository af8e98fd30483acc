"""Reads a form-js schema and says what hinders its use."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from engine.errors import FormSchemaInvalid
from engine.forms.expressions import Condition, computed, condition, is_expression
from engine.forms.fields import CHOICES, CONTAINERS, KEYED, SHOWN_ONLY, Field, Group, OptionSource
from engine.forms.paths import MISSING, Claims
from engine.forms.reading import SchemaReader, read_rules
from engine.forms.times import INTERVALS, USUAL_INTERVAL, Subtype
from engine.sentences import say

LARGEST = 1024 * 1024
DEEPEST = 20
MOST_COMPONENTS = 1000
_KEY = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)
_FORBIDDEN = frozenset({"__proto__", "constructor", "prototype", "_this_", "_parent_", "_i_"})
_SUBTYPES: Mapping[str, Subtype] = {"date": "date", "time": "time", "datetime": "datetime"}


def read_schema(content: bytes, artefact: str) -> tuple[dict[str, Any], Group]:
    """The schema as JSON, and the form it describes.

    :raises FormSchemaInvalid: with a finding for everything that is wrong.
    """
    reader = _Reader(artefact)
    schema = reader.load(content)
    root = reader.form(schema)
    if reader.findings:
        raise FormSchemaInvalid(reader.findings)
    return schema, root


class _Reader(SchemaReader):
    """Walks one schema."""

    def __init__(self, artefact: str) -> None:
        super().__init__(artefact)
        self._claims = Claims()
        self._ids: set[str] = set()
        self._count = 0

    def load(self, content: bytes) -> dict[str, Any]:
        """The schema as JSON."""
        if len(content) > LARGEST:
            self.find(say("The form is larger than 1 MB."), say("Split it into several forms."))
            raise FormSchemaInvalid(self.findings)
        try:
            schema = json.loads(content)
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", None)
            self.find(
                say("The form is not JSON that can be read."),
                say("Open it in the form editor and save it."),
                line=line,
            )
            raise FormSchemaInvalid(self.findings) from error
        if not isinstance(schema, dict) or not isinstance(schema.get("components", []), list):
            self.find(
                say("The form is no form-js schema: an object with a list of components."),
                say("Use the form editor."),
            )
            raise FormSchemaInvalid(self.findings)
        return schema

    def form(self, schema: Mapping[str, Any]) -> Group:
        """The whole form."""
        if schema.get("type", "default") != "default":
            self.find(
                say("The type of the form is not “default”."), say("Open it in the form editor and save it.")
            )
        children = self._children(schema, path=(), lists=(), depth=0)
        return Group("", (), (), "", children)

    def _children(
        self, component: Mapping[str, Any], *, path: tuple[str, ...], lists: tuple[str, ...], depth: int
    ) -> tuple[Field | Group, ...]:
        components = component.get("components", [])
        if not isinstance(components, list):
            self.find(say("The components of a group are no list."), element=self.name_of(component))
            return ()
        found: list[Field | Group] = []
        for child in components:
            self._count += 1
            if self._count > MOST_COMPONENTS or depth > DEEPEST:
                self.find(say("The form has too many components, or groups too deep in one another."))
                break
            node = self._component(child, path=path, lists=lists, depth=depth)
            if node is not None:
                found.append(node)
        return tuple(found)

    def _component(
        self, component: Any, *, path: tuple[str, ...], lists: tuple[str, ...], depth: int
    ) -> Field | Group | None:
        if not isinstance(component, dict) or not isinstance(component.get("type"), str):
            self.find(say("A component has no type."))
            return None
        kind, name = component["type"], self.name_of(component)
        if kind not in KEYED | CONTAINERS | SHOWN_ONLY:
            self.find(
                say(
                    "The component “%(name)s” is of the type %(kind)s, which this desk does not use.",
                    name=name,
                    kind=kind,
                ),
                say("Remove it, or use another component."),
                element=name,
            )
            return None
        self._claim_id(component, name)
        if kind in SHOWN_ONLY:
            return None
        key_name = "path" if kind in CONTAINERS else "key"
        local = self._local(component, key_name, name, optional=kind == "group")
        if local is None:
            return None
        repeats = kind == "dynamiclist" and component.get("isRepeating", True) is not False
        if (
            not self._claims.claim(
                (*path, *local), closed=kind in KEYED, repeater=name if repeats else None, within=lists
            )
            and local
        ):
            self.find(
                say(
                    "“%(name)s” uses the key %(value)s, which another component has.",
                    name=name,
                    value=".".join((*path, *local)),
                ),
                say("Give each component a key of its own."),
                element=name,
            )
        if kind in KEYED:
            return self._field(component, name, path=path, local=local)
        lists = (*lists, name) if repeats else lists
        children = self._children(component, path=(*path, *local), lists=lists, depth=depth + 1)
        return self._group(component, name, path=path, local=local, children=children, repeats=repeats)

    def _claim_id(self, component: Mapping[str, Any], name: str) -> None:
        identity = component.get("id")
        if identity is None:
            return
        if not isinstance(identity, str) or identity in self._ids:
            self.find(
                say("The id of “%(name)s” is used twice or is no text.", name=name),
                say("Give it an id of its own."),
                element=name,
            )
        else:
            self._ids.add(identity)

    def _local(
        self, component: Mapping[str, Any], key_name: str, name: str, *, optional: bool
    ) -> tuple[str, ...] | None:
        key = component.get(key_name)
        if optional and not key:
            return ()
        if not isinstance(key, str) or not _KEY.fullmatch(key) or len(key) > 200:
            self.find(
                say("“%(name)s” has no usable %(key_name)s.", name=name, key_name=key_name),
                say("Give it a name of letters, digits and underscores, with dots between parts."),
                element=name,
            )
            return None
        local = tuple(key.split("."))
        if _FORBIDDEN & set(local):
            self.find(
                say(
                    "“%(name)s” uses a %(key_name)s that has a meaning of its own: %(key)s.",
                    name=name,
                    key_name=key_name,
                    key=key,
                ),
                say("Rename it."),
                element=name,
            )
            return None
        return local

    def _group(
        self,
        component: Mapping[str, Any],
        name: str,
        *,
        path: tuple[str, ...],
        local: tuple[str, ...],
        children: tuple[Field | Group, ...],
        repeats: bool,
    ) -> Group:
        rows = component.get("defaultRepetitions", 1)
        if not isinstance(rows, int) or not 0 <= rows <= 100:
            self.find(
                say("The list “%(name)s” starts with %(rows)s rows.", name=name, rows=f"{rows!r}"),
                say("Use a number from 0 to 100."),
                element=name,
            )
            rows = 1
        return Group(
            id=name,
            path=(*path, *local),
            local=local,
            label=self.label_of(component, ".".join(local) or name),
            children=children,
            hide=self._hide(component, name),
            repeats=repeats,
            first_rows=rows,
            open_ended=bool(component.get("allowAddRemove", True)),
        )

    def _field(
        self, component: Mapping[str, Any], name: str, *, path: tuple[str, ...], local: tuple[str, ...]
    ) -> Field:
        subtype = component.get("subtype", "date")
        if component["type"] == "datetime" and subtype not in _SUBTYPES:
            self.find(
                say("“%(name)s” asks for %(subtype)s.", name=name, subtype=f"{subtype!r}"),
                say("Use date, time or datetime."),
                element=name,
            )
        interval = component.get("timeInterval")
        expression = component.get("expression")
        if component["type"] == "expression" and not is_expression(expression):
            self.find(
                say("“%(name)s” has no expression.", name=name),
                say("Write one that begins with “=”."),
                element=name,
            )
        multiple = self.attempt(lambda: computed(component.get("multiple", False)), name, "multiple")
        return Field(
            id=name,
            type=component["type"],
            path=(*path, *local),
            local=local,
            label=self.label_of(component, ".".join(local)),
            rules=read_rules(self, component, name),
            options=self._options(component, name),
            disabled=self._disabled(component, name),
            readonly=self._readonly(component, name),
            hide=self._hide(component, name),
            default=component.get("defaultValue", MISSING),
            subtype=_SUBTYPES.get(str(subtype), "date"),
            interval=interval if interval in INTERVALS else USUAL_INTERVAL,
            no_past=component.get("disallowPassedDates") is True,
            as_text=bool(component.get("serializeToString")),
            multiple=multiple if multiple is not None else computed(False),
            expression=self.attempt(lambda: computed(expression), name, "expression"),
        )

    def _hide(self, component: Mapping[str, Any], name: str) -> Condition | None:
        conditional = component.get("conditional")
        hide = conditional.get("hide") if isinstance(conditional, dict) else None
        if not hide:
            return None
        if not is_expression(hide):
            self.find(
                say("The condition that hides “%(name)s” is no expression.", name=name),
                say("Begin it with “=”."),
                element=name,
            )
            return None
        return self.attempt(lambda: condition(hide[1:]), name, "condition that hides it")

    def _readonly(self, component: Mapping[str, Any], name: str) -> bool | Condition:
        readonly = component.get("readonly", False)
        if not is_expression(readonly):
            return bool(readonly)
        return self.attempt(lambda: condition(readonly[1:]), name, "read-only condition") or False

    def _disabled(self, component: Mapping[str, Any], name: str) -> bool:
        disabled = component.get("disabled", False)
        if is_expression(disabled):
            self.find(
                say("“%(name)s” computes whether it is disabled, which forms cannot do.", name=name),
                say("Make “read only” the expression."),
                element=name,
            )
        return bool(disabled)

    def _options(self, component: Mapping[str, Any], name: str) -> OptionSource:
        """In the order in which form-js looks: a key of the data, fixed values, an expression."""
        if component["type"] not in CHOICES:
            return OptionSource()
        key, values, expression = (component.get(k) for k in ("valuesKey", "values", "valuesExpression"))
        if isinstance(key, str) and key:
            return OptionSource(key=key)
        if isinstance(values, list):
            return OptionSource(fixed=tuple(values))
        if is_expression(expression):
            return OptionSource(expression=self.attempt(lambda: computed(expression), name, "options"))
        self.find(
            say("“%(name)s” has nothing to choose from.", name=name),
            say("Give it values, a key or an expression."),
            element=name,
        )
        return OptionSource()
