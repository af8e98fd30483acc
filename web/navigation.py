"""The places a person can go to, by role; each page's module brings its own entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for

from web import access, current


@dataclass(frozen=True)
class Entry:
    """A line of the navigation. It is shown to those whom the endpoint's access rule lets in.

    :param label: a lazily translated text.
    :param order: place in the list; leave gaps of ten.
    :param key: keys that open it, such as ``g w``.
    :param counter: the name of a count to show beside it, such as ``mine``.
    :param shown: whether the person signed in has a use for it, where the rule lets more people in.
    """

    label: Any
    endpoint: str
    icon: str
    order: int
    key: str = ""
    counter: str = ""
    shown: Callable[[], bool] | None = None


@dataclass(frozen=True)
class Line:
    """An entry as a page shows it."""

    entry: Entry
    url: str
    here: bool


def init_navigation(app: Flask, entries: Iterable[Entry]) -> None:
    """Keep the entries, in their order."""
    app.extensions["navigation"] = sorted(entries, key=lambda entry: entry.order)
    app.jinja_env.globals.update(navigation=lines, may_open=may_open)


def may_open(endpoint: str) -> bool:
    """Whether the person signed in may use a route."""
    return access.permits(access.rule_of(current_app, endpoint), current.viewer())


def lines() -> list[Line]:
    """What the person signed in may open."""
    if current.person_or_none() is None:
        return []
    entries: list[Entry] = current_app.extensions["navigation"]
    return [
        Line(entry, url_for(entry.endpoint), _here(entry))
        for entry in entries
        if may_open(entry.endpoint) and (entry.shown is None or entry.shown())
    ]


def _here(entry: Entry) -> bool:
    """Whether the page in view is the entry's, or one of its own pages: ``owner_edit`` is ``owner``'s."""
    here, own = request.blueprint or "", entry.endpoint.partition(".")[0]
    return here == own or here.startswith(f"{own}_")
