"""Every way out of a question is named with its answer."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.base import CHOICES, Artefacts, label, ways_on
from engine.errors import Finding
from engine.sentences import say


def check(artefacts: Artefacts) -> Iterator[Finding]:
    """Flows without a name where a gateway chooses, and gateways that ask nothing."""
    for name, gateway in artefacts.elements(*CHOICES):
        ways = ways_on(gateway)
        if len(ways) < 2:
            continue
        if not (gateway.get("name") or "").strip():
            yield Finding(
                "",
                say("A gateway chooses between several ways and asks no question."),
                gateway.get("id"),
                say("Name it with the question, such as “Covered by the guarantee?”."),
                "warning",
                name,
            )
        for way in ways:
            if not (way.get("name") or "").strip():
                yield Finding(
                    "",
                    say("A way on from “%(name)s” has no name.", name=label(gateway)),
                    way.get("id"),
                    say("Name it with the answer, such as “Yes”."),
                    "warning",
                    name,
                )
