"""My work: what waits for the person signed in, in order of due time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import RedressError
from engine.model import Page, TaskFilter, TaskRow
from processes.complaint import first_steps
from processes.complaint.first_steps import Step
from web import access, current
from web.errors import is_htmx, problem_of
from web.i18n import gettext, lazy_gettext
from web.labels import label
from web.navigation import Entry
from web.notices import toast
from web.promises import Brief, brief

SIZE = 25
SHOWS = ("all", "mine", "pool", "overdue")

blueprint = Blueprint("work", __name__, url_prefix="/work")
entry = Entry(lazy_gettext("My work"), "work.work", "list-check", 10, key="g w")


@dataclass(frozen=True)
class Wanted:
    """What of the list is looked at.

    :ivar show: one of :data:`SHOWS`.
    :ivar page: from 1.
    """

    show: str = "all"
    text: str = ""
    page: int = 1

    @classmethod
    def from_request(cls) -> Wanted:
        """As the address says; what it says wrongly is left out."""
        show = request.args.get("show", "all")
        page = request.args.get("page", 1, type=int)
        text = request.args.get("q", "").strip()[:200]
        return cls(show if show in SHOWS else "all", text, max(1, page))

    def address(self, endpoint: str, **other: object) -> str:
        """The address that asks for this."""
        wanted = {"show": self.show, "q": self.text, "page": self.page} | other
        usual = {"show": "all", "q": "", "page": 1}
        said: dict[str, Any] = {name: value for name, value in wanted.items() if usual.get(name) != value}
        return url_for(endpoint, **said)


@dataclass(frozen=True)
class WorkList:
    """What the page shows, and a mark that changes when any of it does."""

    wanted: Wanted
    page: Page[TaskRow]
    counts: Mapping[str, int]
    promises: Mapping[int, Sequence[Brief]]

    @property
    def mark(self) -> str:
        """Differs whenever the list would look different."""
        rows = [
            (row.task.id, row.task.revision, row.task.level, self.promises[row.task.case])
            for row in self.page.rows
        ]
        seen = repr((rows, self.page.total, sorted(self.counts.items())))
        return blake2s(seen.encode(), digest_size=8).hexdigest()


@blueprint.get("")
@access.allow("staff")
def work() -> ResponseReturnValue:
    """The page."""
    return render_template("work/work.html", work=_look(Wanted.from_request()), size=SIZE, steps=_steps())


def _steps() -> list[Step]:
    """What the house still needs, for the administrator, until all of it is done."""
    if "administrator" not in current.viewer().roles:
        return []
    with current.engine().store.read() as queries:
        return first_steps.steps(current.engine(), queries)


@blueprint.get("/list")
@access.allow("staff")
def part() -> ResponseReturnValue:
    """The list alone; 204 while it is what the page shows already (``seen``)."""
    found = _look(Wanted.from_request())
    if request.args.get("seen") == found.mark:
        return "", 204
    return _part(found)


@blueprint.post("/<task>/claim")
@access.allow("staff")
def claim(task: str) -> ResponseReturnValue:
    """Claim a task and show the list as it is then."""
    try:
        claimed = current.engine().claim(task, actor=current.person().id)
    except RedressError as refusal:
        return _refused(refusal)
    return _done(gettext("“%(task)s” is yours.", task=label(claimed.name)))


@blueprint.post("/<task>/release")
@access.allow("staff")
def release(task: str) -> ResponseReturnValue:
    """Give a task back and show the list as it is then."""
    try:
        released = current.engine().release(task, actor=current.person().id)
    except RedressError as refusal:
        return _refused(refusal)
    return _done(gettext("“%(task)s” is free for others again.", task=label(released.name)))


def _look(wanted: Wanted) -> WorkList:
    viewer, now = current.viewer(), current.now()
    asked = TaskFilter(
        scope=wanted.show if wanted.show in ("mine", "pool") else "all",
        text=wanted.text,
        overdue_at=now if wanted.show == "overdue" else None,
        limit=SIZE,
        offset=(wanted.page - 1) * SIZE,
    )
    with current.engine().store.read() as queries:
        page, counts = queries.work_list(viewer, asked), queries.work_counts(viewer, now)
        return WorkList(wanted, page, counts, brief(queries, [row.task.case for row in page.rows]))


def _part(found: WorkList) -> Response:
    response = make_response(render_template("work/list.html", work=found, size=SIZE))
    response.headers["HX-Replace-Url"] = found.wanted.address("work.work")
    return response


def _done(words: str) -> ResponseReturnValue:
    wanted = Wanted.from_request()
    if is_htmx():
        return toast(_part(_look(wanted)), words)
    flash(words)
    return redirect(wanted.address("work.work"))


def _refused(refusal: RedressError) -> ResponseReturnValue:
    """Somebody was quicker, or it may not be: say so beside the list as it is now."""
    problem = problem_of(refusal)
    if problem.status >= 500 or not is_htmx():
        raise refusal
    return toast(_part(_look(Wanted.from_request())), f"{problem.message} {problem.remedy}", "warning")
