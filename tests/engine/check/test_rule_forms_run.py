"""Every form can be shown and checked."""

from __future__ import annotations

from typing import Any

import pytest

TEXT = {"type": "textfield", "key": "name", "label": "Name"}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 200_000, b'{"components": 5}'],
    ids=["empty", "cut off", "a list", "null", "binary", "nested", "no components"],
)
def test_what_is_no_form_is_told(found: Any, content: bytes) -> None:
    findings = found("forms_run", {"forms/a.form": content})
    assert findings
    assert {(item.artefact, item.severity) for item in findings} == {("forms/a.form", "error")}


def test_two_fields_of_one_key_are_told(found: Any, form: Any) -> None:
    assert found("forms_run", {"forms/a.form": form("a", TEXT, TEXT)})


def test_a_form_that_can_be_shown_is_fine(found: Any, form: Any) -> None:
    assert found("forms_run", {"forms/a.form": form("a", TEXT)}) == []
