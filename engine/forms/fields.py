"""A form as it is understood: fields, groups of fields, lists of rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.forms.expressions import Computed, Condition
from engine.forms.paths import MISSING
from engine.forms.patterns import Pattern
from engine.forms.times import Subtype

TEXTS = frozenset({"textfield", "textarea"})
SINGLE_CHOICE = frozenset({"radio", "select"})
MULTIPLE_CHOICE = frozenset({"checklist", "taglist"})
CHOICES = SINGLE_CHOICE | MULTIPLE_CHOICE
KEYED = TEXTS | CHOICES | {"number", "checkbox", "datetime", "filepicker", "expression"}
CONTAINERS = frozenset({"group", "dynamiclist"})
SHOWN_ONLY = frozenset({"text", "html", "image", "table", "separator", "spacer", "button", "documentPreview"})


@dataclass(frozen=True, slots=True)
class Rules:
    """What an answer must keep to (form-js: ``validate`` and the properties of numbers)."""

    required: bool = False
    pattern: Pattern | None = None
    pattern_text: str = ""
    pattern_message: str = ""
    validation_type: str = ""
    limits: Mapping[str, Computed] = field(default_factory=dict)
    decimal_digits: int | None = None
    step: str = ""


@dataclass(frozen=True, slots=True)
class OptionSource:
    """Where the options of a choice come from: fixed, from data under a key, or computed."""

    fixed: tuple[Any, ...] = ()
    key: str | None = None
    expression: Computed | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field that takes an answer.

    :ivar path: where its value lies in the form's data; rows of lists are left out of it.
    :ivar local: the last part of that path, below the group or row it stands in.
    :ivar readonly: fixed, or a condition.
    :ivar hide: hidden, and neither required nor kept, while this holds.
    :ivar default: what it starts with when the data has nothing; :data:`MISSING` without one.
    """

    id: str
    type: str
    path: tuple[str, ...]
    local: tuple[str, ...]
    label: str
    rules: Rules = field(default_factory=Rules)
    options: OptionSource = field(default_factory=OptionSource)
    disabled: bool = False
    readonly: bool | Condition = False
    hide: Condition | None = None
    default: Any = MISSING
    subtype: Subtype = "date"
    interval: int = 15
    no_past: bool = False
    as_text: bool = False
    multiple: Computed = field(default_factory=lambda: Computed(False))
    expression: Computed | None = None

    @property
    def key(self) -> str:
        """The dotted path, such as ``customer.name``."""
        return ".".join(self.path)

    @property
    def required(self) -> bool:
        """Whether it must be answered while it is shown."""
        return self.rules.required

    @property
    def empty(self) -> Any:
        """What form-js starts an unanswered field of this type with."""
        if self.type in TEXTS:
            return ""
        if self.type in MULTIPLE_CHOICE:
            return []
        return False if self.type == "checkbox" else None

    @property
    def may_be_locked(self) -> bool:
        """Whether its value may come from the desk rather than from the person."""
        return self.disabled or self.readonly is not False or self.type == "expression"


@dataclass(frozen=True, slots=True)
class Group:
    """A group of fields, or with ``repeats`` a list whose rows have these fields.

    :ivar local: the object its fields lie in; empty when they lie beside it.
    :ivar first_rows: how many empty rows a new list starts with.
    :ivar open_ended: whether people may add and remove rows.
    """

    id: str
    path: tuple[str, ...]
    local: tuple[str, ...]
    label: str
    children: tuple[Field | Group, ...]
    hide: Condition | None = None
    repeats: bool = False
    first_rows: int = 1
    open_ended: bool = True

    def fields(self) -> Iterator[Field]:
        """All fields below, in order."""
        for child in self.children:
            if isinstance(child, Group):
                yield from child.fields()
            else:
                yield child
