"""What the desk takes for the workload; each measurement has a database of its own.

``python -m bench.desk MEASUREMENT ARGUMENT…`` prints one JSON object.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.copies import APART, fill
from bench.figures import Figures, grown, summed
from bench.floor import floor
from bench.workload import LOOPING, ROUND, House, again, answers, play, timed
from engine.dispatch.apscheduler import AlarmClock

WARM_UP = 10
_SEED = 7


def say(line: str) -> None:
    """Progress, where programs that read the result do not see it."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def size(house: House) -> int:
    """Bytes of the database, its journal worked in."""
    with closing(sqlite3.connect(house.file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return house.file.stat().st_size


def run(home: Path, cases: int = 500) -> Figures:
    """Whole cases, one after the other."""
    house = House(home)
    for case in range(WARM_UP):
        play(house, case, [], [])
    starts: list[float] = []
    completions: list[float] = []
    before, begun = size(house), perf_counter()
    for case in range(cases):
        play(house, case, starts, completions)
    spent = perf_counter() - begun
    grown = size(house) - before
    house.close()
    return {
        "start": summed(starts),
        "complete": summed(completions),
        "cases_per_s": round(cases / spent, 1),
        "bytes_per_case": round(grown / cases),
    }


def loop(home: Path, rounds: int = 50, cases: int = 10) -> Figures:
    """A complaint that comes back again and again: does a late round cost more?"""
    house = House(home)
    spent: list[list[float]] = [[] for _ in range(rounds)]
    for _ in range(cases):
        task = house.start(LOOPING)
        for number in range(rounds):
            for name in ROUND:
                if task.element != name:
                    raise AssertionError(f"{task.element} waits in place of {name}")
                (task,) = timed(spent[number], house.complete, task.id, again(name))
    house.close()
    return grown(spent)


def crowd(home: Path, *counts: int) -> Figures:
    """Completions, sweeps and work lists with more and more open cases, each with a waiting timer."""
    house, random, have = House(home), Random(_SEED), 0
    house.complete(house.start().id, answers(0, "register", 0))
    found: Figures = {}
    for count in counts or (1_000, 100_000, 1_000_000):
        begun = perf_counter()
        fill(house.file, 1, count, lambda done, of=count: say(f"{done} of {of} open cases"), have=have)
        have = count
        say(f"filled in {perf_counter() - begun:.0f} s")
        fresh: list[float] = []
        for case in range(WARM_UP + 80):
            play(house, case, [], fresh)
        among: list[float] = []
        for place in random.sample(range(1, count), 200):
            _, task = house.task(1 + place * APART)
            timed(among, house.complete, task, answers(0, "inspect", 0))
        sweeps: list[float] = []
        for _ in range(200):
            timed(sweeps, house.desk.worker.drain)
        found[str(count)] = {
            "complete": summed(fresh[-240:]),
            "complete_among": summed(among[50:]),
            "sweep": summed(sweeps),
            "bytes_per_open_case": round(size(house) / count),
        }
    house.close()
    return found


def due(home: Path, timers: int = 10_000) -> Figures:
    """Timers that are due at once, drained while people go on completing."""
    house = House(home)
    house.complete(house.start().id, answers(0, "register", 0))
    idle: list[float] = []
    for case in range(WARM_UP + 100):
        play(house, case, [], idle)
    fill(house.file, 1, timers, lambda done: say(f"{done} of {timers} timers"))
    past = int((datetime.now(UTC) - timedelta(hours=1)).timestamp() * 1_000_000)
    with closing(sqlite3.connect(house.file)) as connection, connection:
        connection.execute("UPDATE timer SET due_at = ? WHERE fired_at IS NULL AND instance > 1", (past,))
    alarm, busy, done = AlarmClock(house.desk.worker), [], threading.Event()
    house.engine.core.wake = alarm.wake
    threading.Thread(target=_watch, args=(house.file, done.set), daemon=True).start()
    begun = perf_counter()
    alarm.start()
    case = 0
    while not done.is_set():
        play(house, case, [], busy)
        case += 1
    spent = perf_counter() - begun
    alarm.stop()
    house.close()
    calm, crowded = summed(idle[WARM_UP:]), summed(busy)
    return {
        "per_s": round(timers / spent),
        "idle": calm,
        "meanwhile": crowded,
        "p99_ratio": round(crowded["p99"] / calm["p99"], 2),
    }


def _watch(file: Path, finished: Callable[[], None]) -> None:
    """Look every tenth of a second whether anything is still due."""
    pause = threading.Event()
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        while True:
            now = int(datetime.now(UTC).timestamp() * 1_000_000)
            asked = "SELECT 1 FROM timer WHERE fired_at IS NULL AND due_at <= ? LIMIT 1"
            if connection.execute(asked, (now,)).fetchone() is None:
                finished()
                return
            pause.wait(0.1)


MEASUREMENTS: dict[str, Callable[..., Figures]] = {
    "run": run,
    "loop": loop,
    "crowd": crowd,
    "due": due,
    "floor": floor,
}


def main(name: str, *arguments: str) -> None:
    """Measure in a folder that is taken away again."""
    with TemporaryDirectory(prefix="redress-bench-") as home:
        print(json.dumps(MEASUREMENTS[name](Path(home), *(int(argument) for argument in arguments))))


if __name__ == "__main__":
    main(*sys.argv[1:])
