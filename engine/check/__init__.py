"""Checks artefacts before they are published: one rule a file, found by name.

Each module of this package but :mod:`engine.check.base` is a rule with
``check(artefacts: Artefacts) -> Iterator[Finding]``; the rule's name is the module's. A rule with
``OF_A_PACK`` looks only at whole sets of artefacts, not at a file that lies alone.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import replace

from engine.check.base import Artefacts
from engine.errors import Finding

Rule = Callable[[Artefacts], Iterator[Finding]]


def rules(*, whole: bool = True) -> dict[str, Rule]:
    """Every rule by name; without ``whole`` those that are for a file alone."""
    names = sorted(item.name for item in pkgutil.iter_modules(__path__) if item.name != "base")
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in names}
    return {
        name: module.check
        for name, module in modules.items()
        if whole or not getattr(module, "OF_A_PACK", False)
    }


def check_artefacts(
    contents: Mapping[str, bytes],
    *,
    operations: frozenset[str] | None = None,
    whole: bool = True,
    only: Container[str] | None = None,
) -> tuple[Finding, ...]:
    """Everything that is wrong with a set of artefacts, errors first, then by artefact and element.

    :param contents: artefact name → content; references are looked up among these.
    :param operations: the names that service tasks may call; ``None`` leaves them unchecked.
    :param whole: whether these are all; if not, what they name may lie elsewhere.
    :param only: the artefacts whose findings are wanted; the others are there to be looked up in.
    """
    artefacts = Artefacts(contents, operations, whole)
    found = {
        (finding.artefact, finding.element, finding.message): replace(finding, rule=name)
        for name, rule in rules(whole=whole).items()
        for finding in rule(artefacts)
        if only is None or finding.artefact in only
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
