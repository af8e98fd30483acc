"""Small words and addresses that several pages share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app, request, url_for
from markupsafe import Markup

from engine.model import Task, TaskStatus
from web.i18n import gettext, lazy_gettext

ELEMENT_TYPES: Mapping[str, Any] = {
    "userTask": lazy_gettext("task of a person"),
    "serviceTask": lazy_gettext("done by the desk"),
    "sendTask": lazy_gettext("message sent"),
    "receiveTask": lazy_gettext("waits for a message"),
    "scriptTask": lazy_gettext("done by the desk"),
    "businessRuleTask": lazy_gettext("decided by a table"),
    "manualTask": lazy_gettext("done by hand"),
    "task": lazy_gettext("step"),
    "callActivity": lazy_gettext("another diagram"),
    "subProcess": lazy_gettext("group of steps"),
    "exclusiveGateway": lazy_gettext("question"),
    "inclusiveGateway": lazy_gettext("question, several answers"),
    "parallelGateway": lazy_gettext("at the same time"),
    "eventBasedGateway": lazy_gettext("whatever comes first"),
    "startEvent": lazy_gettext("start"),
    "endEvent": lazy_gettext("end"),
    "boundaryEvent": lazy_gettext("may happen meanwhile"),
    "intermediateCatchEvent": lazy_gettext("waits"),
    "intermediateThrowEvent": lazy_gettext("happens"),
}
"""BPMN's element types (BPMN 2.0.2, clause 10) in everyday words."""

LEVELS = (
    lazy_gettext("handler"),
    lazy_gettext("direct superior"),
    lazy_gettext("head of unit"),
    lazy_gettext("company leader"),
)
"""The complaint chain (S4)."""

PRIORITIES: Mapping[str, Any] = {
    "low": lazy_gettext("low priority"),
    "high": lazy_gettext("high priority"),
    "emergency": lazy_gettext("emergency"),
}


def level_name(level: int) -> str:
    """A level of the complaint chain in words."""
    return str(LEVELS[min(level, len(LEVELS) - 1)])


def element_type(type: str) -> str:
    """What kind of element this is, in everyday words."""
    return str(ELEMENT_TYPES.get(type, type))


def task_state(task: Task) -> str:
    """Where a task stands, in words."""
    return {
        TaskStatus.READY: gettext("free to claim"),
        TaskStatus.RESERVED: gettext("reserved"),
        TaskStatus.COMPLETED: gettext("done"),
        TaskStatus.CANCELLED: gettext("no longer needed"),
    }[task.status]


def page_address(number: int) -> str:
    """The address of another page of the list in view, its filters kept."""
    wanted = {**request.args.to_dict(), **(request.view_args or {}), "page": number}
    wanted.pop("seen", None)
    return url_for(str(request.endpoint), **wanted)


def case_address(number: str) -> str:
    """The address of a case's page."""
    return url_for("case.case", number=number) if "case.case" in current_app.view_functions else ""


def initials(name: str) -> str:
    """``Ana Silva`` → ``AS``."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


def json_text(text: str) -> Markup:
    """JSON text, safe inside a ``<script type="application/json">``."""
    escaped = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return Markup(escaped)  # noqa: S704  # nothing that ends or opens a tag is left


def init_words(app: Flask) -> None:
    """Let templates use them."""
    app.jinja_env.filters.update(initials=initials, json_text=json_text)
    app.jinja_env.globals.update(
        case_address=case_address, level_name=level_name, page_address=page_address, task_state=task_state
    )
