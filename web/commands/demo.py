"""Fill an empty desk with a demo company and complaints in all stages, made by driving the diagrams."""

from __future__ import annotations

import json
import secrets
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.commands import Core

_FILE = "demo-sign-ins.json"


def add_arguments(parser: ArgumentParser) -> None:
    """How many complaints."""
    parser.add_argument(
        "--remove", action="store_true", help="begin with an empty desk; what owners published stays"
    )
    parser.add_argument("--complaints", type=int, default=40, help="how many complaints to play (40)")


def run(options: Namespace) -> int:
    """Play the demo once; a desk that has people already is left alone."""
    if options.remove:
        return _remove()
    from rich.progress import Progress

    from engine.settings import load
    from processes.complaint.demo import stories
    from processes.complaint.demo.company import SIGN_INS, open_hours, settle_in
    from web.auth import hash_password
    from web.desk import open_desk

    settings = replace(load(), notify="memory", customer_channel="memory")
    clock = stories.DemoClock()
    desk = open_desk(settings, clock=clock)
    try:
        with desk.engine.store.read() as queries:
            if queries.people.all():
                print("The desk has people already; the demo company is left out.")
                return 0
        password = secrets.token_urlsafe(9)
        with desk.engine.store.write() as uow:
            settle_in(uow.people, clock.now().date(), hash_password(password))
            uow.commit()
        open_hours(desk.engine, clock.now().date())
        _keep(settings.home / _FILE, SIGN_INS, password)
        with Progress() as progress:
            bar = progress.add_task("Playing a month of complaints", total=options.complaints)
            for _ in stories.play(desk, clock, options.complaints):
                progress.advance(bar)
    finally:
        desk.close()
    return 0


def _remove() -> int:
    """Put the demo's database aside and begin a new one on the diagrams that are in force."""
    from engine.bootstrap import SystemClock
    from engine.errors import Conflict
    from engine.settings import load
    from engine.storage.backup import set_aside
    from web.desk import open_desk

    settings = load()
    if not (settings.home / _FILE).exists():
        raise Conflict("This desk holds no demo.", remedy="Nothing was changed.")
    published = _published()
    aside = set_aside(settings.file, SystemClock().now())
    (settings.home / _FILE).unlink()
    desk = open_desk(settings)
    try:
        changed = _publish(desk.engine.core, published)
    finally:
        desk.close()
    print(f"The demo is out of the desk; its database is kept as {aside}.")
    if changed:
        print(f"{changed} files that owners had published are in force again.")
    print("Set your house up: redress serve")
    return 0


def _published() -> dict[str, bytes]:
    """What the newest release holds."""
    from web.desk import open_desk

    desk = open_desk()
    try:
        with desk.engine.store.read() as queries:
            newest = queries.releases.newest()
            manifest = newest.manifest if newest else {}
            return {name: queries.releases.content(hash) for name, hash in manifest.items()}
    finally:
        desk.close()


def _publish(core: Core, contents: Mapping[str, bytes]) -> int:
    """Publish what differs from the shipped pack; gives how many files that were."""
    from engine.releases import pack_contents, publish, save_draft

    shipped = pack_contents(core.registry.artefacts)
    changed = {name: content for name, content in contents.items() if shipped.get(name) != content}
    for name, content in changed.items():
        save_draft(core, name, content, actor="", revision=None)
    if changed:
        publish(core, actor="", note="Taken over from the demo")
    return len(changed)


def _keep(file: Path, sign_ins: tuple[tuple[str, str], ...], password: str) -> None:
    rows = [
        {"role": role, "email": f"{person}@modelhouse.example", "password": password}
        for role, person in sign_ins
    ]
    file.touch(mode=0o600)
    file.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
