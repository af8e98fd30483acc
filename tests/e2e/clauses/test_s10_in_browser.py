"""S10: complaints count, each figure opens what is behind it, and can be contested."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.clauses.conftest import Floor
from tests.stories import Story


def test_a_figure_is_opened_contested_and_decided(floor: Floor, story: Story) -> None:
    story.broken_hand("2026-08-01").classified().replied()
    ana, greta = floor.tab("ana"), floor.tab("greta")
    ana.get_by_role("link", name="Report").first.click()
    ana.get_by_role("link", name="Contacts, Ana Silva: 1").click()
    expect(ana.get_by_role("link", name=story.number)).to_be_visible()
    ana.get_by_text("This is not mine").click()
    ana.get_by_label("Why?").fill("Ben wrote it.")
    ana.get_by_role("button", name="Contest it").click()
    greta.get_by_role("link", name="Report").first.click()
    expect(greta.get_by_text("Ben wrote it.")).to_be_visible()
    greta.get_by_label("Your reason").fill("He did.")
    greta.get_by_role("button", name="It is not hers").click()
    expect(greta.get_by_role("link", name="Contacts, Ana Silva")).to_have_count(0)
    expect(greta.get_by_role("link", name="Contacts, After-sales service: 1")).to_be_visible()
