"""S9 and S10 through the API: the 24 hours, what counts as a reply, rewards, and what counts for whom."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from processes.complaint.intake import intake_mail
from tests.web.api.clauses.tale import Tale


def test_a_first_reply_within_the_day_keeps_the_promise_though_nothing_is_repaired_yet(tale: Tale) -> None:
    tale.broken_hand("2026-06-23").classified()
    (clock,) = tale.clocks()
    assert (clock["unit"], clock["amount"], clock["state"]) == ("elapsed_hours", 24, "running")
    assert tale.sees["due_at"] == clock["due_at"]
    tale.passes(hours=12)
    assert tale.clocks()[0]["used_percent"] == 50
    tale.replied()
    (clock,) = tale.clocks()
    assert (clock["state"], clock["breached_at"]) == ("kept", None)
    assert tale.sees["promised"]["contact"] == "Ana Silva"


def test_half_and_four_fifths_are_told_and_at_the_full_time_it_breaches_climbs_and_stays_so(
    tale: Tale,
) -> None:
    tale.broken_hand("2026-06-23").classified().passes(hours=12, minutes=1)
    assert len(tale.events("clock.warned")) == 1
    tale.passes(hours=7, minutes=12)
    assert len(tale.events("clock.warned")) == 2
    tale.passes(hours=5)
    assert tale.sees["late"] is True
    assert "decide_escalation" in tale.waiting
    tale.replied()
    assert tale.clocks()[0]["state"] == "breached"


def test_a_letter_that_is_entered_late_counts_from_the_moment_it_was_opened(tale: Tale) -> None:
    tale.broken_hand("2026-06-23", channel="letter", received_at="2026-11-22T15:00:00+01:00")
    (clock,) = tale.clocks()
    assert clock["started_at"] == "2026-11-22T14:00:00Z"
    assert tale.file()["contacts"][0]["late"] is True


def test_a_receipt_is_no_reply_and_a_bounce_takes_one_back(tale: Tale) -> None:
    tale.broken_hand("2026-06-23")
    assert any("We have your message" in mail["subject"] for mail in tale.post())
    assert tale.clocks()[0]["state"] == "running"
    tale.classified().replied()
    bounce = (
        "From: MAILER-DAEMON@post.example\nTo: service@house.example\n"
        f"Subject: Undelivered Mail Returned to Sender ({tale.number})\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nNot delivered.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; post.example\n\n"
        "Final-Recipient: rfc822; maria@post.example\nAction: failed\nStatus: 5.1.1\n"
        f"\n--b\nContent-Type: text/rfc822-headers\n\nSubject: Your model [{tale.number}]\n\n--b--\n"
    )
    assert intake_mail(tale.world.house.engine, bounce.encode()).what == "recorded"
    running = [clock for clock in tale.clocks() if clock["state"] == "running"]
    assert [clock["started_at"] for clock in running] == [tale.clocks()[0]["started_at"]]


def test_a_no_begins_a_new_round_with_another_reviewer_and_a_yes_closes(tale: Tale) -> None:
    tale.registers(description="Two figures are missing.").classified(concern="packaging").replied()
    tale.does("examine_matter", "wanda", upheld="yes", finding="Miscounted.", measure="Sent.").replied()
    tale.says(satisfied=False, comment="When do they come?")
    assert tale.waiting == {"review_again"}
    assert tale.file()["facts"]["cycle"] == 2
    assert tale.is_refused("review_again", "ana", "greta", 403, next="reply", reason="x")["message"]
    tale.does("review_again", "greta", next="reply", reason="The date was missing.").replied(by="ben")
    assert tale.says(satisfied=True).status == "closed"
    assert len(tale.clocks()) == 2


def test_a_customer_who_says_nothing_is_reminded_and_counts_neither_way(tale: Tale) -> None:
    tale.registers(type="consultation", description="Which glue?").classified(type="consultation").replied()
    tale.passes(days=14, hours=1)
    assert (tale.status, tale.file()["contacts"][0]["satisfied"]) == ("closed", None)
    assert tale.file()["contacts"][0]["status"] == "not_answered"


def test_a_good_suggestion_is_thanked_with_a_voucher_that_is_redeemed_once_by_two_tills(tale: Tale) -> None:
    tale.registers(type="suggestion", description="Add a spare hand.")
    tale.classified(type="suggestion", usefulness="useful")
    tale.does("review_suggestion", "sofia", decision="yes").replied().says(satisfied=True)
    (given,) = tale.sees["vouchers"]
    assert (given["amount"], given["currency"]) == ("20.00", "EUR")
    code, tills = given["code"], [tale.staff("ana"), tale.staff("ben")]
    assert tills[0].gets(f"/vouchers/{code.lower()}")["holds"] is True
    path = f"/vouchers/{code}/redeem"
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda till: till.asks("POST", path, {"purpose": "Order 1"}), tills))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert tills[0].gets(f"/vouchers/{code}")["holds"] is False
    assert tale.sees["vouchers"][0]["redeemed"] is True


def test_every_figure_opens_the_cases_behind_it_and_nothing_counts_before_it_is_found(tale: Tale) -> None:
    tale.broken_hand("2026-07-01").classified().replied().inspected()
    lin = tale.staff("lin")
    assert _counts(lin, "units", "production")["upheld"] == 0, "nobody has confirmed it yet"
    tale.opined().repaired()
    assert _counts(lin, "units", "production")["upheld"] == 1
    assert _counts(lin, "people", "ana") == {**_counts(lin, "people", "ana"), "contacts": 1, "on_time": 1}
    (item,) = lin.gets("/report/items", figure="upheld", unit="production")
    assert (item["case"], item["unit"]) == (tale.number, "production")
    assert lin.gets("/report/items", figure="late", person="ana") == []
    assert lin.gets("/report", period="days", first="2026-10-01", last="2026-10-31")["contested"] == []
    lin.gets("/report", 422, period="soon")


def _counts(caller, kind: str, id: str) -> dict[str, int]:  # type: ignore[no-untyped-def]
    rows = {row["id"]: row["counts"] for row in caller.gets("/report")[kind]}
    return dict(rows.get(id, dict.fromkeys(("upheld", "contacts", "on_time"), 0)))


def test_a_person_sees_her_own_figures_contests_one_and_her_superior_decides(tale: Tale) -> None:
    tale.broken_hand("2026-07-01").classified().replied()
    ana, greta, ben = tale.staff("ana"), tale.staff("greta"), tale.staff("ben")
    assert ben.gets("/report")["units"] == []
    assert {row["id"] for row in ana.gets("/report")["people"]} == {"ana"}
    (item,) = ana.gets("/report/items", figure="contacts", person="ana")
    ben.posts("/report/contest", {"item": item["id"], "reason": "Not hers."}, 404)
    ana.posts("/report/contest", {"item": item["id"], "reason": "I only typed it for Ben."}, 204)
    assert [one["contested"] for one in greta.gets("/report")["contested"]] == ["waiting"]
    ana.posts("/report/decide", {"item": item["id"], "upheld": True}, 403)
    greta.posts("/report/decide", {"item": item["id"], "upheld": True, "words": "So it is."}, 204)
    greta.posts("/report/decide", {"item": item["id"], "upheld": False}, 409)
    assert _counts(greta, "people", "ana")["contacts"] == 0
    assert _counts(greta, "units", "after_sales")["contacts"] == 1
