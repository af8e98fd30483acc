"""Merging, splitting, linking and moving: each an event with its reason, and nothing overwritten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import Conflict, Invalid, NotFound
from engine.model import InstanceStatus
from processes.complaint import corrections, portal
from processes.complaint.records.rows import Contact
from tests.stories import MARIA, Story
from tests.world import House

OTTO = {"name": "Otto Berg", "email": "otto@post.example", "phone": "+49 30 1234"}
WHY = "She called twice about the same ship."


@pytest.fixture
def second(house: House, story: Story) -> Story:
    """Maria called twice; the second call was registered as a case of its own, two hours later."""
    story.broken_hand("2026-07-01").classified()
    house.pass_time(hours=2)
    return Story(house).broken_hand("2026-07-01", description="I called about my ship before.")


def merged(second: Story, story: Story) -> None:
    viewer = story.house.engine.viewer("ana")
    corrections.merge(story.house.engine, second.number, story.number, reason=WHY, viewer=viewer)
    story.house.settle()


def contacts(story: Story) -> list[Contact]:
    return list(story.told.contacts)


def test_a_merged_case_is_closed_and_its_contact_waits_for_a_reply_in_the_other(
    story: Story, second: Story
) -> None:
    merged(second, story)
    assert second.status == "merged"
    assert second.waiting == set()
    assert [contact.description for contact in contacts(story)] == [
        "The hand broke off.",
        "I called about my ship before.",
    ]
    assert "read_message" in story.waiting, "the handler of the case that stands reads what came"


def test_each_contact_keeps_its_own_clock(story: Story, second: Story) -> None:
    before = second.told.clocks[0]
    merged(second, story)
    replies = [clock for clock in story.told.clocks if clock.name == "reply"]
    assert [clock.due_at for clock in replies] == [before.due_at - timedelta(hours=2), before.due_at]
    assert all(clock.stopped_at for clock in second.told.clocks), "nothing runs where nobody works"


def test_one_reply_answers_both_and_she_is_asked_once_for_each(story: Story, second: Story) -> None:
    merged(second, story)
    story.house.pass_time(hours=1)
    story.replied()
    replies = [clock for clock in story.told.clocks if clock.name == "reply"]
    assert [clock.stopped_at for clock in replies] == [story.house.clock.now()] * 2


def test_her_second_number_leads_to_the_case_that_stands(story: Story, second: Story) -> None:
    merged(second, story)
    opened = portal.check_pin(story.house.engine, second.number, second.registered.pin)
    assert opened.number == story.number


def test_a_word_on_the_second_number_joins_the_case_that_stands(story: Story, second: Story) -> None:
    case = story.house.case(second.number)
    merged(second, story)
    taken = portal.write_message(story.house.engine, case, "Is there any news?")
    assert taken.case.number == story.number


def test_both_histories_tell_of_it_with_its_reason(story: Story, second: Story) -> None:
    merged(second, story)
    assert second.events("case.merged") == [{"into": story.number, "reason": WHY}]
    assert story.events("case.took_over") == [{"from": second.number, "reason": WHY}]


def test_what_was_hidden_stays_hidden(story: Story, second: Story) -> None:
    with story.house.engine.store.write() as uow:
        uow.cases.bar(
            story.house.case(second.number).id, "pavel", "complained about", story.house.clock.now()
        )
        uow.commit()
    merged(second, story)
    with story.house.engine.store.read() as queries:
        assert "pavel" in queries.cases.barred(story.house.case(story.number).id)


def test_a_split_gives_the_contact_back_and_its_case_is_worked_on_again(story: Story, second: Story) -> None:
    merged(second, story)
    house = story.house
    corrections.split(house.engine, second.number, reason="Another ship.", viewer=house.engine.viewer("ana"))
    house.settle()
    assert second.status == "open"
    assert "confirm_classification" in second.waiting
    assert [contact.description for contact in contacts(second)] == ["I called about my ship before."]
    assert [contact.description for contact in contacts(story)] == ["The hand broke off."]
    assert second.events("case.split") == [{"from": story.number, "reason": "Another ship."}]
    second.classified()
    second.replied()
    clock = next(clock for clock in second.told.clocks if clock.name == "reply")
    assert clock.stopped_at == house.clock.now()


def test_what_was_split_can_be_merged_again(story: Story, second: Story) -> None:
    viewer = story.house.engine.viewer("ana")
    for _ in range(2):
        merged(second, story)
        corrections.split(story.house.engine, second.number, reason="No.", viewer=viewer)
        story.house.settle()
    assert second.status == "open"


def test_cases_of_two_customers_are_linked_and_never_merged(house: House, story: Story) -> None:
    story.broken_hand("2026-07-01")
    otto = Story(house).broken_hand("2026-08-01", customer=OTTO)
    viewer = house.engine.viewer("ana")
    with pytest.raises(Conflict, match="two customers"):
        corrections.merge(house.engine, otto.number, story.number, reason="Same batch.", viewer=viewer)
    corrections.link(house.engine, otto.number, story.number, reason="Same batch.", viewer=viewer)
    with house.engine.store.read() as queries:
        assert queries.records.linked(house.case(story.number).id) == [house.case(otto.number).id]
    assert otto.status == story.status == "open"
    with pytest.raises(Conflict, match="linked already"):
        corrections.link(house.engine, story.number, otto.number, reason="Again.", viewer=viewer)


def test_a_case_that_somebody_worked_on_does_not_vanish_in_another(house: House, story: Story) -> None:
    story.broken_hand("2026-07-01").classified().replied()
    story.inspected()
    second = Story(house).broken_hand("2026-07-01")
    with pytest.raises(Conflict, match="Work on"):
        merged(story, second)
    merged(second, story)
    assert second.status == "merged"


def test_a_contact_in_the_wrong_case_moves_with_its_clock(house: House, story: Story) -> None:
    story.broken_hand("2026-07-01")
    otto = Story(house).broken_hand("2026-08-01", customer=OTTO)
    portal.write_message(house.engine, house.case(otto.number), "This was about Maria's ship.")
    house.settle()
    wrong = contacts(otto)[1]
    viewer = house.engine.viewer("ana")
    corrections.move_contact(house.engine, wrong.id, story.number, reason="Wrong number.", viewer=viewer)
    house.settle()
    assert [contact.id for contact in contacts(otto)] == [otto.registered.contact]
    assert contacts(story)[1].customer == contacts(story)[0].customer
    assert all("Maria's ship" not in words.text for words in otto.told.words)
    assert any("Maria's ship" in words.text for words in story.told.words)
    assert "read_message" in story.waiting
    assert [event["to"] for event in otto.events("contact.moved")] == [story.number]


def test_a_contact_about_something_else_gets_a_case_of_its_own(house: House, story: Story) -> None:
    story.broken_hand("2026-07-01").classified()
    portal.write_message(house.engine, house.case(story.number), "Besides, my second ship has lost paint.")
    house.settle()
    moved = corrections.move_contact(
        house.engine, contacts(story)[1].id, "", reason="Another ship.", viewer=house.engine.viewer("ana")
    )
    own = Story(house)
    own.number = moved.case.number
    assert "confirm_classification" in own.waiting
    assert portal.check_pin(house.engine, own.number, moved.pin).number == own.number
    assert len(contacts(story)) == 1
    own.classified().replied()
    assert next(clock for clock in own.told.clocks if clock.name == "reply").stopped_at


def test_the_only_contact_of_a_case_does_not_leave_it_empty(house: House, story: Story) -> None:
    story.broken_hand("2026-07-01")
    with pytest.raises(Conflict, match="only contact"):
        corrections.move_contact(
            house.engine, story.registered.contact, "", reason="?", viewer=house.engine.viewer("ana")
        )


def test_without_a_reason_nothing_is_merged(story: Story, second: Story) -> None:
    viewer = story.house.engine.viewer("ana")
    with pytest.raises(Invalid, match="Nothing says why"):
        corrections.merge(story.house.engine, second.number, story.number, reason=" ", viewer=viewer)
    assert second.status == "open"


def test_whoever_is_barred_can_neither_merge_nor_move(story: Story, second: Story) -> None:
    house = story.house
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(second.number).id, "ana", "complained about", house.clock.now())
        uow.commit()
    viewer = house.engine.viewer("ana")
    with pytest.raises(NotFound):
        corrections.merge(house.engine, second.number, story.number, reason=WHY, viewer=viewer)
    with pytest.raises(NotFound):
        corrections.move_contact(house.engine, second.registered.contact, "", reason=WHY, viewer=viewer)


def test_a_mail_nobody_has_registered_yet_takes_nothing_over_in_the_other_case(
    house: House, story: Story
) -> None:
    from processes.complaint.registration import Arrival, register

    mail = register(
        house.engine,
        {"channel": "email", "type": "complaint", "customer": MARIA, "description": "My ship is broken."},
        arrival=Arrival(registered=False),
    )
    house.settle()
    story.broken_hand("2026-07-01")
    second = Story(house)
    second.number = mail.case.number
    merged(second, story)
    title = house.case(story.number).title
    assert "register_contact" in story.waiting
    task = house.task(story.number, "register_contact")
    form = house.engine.task_page(task.id, house.engine.viewer("ana")).initial
    assert form["follow_up"] is True
    house.engine.complete(task.id, form, actor="ana")
    house.settle()
    assert house.case(story.number).title == title
    with house.engine.store.read() as queries:
        running = queries.instances.of_case(house.case(story.number).id)
    open_complaints = [
        item for item in running if item.process == "complaint" and item.status is InstanceStatus.ACTIVE
    ]
    assert len(open_complaints) == 1
