"""Serve the desk to browsers and do what is due: timers, messages, mail."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from engine.sentences import say


def add_arguments(parser: ArgumentParser) -> None:
    """Where to listen; else as the settings say."""
    parser.add_argument("--host", help="address to listen on")
    parser.add_argument("--port", type=int, help="port to listen on")
    parser.add_argument(
        "--no-worker", action="store_true", help="only pages; `redress worker` runs elsewhere"
    )


def run(options: Namespace) -> int:
    """Serve until interrupted; what is in hand is finished first."""
    import waitress

    from engine.errors import SettingsInvalid
    from engine.settings import load
    from processes.complaint import first_start
    from web.app import create_app
    from web.desk import open_desk
    from web.pages import start

    settings = load()
    settings = replace(settings, host=options.host or settings.host, port=options.port or settings.port)
    desk = open_desk(settings)
    try:
        app = create_app(desk.engine)
        try:
            server = waitress.create_server(
                app, host=settings.host, port=settings.port, threads=settings.threads
            )
        except OSError as refused:
            raise SettingsInvalid(
                say(
                    "The desk cannot listen at %(host)s, port %(port)s: %(strerror)s.",
                    host=settings.host,
                    port=settings.port,
                    strerror=refused.strerror or refused,
                ),
                remedy="Stop what listens there, or choose another: redress serve --port NUMBER.",
            ) from refused
        if not options.no_worker:
            desk.start_working()
        print(f"{settings.house} is open at {settings.public_address}")
        if first_start.is_empty(desk.engine):
            key = start.open_for(app, Path("redress.toml"))
            print(
                f"Nobody works here yet. Set the desk up at http://{settings.host}:{settings.port}/start?key={key}"
            )
        _print_sign_ins(settings.home / "demo-sign-ins.json")
        sys.stdout.flush()
        server.run()
    finally:
        desk.close()
    return 0


def _print_sign_ins(file: Path) -> None:
    """One sign-in for each role of the demo company, where there is one."""
    if not file.exists():
        return
    rows = json.loads(file.read_text(encoding="utf-8"))
    print("Sign in as (the demo company's people share one password):")
    for row in rows:
        print(f"  {row['role']:<18} {row['email']:<34} {row['password']}")
