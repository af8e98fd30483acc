"""S7: a complaint about a colleague goes to sales; he is heard, and sees nothing of it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.clauses.conftest import Floor, choose, write
from tests.stories import Story


def test_the_colleague_gives_a_statement_sales_decides_and_he_contests_his_figure(
    floor: Floor, story: Story
) -> None:
    story.registers(description="Ben Carter shouted at me.", person_complained_about="Ben Carter")
    story.does("confirm_classification", "greta", type="complaint", severity="normal", concern="staff")
    ben = floor.tab("ben")
    ben.reload()
    ben.get_by_role("link", name="Give a statement").first.click()
    expect(ben.get_by_text("Maria")).to_have_count(0)
    write(ben, "What do you know of it?", "The line was bad.")
    floor.done(ben)
    sofia = floor.opens("sofia", story, "examine_matter")
    choose(sofia, "Yes")
    write(sofia, "What happened", "He did shout.")
    write(sofia, "What do we do about it?", "An apology.")
    floor.done(sofia)
    expect(floor.case("ben", story).get_by_text("shouted")).to_have_count(0)
    ben.goto(ben.url.partition("/cases")[0] + "/report")
    ben.get_by_role("link", name="Upheld, Ben Carter: 1").click()
    expect(ben.get_by_role("heading", name="A complaint about you")).to_be_visible()
    ben.get_by_text("This is not mine").click()
    ben.get_by_label("Why?").fill("I was away.")
    ben.get_by_role("button", name="Contest it").click()
    expect(ben.get_by_text("It is contested. Your superior decides.")).to_be_visible()
