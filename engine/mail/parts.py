"""The tree of parts of a MIME message (RFC 2045 to 2046), built from offsets into the raw bytes.

Made for mail from strangers: boundaries are looked for with ``bytes.find``, so the cost is the size times
the depth and the depth is limited; what lies beyond a limit stays whole and becomes an attachment.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.mail.headers import Headers, Parameterised, decode_base64, read_headers, read_parameters

DEPTH = 50
PARTS = 1000

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}\Z")
_LOOKS_LIKE_BOUNDARY = re.compile(
    rb"(?:\A|\n)--([^\s-][^\r\n]{0,70}|-+[^\s-][^\r\n]{0,70})\r?\n(?i:content-)"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part: a leaf, a multipart with ``children``, or a ``message/rfc822`` with one child.

    :ivar content_type: in lower case; ``text/plain`` when missing or unreadable.
    :ivar undivided: a limit was reached: treat the whole as a file.
    """

    headers: Headers
    content_type: str
    params: dict[str, str]
    source: bytes = field(repr=False)
    start: int
    end: int
    children: tuple[Part, ...] = ()
    undivided: bool = False

    @property
    def disposition(self) -> Parameterised:
        """The content disposition (RFC 2183)."""
        return read_parameters(self.headers.raw("content-disposition"))

    @property
    def filename(self) -> str:
        """The name the sender gave the file; empty when none."""
        return self.disposition.params.get("filename") or self.params.get("name") or ""

    def content(self) -> tuple[bytes, str]:
        """The decoded body, and what was wrong with its encoding."""
        return _decode_body(self.source[self.start : self.end], _encoding(self.headers))

    def walk(self) -> Iterator[Part]:
        """This part and all below, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


def _encoding(headers: Headers) -> str:
    return headers.raw("content-transfer-encoding").split(";")[0].strip().lower()


def _decode_body(body: bytes, encoding: str) -> tuple[bytes, str]:
    if encoding == "base64":
        content, broken = decode_base64(body)
        return content, "A part is cut short or damaged (base64)." if broken else ""
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body), ""
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _decode_uu(body)
    if encoding not in ("", "7bit", "8bit", "binary", "7-bit", "8-bit"):
        return body, f"A part is encoded in an unknown way ({encoding[:40]}); it was taken as it is."
    return body, ""


def _decode_uu(body: bytes) -> tuple[bytes, str]:
    out: list[bytes] = []
    for line in body.splitlines():
        if line.startswith((b"begin ", b"end")) or not line:
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            return b"".join(out), "A part is cut short or damaged (uuencode)."
    return b"".join(out), ""


class TreeReader:
    """Reads one message. ``defects`` collects plain sentences, each once, in the order met."""

    def __init__(self) -> None:
        self.defects: dict[str, None] = {}
        self._count = 0

    def read(self, raw: bytes) -> Part:
        """The message as a tree."""
        return self._entity(raw, 0, len(raw), depth=0, default="text/plain")

    def _note(self, sentence: str) -> None:
        self.defects.setdefault(sentence)

    def _entity(self, source: bytes, start: int, end: int, *, depth: int, default: str) -> Part:
        self._count += 1
        headers, body, defects = read_headers(source, start, end)
        for sentence in defects:
            self._note(sentence)
        declared = read_parameters(headers.raw("content-type"))
        content_type = declared.value if _TYPE.match(declared.value) else ""
        if not content_type:
            if declared.value and declared.value != "text":
                self._note("A part does not say clearly what it is; it was taken as text.")
            content_type = "text/plain" if declared.value else default
        part = Part(headers, content_type, declared.params, source, body, end)
        if content_type.startswith("multipart/") or content_type in ("message/rfc822", "message/global"):
            return self._open(part, depth)
        return part

    def _open(self, part: Part, depth: int) -> Part:
        if depth >= DEPTH or self._count >= PARTS:
            what = f"more than {DEPTH} parts deep" if depth >= DEPTH else f"more than {PARTS} parts"
            self._note(f"The mail has {what}; the rest is kept as one file.")
            return self._changed(part, undivided=True)
        if _encoding(part.headers) in ("base64", "quoted-printable"):
            content, _ = part.content()
            part = Part(
                _without_encoding(part.headers), part.content_type, part.params, content, 0, len(content)
            )
        if part.content_type.startswith("multipart/"):
            return self._divide(part, depth)
        child = self._entity(part.source, part.start, part.end, depth=depth + 1, default="text/plain")
        return self._changed(part, children=(child,))

    def _changed(self, part: Part, *, children: tuple[Part, ...] = (), undivided: bool = False) -> Part:
        return Part(
            part.headers,
            part.content_type,
            part.params,
            part.source,
            part.start,
            part.end,
            children,
            undivided,
        )

    def _divide(self, part: Part, depth: int) -> Part:
        boundary = part.params.get("boundary", "").rstrip().encode("utf-8", "replace")
        ranges = list(self._ranges(part, boundary)) if boundary else []
        if not ranges:
            head = part.source[part.start : min(part.end, part.start + 65536)]
            seen = _LOOKS_LIKE_BOUNDARY.search(head)
            if seen and seen.group(1).rstrip() != boundary:
                self._note("The mail names the wrong boundary between its parts; it was found by looking.")
                ranges = list(self._ranges(part, seen.group(1).rstrip()))
        if not ranges:
            self._note("The mail says it has parts but shows no boundary between them; it was taken as text.")
            return Part(part.headers, "text/plain", part.params, part.source, part.start, part.end)
        default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
        children: list[Part] = []
        for start, end in ranges:
            if self._count >= PARTS:
                self._note(f"The mail has more than {PARTS} parts; the rest is kept as one file.")
                rest = Part(Headers(()), "application/octet-stream", {}, part.source, start, part.end)
                children.append(self._changed(rest, undivided=True))
                break
            children.append(self._entity(part.source, start, end, depth=depth + 1, default=default))
        return self._changed(part, children=tuple(children))

    def _ranges(self, part: Part, boundary: bytes) -> Iterator[tuple[int, int]]:
        """Where the body parts lie (RFC 2046, 5.1.1)."""
        delimiter = b"--" + boundary
        source, begun = part.source, -1
        found = part.start if source.startswith(delimiter, part.start, part.end) else -1
        if found < 0:
            found = source.find(b"\n" + delimiter, part.start, part.end) + 1 or -1
        while found >= 0:
            after = found + len(delimiter)
            line = source[after : min(after + 200, part.end)].split(b"\n", 1)[0]
            if line.rstrip() in (b"", b"--"):
                if begun >= 0:
                    yield begun, _before_newline(source, begun, found)
                if line.rstrip() == b"--":
                    return
                begun = min(after + len(line) + 1, part.end)
            found = source.find(b"\n" + delimiter, after - 1, part.end) + 1 or -1
        if begun >= 0:
            self._note("The mail ends early: its last part is not closed.")
            yield begun, part.end


def _before_newline(source: bytes, start: int, end: int) -> int:
    """The newline before a boundary belongs to the boundary."""
    if end > start and source[end - 1 : end] == b"\n":
        end -= 1
        if end > start and source[end - 1 : end] == b"\r":
            end -= 1
    return end


def _without_encoding(headers: Headers) -> Headers:
    return Headers(tuple(f for f in headers.fields if f[0] != "content-transfer-encoding"))
