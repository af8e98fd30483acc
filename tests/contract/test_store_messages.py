"""Messages between instances, and who waits for them."""

from __future__ import annotations

import pytest

from engine.errors import Conflict, NotFound
from engine.model import Message, Subscription
from engine.ports import Store, UnitOfWork
from tests.contract.storage_samples import NOW, a_case, an_instance, later


def waits(uow: UnitOfWork, message: str = "inspected", key: str = "7", token: str = "t1") -> Subscription:
    found = Subscription(an_instance(uow).id, token, "Catch_1", message, key)
    uow.subscriptions.add([found])
    return found


def sent(uow: UnitOfWork, name: str = "inspected", key: str = "7") -> Message:
    return uow.messages.add(name=name, key=key, payload={"b": 1, "a": [None]}, created_at=NOW)


def test_the_oldest_subscription_with_name_and_key_gets_the_message(store: Store) -> None:
    with store.write() as uow:
        first = waits(uow)
        waits(uow)
        waits(uow, key="8")
        waits(uow, message="repaired")
        assert uow.subscriptions.find("inspected", "7") == first
        assert uow.subscriptions.find("inspected", "") is None


def test_all_who_listen_to_a_name_are_found_whatever_their_key(store: Store) -> None:
    with store.write() as uow:
        second, first = waits(uow, key="8"), waits(uow)
        waits(uow, message="repaired")
        assert uow.subscriptions.listening("inspected") == [first, second]
        assert list(uow.subscriptions.listening("unknown")) == []


def test_a_dropped_subscription_waits_no_more(store: Store) -> None:
    with store.write() as uow:
        instance = an_instance(uow)
        kept, gone = (Subscription(instance.id, token, "Catch_1", "inspected", "7") for token in ("k", "g"))
        other = waits(uow, token="g")
        uow.subscriptions.add([gone, kept])
        assert uow.subscriptions.of(instance.id) == [gone, kept]
        uow.subscriptions.drop(instance.id, ["g", "unknown"])
        assert uow.subscriptions.of(instance.id) == [kept]
        assert uow.subscriptions.of(other.instance) == [other], "tokens are dropped in one instance only"
        uow.subscriptions.drop(instance.id, [])
        uow.subscriptions.add([])


def test_a_token_subscribes_once(store: Store) -> None:
    with pytest.raises(Conflict), store.write() as uow:
        uow.subscriptions.add([waits(uow)])


def test_a_message_comes_back_as_it_was_sent(store: Store) -> None:
    with store.write() as uow:
        case, sender = a_case(uow), an_instance(uow)
        made = uow.messages.add(
            name="n", key="", payload={"z": "é", "a": 1.5}, created_at=NOW, case=case.id, sender=sender.id
        )
        assert made == Message(made.id, "n", "", {"z": "é", "a": 1.5}, NOW, case.id, sender.id)
        assert uow.messages.get(made.id) == made
        assert list(uow.messages.get(made.id).payload) == ["z", "a"]
        with pytest.raises(NotFound):
            uow.messages.get(99)


def test_what_a_reader_does_with_a_payload_stays_with_the_reader(store: Store) -> None:
    with store.write() as uow:
        given: dict[str, object] = {"list": [1]}
        made = uow.messages.add(name="n", key="", payload=given, created_at=NOW)
        given["list"] = "changed by the sender"
        uow.messages.get(made.id).payload["list"].append(2)
        assert uow.messages.get(made.id).payload == {"list": [1]}


def test_a_message_is_delivered_once(store: Store) -> None:
    with store.write() as uow:
        message = sent(uow)
        assert uow.messages.delivered(message.id, later(seconds=1), 4)
        assert not uow.messages.delivered(message.id, later(seconds=2), 5)
        found = uow.messages.get(message.id)
        assert (found.delivered_at, found.receiver) == (later(seconds=1), 4)
        assert list(uow.messages.undelivered()) == []
        assert list(uow.messages.waiting_for("inspected", "7")) == []
        assert not uow.messages.delivered(99, NOW, None)


def test_undelivered_messages_come_oldest_first(store: Store) -> None:
    with store.write() as uow:
        made = [sent(uow, key=str(number)) for number in range(5)]
        assert uow.messages.undelivered() == made
        assert uow.messages.undelivered(2) == made[:2]
        again = sent(uow, key="3")
        assert uow.messages.waiting_for("inspected", "3") == [made[3], again]


def test_a_parked_message_is_tried_again_when_somebody_waits_for_it(store: Store) -> None:
    with store.write() as uow:
        early, other = sent(uow), sent(uow, key="8")
        uow.messages.parked(early.id)
        uow.messages.parked(other.id)
        assert list(uow.messages.undelivered()) == []
        assert uow.messages.waiting_for("inspected", "7") == [early], "it is kept all the same"
        waits(uow)
        assert uow.messages.undelivered() == [early]


def test_a_message_that_comes_too_late_for_one_subscriber_waits_for_the_next(store: Store) -> None:
    with store.write() as uow:
        first, second = sent(uow), sent(uow)
        uow.messages.parked(first.id)
        uow.messages.parked(second.id)
        receiver = waits(uow)
        uow.messages.delivered(first.id, NOW, receiver.instance)
        uow.subscriptions.drop(receiver.instance, [receiver.token])
        uow.messages.parked(second.id)
        assert list(uow.messages.undelivered()) == []
        waits(uow)
        assert uow.messages.undelivered() == [second]


def test_a_message_cannot_be_parked_while_somebody_waits_for_it(store: Store) -> None:
    with store.write() as uow:
        waits(uow)
        message = sent(uow)
        uow.messages.parked(message.id)
        assert uow.messages.undelivered() == [message]
