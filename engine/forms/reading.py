"""Reads the rules of a component, and the helpers with which a schema is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from engine.errors import FeelError, Finding
from engine.forms.expressions import Computed, computed, is_expression
from engine.forms.fields import TEXTS, Rules
from engine.forms.patterns import PatternUnusable, compile_pattern
from engine.sentences import say

LIMITS = ("min", "max", "minLength", "maxLength")
T = TypeVar("T")


class SchemaReader:
    """Collects findings while a schema is read."""

    def __init__(self, artefact: str) -> None:
        self.artefact = artefact
        self.findings: list[Finding] = []

    def find(
        self, message: str, remedy: str = "", *, element: str | None = None, line: int | None = None
    ) -> None:
        """Notes what is wrong."""
        self.findings.append(
            Finding("forms_run", message, element=element, remedy=remedy, artefact=self.artefact, line=line)
        )

    def attempt(self, read: Callable[[], T], name: str, what: str) -> T | None:
        """Compiles something; a mistake in it becomes a finding."""
        try:
            return read()
        except FeelError as error:
            self.find(
                say(
                    "In “%(name)s” the %(what)s cannot be used: %(message)s",
                    name=name,
                    what=what,
                    message=error.message,
                ),
                error.remedy or say("Correct the expression."),
                element=name,
            )
            return None

    def name_of(self, component: Mapping[str, Any]) -> str:
        """How a component is called in findings: its id, else its key."""
        for key in ("id", "key", "path", "type"):
            if isinstance(component.get(key), str) and component[key]:
                return str(component[key])
        return "?"

    def label_of(self, component: Mapping[str, Any], otherwise: str) -> str:
        """The label as people read it, unless it is computed."""
        for key in ("label", "dateLabel", "timeLabel"):
            label = component.get(key)
            if isinstance(label, str) and label.strip() and not is_expression(label) and "{{" not in label:
                return " ".join(label.split()).rstrip(":")
        return otherwise


def read_rules(reader: SchemaReader, component: Mapping[str, Any], name: str) -> Rules:
    """What the answers of a component must keep to."""
    validate = component.get("validate")
    validate = validate if isinstance(validate, dict) else {}
    required = validate.get("required", False)
    if is_expression(required):
        reader.find(
            say("“%(name)s” computes whether it is required, which forms cannot do.", name=name),
            say("Use two fields of which one is hidden, or require it always."),
            element=name,
        )
    pattern_text = validate.get("pattern")
    pattern_text = pattern_text if isinstance(pattern_text, str) else ""
    pattern = None
    if pattern_text:
        try:
            pattern = compile_pattern(pattern_text)
        except PatternUnusable as error:
            reader.find(
                say("The pattern of “%(name)s” cannot be used: %(error)s.", name=name, error=error),
                say("Write it simpler."),
                element=name,
            )
    message = validate.get("patternErrorMessage")
    kind = validate.get("validationType")
    is_number = component.get("type") == "number"
    return Rules(
        required=bool(required),
        pattern=pattern,
        pattern_text=pattern_text,
        pattern_message=message if isinstance(message, str) else "",
        validation_type=kind if isinstance(kind, str) and component.get("type") in TEXTS else "",
        limits=_limits(reader, validate, name),
        decimal_digits=_digits(reader, component, name) if is_number else None,
        step=_step(reader, component, name) if is_number else "",
    )


def _limits(reader: SchemaReader, validate: Mapping[str, Any], name: str) -> dict[str, Computed]:
    limits: dict[str, Computed] = {}
    for key in LIMITS:
        if validate.get(key) is None or validate[key] == "":
            continue
        value = validate[key]
        limit = reader.attempt(lambda value=value: computed(value), name, key)  # type: ignore[misc]
        if limit is None:
            continue
        if limit.expression is None and decimal_of(limit.fixed) is None:
            reader.find(
                say("The %(key)s of “%(name)s” is no number.", key=key, name=name),
                say("Enter a number or an expression."),
                element=name,
            )
            continue
        limits[key] = limit
    return limits


def _digits(reader: SchemaReader, component: Mapping[str, Any], name: str) -> int | None:
    digits = component.get("decimalDigits")
    if digits is None:
        return None
    if not isinstance(digits, int) or isinstance(digits, bool) or not 0 <= digits <= 30:
        reader.find(
            say("The decimal digits of “%(name)s” are %(digits)s.", name=name, digits=f"{digits!r}"),
            say("Use a number from 0 to 30."),
            element=name,
        )
        return None
    return digits


def _step(reader: SchemaReader, component: Mapping[str, Any], name: str) -> str:
    step = component.get("increment")
    if step is None or step == "":
        return ""
    number = decimal_of(step)
    if number is None or number <= 0:
        reader.find(
            say("The increment of “%(name)s” is %(step)s.", name=name, step=f"{step!r}"),
            say("Use a number above 0."),
            element=name,
        )
        return ""
    return str(number)


def decimal_of(value: Any) -> Decimal | None:
    """A number, or a text that is one, exactly; ``None`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    text = value.strip() if isinstance(value, str) else str(value)
    if len(text) > 400 or "_" in text or not text.isascii():
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= 308 else None
