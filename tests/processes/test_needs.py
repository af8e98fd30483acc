"""S3: the form needs what the customer's own wish needs, and says why."""

from __future__ import annotations

import pytest

from engine.errors import FormInvalid
from processes.complaint.needs import lacking, needed
from tests.stories import Story

JO = {"name": "Jo Adler"}


@pytest.mark.parametrize(
    ("way", "field"), [("email", "email"), ("phone", "phone"), ("letter", "address"), ("visit", "address")]
)
def test_the_way_that_she_wishes_needs_its_address(story: Story, way: str, field: str) -> None:
    with pytest.raises(FormInvalid) as refused:
        story.registers(customer={**JO, "preferred_contact": way})
    assert list(refused.value.problems) == [f"customer.{field}"]
    assert "She wishes to be reached" in refused.value.problems[f"customer.{field}"]


def test_without_a_wish_or_a_name_nothing_more_is_needed() -> None:
    assert needed({"customer": JO}) == {}
    assert needed({"anonymous": True, "customer": {"preferred_contact": "letter"}}) == {}
    assert lacking({"customer": {**JO, "preferred_contact": "portal"}}) == {}
    assert lacking({"customer": {**JO, "preferred_contact": "phone", "phone": "+34 600"}}) == {}
