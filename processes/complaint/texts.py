"""Texts to customers: templates of the release, with FEEL in double braces, in the customer's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.errors import NotFound
from engine.feel import compile_expression
from engine.model import Json

FALLBACK = "en"

_SPANS = {
    "en": {
        "elapsed_hours": ("hour", "hours"),
        "working_hours": ("working hour", "working hours"),
        "working_days": ("working day", "working days"),
    },
    "zh": {
        "elapsed_hours": ("小时", "小时"),
        "working_hours": ("个工作小时", "个工作小时"),
        "working_days": ("个工作日", "个工作日"),
    },
}

Templates = Callable[[str], bytes | None]


@dataclass(frozen=True)
class Text:
    """A filled-in text."""

    subject: str
    body: str


def fill(templates: Templates, name: str, language: str, data: Mapping[str, Json]) -> Text:
    """A text with its placeholders filled in; in English where it is not in the customer's language.

    A placeholder that cannot be computed is left out.

    :param templates: gives the release's artefact of a name, or ``None``.
    :raises NotFound: when there is no text of this name.
    """
    content = templates(f"texts/{language}/{name}.txt") or templates(f"texts/{FALLBACK}/{name}.txt")
    if content is None:
        raise NotFound("text", name)
    head, _, body = content.decode("utf-8", "replace").replace("\r\n", "\n").partition("\n\n")
    subject = head.removeprefix("Subject:").strip()
    return Text(_filled(subject, data), _filled(body, data).strip() + "\n")


def span_in_words(promise: Mapping[str, Json] | None, language: str) -> str | None:
    """A promise such as 24 elapsed hours in a language's words; ``None`` where none is known."""
    if promise is None:
        return None
    one, many = _SPANS.get(language, _SPANS[FALLBACK])[str(promise["unit"])]
    return f"{promise['amount']} {one if promise['amount'] == 1 else many}"


def _filled(template: str, data: Mapping[str, Json]) -> str:
    parts = template.split("{{")
    filled = [parts[0]]
    for part in parts[1:]:
        expression, closed, rest = part.partition("}}")
        filled.append(_value(expression, data) if closed else "{{" + expression)
        filled.append(rest)
    return "".join(filled)


def _value(expression: str, data: Mapping[str, Json]) -> str:
    value = compile_expression(f"string({expression.strip()})").evaluate(data)
    return value if isinstance(value, str) else ""
