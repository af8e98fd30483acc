"""A new artefact: its kind, its name, and a small template that is right from the start."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import releases
from engine.errors import NotFound
from engine.ports import Queries
from web import access, current
from web.artefacts import DIAGRAM, FORM, KINDS, TABLE, TEXT, Kind
from web.i18n import gettext

_ID = re.compile(r"[a-z][a-z0-9_]{1,59}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
_TEXT = "Subject: {title}\n\nDear customer,\n\n\n\nKind regards\n{{{{sender}}}}\n"

blueprint = Blueprint("owner_new", __name__, url_prefix="/owner")


@dataclass
class Wish:
    """What was typed, and what is wrong with it by field."""

    kind: Kind = DIAGRAM
    id: str = ""
    title: str = ""
    language: str = "en"
    problems: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> Wish:
        """As it was sent."""
        kinds = {kind.id: kind for kind in KINDS}
        return cls(
            kinds.get(form.get("kind", ""), DIAGRAM),
            form.get("id", "").strip()[:200],
            " ".join(form.get("title", "").split())[:100],
            form.get("language", "").strip()[:20] or "en",
        )

    @property
    def name(self) -> str:
        """The artefact's name in a release."""
        folder = f"{TEXT.folder}/{self.language}" if self.kind is TEXT else self.kind.folder
        return f"{folder}/{self.id}{self.kind.suffix}".lstrip("/")

    def check(self, queries: Queries) -> None:
        """Note what is wrong."""
        if not _ID.fullmatch(self.id):
            self.problems["id"] = gettext(
                "Use 2 to 60 small letters, digits and _, beginning with a letter, such as quote_reminder."
            )
        if not self.title:
            self.problems["title"] = gettext("Give it a name that people understand.")
        if self.kind is TEXT and not _LANGUAGE.fullmatch(self.language):
            self.problems["language"] = gettext("Use a language's code, such as en or zh.")
        if not self.problems and _exists(queries, self.name):
            self.problems["id"] = gettext(
                "%(name)s is there already. Choose another id, or edit that one.", name=self.name
            )


@blueprint.get("/new")
@access.allow("process_owner")
def new() -> ResponseReturnValue:
    """The form for a new artefact."""
    return _page(Wish.from_form(request.args))


@blueprint.post("/new")
@access.allow("process_owner")
def create() -> ResponseReturnValue:
    """Begin a draft from the kind's template and open its editor."""
    wish = Wish.from_form(request.form)
    core = current.engine().core
    with core.store.read() as queries:
        wish.check(queries)
    if wish.problems:
        return _page(wish), 422
    actor = current.person().id
    releases.save_draft(core, wish.name, template(wish), actor=actor, revision=None, seen="")
    flash(gettext("%(name)s is begun as a draft.", name=wish.name))
    return redirect(url_for("owner_edit.edit", name=wish.name))


def template(wish: Wish) -> bytes:
    """A small artefact of the wished kind, with the right ids, that can be read from the start."""
    if wish.kind is DIAGRAM:
        return render_template("owner_new/diagram.xml", wish=wish).encode()
    if wish.kind is TABLE:
        return render_template("owner_new/table.xml", wish=wish).encode()
    if wish.kind is FORM:
        return json.dumps(_form(wish), ensure_ascii=False, indent=2).encode()
    return _TEXT.format(title=wish.title).encode()


def _form(wish: Wish) -> dict[str, object]:
    heading = {"type": "text", "id": f"{wish.id}_text", "text": f"# {wish.title}"}
    note = {"type": "textarea", "id": f"{wish.id}_note", "key": "note", "label": gettext("Note")}
    return {"schemaVersion": 18, "id": wish.id, "type": "default", "components": [heading, note]}


def _exists(queries: Queries, name: str) -> bool:
    try:
        releases.current(queries, name)
    except NotFound:
        return False
    return True


def _page(wish: Wish) -> str:
    return render_template("owner_new/new.html", wish=wish, kinds=KINDS)
