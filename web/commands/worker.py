"""Do what is due without serving pages: timers, messages, mail."""

from __future__ import annotations

import signal
from argparse import ArgumentParser, Namespace
from threading import Event
from types import FrameType


def add_arguments(parser: ArgumentParser) -> None:
    """Once or until stopped."""
    parser.add_argument("--once", action="store_true", help="do what is due now, then end")


def run(options: Namespace) -> int:
    """Work until interrupted, or once."""
    from web.desk import open_desk

    desk = open_desk()
    try:
        if options.once:
            mails = desk.mailroom.round()
            done = desk.worker.drain()
            print(f"{mails} mails, {done.messages} messages, {done.timers} timers, {done.effects} effects.")
            return 0
        stopped = Event()

        def stop(number: int, frame: FrameType | None) -> None:
            stopped.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        desk.start_working()
        print("Working. Stop with Ctrl-C.")
        stopped.wait()
    finally:
        desk.close()
    return 0
