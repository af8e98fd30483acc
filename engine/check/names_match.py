"""An artefact's id is its file's name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePosixPath

from engine.check.base import BPMN, Artefacts
from engine.errors import Finding
from engine.sentences import say

OF_A_PACK = True


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """Processes, decisions and forms whose id is not the file's name, by which the others call them."""
    for name, tree in artefacts.diagrams():
        ids = [
            item.get("id") or "" for item in tree.iter(BPMN + "process") if item.get("isExecutable") == "true"
        ]
        if ids:
            yield from _compare(name, ids, "process", ids[0])
    for name, model in artefacts.tables():
        yield from _compare(name, list(model.decisions), "decision", None)
    for name, content in artefacts.named(".form"):
        form = _form_id(content)
        if form is not None:
            yield from _compare(name, [form], "form", None)


def _compare(name: str, ids: list[str], what: str, element: str | None) -> Iterator[Finding]:
    stem = PurePosixPath(name).stem
    if stem not in ids:
        found = (
            say("its %(what)s has the id “%(ids)s”", what=what, ids=ids[0])
            if len(ids) == 1
            else say("holds no %(what)s of that id", what=what)
        )
        yield Finding(
            "",
            say(
                "%(name)s is called “%(stem)s” by the others, but %(found)s.",
                name=name,
                stem=stem,
                found=found,
            ),
            element,
            say("Give the %(what)s the id %(stem)s.", what=what, stem=stem),
            artefact=name,
        )


def _form_id(content: bytes) -> str | None:
    """The form's id; ``None`` when it cannot be read, of which the rule ``forms_run`` tells."""
    try:
        schema = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return str(schema.get("id") or "") if isinstance(schema, dict) else None
