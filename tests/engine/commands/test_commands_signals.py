"""A signal that one case throws, and who hears it."""

from __future__ import annotations

from tests.diagrams import SIGNAL, diagram, flows, node, user
from tests.engine.commands.bench_pack import Trial

START, END = node("startEvent", "s"), node("endEvent", "e")
WAITS = diagram(
    "waits",
    START,
    node("intermediateCatchEvent", "c", SIGNAL),
    user("after", r_form="review", r_unit="office"),
    END,
    flows("s c after e"),
)
THROWS = diagram("throws", START, node("endEvent", "e", SIGNAL, inputs={"lot": '"B7"'}), flows("s e"))


def test_a_signal_reaches_all_who_wait_for_it_and_nobody_later(tmp_path):
    trial = Trial(tmp_path, more={"waits.bpmn": WAITS.decode(), "throws.bpmn": THROWS.decode()})
    early = [trial.engine.start("waits", {}).instance.id for _ in range(3)]
    trial.engine.start("throws", {})
    late = trial.engine.start("waits", {}).instance.id
    trial.desk.worker.drain()
    with trial.engine.store.read() as queries:
        assert [[task.element for task in queries.tasks.open_of(instance)] for instance in early] == [
            ["after"]
        ] * 3
        assert not queries.tasks.open_of(late)
        assert len(queries.subscriptions.of(late)) == 1
    trial.desk.close()


def test_a_signal_that_nobody_waits_for_any_more_is_gone(tmp_path):
    trial = Trial(tmp_path, more={"waits.bpmn": WAITS.decode(), "throws.bpmn": THROWS.decode()})
    instance = trial.engine.start("waits", {}).instance.id
    with trial.engine.store.read() as queries:
        (wait,) = queries.subscriptions.of(instance)
    trial.engine.start("throws", {})
    trial.engine.cancel(instance, actor="boss", reason="withdrawn")
    with trial.engine.store.read() as queries:
        assert queries.messages.waiting_for(wait.message, wait.key)
    trial.desk.worker.drain()
    with trial.engine.store.read() as queries:
        assert not queries.messages.waiting_for(wait.message, wait.key)
    trial.desk.close()
