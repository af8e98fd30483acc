"""S5: the units concerned give their opinions side by side, and whoever replies reads them."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.clauses.conftest import Floor, write
from tests.stories import Story


def test_design_and_production_are_asked_at_once_and_both_opinions_reach_the_reply(
    floor: Floor, story: Story
) -> None:
    story.registers(
        product={"model": "Sail ship", "serial": "S-1", "purchased_on": "2026-06-23", "proof": "receipt"},
        lines=[{"item": "Captain", "defect": "colour_difference", "quantity": 1}],
    )
    story.classified().replied().inspected().repaired()
    for person, words in (("dario", "The tone was changed in May."), ("pavel", "A new pigment.")):
        tab = floor.opens(person, story, "give_opinion")
        write(tab, "Your opinion", words)
        floor.done(tab)
    tab = floor.opens("ana", story, "write_reply")
    for words in ("The tone was changed in May.", "A new pigment."):
        expect(tab.get_by_text(words).first).to_be_visible()
