"""Header fields: unfolding, encoded words (RFC 2047), parameters (RFC 2045 and 2231)."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from engine.mail.charsets import clean, decode, guess

FIELDS = 1000
SECTION = 512 * 1024
VALUE = 64 * 1024

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?]*)\?=")
_NAME = re.compile(r"\s*([^\s=;\"]{1,100})\s*=\s*")
_CONTINUED = re.compile(r"(.+?)(?:\*(\d{1,3}))?(\*)?\Z")


@dataclass(frozen=True, slots=True)
class Headers:
    """The header fields of a message or part, in order. Names are in lower case, values unfolded bytes."""

    fields: tuple[tuple[str, bytes], ...]

    def all(self, name: str) -> list[str]:
        """The raw values of all fields of this name; 8-bit bytes are read as the text they seem to be."""
        return [_to_text(value) for field, value in self.fields if field == name]

    def raw(self, name: str) -> str:
        """The raw value of the first field of this name; empty when there is none."""
        return next((_to_text(value) for field, value in self.fields if field == name), "")

    def text(self, name: str) -> str:
        """The first field of this name for people: decoded, on one line."""
        return " ".join(decode_words(self.raw(name)).split())

    def __contains__(self, name: str) -> bool:
        return any(field == name for field, _ in self.fields)


def _to_text(value: bytes) -> str:
    return clean(value.decode("ascii") if value.isascii() else guess(value)[0])


def read_headers(source: bytes, start: int, end: int) -> tuple[Headers, int, list[str]]:
    """Reads the header section at ``start``.

    :return: the fields, where the body begins, and what was wrong.
    """
    defects: list[str] = []
    fields: list[tuple[str, bytes]] = []
    pending: list[bytes] = []
    length = 0
    position = start
    while position < end:
        stop = source.find(b"\n", position, end)
        stop = end if stop < 0 else stop + 1
        line = source[position : min(stop, position + VALUE)].rstrip(b"\r\n")
        if not line:
            position = stop
            break
        if stop - start > SECTION or len(fields) >= FIELDS:
            defects.append("The mail has far too many header fields; the rest of them was left out.")
            position = _after_blank_line(source, position, end)
            break
        if line[:1] in b" \t" and pending:
            if length < VALUE:
                pending.append(line)
            length += len(line)
        elif _FIELD.match(line):
            _finish(pending, fields)
            pending, length = [line], len(line)
        elif not (position == start and line.startswith(b"From ")):
            defects.append("A line among the header fields is none; the text was taken to begin there.")
            break
        position = stop
    _finish(pending, fields)
    return Headers(tuple(fields)), position, defects


def _finish(pending: list[bytes], fields: list[tuple[str, bytes]]) -> None:
    match = _FIELD.match(b"".join(pending)) if pending else None
    if match:
        fields.append((match.group(1).decode("ascii").lower(), match.group(2).strip()[:VALUE]))


def _after_blank_line(source: bytes, start: int, end: int) -> int:
    found = [p + len(gap) for gap in (b"\r\n\r\n", b"\n\n") if (p := source.find(gap, start, end)) >= 0]
    return min(found, default=end)


def decode_words(value: str) -> str:
    """Replaces encoded words (RFC 2047). Neighbours of one character set are joined before decoding,
    because senders cut through the middle of characters."""
    out: list[str] = []
    run: tuple[str, list[bytes]] | None = None
    position = 0
    for match in _WORD.finditer(value):
        between = value[position : match.start()]
        charset, data = match.group(1).lower(), _word_bytes(match.group(2), match.group(3))
        position = match.end()
        if run and not between.strip():
            if run[0] == charset:
                run[1].append(data)
                continue
            between = ""
        out += [_decode_run(run), between]
        run = (charset, [data])
    return clean("".join([*out, _decode_run(run), value[position:]]))


def _decode_run(run: tuple[str, list[bytes]] | None) -> str:
    return decode(b"".join(run[1]), run[0])[0] if run else ""


def _word_bytes(encoding: str, payload: str) -> bytes:
    raw = payload.encode("utf-8")
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    return decode_base64(raw)[0]


def decode_base64(data: bytes) -> tuple[bytes, bool]:
    """Decodes what can be decoded; the second value says whether something was missing or broken."""
    pieces: list[bytes] = []
    broken = False
    blocks = re.split(rb"=+", data) if data.count(b"=") <= 2000 else [data.replace(b"=", b"")]
    for block in blocks:
        letters = re.sub(rb"[^A-Za-z0-9+/]+", b"", block)
        if len(letters) % 4 == 1:
            letters, broken = letters[:-1], True
        if letters:
            pieces.append(binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)))
    if len(blocks) == 1 and len(re.sub(rb"[^A-Za-z0-9+/]+", b"", data)) % 4:
        broken = True
    return b"".join(pieces), broken


@dataclass(frozen=True, slots=True)
class Parameterised:
    """A value with parameters, such as a content type. Names and ``value`` are in lower case."""

    value: str
    params: dict[str, str]


def read_parameters(raw: str) -> Parameterised:
    """Reads ``value; name=value; name*0*=…`` however badly it is written."""
    head, _, tail = raw[:VALUE].partition(";")
    words = head.split(None, 1)
    if len(words) == 2 and "=" in words[1]:  # the semicolon was forgotten
        tail = f"{words[1]};{tail}"
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, value in _pairs(tail):
        match = _CONTINUED.match(name)
        if match:
            number = int(match.group(2) or 0)
            pieces.setdefault(match.group(1).lower(), []).append((number, bool(match.group(3)), value))
    params = {name: _join(found) for name, found in pieces.items()}
    return Parameterised(words[0].lower() if words else "", params)


def _pairs(tail: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    position = 0
    while position < len(tail) and len(pairs) < 200:
        match = _NAME.match(tail, position)
        if not match:
            found = tail.find(";", position)
            position = len(tail) if found < 0 else found + 1
            continue
        position = match.end()
        if tail[position : position + 1] == '"':
            value, position = _quoted(tail, position + 1)
        else:
            found = tail.find(";", position)
            stop = len(tail) if found < 0 else found
            value, position = tail[position:stop].strip(), stop
        found = tail.find(";", position)
        position = len(tail) if found < 0 else found + 1
        pairs.append((match.group(1), value))
    return pairs


def _quoted(text: str, position: int) -> tuple[str, int]:
    out: list[str] = []
    while position < len(text) and text[position] != '"':
        # Only quote and backslash are unescaped: Windows paths are sent with single backslashes.
        if text[position] == "\\" and text[position + 1 : position + 2] in ('"', "\\"):
            position += 1
        out.append(text[position])
        position += 1
    return "".join(out), position + 1


def _join(found: list[tuple[int, bool, str]]) -> str:
    found.sort(key=lambda piece: piece[0])
    if not any(encoded for _, encoded, _ in found):
        return decode_words("".join(value for _, _, value in found))
    charset, data = "utf-8", b""
    for index, (_, encoded, value) in enumerate(found):
        if encoded and index == 0 and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        data += unquote_to_bytes(value) if encoded else value.encode("utf-8", "replace")
    return decode(data, charset or "utf-8")[0]
