"""Whatever the bytes are, a mail is read; whatever was written, it is found."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.mail import parse_mail

_TOKENS = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=b\r\n", b"Content-Type: message/rfc822\n", b"--b\r\n",
        b"--b--\n", b"\n", b"\r\n\r\n", b"Content-Transfer-Encoding: base64\n",
        b"Content-Type: text/html; charset=gb2312\n", b"<p>", b"<div", b"Subject: =?utf-8?b?", b"?=",
        b"=?x?q?=ZZ?=", b"From: <", b"(", b'"', b"\x00", b"\xff\xfe", b"\x1b$B", b"\x1b(B",
        b"Content-Type: message/delivery-status\n", b"Final-Recipient: x\n", b"Action: failed\n",
        b"Status: 5.0.0\n", b"==",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n",
        b"Date: 99 Foo 99999 99:99\n", b"A",
        b"Content-Disposition: attachment; filename*0*=utf-9''%FF; filename*1=\"\n",
        b"Content-Type: ;;;=\n", b"\xe4\xb8", b"Content-Type: text/plain; charset=utf-7\n", b"+2AA-",
        b"+AGE", b"\x80\x81", b"In-Reply-To: <C-2026-000001.a@b>\n",
        b"Content-Type: text/plain; format=flowed; charset=iso-2022-jp\n",
        b"Content-Type: text/plain; charset=utf-16\n", b"Return-Path: <>\n", b"On 1.1.1 a wrote:\n",
        b"> q\n", b"-- \n", b"Content-Transfer-Encoding: x-uuencode\n", b"begin 644 x\n", b"M\n",
        b"Auto-Submitted: \n", b"Message-ID: <\n", b"&#xD800;", b"&#0;", b" ", b"\t", b":",
    ]
)  # fmt: skip


@settings(max_examples=600, deadline=None, print_blob=True)
@given(st.one_of(st.binary(max_size=600), st.lists(_TOKENS, max_size=40).map(b"".join)))
@example(b"")
@example(b"\x00")
@example(b"Content-Type: text/html\n\n&#xD800;&#0;<a href='\x00'>x</a>")
def test_any_bytes_are_read_and_can_be_stored(raw: bytes) -> None:
    mail = parse_mail(raw)
    for words in (
        mail.text,
        mail.new_text,
        mail.subject,
        mail.html_safe or "",
        mail.sender.name,
        *mail.defects,
    ):
        assert "\0" not in words
        words.encode("utf-8")
    assert mail.key and (mail.date is None or mail.date.utcoffset() is not None)
    assert all(file.filename and "/" not in file.filename for file in mail.attachments)


_WORDS = st.text(
    st.characters(
        codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u200b\ufeff\u00ad"
    ),
    max_size=300,
)


@settings(max_examples=200, deadline=None, print_blob=True)
@given(
    lines=st.lists(_WORDS, min_size=1, max_size=12),
    subject=_WORDS.map(lambda words: " ".join(words.split())[:80]),
    encoding=st.sampled_from(["base64", "quoted-printable", "8bit"]),
    files=st.lists(st.binary(max_size=300), max_size=3),
    html=st.booleans(),
)
def test_what_was_written_is_found(
    lines: list[str], subject: str, encoding: str, files: list[bytes], html: bool
) -> None:
    written = "\n".join(lines)
    message = EmailMessage(policy=email.policy.SMTP)
    message["Subject"] = subject
    message.set_content(written, cte=encoding)
    if html and any(letter.isalnum() for letter in written):
        message.add_alternative("<p>x</p>", subtype="html")
    for number, content in enumerate(files):
        message.add_attachment(content, maintype="image", subtype="png", filename=f"f{number}.png")
    mail = parse_mail(bytes(message))
    # Both sides without the spaces at line ends that mail transport does not keep.
    assert _lines(mail.text) == _lines(written)
    assert " ".join(mail.subject.split()) == subject
    assert [file.content for file in mail.attachments] == files
    remaining = iter(_lines(mail.text))
    assert all(line in remaining for line in _lines(mail.new_text))  # in order, and nothing made up


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n") if line.split()]


@settings(max_examples=150, deadline=None, print_blob=True)
@given(
    st.recursive(
        st.text("ab c", max_size=20), lambda inner: st.lists(inner, min_size=1, max_size=4), max_leaves=12
    )
)
def test_the_tree_is_the_one_the_standard_library_sees(tree: object) -> None:
    message = _build(tree)
    raw = message.as_bytes(policy=email.policy.SMTP)
    seen = email.message_from_bytes(raw, policy=email.policy.default)
    expected = [part.get_content().strip() for part in seen.walk() if not part.is_multipart()]
    assert parse_mail(raw).text.split() == " ".join(expected).split()


def _build(tree: object) -> EmailMessage:
    message = EmailMessage()
    if isinstance(tree, list):
        message.make_mixed()
        for child in tree:
            message.attach(_build(child))
    else:
        message.set_content(str(tree))
    return message
