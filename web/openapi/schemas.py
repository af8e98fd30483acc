"""Types as JSON Schema 2020-12, the dialect of OpenAPI 3.1."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from inspect import cleandoc
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from engine.model import Json

LONGEST = 20_000
"""Characters of a text that is sent."""
MOST = 2**53
"""Numbers beyond it are not the same in every program (RFC 8259, 6)."""
_IVAR = re.compile(r"^:ivar (\w+): (.*?)(?=^:|\Z)", re.MULTILINE | re.DOTALL)
_SUFFIX = "Shape"
_PLAIN: Mapping[Any, Mapping[str, Json]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    Decimal: {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    Any: {},
}


@dataclass
class Components:
    """The shapes that a document names, by name.

    :ivar schemas: their schemas, filled as :meth:`schema` meets them.
    """

    schemas: dict[str, Json] = field(default_factory=dict)
    _known: dict[str, type] = field(default_factory=dict)

    def schema(self, kind: Any, *, sent: bool = False) -> dict[str, Json]:
        """The schema of a type; a dataclass becomes a component and is referred to.

        :param sent: for what is sent to us, which is checked more strictly than what we promise to give.
        """
        if is_dataclass(kind):
            return self._refer(kind, sent=sent)  # type: ignore[arg-type]  # a class, no instance
        if kind in _PLAIN:
            found = dict(_PLAIN[kind])
            if sent and kind is str:
                found["maxLength"] = LONGEST
            if sent and kind is int:
                found |= {"minimum": -MOST, "maximum": MOST}
            return found
        origin, inner = get_origin(kind), get_args(kind)
        if origin is Literal:
            return {"type": "string", "enum": list(inner)}
        if origin in (Union, types.UnionType):
            return self._either(inner, sent=sent)
        if origin in (list, tuple, Sequence):
            return {"type": "array", "items": self.schema(inner[0], sent=sent)}
        if origin in (dict, Mapping):
            return {"type": "object", "additionalProperties": self.schema(inner[1], sent=sent) or True}
        raise TypeError(f"{kind!r} has no schema.")

    def properties(self, kind: type, *, sent: bool) -> dict[str, dict[str, Json]]:
        """The schemas of a shape's fields, with what its docstring says of each."""
        hints, said = get_type_hints(kind), descriptions(kind)
        found = {}
        for item in fields(kind):
            schema = self.schema(hints[item.name], sent=sent)
            if item.name in said:
                schema = {**schema, "description": said[item.name]}
            if sent and isinstance(item.default, str | int) and item.default != "":
                schema = {**schema, "default": item.default}
            found[item.name] = {**schema, **item.metadata} if sent else schema
        return found

    def _refer(self, kind: type, *, sent: bool) -> dict[str, Json]:
        name = kind.__name__.removesuffix(_SUFFIX)
        if self._known.setdefault(name, kind) is not kind:
            raise TypeError(f"Two shapes are called {name}.")
        if name not in self.schemas:
            self.schemas[name] = {}  # a shape may hold itself
            made: dict[str, Json] = {
                "type": "object",
                "description": _summary(kind),
                "properties": self.properties(kind, sent=sent),
                "required": [item.name for item in fields(kind) if not sent or is_needed(item)],
            }
            if sent:
                made["additionalProperties"] = False
            self.schemas[name] = made
        return {"$ref": f"#/components/schemas/{name}"}

    def _either(self, kinds: tuple[Any, ...], *, sent: bool) -> dict[str, Json]:
        found = [
            {"type": "null"} if kind is types.NoneType else self.schema(kind, sent=sent) for kind in kinds
        ]
        plain = [item for item in found if item != {"type": "null"}]
        if len(plain) == 1 and set(plain[0]) >= {"type"} and "enum" not in plain[0]:
            return {**plain[0], "type": [plain[0]["type"], "null"]}
        return {"anyOf": found}


def is_needed(item: Field[Any]) -> bool:
    """Whether a field has no default, so that a sender must give it."""
    return item.default is MISSING and item.default_factory is MISSING


def descriptions(kind: type) -> dict[str, str]:
    """What a shape's docstring says of its fields."""
    found = _IVAR.findall(cleandoc(kind.__doc__ or ""))
    return {name: _plain(text) for name, text in found}


def _summary(kind: type) -> str:
    return _plain(cleandoc(kind.__doc__ or "").partition("\n:ivar")[0])


def _plain(text: str) -> str:
    return " ".join(text.replace("``", "`").split())
