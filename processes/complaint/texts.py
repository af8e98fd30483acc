"""Texts to customers: templates of the release, with FEEL in double braces, in the customer's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.errors import NotFound
from engine.feel import compile_expression
from engine.model import Json

HERE = Path(__file__).parent / "texts"
FALLBACK = "en"


@dataclass(frozen=True)
class Text:
    """A filled-in text."""

    subject: str
    body: str


def fill(name: str, language: str, data: Mapping[str, Json]) -> Text:
    """A text with its placeholders filled in; in English where it is not in the customer's language.

    A placeholder that cannot be computed is left out.

    :raises NotFound: when there is no text of this name.
    """
    template = _template(name, language) or _template(name, FALLBACK)
    if template is None:
        raise NotFound("text", name)
    head, _, body = template.partition("\n\n")
    subject = head.removeprefix("Subject:").strip()
    return Text(_filled(subject, data), _filled(body, data).strip() + "\n")


@cache
def _template(name: str, language: str) -> str | None:
    file = HERE / Path(language).name / f"{Path(name).name}.txt"
    return file.read_text(encoding="utf-8") if file.exists() else None


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
