"""An artefact's id is its file's name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePosixPath

from engine.check.base import BPMN, Artefacts
from engine.errors import Finding

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
        found = f"its {what} has the id “{ids[0]}”" if len(ids) == 1 else f"holds no {what} of that id"
        yield Finding(
            "",
            f"{name} is called “{stem}” by the others, but {found}.",
            element,
            f"Give the {what} the id {stem}.",
            artefact=name,
        )


def _form_id(content: bytes) -> str | None:
    """The form's id; ``None`` when it cannot be read, of which the rule ``forms_run`` tells."""
    try:
        schema = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return str(schema.get("id") or "") if isinstance(schema, dict) else None
