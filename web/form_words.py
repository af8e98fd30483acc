"""What is wrong with answers and artefacts, in the page's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.errors import Finding, FormInvalid
from engine.forms.messages import MESSAGES
from web.i18n import gettext
from web.labels import label

_LABELS = ("label", "message")


def problems_in_words(refused: FormInvalid) -> dict[str, str]:
    """Dotted path → the sentence beside the field, made anew of its code and parameters."""
    return {path: _problem(refused, path, sentence) for path, sentence in refused.problems.items()}


def finding_in_words(finding: Finding) -> Finding:
    """A finding with its sentences in the page's language."""
    return replace(
        finding,
        message=gettext(finding.message),
        remedy=gettext(finding.remedy) if finding.remedy else "",
    )


def _problem(refused: FormInvalid, path: str, sentence: str) -> str:
    coded = refused.codes.get(path)
    if coded is None:
        return gettext(sentence) if sentence else ""
    code, given = coded
    return gettext(MESSAGES[code]).format_map(_said(given))


def _said(given: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters with the author's own words translated."""
    said = {name: label(str(value)) if name in _LABELS else value for name, value in given.items()}
    if isinstance(given.get("options"), str):
        said["options"] = gettext(", ").join(map(label, given["options"].split(", ")))
    return said
