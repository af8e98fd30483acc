"""Text, HTML and files out of the tree of parts."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from dataclasses import dataclass

from engine.errors import UploadRefused
from engine.mail.charsets import clean, decode
from engine.mail.flowed import unfold_flowed
from engine.mail.html import read_html, text_as_html
from engine.mail.parts import Part
from engine.mail.values import Attachment
from engine.sentences import say

FILE_LIMIT = 25 * 1024 * 1024

_TEXT_TYPES = ("text/plain", "text/enriched", "text/richtext", "text/markdown", "text/x-amp-html")
_REPORT_PARTS = (
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
)
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_UNSAFE_NAME = re.compile('[\x00-\x1f\x7f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Body:
    """The readable side of a part; ``html`` is cleaned."""

    text: str = ""
    html: str | None = None


class BodyReader:
    """Reads bodies and collects files.

    :param defects: takes what is met on the way.
    :param closed: the mail is a delivery report: the mail it returns is a file and not read as text.
    """

    def __init__(self, defects: dict[str, None], *, closed: bool) -> None:
        self.attachments: list[Attachment] = []
        self._defects = defects
        self._closed = closed

    def read(self, root: Part) -> Body:
        """The body of the whole mail."""
        return self._visit(root, inline=False)

    def _visit(self, part: Part, *, inline: bool) -> Body:
        if part.undivided:
            self._attach(part, inline=False, content=part.source[part.start : part.end])
            return Body()
        if part.content_type in ("message/rfc822", "message/global"):
            return self._forwarded(part)
        if part.content_type == "multipart/alternative":
            return self._alternative(part, inline=inline)
        if part.content_type == "multipart/related":
            return self._related(part)
        if part.content_type == "multipart/encrypted":
            self._defects.setdefault("The mail is encrypted; the desk cannot read it.")
        if part.children or part.content_type.startswith("multipart/"):
            return _joined([self._visit(child, inline=inline) for child in part.children])
        return self._leaf(part, inline=inline)

    def _alternative(self, part: Part, *, inline: bool) -> Body:
        bodies = [body for child in part.children if (body := self._visit(child, inline=inline)) != Body()]
        plain = next((body for body in bodies if body.html is None and body.text.strip()), None)
        rich = next((body for body in reversed(bodies) if body.html is not None), None)
        if plain is None or rich is None:
            return plain or rich or (bodies[-1] if bodies else Body())
        # Some programs put only "Please use an HTML reader" into the plain version.
        stub = len(_WORD.findall(plain.text)) * 4 < len(_WORD.findall(rich.text))
        return Body(rich.text if stub else plain.text, rich.html)

    def _related(self, part: Part) -> Body:
        start = part.params.get("start", "").strip("<> ")
        children = list(part.children)
        root = next(
            (c for c in children if start and _content_id(c) == start), children[0] if children else None
        )
        bodies = [self._visit(root, inline=False)] if root else []
        bodies += [self._visit(child, inline=True) for child in children if child is not root]
        return _joined(bodies)

    def _forwarded(self, part: Part) -> Body:
        """A mail inside the mail: kept as a file, and read too unless it is our own that came back."""
        self._attach(part, inline=False)
        if self._closed or not part.children:
            return Body()
        child = part.children[0]
        head = [
            f"{name.title()}: {child.headers.text(name)}"
            for name in ("from", "date", "to", "subject")
            if name in child.headers
        ]
        inner = self._visit(child, inline=False)
        text = "\n".join(["---------- Forwarded message ----------", *head, "", inner.text])
        if inner.html is None:
            return Body(text)
        return Body(text, text_as_html("\n".join(head)) + inner.html)

    def _leaf(self, part: Part, *, inline: bool) -> Body:
        disposition = part.disposition.value
        is_file = disposition == "attachment" or bool(part.filename)
        if part.content_type in _REPORT_PARTS and self._closed:
            return Body()
        if part.content_type == "text/html" and not is_file:
            return self._html(part)
        if part.content_type in _TEXT_TYPES and not is_file:
            return self._text(part)
        self._attach(part, inline=inline or (disposition == "inline" and bool(_content_id(part))))
        return Body()

    def _text(self, part: Part) -> Body:
        text, problem = decode(self._content(part), part.params.get("charset"))
        self._note(problem)
        if part.params.get("format", "").lower() == "flowed":
            text = unfold_flowed(text, delsp=part.params.get("delsp", "").lower() == "yes")
        return Body(text.strip("\n"))

    def _html(self, part: Part) -> Body:
        content = self._content(part)
        label = part.params.get("charset")
        meta = _META_CHARSET.search(content[:4096])
        if not label and meta:
            label = meta.group(1).decode("ascii")
        markup, problem = decode(content, label)
        self._note(problem)
        text, safe, problem = read_html(markup)
        self._note(problem)
        if problem:
            self._attach(part, inline=False)
        return Body(text, safe)

    def _content(self, part: Part) -> bytes:
        content, problem = part.content()
        self._note(problem)
        return content

    def _note(self, sentence: str) -> None:
        if sentence:
            self._defects.setdefault(sentence)

    def _attach(self, part: Part, *, inline: bool, content: bytes | None = None) -> None:
        if content is None:
            content = self._content(part)
        name = _file_name(part, len(self.attachments) + 1)
        if len(content) > FILE_LIMIT:
            size = len(content) / 1024 / 1024
            raise UploadRefused(
                say(
                    "The file %(name)s is %(size)s MB; the desk takes files of up to 25 MB.",
                    name=name,
                    size=f"{size:.0f}",
                ),
                remedy=say("Ask the sender for a smaller version."),
            )
        if name.lower() == "winmail.dat" or part.content_type in (
            "application/ms-tnef",
            "application/vnd.ms-tnef",
        ):
            self._note(
                "Outlook packed what the sender attached into winmail.dat; ask for it again as plain files."
            )
        digest = hashlib.sha256(content).hexdigest()
        self.attachments.append(
            Attachment(name, part.content_type, content, digest, inline, _content_id(part))
        )


def _joined(bodies: list[Body]) -> Body:
    bodies = [body for body in bodies if body.text or body.html]
    text = "\n\n".join(body.text for body in bodies if body.text)
    if all(body.html is None for body in bodies):
        return Body(text)
    pieces = [body.html if body.html is not None else text_as_html(body.text) for body in bodies]
    return Body(text, "<hr>".join(pieces))


def _content_id(part: Part) -> str:
    return part.headers.raw("content-id").strip("<> ")[:300]


def _file_name(part: Part, number: int) -> str:
    """A name without folders, control characters and direction marks, of at most 150 characters."""
    name = _UNSAFE_NAME.sub("_", clean(part.filename).replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    if not name and part.children:
        subject = _UNSAFE_NAME.sub("_", part.children[0].headers.text("subject")).replace("/", "_")
        name = f"{subject.strip(' .')[:100] or f'mail-{number}'}.eml"
    if not name:
        usual = ".txt" if part.content_type.startswith("text/") else ".bin"
        ending = mimetypes.guess_extension(part.content_type) or usual
        name = f"file-{number}{ending}"
    if len(name) > 150:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: 149 - len(ending)]}.{ending}" if dot and len(ending) <= 20 else name[:150]
    return name
