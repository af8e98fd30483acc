"""S13: a letter that was here before a publication is judged by the version of its day."""

from __future__ import annotations

from playwright.sync_api import expect

from engine import releases
from tests.e2e.clauses.conftest import Floor
from tests.stories import Story


def test_a_letter_entered_late_is_judged_by_the_older_version(floor: Floor, story: Story) -> None:
    house = story.house
    house.pass_time(days=2)
    with house.engine.store.read() as queries:
        text = releases.current(queries, "decisions/reply_promise.dmn")[0]
    core = house.engine.core
    changed = text.replace(b"<text>24</text>", b"<text>20</text>")
    releases.save_draft(core, "decisions/reply_promise.dmn", changed, actor="olga", revision=None)
    releases.publish(core, actor="olga", note="Twenty hours")
    house.pass_time(hours=1)
    story.broken_hand("2026-07-01", channel="letter", received_at="2026-11-24T10:00:00+01:00")
    later = Story(house).broken_hand("2026-07-01")
    expect(floor.case("ben", story).get_by_text("version 1, published")).to_be_visible()
    expect(floor.case("ben", later).get_by_text("version 2, published")).to_be_visible()
    expect(floor.follows(story).get_by_text("by version 1 of our service commitment")).to_be_visible()
