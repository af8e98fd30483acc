"""Several workers on one database: each effect goes out once; another does what a killed one had taken."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine.commands import Engine
from engine.model import Outward
from engine.storage import SqlStore
from engine.worker import Worker
from tests.engine.commands.bench_pack import Trial

EFFECTS = 200


class Carrier:
    """A channel that keeps the keys of what it was given."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def send(self, outward: Outward) -> None:
        self.keys.append(outward.key)


@pytest.fixture
def trial(tmp_path: Path):
    trial = Trial(tmp_path)
    with trial.engine.store.write() as uow:
        for number in range(EFFECTS):
            uow.outbox.add(
                key=f"effect:{number}",
                channel="carrier",
                recipient="x",
                payload={},
                created_at=trial.clock.now(),
            )
        uow.commit()
    yield trial
    trial.desk.close()


def test_two_workers_with_connections_of_their_own_send_each_effect_once(trial):
    carrier, stores = Carrier(), []
    start = threading.Barrier(2)

    def work() -> None:
        store = SqlStore(trial.engine.settings.url, packs=tuple(trial.engine.core.registry.storages))
        stores.append(store)
        start.wait(30)
        Worker(Engine(replace(trial.engine.core, store=store)), {"carrier": carrier}).drain()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for store in stores:
        store.close()
    assert Counter(carrier.keys) == Counter(f"effect:{number}" for number in range(EFFECTS))


class Killed(BaseException):
    """As if the process had ended in the middle."""


def test_what_a_killed_worker_had_taken_is_sent_by_another_with_the_same_key_after_a_while(trial):
    class Deadly(Carrier):
        def send(self, outward: Outward) -> None:
            raise Killed

    with pytest.raises(Killed):
        Worker(trial.engine, {"carrier": Deadly()}).drain()
    carrier = Carrier()
    Worker(trial.engine, {"carrier": carrier}).drain()
    assert len(carrier.keys) == EFFECTS - 1, "the one that was taken is not due yet"
    trial.clock.moment += timedelta(minutes=5)
    Worker(trial.engine, {"carrier": carrier}).drain()
    assert Counter(carrier.keys) == Counter(f"effect:{number}" for number in range(EFFECTS))
