"""By which published version a case is judged: the one in force when its first word was received (S13)."""

from __future__ import annotations

from engine.model import Release
from engine.ports import Queries


def policy_of(queries: Queries, case: int) -> Release | None:
    """The version whose tables judge the case; ``None`` while nothing runs in it."""
    instances = queries.instances.of_case(case)
    return queries.releases.get(instances[0].policy) if instances else None
