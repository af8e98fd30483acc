"""Releases made ready to run: parsed once in a process, shared by every instance.

Artefacts never change under their hash, so what is parsed here stays right for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import PurePosixPath
from threading import Lock

from engine.dmn import DecisionModel, parse_decisions
from engine.errors import NotFound
from engine.feel import to_json
from engine.forms import Form, parse_form
from engine.labels import Labels
from engine.model import Json
from engine.ports import Releases
from engine.runner import ProcessSet, Runner, prepare


@dataclass(frozen=True)
class Edition:
    """One release, with its artefacts' contents."""

    id: int
    contents: Mapping[str, bytes]

    @cached_property
    def processes(self) -> ProcessSet:
        """Its diagrams.

        :raises DiagramInvalid: when one cannot be run; publishing refuses such a release.
        """
        return _processes(_items(self.named(".bpmn")))

    @cached_property
    def runner(self) -> Runner:
        """Runs its diagrams."""
        return Runner(self.processes)

    @cached_property
    def decisions(self) -> Mapping[str, DecisionModel]:
        """Its decision tables by id."""
        return {PurePosixPath(name).stem: _table(name, table) for name, table in self.named(".dmn").items()}

    @cached_property
    def forms(self) -> Mapping[str, Form]:
        """Its forms by id."""
        return {PurePosixPath(name).stem: _form(name, form) for name, form in self.named(".form").items()}

    def labels(self, language: str) -> Labels:
        """Its labels in a language."""
        return _labels(
            _items({**self.named(".bpmn"), **self.named(".form"), **self.named(".toml")}), language
        )

    def named(self, suffix: str) -> dict[str, bytes]:
        """The artefacts whose name ends in ``suffix``."""
        return {name: content for name, content in self.contents.items() if name.endswith(suffix)}

    def artefact(self, name: str) -> bytes:
        """One artefact's content.

        :raises NotFound: when the release has none of that name.
        """
        try:
            return self.contents[name]
        except KeyError:
            raise NotFound("artefact", name) from None

    def form(self, form: str) -> Form:
        """A form by id.

        :raises NotFound: when the release has none of that id.
        """
        try:
            return self.forms[form]
        except KeyError:
            raise NotFound("form", form) from None

    def decide(self, decision: str, context: Mapping[str, Json]) -> Json:
        """The outcome of a decision table as plain JSON.

        :raises NotFound: when the release has no such table.
        """
        try:
            model = self.decisions[decision]
        except KeyError:
            raise NotFound("decision", decision) from None
        outcome: Json = to_json(model.decide(decision, context).value)
        return outcome


_Items = tuple[tuple[str, bytes], ...]


def _items(contents: Mapping[str, bytes]) -> _Items:
    return tuple(sorted(contents.items()))


@lru_cache(maxsize=16)
def _processes(items: _Items) -> ProcessSet:
    return prepare(dict(items))


@lru_cache(maxsize=16)
def _labels(items: _Items, language: str) -> Labels:
    return Labels(dict(items), language)


@lru_cache(maxsize=512)
def _table(name: str, content: bytes) -> DecisionModel:
    return parse_decisions(content, artefact=name)


@lru_cache(maxsize=512)
def _form(name: str, content: bytes) -> Form:
    return parse_form(content, artefact=name)


class Library:
    """Editions by release id, made on first use."""

    def __init__(self) -> None:
        self._editions: dict[int, Edition] = {}
        self._lock = Lock()

    def edition(self, releases: Releases, release: int) -> Edition:
        """The edition of a release, read through an open transaction."""
        found = self._editions.get(release)
        if found is None:
            manifest = releases.get(release).manifest
            found = Edition(release, {name: releases.content(hash) for name, hash in manifest.items()})
            with self._lock:
                found = self._editions.setdefault(release, found)
        return found
