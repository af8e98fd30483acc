"""Tell where a case stands: its clocks, what waits for whom, and its history in words."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """The case's number."""
    parser.add_argument("number", help="such as C-2026-000123")


def run(options: Namespace) -> int:
    """Print the case; exit 1 when there is none of that number."""
    from engine.errors import NotFound
    from engine.model import DESK
    from web.app import create_app
    from web.desk import open_desk
    from web.timeline import Teller

    desk = open_desk()
    try:
        with desk.engine.store.read() as queries:
            case = queries.case_by_number(DESK, options.number.strip().upper())
            if case is None:
                raise NotFound("case", options.number)
            zone = desk.engine.settings.tz
            opened = f"{case.opened_at.astimezone(zone):%F %R}"
            print(f"{case.number}  {case.title}  ({case.status}, opened {opened})")
            for clock in queries.clocks.of_case(case.id):
                ended = (
                    f"stopped {clock.stopped_at.astimezone(zone):%F %R}" if clock.stopped_at else "running"
                )
                breach = ", breached" if clock.breached_at else ""
                print(f"  promise {clock.name}: due {clock.due_at.astimezone(zone):%F %R}, {ended}{breach}")
            for task in queries.open_tasks(DESK, case.id):
                who = task.assignee or task.unit or task.role or "anybody"
                due = f", due {task.due_at.astimezone(zone):%F %R}" if task.due_at else ""
                print(f"  waits: {task.name} for {who}{due}")
            with create_app(desk.engine).app_context():
                for line in reversed(Teller(queries.people).lines(queries.events.of_case(case.id))):
                    print(f"  {line.at.astimezone(zone):%F %R}  {line.who:<12}  {line.sentence}")
    finally:
        desk.close()
    return 0
