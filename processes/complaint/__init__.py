"""The complaint pack: the desk's knowledge as diagrams, tables, forms, texts and their few rules."""

from __future__ import annotations

from pathlib import Path

from engine.registry import Registry
from engine.storage import PackStorage
from processes.complaint import operations
from processes.complaint.intake import intake_arrived
from processes.complaint.privacy import forget_old
from processes.complaint.records import Records
from processes.complaint.records.tables import metadata

HERE = Path(__file__).parent


def register(registry: Registry) -> None:
    """The only entry point: what the pack brings."""
    registry.add_artefacts(HERE)
    registry.add_storage(PackStorage("complaint", HERE / "migrations", metadata, Records))
    operations.register(registry)
    registry.on_day(forget_old)
    registry.on_mail(intake_arrived)
