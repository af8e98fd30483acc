"""Bytes to text when the label is missing, wrong or made up.

Labels come from strangers, so only codecs named here are ever looked up: ``codecs.lookup`` also knows
transformations that are no character sets, some of them slow.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import islice

_ALIASES: dict[str, str] = {
    "": "",
    **dict.fromkeys(("utf8", "utf-8", "unicode", "utf-8-sig", "utf8mb4"), "utf-8"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be", "utf-32"), "utf-16"),
    **dict.fromkeys(("utf-7", "unicode-1-1-utf-7"), "utf-7"),
    **dict.fromkeys(("us-ascii", "ascii", "ansi_x3.4-1968", "646", "7bit", "8bit", "default"), "ascii"),
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "iso8859-1", "windows-1252", "cp1252"), "cp1252"),
    **dict.fromkeys(
        ("gb2312", "gbk", "gb18030", "cp936", "x-gbk", "gb_2312-80", "gb2312_charset"), "gb18030"
    ),
    **dict.fromkeys(("hz", "hz-gb-2312"), "hz"),
    **dict.fromkeys(("big5", "big5-hkscs", "cp950", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "cp932", "windows-31j", "ms932"), "cp932"),
    **dict.fromkeys(("euc-jp", "x-euc-jp", "eucjp", "cp51932"), "euc_jp"),
    **dict.fromkeys(("iso-2022-jp", "cp50220", "cp50221", "iso-2022-jp-ms", "iso-2022-jp-1"), "iso2022_jp"),
    **dict.fromkeys(("iso-2022-jp-2", "iso-2022-jp-3", "iso-2022-jp-2004"), "iso2022_jp"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ks_c_5601", "cp949", "korean", "uhc"), "cp949"),
    "iso-2022-kr": "iso2022_kr",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    **{f"windows-{n}": f"cp{n}" for n in (1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258)},
    **{f"cp{n}": f"cp{n}" for n in (437, 850, 852, 866, 1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258)},
    **{f"iso-8859-{n}": f"iso8859_{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 11, 13, 14, 15, 16)},
    "iso-8859-8-i": "iso8859_8",
    "iso-8859-9": "cp1254",
}
_SINGLE_BYTE = ("cp125", "iso8859", "koi8", "mac_", "cp4", "cp8", "ascii")
_GUESSES = ("gb18030", "cp932", "euc_jp", "big5hkscs", "cp949", "cp1252")
_SAMPLE = 4000  # characters looked at when guessing
_WINDOW = 65536  # bytes looked at when guessing, from the first that is not ASCII
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_HIGH = re.compile(r"[^\x00-\x7f]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_JIS_ESCAPE = re.compile(rb"\x1b(\$[@B]|\(\w|\$\([DOPQ])")


def clean(text: str) -> str:
    """Without what no page or database can hold: control characters, halves of surrogate pairs."""
    return _CONTROLS.sub("", _NEWLINES.sub("\n", text))


def decode(data: bytes, label: str | None) -> tuple[str, str]:
    """The text, and a sentence about what was wrong with the label (empty when nothing was)."""
    codec = _ALIASES.get((label or "").strip().strip("'\"").lower().replace("_charset", ""))
    if codec is None:
        codec = _ALIASES.get((label or "").strip().lower().replace("_", "-"))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        codec = "utf-16"
    if data.startswith(codecs.BOM_UTF8):
        data, codec = data[3:], "utf-8"
    if codec == "iso2022_jp" or (b"\x1b$" in data and data.isascii() and codec in ("", "ascii", None)):
        return clean(_iso_2022_jp(data)), ""
    if data.isascii() and codec not in ("utf-16", "utf-7", "hz", "iso2022_kr"):
        unknown = "" if codec is not None else _unknown(label)
        return clean(data.decode("ascii")), unknown
    if codec in (None, "", "ascii"):
        text, guessed = guess(data)
        said = _unknown(label) if codec is None else "The text names no character set"
        return clean(text), f"{said.rstrip('.')}; it was read as {guessed}."
    return _decode_labelled(data, codec, label or "")


def _high(text: str) -> Iterator[str]:
    """The first characters beyond ASCII."""
    return (match.group() for match in islice(_HIGH.finditer(text), _SAMPLE))


def _unknown(label: str | None) -> str:
    return f"The character set {clean(label or '')[:40]!r} is not known."


def _decode_labelled(data: bytes, codec: str, label: str) -> tuple[str, str]:
    better = _contradicted(data, codec)
    if better:
        return clean(data.decode(better, "replace")), f"The text is labelled {label} but is {better}."
    try:
        return clean(data.decode(codec)), ""
    except UnicodeError:
        pass
    text = data.decode(codec, "replace")
    broken, whole = text.count("\ufffd"), sum(1 for _ in _high(text))
    if broken <= max(1, whole // 20) or codec in ("utf-16", "utf-7", "hz", "iso2022_kr"):
        return clean(text), f"Some characters do not fit the character set {label}; they show as \ufffd."
    guessed_text, guessed = guess(data)
    return clean(guessed_text), f"The text is labelled {label} but was read as {guessed}."


def _contradicted(data: bytes, codec: str) -> str | None:
    """The character set the bytes prove to be in, whatever the label says."""
    if codec not in ("utf-8", "utf-16", "utf-7"):
        try:
            as_utf8 = data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            wide = sum(1 for c in _high(as_utf8) if c > "\u07ff")
            other = sum(1 for c in _high(as_utf8) if c <= "\u07ff")
            # A few Chinese words are valid two-byte UTF-8 by chance; three-byte sequences are not chance.
            if codec.startswith(_SINGLE_BYTE) or (wide >= 2 and wide > other):
                return "utf-8"
    if codec.startswith(_SINGLE_BYTE):
        high = sum(1 for byte in data[:_SAMPLE] if byte > 0x7F)
        if high >= 8 and high * 5 > 2 * len(data[:_SAMPLE]):
            _, guessed = guess(data)
            if guessed != "cp1252":
                return guessed
    return None


def guess(data: bytes) -> tuple[str, str]:
    """The text, and the codec that makes the most sense of the bytes. Never fails."""
    if b"\x1b$" in data and data.isascii():
        return _iso_2022_jp(data), "iso2022_jp"
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data" and error.start > 8:
            return data.decode("utf-8", "replace"), "utf-8"
    first = _HIGH_BYTE.search(data)
    begin = max(0, first.start() - 500) if first else 0
    window = data[begin : begin + _WINDOW]
    best, best_score = "cp1252", -9.0
    for codec in _GUESSES:
        # Not final where the window cuts the text: it may cut through a character.
        whole = begin + _WINDOW >= len(data)
        text = codecs.getincrementaldecoder(codec)("replace").decode(window, whole)
        score = _plausibility(text, codec) - 8.0 * text.count("\ufffd") / max(1, len(window))
        if "\ufffd" in text and codec != "cp1252":
            score -= 0.3
        if score > best_score:
            best, best_score = codec, score
    return data.decode(best, "replace"), best


def _plausibility(text: str, codec: str) -> float:
    """How much this looks like somebody's language, from about -2 to 1, over its non-ASCII characters."""
    if codec == "cp1252":
        return _latin_plausibility(text)
    wide = list(_high(text))
    if not wide:
        return 0.0
    kana = sum(1 for c in wide if "\u3041" <= c <= "\u30fe") / len(wide)
    score = sum(_wide_character(c, codec) for c in wide) / len(wide)
    if codec in ("gb18030", "big5hkscs"):
        return score - 1.5 * kana
    return score


def _wide_character(c: str, codec: str) -> float:
    if "\u3000" <= c <= "\u3020" or "\uff01" <= c <= "\uff5e":
        return 0.9
    if "\u3041" <= c <= "\u30fe":
        return 1.0 if codec in ("cp932", "euc_jp") else 0.2
    if "\uac00" <= c <= "\ud7a3":
        return 1.0 if codec == "cp949" else -0.5
    if "\uff61" <= c <= "\uff9f":
        return -0.3
    if "\u4e00" <= c <= "\u9fff":
        lead = c.encode(codec, "replace")[0]
        common = {
            "gb18030": range(0xB0, 0xD8),
            "cp932": range(0x88, 0x98),
            "euc_jp": range(0xB0, 0xD0),
            "big5hkscs": range(0xA4, 0xC7),
        }.get(codec, range(0))
        return 0.9 if lead in common else 0.1
    if c in "‘’“”…—·€£°×":
        return 0.5
    return -1.0


def _latin_plausibility(text: str) -> float:
    """Accented letters stand among plain ones, seldom three in a row."""
    score, count, run = 0.0, 0, 0
    for before, c in zip(" " + text, text[: 4 * _SAMPLE], strict=False):
        if c <= "\x7f":
            run = 0
            continue
        count, run = count + 1, run + 1
        if run >= 3:
            score -= 1.0
        elif c in "äöüÄÖÜßéèêëàâçñóíúáôîûïœæøåÅØÉÈÀ" or c in "‘’“”„…–—€£°§«»\xa0·•":
            score += 0.9
        elif c.isalpha() and before.isalpha():
            score += 0.4
        else:
            score -= 0.3
    return score / count if count else 0.0


def _iso_2022_jp(data: bytes) -> str:
    """ISO-2022-JP (RFC 1468) as it is really sent: with the vendors' characters in JIS rows 13 and 89 up."""
    try:
        return data.decode("iso2022_jp")
    except UnicodeDecodeError:
        pass
    pieces: list[str] = []
    double, position = False, 0
    for match in _JIS_ESCAPE.finditer(data):
        pieces.append(_jis_run(data[position : match.start()], double))
        escape = match.group(1)
        double = escape in (b"$@", b"$B")
        if (
            escape.startswith(b"$(") or escape == b"(I"
        ):  # JIS X 0212, 0213, half-width: rare; Python knows them
            return data.decode("iso2022_jp_ext" if escape != b"$(Q" else "iso2022_jp_2004", "replace")
        position = match.end()
    pieces.append(_jis_run(data[position:], double))
    return "".join(pieces)


def _jis_run(run: bytes, double: bool) -> str:
    if not double:
        return run.decode("ascii") if run.isascii() else guess(run)[0]
    out: list[str] = []
    for line in run.split(b"\n"):  # a line end always returns to ASCII
        shifted = bytearray()
        for high, low in zip(line[::2], line[1::2], strict=False):
            row, cell = high - 0x21, low - 0x21
            if not (0 <= row < 94 and 0 <= cell < 94):
                shifted += b"?"
                continue
            shifted.append((row >> 1) + (0x81 if row < 62 else 0xC1))
            shifted.append(cell + 0x9F if row & 1 else cell + (0x40 if cell < 63 else 0x41))
        out.append(bytes(shifted).decode("cp932", "replace"))
    return "\n".join(out)
