"""Each diagram is walked along each of its ways, with operations that only answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.model import Json, Overdue
from tests.processes.diagram_walk import FACTS, LINE, MONDAY, Walk, processes

WAYS: list[Callable[[], Walk]] = []


def way(test: Callable[[], Walk]) -> Callable[[], None]:
    """A test whose walk counts for the last one: that no element is left unwalked."""
    WAYS.append(test)

    def run() -> None:
        test()

    run.__doc__ = test.__doc__
    return run


# Contacts --------------------------------------------------------------------------------------------


def a_call(**more: Any) -> Walk:
    data = {"channel": "call", "type": "complaint", "registered": True, "follow_up": False}
    return Walk("contact", {**data, "description": "The paint cracks."}, **more)


@way
def test_a_registered_call_opens_a_complaint_and_is_settled_when_the_customer_is_satisfied() -> Walk:
    walk = a_call()
    assert walk.inputs("contact.open") == {"contact": 11, "unit": "elapsed_hours", "amount": 24}
    assert walk.thrown == [("complaint received", "C-2026-000001", {"contact": 11})]
    walk.say("reply delivered")
    assert walk.operations[-1] == "contact.replied"
    walk.say("final reply delivered").say("satisfaction given", satisfied=True, comment="")
    assert walk.operations[-1] == "contact.close_satisfied"
    assert walk.sent[-1] == "case settled"
    assert walk.ended
    return walk


@way
def test_a_mail_is_registered_by_a_receptionist_before_anything_else() -> Walk:
    walk = Walk("contact", {"channel": "email", "type": "complaint", "description": "Box crushed."})
    assert walk.tasks == ["register_contact"]
    assert walk.sent == []
    waiting = walk.task("register_contact")
    assert (waiting.unit, waiting.role, waiting.certificate) == ("after_sales", "reception", "reception")
    assert waiting.due == MONDAY + timedelta(hours=2)
    assert waiting.overdue is Overdue.CLIMB
    walk.do(
        "register_contact",
        channel="email",
        type="complaint",
        received_at="2026-11-23T08:30:00Z",
        customer={"name": "Mia Holm"},
        description="Box crushed.",
    )
    assert walk.sent == ["complaint received"]
    return walk


@way
def test_a_further_word_on_an_open_complaint_is_told_to_it() -> Walk:
    walk = a_call()
    more = {"channel": "call", "type": "complaint", "registered": True, "follow_up": True}
    further = Walk("contact", {**more, "description": "One more crack."})
    assert further.thrown == [("contact added", "C-2026-000001", {"contact": 11, "text": "One more crack."})]
    assert "reply delivered" in further.waits_for
    walk.walked |= further.walked
    return walk


@way
def test_the_reply_clock_warns_twice_and_then_climbs_while_the_wait_goes_on() -> Walk:
    walk = a_call()
    assert {(timer.clock, timer.percent) for timer in walk.step.timers} == {
        ("reply", 50),
        ("reply", 80),
        ("reply", 100),
    }
    walk.pass_time("reply_50").pass_time("reply_80")
    assert walk.operations[-2:] == ["clock.warn", "clock.warn"]
    walk.pass_time("reply_100")
    assert walk.operations[-1] == "clock.breach"
    assert walk.thrown[-1][0] == "complaint climbed"
    assert walk.waits_for == {"reply delivered"}
    assert walk.step.timers == ()
    return walk


@way
def test_a_reply_that_came_back_was_none_and_the_contact_waits_again() -> Walk:
    walk = a_call().say("reply delivered").say("reply bounced")
    assert walk.operations[-1] == "contact.reply_failed"
    assert walk.sent[-1] == "contact added"
    assert walk.waits_for == {"reply delivered"}
    assert len(walk.step.timers) == 3
    return walk


@way
def test_a_final_reply_that_came_back_is_taken_back_even_while_the_customer_is_asked() -> Walk:
    walk = a_call().say("reply delivered").say("final reply delivered").say("reply bounced")
    assert walk.operations[-1] == "contact.reply_failed"
    assert walk.waits_for == {"reply delivered"}
    return walk


@way
def test_a_no_starts_a_new_cycle_with_the_open_complaint() -> Walk:
    walk = a_call().say("reply delivered").say("final reply delivered")
    walk.say("satisfaction given", satisfied=False, comment="Still cracked")
    assert walk.inputs("contact.new_cycle") == {"contact": 11, "comment": "Still cracked"}
    assert walk.thrown[-1] == (
        "customer not satisfied",
        "C-2026-000001",
        {"comment": "Still cracked", "contact": 11},
    )
    assert walk.waits_for == {"reply delivered"}
    return walk


@way
def test_a_no_after_the_complaint_was_closed_opens_it_again() -> Walk:
    walk = a_call(answers={"contact.new_cycle": {"complaint_open": False}})
    walk.say("reply delivered").say("final reply delivered").say("satisfaction given", satisfied=False)
    assert walk.sent == ["complaint received", "complaint received"]
    assert walk.waits_for == {"reply delivered"}
    return walk


@way
def test_a_customer_who_never_answers_is_reminded_once_and_closed_after_fourteen_days() -> Walk:
    walk = a_call().say("reply delivered").say("final reply delivered")
    begun = walk.services.now
    walk.pass_time("three_days")
    assert walk.operations[-1] == "contact.remind"
    walk.pass_time("fourteen_days")
    assert walk.services.now - begun == timedelta(days=14)
    assert walk.operations[-1] == "contact.close_unanswered"
    assert walk.sent[-1] == "case settled"
    assert walk.ended
    return walk


@way
def test_an_answer_after_the_reminder_counts_the_same() -> Walk:
    walk = a_call().say("reply delivered").say("final reply delivered").pass_time("three_days")
    walk.say("satisfaction given", satisfied=True, comment="Fine")
    assert walk.operations[-1] == "contact.close_satisfied"
    assert walk.ended
    return walk


# Replies ---------------------------------------------------------------------------------------------

FIRST = {"channel": "email", "subject": "First", "body": "We inspect it.", "next_step": "Inspection"}
FIRST |= {"next_on": "2026-11-25", "contact_person": "Ben Carter, +49 30 1234567"}
FINAL = {"channel": "email", "subject": "Repaired", "body": "It is repaired."}


def a_reply(kind: str, **more: Any) -> Walk:
    return Walk("reply", {"kind": kind, "customer": FACTS["customer"], "lines": FACTS["lines"]} | more)


@way
def test_a_first_reply_counts_when_it_has_been_sent() -> Walk:
    walk = a_reply("interim").do("write_reply", **FIRST)
    assert walk.operations[-1] == "reply.send"
    assert walk.waits_for == {"reply sent", "reply failed"}
    walk.say("reply sent")
    assert walk.inputs("reply.deliver") == {"reply": 5}
    assert walk.ended
    return walk


@way
def test_a_reply_told_on_the_phone_is_delivered_as_recorded() -> Walk:
    walk = a_reply("final").do("write_reply", **FINAL | {"channel": "phone"})
    assert walk.operations[-2:] == ["reply.send", "reply.deliver"]
    assert walk.ended
    return walk


@way
def test_a_reply_that_failed_goes_out_another_way() -> Walk:
    walk = a_reply("final").do("write_reply", **FINAL).say("reply failed", error="mailbox full")
    walk.do("choose_channel", channel="letter", address="Elm Road 1").say("reply failed")
    walk.do("choose_channel", channel="visit", summary="Told her at the door.")
    assert walk.operations.count("reply.send") == 3
    assert walk.ended
    return walk


@way
def test_a_reply_that_promises_much_is_approved_by_somebody_else() -> Walk:
    walk = a_reply("final").do("write_reply", **FINAL, amount="250.00")
    approval = walk.task("approve_reply")
    assert (approval.unit, approval.not_by) == ("sales", ("write_reply",))
    walk.do("approve_reply", approved="no", remark="Too much")
    walk.do("write_reply", **FINAL, amount="210.00").do("approve_reply", approved="yes")
    assert walk.waits_for == {"reply sent", "reply failed"}
    return walk


# Inspections -----------------------------------------------------------------------------------------


def an_inspection(**more: Any) -> Walk:
    data = {"line": LINE, "route": {"unit": "technical_quality"}, "customer": FACTS["customer"]}
    walk = Walk("inspection", data, **more)
    return walk.do("agree_appointment", place="photos")


def found(cause: str) -> dict[str, Json]:
    return {"confirmed": "yes", "finding": "A crack of 12 mm.", "cause": cause}


@way
def test_a_quality_problem_within_six_months_is_covered() -> Walk:
    walk = an_inspection()
    task = walk.task("inspect")
    assert (task.unit, task.certificate, task.subject) == ("technical_quality", "inspection", "Spring Dancer")
    walk.do("inspect", **found("quality"))
    assert walk.ended
    assert walk.step.data["guarantee"]["covered"] is True
    assert walk.step.data["guarantee"]["ends_on"] == "2027-01-01"
    return walk


@way
def test_a_refusal_is_confirmed_by_somebody_else_than_the_inspector() -> Walk:
    walk = an_inspection().do("inspect", **found("use"))
    task = walk.task("confirm_refusal")
    assert (task.unit, task.not_by) == ("sales", ("inspect",))
    walk.do("confirm_refusal", decision="confirm", words="It was dropped.")
    assert walk.ended
    assert walk.step.data["guarantee"]["covered"] is False
    return walk


@way
def test_the_second_person_may_cover_it_all_the_same() -> Walk:
    walk = an_inspection().do("inspect", **found("wear"))
    walk.do("confirm_refusal", decision="cover", words="Too early for wear.")
    assert walk.step.data["guarantee"] == {
        "covered": True,
        "reason": "Too early for wear.",
        "ends_on": "2027-01-01",
    }
    return walk


@way
def test_the_second_person_may_ask_for_another_inspection() -> Walk:
    walk = an_inspection().do("inspect", confirmed="no", finding="Nothing to see.")
    walk.do("confirm_refusal", decision="inspect_again", words="Look at the back.")
    walk.do("inspect", **found("quality"))
    assert walk.step.data["guarantee"]["covered"] is True
    return walk


@way
def test_a_table_that_asks_for_no_second_person_refuses_alone() -> Walk:
    walk = an_inspection(decisions={"second_person": {"needed": False, "reason": ""}})
    walk.do("inspect", **found("use"))
    assert walk.ended
    assert walk.step.data["guarantee"]["covered"] is False
    return walk


# Repairs ---------------------------------------------------------------------------------------------


def a_repair(**more: Any) -> Walk:
    walk = Walk("repair", {"line": LINE, "paid": False, "customer": FACTS["customer"]}, **more)
    return walk.do("plan_repair", start_on="2026-11-24", ready_on="2026-11-26", parts="none")


def fails(walk: Walk) -> Walk:
    walk.do("repair_item", done="Repainted").do("check_repair", holds="no", finding="It cracks again.")
    return walk


@way
def test_a_repair_that_fails_once_is_done_again_and_goes_back_to_the_customer() -> Walk:
    walk = fails(a_repair())
    assert walk.tasks == ["repair_item"]
    assert walk.task("repair_item").certificate == "repair"
    walk.do("repair_item", done="New sleeve")
    assert walk.task("check_repair").not_by == ("repair_item",)
    walk.do("check_repair", holds="yes").do("return_item", sent_on="2026-11-27", carrier="parcel")
    assert walk.ended
    assert not [name for name in walk.operations if name.startswith(("quote.", "payment."))]
    return walk


@way
def test_after_two_failures_the_customer_may_have_a_new_item_or_her_money() -> Walk:
    walk = fails(fails(a_repair()))
    assert walk.tasks == ["agree_remedy"]
    walk.do("agree_remedy", remedy="replacement", comes_back="here", note="On the phone")
    goes_out(walk).say("replacement arrived", confirmed=True)
    assert walk.inputs("replacement.arrived")["confirmed"] is True
    assert walk.ended
    return walk


# Return and exchange ---------------------------------------------------------------------------------

AUTHORISED = {
    "id": 3,
    "number": "RA-2026-00003",
    "expected": 2,
    "send_what": "2 × Spring Dancer",
    "send_by": "2026-12-07",
    "remind_at": "2026-11-30T09:00:00Z",
    "sent_until": "2026-12-08T00:00:00+01:00",
    "lapses_at": "2026-12-11T00:00:00+01:00",
}
REFUND = {"remedy": "refund", "currency": "EUR", "note": "Agreed by phone"}
SENDS_IN = {"comes_back": "sends", "send_what": "2 × Spring Dancer", "send_days": 14, "note": "Agreed"}


def an_exchange(**more: Any) -> Walk:
    data = {"line": LINE, "customer": FACTS["customer"], "at_house": False, "may_repair": True}
    return Walk("return_exchange", data, answers={"return.authorise": AUTHORISED, **more})


def goes_out(walk: Walk) -> Walk:
    parcel = {"in_stock": "yes", "serial": "SD-99", "sent_on": "2026-12-01", "carrier": "parcel"}
    walk.services.answers["replacement.send"] = lambda inputs: {
        **inputs["submission"],
        "arrives_at": "2026-12-05T00:00:00+01:00",
    }
    return walk.do("send_replacement", **parcel, expected_on="2026-12-04")


@way
def test_a_refund_above_the_limit_needs_a_second_person_and_is_paid_by_finance() -> Walk:
    walk = an_exchange()
    walk.do("agree_remedy", **REFUND, amount="260.00", comes_back="keeps")
    assert walk.task("confirm_remedy").not_by == ("agree_remedy",)
    walk.do("confirm_remedy", approved="no", remark="She paid 240.")
    walk.do("agree_remedy", **REFUND, amount="240.00", comes_back="keeps").do(
        "confirm_remedy", approved="yes"
    )
    assert (walk.task("pay_refund").unit, walk.task("pay_refund").not_by) == ("finance", ("agree_remedy",))
    walk.do("pay_refund", amount="240.00", currency="EUR", paid_on="2026-12-01", reference="R 17")
    assert walk.ended
    return walk


def test_a_refund_up_to_the_limit_needs_nobody_else() -> None:
    walk = an_exchange().do("agree_remedy", **REFUND, amount="200.00", comes_back="keeps")
    assert walk.tasks == ["pay_refund"]


@way
def test_what_is_sent_in_comes_in_parts_is_checked_and_exchanged_for_one_that_production_makes() -> Walk:
    came = iter([{"received": 1, "missing": 1}, {"received": 2, "missing": 0}])
    walk = an_exchange(**{"return.receive": lambda _: next(came)})
    walk.do("agree_remedy", remedy="replacement", **SENDS_IN)
    assert walk.task("receive_item").unit == "warehouse"
    parcel = {"quantity": 1, "came_on": "2026-12-01", "condition": "good"}
    walk.do("receive_item", **parcel).do("check_item", outcome="rest", finding="One is missing.")
    walk.do("receive_item", **parcel).do("check_item", outcome="as_agreed")
    walk.do("send_replacement", in_stock="no")
    assert walk.task("make_replacement").unit == "production"
    walk.do("make_replacement", serial="SD-100", note="Two new ones")
    goes_out(walk).pass_time("carriers_day")
    assert walk.inputs("replacement.arrived")["confirmed"] is False
    assert walk.ended
    return walk


@way
def test_nothing_sent_in_is_reminded_of_and_lapses() -> Walk:
    walk = an_exchange().do("agree_remedy", remedy="repair", **SENDS_IN)
    walk.pass_time("half_time")
    assert (walk.operations[-1], walk.tasks) == ("return.remind", ["receive_item"])
    walk.pass_time("time_over")
    assert walk.operations[-1] == "return.lapse"
    assert walk.ended
    return walk


@way
def test_an_item_that_came_in_for_its_repair_is_ready_for_it_and_another_one_is_talked_about() -> Walk:
    walk = an_exchange(**{"return.receive": {"received": 2, "missing": 0}})
    walk.do("agree_remedy", remedy="repair", **SENDS_IN)
    walk.do("receive_item", quantity=2, came_on="2026-12-01", condition="good")
    walk.do("check_item", outcome="differs", finding="It is another model.")
    assert walk.tasks == ["agree_remedy"]
    walk.do("agree_remedy", remedy="repair", comes_back="here", note="It is hers all the same.")
    assert walk.ended
    assert "replacement.send" not in walk.operations
    return walk


# Paid services ---------------------------------------------------------------------------------------


def a_quote(**more: Any) -> Walk:
    data = {name: FACTS[name] for name in ("customer", "product")}
    walk = Walk("paid_service", {"line": LINE, **data}, **more)
    return walk.do(
        "draw_quote", items=[{"text": "New sleeve", "amount": "60.00"}], currency="EUR", valid_days=14
    )


def is_paid(walk: Walk) -> Walk:
    return walk.do("record_payment", outcome="paid", amount="60.00", currency="EUR", received_on="2026-11-30")


@way
def test_an_accepted_quote_is_paid_then_served_then_invoiced() -> Walk:
    walk = a_quote()
    assert "payment.record" not in walk.operations
    walk.say("quote accepted", items=["New sleeve"])
    assert walk.inputs("quote.accepted") == {"quote": 7, "items": ["New sleeve"]}
    is_paid(walk).do("plan_repair", start_on="2026-12-01", ready_on="2026-12-02")
    walk.do("repair_item", done="New sleeve").do("check_repair", holds="yes")
    walk.do("return_item", sent_on="2026-12-03", carrier="parcel")
    assert walk.operations[-1] == "quote.invoice"
    assert walk.ended
    return walk


@way
def test_a_change_of_price_needs_a_new_acceptance() -> Walk:
    walk = a_quote().pass_time("five_days").say("quote accepted")
    walk.do("record_payment", outcome="price_changes", reason="The sleeve is out of stock.")
    assert walk.tasks == ["draw_quote"]
    assert "quote.invoice" not in walk.operations
    return walk


@way
def test_who_accepts_and_does_not_pay_gets_the_item_back_unrepaired() -> Walk:
    walk = a_quote().say("quote accepted")
    walk.do("record_payment", outcome="not_paid", reason="No money after three reminders.")
    assert walk.operations[-1] == "quote.closed"
    assert walk.tasks == ["return_unrepaired"]
    return walk


@way
def test_a_refused_quote_sends_the_item_back_unrepaired() -> Walk:
    walk = a_quote().say("quote refused")
    assert walk.operations[-1] == "quote.closed"
    walk.do("return_unrepaired", sent_on="2026-11-25", carrier="parcel")
    assert walk.ended
    assert not [name for name in walk.operations if name in ("payment.record", "quote.invoice")]
    return walk


@way
def test_a_quote_refused_after_the_reminder_sends_the_item_back() -> Walk:
    walk = a_quote().pass_time("five_days")
    assert walk.operations[-1] == "quote.remind"
    walk.say("quote refused")
    assert walk.tasks == ["return_unrepaired"]
    return walk


@way
def test_a_quote_lapses_when_its_own_validity_ends() -> Walk:
    walk = a_quote()
    walk.pass_time("five_days").pass_time("quote_lapsed")
    assert walk.services.now == datetime(2026, 12, 7, 23, tzinfo=UTC), "midnight after its last day"
    assert walk.operations[-2:] == ["quote.lapse", "quote.closed"]
    assert walk.tasks == ["return_unrepaired"]
    return walk


@way
def test_a_part_that_was_paid_comes_back_with_the_unrepaired_item() -> Walk:
    rest = {"outcome": "part", "paid": "20.00", "rest": "40.00"}
    owed = {"amount": "20.00", "currency": "EUR"}
    answers = {"quote.accepted": {"total": "60.00"}, "quote.closed": owed, "payment.record": rest}
    walk = a_quote(answers=answers).say("quote accepted", items=None)
    walk.do("record_payment", outcome="part", amount="20.00", currency="EUR", received_on="2026-11-30")
    assert walk.tasks == ["record_payment"]
    walk.services.answers["payment.record"] = None
    walk.do("record_payment", outcome="not_paid", reason="She changed her mind.")
    assert (walk.tasks, walk.task("pay_back").unit) == (["pay_back"], "finance")
    walk.do("pay_back", amount="20.00", currency="EUR", paid_on="2026-12-01", reference="R 1")
    assert walk.tasks == ["return_unrepaired"]
    return walk


@way
def test_a_paid_service_that_failed_twice_and_was_paid_back_is_not_invoiced() -> Walk:
    walk = is_paid(a_quote().say("quote accepted", items=None))
    walk.do("plan_repair", start_on="2026-12-01", ready_on="2026-12-02")
    fails(fails(walk)).do("agree_remedy", **REFUND, amount="60.00", comes_back="here")
    walk.do("pay_refund", amount="60.00", currency="EUR", paid_on="2026-12-01", reference="R 17")
    assert walk.ended
    assert "quote.invoice" not in walk.operations
    return walk


# Complaints ------------------------------------------------------------------------------------------


def a_complaint(**more: Any) -> Walk:
    return Walk("complaint", **more)


def classified(walk: Walk, concern: str = "product") -> Walk:
    lines = [LINE] if concern == "product" else []
    return walk.do(
        "confirm_classification", type="complaint", severity="normal", concern=concern, lines=lines
    )


def replied(walk: Walk, answers: dict[str, Json] = FINAL) -> Walk:
    return walk.do("write_reply", **answers).say("reply sent")


def repaired(walk: Walk) -> Walk:
    walk.do("agree_appointment", place="workshop", at="2026-11-24T09:00:00Z")
    walk.do("inspect", **found("quality"))
    walk.do("plan_repair", start_on="2026-11-24", ready_on="2026-11-26")
    walk.do("repair_item", done="Repainted").do("check_repair", holds="yes")
    return walk.do("return_item", sent_on="2026-11-27", carrier="parcel")


def examined(walk: Walk) -> Walk:
    """First reply sent, opinion given, line repaired: the final reply waits to be written."""
    replied(walk, FIRST).do("give_opinion", opinion="A known batch.")
    return repaired(walk)


@way
def test_cracked_paint_in_month_five_is_inspected_repaired_free_replied_and_closed() -> Walk:
    walk = classified(a_complaint())
    assert walk.tasks == ["agree_appointment", "give_opinion", "write_reply"]
    assert walk.task("give_opinion").unit == "production"
    assert walk.task("write_reply").subject == "First reply"
    examined(walk)
    assert walk.tasks == ["write_reply"]
    assert walk.task("write_reply").subject == "Final reply"
    replied(walk).say("case settled")
    assert walk.operations[-1] == "complaint.close"
    assert walk.ended
    assert not [name for name in walk.operations if name.startswith(("quote.", "payment."))]
    return walk


@way
def test_what_is_not_covered_is_offered_as_a_paid_service() -> Walk:
    walk = classified(a_complaint())
    walk.do("agree_appointment", place="photos").do("inspect", **found("use"))
    walk.do("confirm_refusal", decision="confirm", words="It was dropped.")
    assert "draw_quote" in walk.tasks
    walk.do("draw_quote", items=[{"text": "Sleeve", "amount": "60.00"}], currency="EUR", valid_days=14)
    walk.say("quote refused").do("return_unrepaired", sent_on="2026-11-25", carrier="parcel")
    assert walk.operations[-1] == "line.close"
    return walk


@way
def test_each_line_goes_its_own_way_side_by_side() -> Walk:
    second = {"id": 2, "item": "Autumn Dancer", "defect": "colour_difference", "quantity": 2}
    walk = a_complaint(answers={"complaint.open": FACTS | {"lines": [LINE, second]}})
    walk.do(
        "confirm_classification",
        type="complaint",
        severity="normal",
        concern="product",
        lines=[LINE, second],
    )
    assert walk.tasks.count("agree_appointment") == 2
    assert walk.tasks.count("give_opinion") == 2
    assert {task.subject for task in walk.step.tasks if task.element == "agree_appointment"} == {
        "Spring Dancer",
        "Autumn Dancer",
    }
    repaired(walk)
    assert walk.inputs("line.close")["line"]["id"] in (1, 2)
    assert walk.seen["line.close"]["repaired"] is True
    assert walk.tasks.count("agree_appointment") == 1
    return walk


@way
def test_crushed_packaging_is_examined_by_the_warehouse() -> Walk:
    walk = classified(a_complaint(), "packaging")
    assert walk.tasks == ["examine_matter", "write_reply"]
    assert walk.task("examine_matter").unit == "warehouse"
    walk.services.answers["matter.claims"] = [
        {"line": {**LINE, "quantity": 2}, "remedy": {"remedy": "parts"}}
    ]
    claims = [{"item": "Ladder", "quantity": 2, "remedy": "parts"}]
    walk.do("examine_matter", upheld="yes", finding="Two missing.", measure="Sent today.", claims=claims)
    walk.do("agree_remedy", remedy="parts", comes_back="keeps", note="As written.")
    assert walk.task("send_replacement").unit == "warehouse"
    goes_out(walk).say("replacement arrived", confirmed=True)
    assert walk.operations[-1] == "line.close"
    replied(walk, FIRST)
    assert walk.tasks == ["write_reply"]
    return walk


@way
def test_another_remedy_is_agreed_on_and_an_item_on_photos_comes_in_for_its_repair() -> Walk:
    walk = classified(a_complaint(answers={"return.authorise": AUTHORISED, "return.receive": {"missing": 0}}))
    walk.do("agree_appointment", place="photos").do("inspect", **found("quality"))
    walk.do("agree_remedy", remedy="repair", **SENDS_IN)
    walk.do("receive_item", quantity=1, came_on="2026-12-01", condition="good")
    walk.do("check_item", outcome="as_agreed")
    assert "plan_repair" in walk.tasks
    return walk


@way
def test_rude_staff_is_a_matter_for_sales() -> Walk:
    walk = classified(a_complaint(), "staff")
    assert walk.task("examine_matter").unit == "sales"
    return walk


MAIL = {"type": "complaint", "channel": "email", "customer": {"name": "Mia Holm"}}


@way
def test_an_injury_is_reported_when_it_arrives_and_not_again_when_it_is_registered() -> Walk:
    words = "The base broke and my son was hurt."
    walk = Walk("contact", {"channel": "email", "type": "complaint", "description": words})
    told = [("emergency reported", "C-2026-000001", {"reason": "Somebody may have been hurt."})]
    assert walk.thrown == told
    assert walk.tasks == ["register_contact"]
    walk.do("register_contact", **MAIL, description=words)
    assert walk.thrown == [*told, ("complaint received", "C-2026-000001", {"contact": 11})]
    return walk


@way
def test_a_danger_that_only_the_receptionist_learns_is_reported_when_she_has_written_it_down() -> Walk:
    walk = Walk("contact", {"channel": "email", "type": "complaint", "description": "Please call me."})
    assert not walk.thrown
    walk.do("register_contact", **MAIL, description="See above.", safety=True)
    assert walk.thrown[0] == (
        "emergency reported",
        "C-2026-000001",
        {"reason": "A danger to people was reported."},
    )
    return walk


@way
def test_a_useful_suggestion_gets_a_voucher_and_the_reply_tells_of_it() -> Walk:
    walk = a_complaint(answers={"complaint.open": FACTS | {"type": "suggestion", "lines": []}})
    walk.do("confirm_classification", type="suggestion", severity="low", usefulness="useful")
    assert walk.tasks == ["review_suggestion"]
    walk.do("review_suggestion", decision="yes", reason="We will do it.")
    assert walk.inputs("reward.issue") == {"amount": "20.00", "currency": "EUR", "valid_months": 12}
    replied(walk).say("case settled")
    assert walk.ended
    return walk


@way
def test_a_suggestion_that_is_not_rewarded_and_praise_are_thanked_for() -> Walk:
    walk = a_complaint(answers={"complaint.open": FACTS | {"type": "suggestion"}})
    walk.do("confirm_classification", type="suggestion", severity="low", usefulness="useful")
    walk.do("review_suggestion", decision="no", reason="We had this idea before.")
    assert walk.tasks == ["write_reply"]
    praise = a_complaint().do("confirm_classification", type="praise", severity="low", usefulness="none")
    assert praise.tasks == ["write_reply"]
    assert "reward.issue" not in walk.operations + praise.operations
    return walk


@way
def test_a_complaint_is_settled_with_its_last_contact() -> Walk:
    others = iter([True, False])
    walk = replied(examined(classified(a_complaint(answers={"complaint.waits": lambda _: next(others)}))))
    walk.say("case settled")
    assert {"case settled", "customer not satisfied"} <= walk.waits_for, "another contact waits"
    walk.say("case settled")
    assert walk.ended
    return walk


@way
def test_a_no_brings_another_reviewer_who_may_reply_again_or_have_it_examined_again() -> Walk:
    walk = replied(examined(classified(a_complaint()))).say("customer not satisfied", comment="Cracked")
    assert walk.inputs("complaint.new_cycle") == {"comment": "Cracked"}
    assert walk.task("review_again").not_by == ("write_reply", "review_again")
    walk.do("review_again", next="reply", reason="We forgot to explain.")
    assert walk.tasks == ["write_reply"]
    replied(walk).say("customer not satisfied", comment="No")
    walk.do("review_again", next="examine", reason="Look once more.")
    assert walk.tasks == ["agree_appointment", "give_opinion", "write_reply"]
    examined(walk).do("write_reply", **FINAL)
    assert walk.tasks == ["approve_reply"], "the third answer to a customer is seen by two"
    walk.do("approve_reply", approved="yes").say("reply sent").say("case settled")
    assert walk.ended
    return walk


@way
def test_the_customer_may_go_a_level_up_at_any_moment_and_more_than_once() -> Walk:
    walk = a_complaint().say("level up asked", level=3, words="I want the director")
    walk.say("level up asked", level=None, words=None)
    assert [payload for _, _, payload in walk.thrown] == [
        {"reason": "The customer goes a level up: I want the director", "level": 3},
        {"reason": "The customer goes a level up.", "level": None},
    ]
    assert walk.tasks == ["confirm_classification"]
    return walk


@way
def test_every_further_contact_is_read_and_answered_where_needed() -> Walk:
    walk = a_complaint().say("contact added", contact=12, text="One more thing")
    walk.say("contact added", contact=13, text="And another")
    assert walk.tasks == ["confirm_classification", "read_message", "read_message"]
    walk.do("read_message", answer="none").do("read_message", answer="interim")
    assert walk.tasks == ["confirm_classification", "write_reply"]
    replied(walk, FIRST)
    assert walk.tasks == ["confirm_classification"]
    return walk


@way
def test_a_withdrawn_complaint_stops_and_is_confirmed() -> Walk:
    walk = classified(a_complaint()).say("complaint withdrawn", reason="Mended it myself")
    assert walk.operations[-2:] == ["complaint.withdraw", "reply.draft"]
    assert walk.tasks == ["write_reply"]
    assert "level up asked" not in walk.waits_for
    replied(walk)
    assert walk.ended
    assert "complaint.close" not in walk.operations
    return walk


@way
def test_a_withdrawal_gives_back_money_and_item_before_it_is_confirmed() -> Walk:
    paid = {"line": LINE, "amount": "42.50", "currency": "EUR", "item": True}
    here = {"line": {**LINE, "id": 2}, "amount": None, "currency": None, "item": True}
    gone = {"line": {**LINE, "id": 3}, "amount": "10.00", "currency": "EUR", "item": False}
    walk = classified(a_complaint(answers={"complaint.withdraw": [paid, here, gone]}))
    walk.say("complaint withdrawn", reason="Sold it")
    assert walk.tasks == ["pay_back", "pay_back", "send_back"]
    assert (walk.task("pay_back").unit, walk.task("send_back").unit) == ("finance", "warehouse")
    for _ in range(2):
        walk.do("pay_back", amount=10, currency="EUR", paid_on="2026-11-24", reference="R-1")
    for _ in range(2):
        walk.do("send_back", sent_on="2026-11-24", carrier="collected")
    assert walk.tasks == ["write_reply"]
    return walk


@way
def test_the_resolution_clock_warns_and_then_climbs_while_the_work_goes_on() -> Walk:
    walk = a_complaint().pass_time("resolution_80").pass_time("resolution_100")
    assert walk.inputs("clock.warn") == {"clock": "resolution", "percent": 80}
    assert walk.inputs("clock.breach") == {"clock": "resolution"}
    assert walk.sent == ["complaint climbed"]
    assert walk.tasks == ["confirm_classification"]
    return walk


@way
def test_a_complaint_whose_customer_nobody_reaches_stops_and_is_closed() -> Walk:
    walk = classified(a_complaint()).say("customer unreachable")
    assert walk.operations[-1] == "reach.close"
    assert walk.ended
    return walk


def looked_for(*answers: dict[str, Json]) -> Walk:
    given = iter(answers)
    return Walk("unreachable", answers={"reach.record": lambda inputs: next(given)})


@way
def test_a_customer_is_tried_day_by_day_and_then_told_in_writing() -> Walk:
    walk = looked_for({"reached": False, "enough": False}, {"reached": False, "enough": True})
    walk.do("try_to_reach", outcome="nobody", channel="phone")
    assert (walk.inputs("reach.record")["attempts"], walk.inputs("reach.record")["ways"]) == (3, 2)
    assert walk.tasks == []
    walk.pass_time("next_day")
    assert walk.services.now - MONDAY == timedelta(days=1)
    walk.do("try_to_reach", outcome="nobody", channel="email")
    assert walk.operations[-1] == "reach.give_up"
    assert walk.sent == ["customer unreachable"]
    assert walk.ended
    return walk


@way
def test_a_customer_who_is_reached_is_looked_for_no_more() -> Walk:
    walk = looked_for({"reached": True, "enough": False})
    walk.do("try_to_reach", outcome="reached", channel="phone")
    assert walk.ended
    assert walk.sent == []
    return walk


@way
def test_a_person_complained_about_is_heard_by_one_task_of_her_own() -> Walk:
    walk = Walk("statement", {"statement": 5, "person": "ben", "question": "What happened?"})
    assert walk.task("give_statement").assignee == "ben"
    walk.do("give_statement", statement="I was polite.")
    assert walk.operations == ["statement.give", "statement.hand_on"]
    assert walk.ended
    return walk


# What climbs -----------------------------------------------------------------------------------------


def chain(inputs: Any) -> dict[str, Json]:
    level = inputs["level"] or 1
    person = {1: "greta", 2: "oskar", 3: "lin"}[level]
    return {
        "person": person,
        "level": level,
        "name": person.title(),
        "people": [{"label": "Ben", "value": "ben"}],
    }


def climbed(**data: Json) -> Walk:
    def noted(inputs: dict[str, Json]) -> Json:
        answers = inputs["submission"]
        return {**answers, "taker": answers.get("delegate")}

    return Walk(
        "escalation",
        {"reason": "late", **data},
        answers={"escalation.find": chain, "escalation.note": noted},
    )


@way
def test_who_is_found_decides_and_it_ends() -> Walk:
    walk = climbed(level=None)
    assert walk.task("decide_escalation").assignee == "greta"
    walk.do("decide_escalation", decision="delegate", delegate="ben", words="Ben takes it.")
    assert walk.ended
    return walk


def decided(decision: str, **more: Json) -> Walk:
    walk = climbed(level=None).do("decide_escalation", decision=decision, words="So be it.", **more)
    assert walk.ended
    return walk


@way
def test_a_case_that_is_returned_reaches_the_handlers_with_its_instruction() -> Walk:
    walk = decided("instruct")
    assert walk.operations == ["escalation.find", "escalation.note", "escalation.instruct"]
    assert walk.inputs("escalation.instruct") == {"words": "So be it."}
    return walk


@way
def test_a_case_that_is_delegated_is_handed_over() -> Walk:
    walk = decided("delegate", delegate="ben")
    assert walk.inputs("escalation.hand_over") == {"person": "ben", "words": "So be it."}
    return walk


@way
def test_what_is_resolved_above_changes_nobodys_work() -> Walk:
    walk = decided("resolve")
    assert walk.operations == ["escalation.find", "escalation.note"]
    return walk


@way
def test_a_level_that_does_not_decide_is_passed_until_the_leader_who_is_told_again() -> Walk:
    walk = climbed(level=None)
    passed = []
    for _ in range(4):
        passed.append(walk.task("decide_escalation").assignee)
        walk.pass_time("undecided")
    assert passed == ["greta", "oskar", "lin", "lin"]
    assert walk.tasks == ["decide_escalation"]
    assert walk.services.now - MONDAY == timedelta(hours=16)
    return walk


@way
def test_a_customer_may_go_directly_to_the_leader() -> Walk:
    walk = climbed(level=3)
    assert walk.task("decide_escalation").assignee == "lin"
    return walk


@way
def test_an_emergency_is_told_again_every_quarter_of_an_hour_until_acknowledged() -> Walk:
    walk = Walk("emergency", {"reason": "A child swallowed a part."})
    task = walk.task("acknowledge_emergency")
    assert (task.role, task.priority) == ("leadership", "emergency")
    for _ in range(3):
        walk.pass_time("still_unacknowledged")
    assert walk.operations.count("emergency.alert") == 4
    assert walk.services.now - MONDAY == timedelta(minutes=45)
    walk.do("acknowledge_emergency", measures="We call the family now.")
    assert walk.ended
    return walk


# Recalls ---------------------------------------------------------------------------------------------

BATCH = {"sku": "SD-1", "model": "Spring Dancer", "batch": "B7", "defect": "paint_crack", "shipped": 140}
EFFECT = {"owners": 3, "answered": 1, "share": 33, "target": 90, "enough": False, "unsettled": 0}
ASSESSED = {"facts": BATCH, "assessment": {"recommendation": "recall"}}
ASSESSMENT = {
    "sku": "SD-1",
    "batch": "B7",
    "danger": "minor",
    "spread": "whole_batch",
    "words": "The glue was too old.",
    "recommendation": "recall",
}


def checked(**counted: Any) -> Walk:
    data = {"line": LINE, "confirmed": True, "made_wrong": True}
    return Walk("recall_check", data, answers={"recall.count": {**BATCH, "safety": False, **counted}})


@way
def test_the_seventh_complaint_of_140_units_proposes_a_recall_and_the_sixth_does_not() -> Walk:
    below, passed = checked(complaints=6), checked(complaints=7)
    assert below.operations == ["recall.count"]
    assert passed.operations == ["recall.count", "recall.propose"]
    assert "5 % or more" in passed.inputs("recall.propose")["reason"]
    passed.walked |= below.walked
    return passed


def test_a_danger_proposes_a_recall_at_the_first_complaint() -> None:
    assert "recall.propose" in checked(complaints=1, safety=True).operations


def recalling(decision: str) -> Walk:
    answers = {
        "recall.open": {**BATCH, "complaints": 7},
        "recall.assess": ASSESSED,
        "recall.measure": EFFECT,
        "recall.list_owners": {"owners": 3, "unknown": 0},
    }
    walk = Walk("recall", {"recall": 1}, answers=answers)
    assert (walk.tasks, walk.task("hold_stock").unit) == (["hold_stock"], "warehouse")
    walk.do("hold_stock", units_held=12, place="Shelf 4")
    assert walk.task("assess").unit == "technical_quality"
    walk.do("assess", **ASSESSMENT)
    decider = walk.task("decide")
    assert (decider.role, decider.not_by) == ("leadership", ("assess",))
    words = {"notice": "The hand may break."} if decision == "recall" else {}
    return walk.do("decide", decision=decision, reason="As assessed.", **words)


@way
def test_a_rejected_recall_tells_nobody_and_settles_the_stock() -> Walk:
    walk = recalling("reject")
    assert walk.tasks == ["settle_stock"]
    walk.do("settle_stock", outcome="released", units_settled=12)
    assert "recall.notify" not in walk.operations
    assert walk.operations[-1] == "recall.close"
    assert walk.ended
    return walk


@way
def test_an_approved_recall_tells_the_owners_reminds_the_silent_and_ends_when_it_was_effective() -> Walk:
    walk = recalling("recall")
    assert walk.tasks == []
    walk.pass_time("answers_due")
    walk.do("check_effect", decision="remind")
    assert walk.operations[-1] == "recall.remind"
    walk.say("all owners answered")
    assert walk.inputs("recall.measure") == {"recall": 1, "target": 90}
    walk.do("check_effect", decision="effective", reason="The press has told the rest.")
    walk.do("settle_stock", outcome="scrapped", units_settled=12)
    assert walk.operations.count("recall.notify") == 1
    assert walk.ended
    return walk


@way
def test_a_danger_that_leadership_confirms_is_looked_at_for_a_recall() -> Walk:
    walk = Walk("emergency", {"reason": "A child swallowed a part."}, answers={"recall.count": BATCH})
    walk.do("acknowledge_emergency", measures="We call the family now.", recall=True)
    assert walk.inputs("recall.count") == {
        "line": None,
        "confirmed": True,
        "made_wrong": False,
        "danger": True,
    }
    assert walk.ended
    return walk


# Dealers ---------------------------------------------------------------------------------------------


def a_dealer() -> Walk:
    return Walk("coordination", {"dealer_id": 3})


def coordinated(walk: Walk, next: str) -> Walk:
    given = {"name": "Toy Corner", "email": "shop@example.org"}
    return walk.do("coordinate", dealer=given, message="Is it still there?", next=next)


@way
def test_a_dealer_gets_access_and_is_asked_and_answers() -> Walk:
    walk = a_dealer()
    assert walk.operations == ["dealer.involve", "dealer.gather"]
    waiting = walk.task("coordinate")
    assert (waiting.unit, waiting.due) == ("after_sales", MONDAY + timedelta(days=1))
    assert waiting.overdue is Overdue.CLIMB
    coordinated(walk, "wait").say("dealer wrote")
    assert walk.operations[-1] == "dealer.gather"
    coordinated(walk, "rest").say("dealer wrote")
    assert walk.tasks == ["coordinate"]
    coordinated(walk, "leave")
    assert walk.ended
    return walk


@way
def test_a_dealer_who_does_not_answer_in_her_time_is_looked_at_again() -> Walk:
    walk = coordinated(a_dealer(), "wait")
    assert walk.tasks == []
    walk.pass_time("answer_due")
    assert walk.tasks == ["coordinate"]
    return walk


@way
def test_a_dealers_further_word_reaches_the_handlers_and_the_task_stays() -> Walk:
    walk = a_dealer().say("dealer wrote")
    assert walk.operations[-1] == "dealer.tell_handlers"
    assert walk.tasks == ["coordinate"]
    return walk


@way
def test_the_end_of_the_case_ends_the_coordination_with_a_last_word() -> Walk:
    walk = a_dealer().say("coordination over")
    assert walk.operations[-1] == "dealer.tell_end"
    assert walk.ended
    return walk


# What is waited for ------------------------------------------------------------------------------------


def a_question() -> Walk:
    said = {
        "text": "On which day?",
        "how": "written",
        "by": "ben",
        "reply": None,
        "customer": {"name": "Mia"},
    }
    return Walk("question", said, answers={"question.ask": 3})


@way
def test_an_answer_ends_the_wait_at_the_moment_of_its_arrival() -> Walk:
    walk = a_question().say("question over", outcome="answered", contact=12, at="2026-11-24T09:00:00Z")
    assert walk.inputs("question.end") == {
        "question": 3,
        "outcome": "answered",
        "contact": 12,
        "at": "2026-11-24T09:00:00Z",
    }
    assert walk.ended
    return walk


@way
def test_an_answer_after_the_reminder_ends_the_wait_too() -> Walk:
    walk = a_question().pass_time("three_days")
    assert walk.services.now - MONDAY == timedelta(days=3)
    assert walk.operations[-1] == "question.remind"
    assert walk.say("question over", outcome="answered", contact=12, at=None).ended
    return walk


@way
def test_a_week_without_a_word_lets_the_clock_run_and_asks_a_person() -> Walk:
    walk = a_question().pass_time("three_days").pass_time("seven_days")
    assert walk.services.now - MONDAY == timedelta(days=7)
    assert walk.inputs("question.end")["outcome"] == "unanswered"
    assert walk.task("go_on_without").overdue is Overdue.CLIMB
    assert walk.do("go_on_without", words="With what we know.").ended
    return walk


@way
def test_an_answer_after_all_spares_the_decision() -> Walk:
    walk = a_question().pass_time("three_days").pass_time("seven_days")
    assert walk.say("question over", outcome="answered", contact=12, at=None).ended
    assert walk.operations[-1] == "question.end"
    return walk


def a_later_day() -> Walk:
    days = {"offered_at": "2026-11-25T09:00:00Z", "chosen_at": "2026-11-27T09:00:00Z"}
    return Walk("appointment", {"line": 1, **days})


@way
def test_the_clock_stands_from_the_offered_to_the_chosen_day() -> Walk:
    walk = a_later_day().pass_time("offered_day_came")
    assert walk.services.now - MONDAY == timedelta(days=2)
    assert walk.operations == ["appointment.stand"]
    walk.pass_time("chosen_day_came")
    assert walk.services.now - MONDAY == timedelta(days=4)
    assert walk.operations == ["appointment.stand", "appointment.run_on"]
    assert walk.ended
    return walk


@way
def test_an_item_seen_before_the_offered_day_lets_nothing_stand() -> Walk:
    walk = a_later_day().say("item seen")
    assert walk.operations == []
    assert walk.ended
    return walk


@way
def test_an_item_seen_before_the_chosen_day_lets_the_clock_run_on() -> Walk:
    walk = a_later_day().pass_time("offered_day_came").say("item seen")
    assert walk.operations == ["appointment.stand", "appointment.run_on"]
    assert walk.ended
    return walk


# All of it -------------------------------------------------------------------------------------------


def test_together_these_ways_reach_every_element_of_every_diagram() -> None:
    drawn = {
        (process, element)
        for process in processes().ids
        for element, info in processes().process(process).elements.items()
        if info.type not in ("lane", "participant", "sequenceFlow")
    }
    walked = set().union(*(walk().walked for walk in WAYS))
    assert drawn - walked == set()
