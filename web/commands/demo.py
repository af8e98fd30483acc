"""Fill an empty desk with a demo company and complaints in all stages, made by driving the diagrams."""

from __future__ import annotations

import json
import secrets
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

_FILE = "demo-sign-ins.json"


def add_arguments(parser: ArgumentParser) -> None:
    """How many complaints."""
    parser.add_argument("--complaints", type=int, default=40, help="how many complaints to play (40)")


def run(options: Namespace) -> int:
    """Play the demo once; a desk that has people already is left alone."""
    from rich.progress import Progress

    from engine.settings import load
    from processes.complaint.demo import stories
    from processes.complaint.demo.company import SIGN_INS, settle_in
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
        _keep(settings.home / _FILE, SIGN_INS, password)
        with Progress() as progress:
            bar = progress.add_task("Playing a month of complaints", total=options.complaints)
            for _ in stories.play(desk, clock, options.complaints):
                progress.advance(bar)
    finally:
        desk.close()
    return 0


def _keep(file: Path, sign_ins: tuple[tuple[str, str], ...], password: str) -> None:
    rows = [
        {"role": role, "email": f"{person}@modelhouse.example", "password": password}
        for role, person in sign_ins
    ]
    file.touch(mode=0o600)
    file.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
