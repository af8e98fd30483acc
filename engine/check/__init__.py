"""Checks artefacts before they are published: one rule a file, found by name.

Each module of this package but :mod:`engine.check.base` is a rule with
``check(artefacts: Artefacts) -> Iterator[Finding]``; the rule's name is the module's.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from engine.check.base import Artefacts
from engine.errors import Finding

Rule = Callable[[Artefacts], Iterator[Finding]]


def rules() -> dict[str, Rule]:
    """Every rule by name."""
    names = sorted(item.name for item in pkgutil.iter_modules(__path__) if item.name != "base")
    return {name: importlib.import_module(f"{__name__}.{name}").check for name in names}


def check_artefacts(
    contents: Mapping[str, bytes], *, operations: frozenset[str] | None = None
) -> tuple[Finding, ...]:
    """Everything that is wrong with a set of artefacts, errors first, then by artefact and element.

    :param contents: artefact name → content; references are looked up among these.
    :param operations: the names that service tasks may call; ``None`` leaves them unchecked.
    """
    artefacts = Artefacts(contents, operations)
    found = {
        (finding.artefact, finding.element, finding.message): replace(finding, rule=name)
        for name, rule in rules().items()
        for finding in rule(artefacts)
    }
    return tuple(
        sorted(
            found.values(),
            key=lambda finding: (
                finding.severity != "error",
                finding.artefact,
                finding.element or "",
                finding.message,
            ),
        )
    )
