"""Authors' labels in the page's language: names of tasks and diagrams, forms as they are shown."""

from __future__ import annotations

import re

from flask import Flask, g, has_app_context, has_request_context

from engine.commands import TaskPage
from engine.forms import Form
from engine.labels import Labels
from engine.ports import Queries
from web import current
from web.i18n import SOURCE, gettext, language

_NONE = Labels({}, "")
_BATCH = re.compile(r"batch (\S+)")


def labels(queries: Queries, release: int) -> Labels:
    """A release's labels in the page's language."""
    if language() == SOURCE:
        return _NONE
    return current.engine().edition(queries, release).labels(_spoken())


def label(text: str) -> str:
    """A label of the newest release, such as a task's name; as it was written where it has no translation."""
    return _newest().said(text) if text else ""


def titled(title: str) -> str:
    """A case's title: model and items stay, the kind of complaint and the defects are translated."""
    return "; ".join(", ".join(map(_words, part.split(", "))) for part in title.split("; "))


def form_schema(page: TaskPage) -> str:
    """A task's form with its labels in the page's language, as JSON text."""
    with current.engine().store.read() as queries:
        known = labels(queries, page.instance.release)
    return known.form(page.form.artefact, page.form.schema_json)


def translated_form(form: Form) -> str:
    """A form of the newest release with its labels in the page's language, as JSON text."""
    return _newest().form(form.artefact, form.schema_json)


def _words(part: str) -> str:
    item, colon, defect = part.rpartition(": ")
    if colon:
        return f"{gettext(item) if item else item}: {gettext(defect)}"
    if batch := _BATCH.fullmatch(part):
        return gettext("batch %(batch)s", batch=batch[1])
    return gettext(part) if part else ""


def _newest() -> Labels:
    if not (has_app_context() and has_request_context()) or language() == SOURCE:
        return _NONE
    if "labels" not in g:
        engine = current.engine()
        with engine.store.read() as queries:
            newest = queries.releases.newest()
            g.labels = labels(queries, newest.id) if newest else _NONE
    found: Labels = g.labels
    return found


def _spoken() -> str:
    return language().partition("-")[0]


def init_labels(app: Flask) -> None:
    """Let templates use them."""
    app.jinja_env.filters.update(form_schema=form_schema, label=label, titled=titled)
