"""Every text has a subject, and placeholders that can be filled in."""

from __future__ import annotations

from typing import Any

import pytest


def one(found: Any, text: str) -> Any:
    (finding,) = found("texts_run", {"texts/en/reply.txt": text.encode()})
    return finding


@pytest.mark.parametrize(
    "text",
    ["Dear customer,\n\nwe", "Subject: Reply", "Subject: Reply\nDear", "Subject: Reply\n\n \n", ""],
)
def test_a_text_without_subject_or_letter_is_told(found: Any, text: str) -> None:
    assert one(found, text).severity == "error"


@pytest.mark.parametrize(
    "placeholder", ["{{1 +}}", "{{}}", "{{case", '{{__import__("os")}}', "{{" + "(" * 90_000 + "}}"]
)
def test_a_placeholder_that_cannot_be_read_is_told_with_its_line(found: Any, placeholder: str) -> None:
    finding = one(found, f"Subject: {{{{case}}}}\n\nDear {{{{name}}}},\nabout {placeholder}")
    assert (finding.artefact, finding.line) == ("texts/en/reply.txt", 4)


def test_a_text_in_another_encoding_is_told(found: Any) -> None:
    (finding,) = found("texts_run", {"texts/en/reply.txt": "Subject: é\n\nx".encode("latin-1")})
    assert "UTF-8" in finding.message


def test_a_letter_is_fine_and_windows_line_ends_too(found: Any) -> None:
    text = 'Subject: Case {{case}}\n\nDear {{if name = null then "customer" else name}},\n'
    for written in (text, text.replace("\n", "\r\n")):
        assert found("texts_run", {"texts/en/reply.txt": written.encode()}) == []


def test_other_text_files_are_nobodys_letters(found: Any) -> None:
    assert found("texts_run", {"notes.txt": b"{{"}) == []
