"""Sentences for people that know their template, so that a page can say them in another language.

A sentence is its own English text wherever a text is wanted: in an error, a finding, a log or JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping


class Sentence(str):
    """An English sentence with the template and the values it was filled from."""

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object]) -> Sentence:
        made = super().__new__(cls, template % values if values else template)
        made.template = template
        made.values = values
        return made

    def __reduce__(self) -> tuple[type[Sentence], tuple[str, Mapping[str, object]]]:
        return Sentence, (self.template, self.values)


def say(template: str, /, **values: object) -> Sentence:
    """A sentence of a template such as ``There is no unit %(unit)s.``, which catalogues are looked up by.

    A value that is a sentence itself is translated with it; every other value is data, shown as it is.
    A percent sign is written ``%%`` where there are values.
    """
    return Sentence(template, values)


def joined(between: str, sentences: Iterable[str]) -> Sentence:
    """Several sentences as one, each of which is translated by itself."""
    parts = {f"part{number}": text for number, text in enumerate(sentences)}
    return Sentence(between.replace("%", "%%").join(f"%({name})s" for name in parts), parts)


def translated(text: str, lookup: Callable[[str], str]) -> str:
    """The text in another language; in English where it was not made by :func:`say` and is not known.

    :param lookup: gives the translation of a template, or the template itself.
    """
    if not isinstance(text, Sentence):
        return lookup(text) if text else ""
    template = lookup(text.template)
    if not text.values:
        return template
    said = {name: _value(value, lookup) for name, value in text.values.items()}
    return template % said


def _value(value: object, lookup: Callable[[str], str]) -> object:
    return translated(value, lookup) if isinstance(value, Sentence) else value
