"""HTML bodies: cleaned for showing, and as readable text."""

from __future__ import annotations

import re
from html import escape, unescape

import nh3
from lxml import etree

from engine.mail.charsets import clean

LONGEST = 2 * 1024 * 1024

_SHOWN = """
a abbr b big blockquote br caption center code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr
i img ins li ol p pre q s small span strike strong sub sup table tbody td tfoot th thead tr tt u ul
"""
_TAGS = set(_SHOWN.split())
_ATTRIBUTES = {
    "*": {"title", "dir", "lang"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
}
_DROPPED = {"script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math"}
_SEPARATE = """
address article aside body center dd div dt fieldset figure footer form header hr html li main nav section
tbody tfoot thead tr
"""
_APART = "blockquote dl h1 h2 h3 h4 h5 h6 ol p pre table ul"
_PARAGRAPHS = set(_APART.split())
_BLOCKS = set(_SEPARATE.split()) | _PARAGRAPHS
_SPACES = re.compile(r"[ \t\r\n\f\u200b\ufeff\u00ad]+")
_TAG = re.compile(r"<[^<>]{0,5000}>")


def read_html(html: str) -> tuple[str, str | None, str]:
    """The readable text, the cleaned HTML (``None`` when it could not be cleaned), and what was wrong.

    The cleaned HTML has no scripts, styles, forms or outside pictures; links get ``rel="noopener
    noreferrer nofollow"``. It is made from lxml's tree, whose depth is limited: the cleaner alone needs
    time that grows with the square of the depth.
    """
    defect = ""
    if len(html) > LONGEST:
        defect = "The formatted text is longer than the desk shows; only its beginning is shown."
        html = html[:LONGEST]
    try:
        tree = _parse(html)
    except _TooDeep:
        text = unescape(_TAG.sub(" ", html))
        return (
            clean(_tidy(text)),
            None,
            "The formatted text is nested too deeply to show; its words were kept.",
        )
    if tree is None:
        return "", "", defect
    return clean(_Writer().text_of(tree)), clean(_clean(tree)), defect


def text_as_html(text: str) -> str:
    """Plain text as a harmless piece of HTML."""
    return "<p>" + escape(text).replace("\n\n", "</p><p>").replace("\n", "<br>") + "</p>"


class _TooDeep(Exception):
    """The parser gave up at its limit of depth."""


def _parse(html: str) -> etree._Element | None:
    """The tree; ``None`` when there is nothing in it."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        tree = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        tree = None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise _TooDeep
    return tree


def _clean(tree: etree._Element) -> str:
    def keep(tag: str, attribute: str, value: str) -> str | None:
        if (tag, attribute) == ("img", "src"):
            return value if value.lower().startswith("cid:") else None
        return value

    cleaned: str = nh3.clean(
        etree.tostring(tree, encoding="unicode", method="html"),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
    return cleaned.strip()


class _Writer:
    """Writes a tree as text: paragraphs, list marks, ``> `` before quotations, addresses behind links."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._prefix = self._last_prefix = ""
        self._gap = 0  # empty lines owed before the next words
        self._counters: list[int | None] = []
        self._preformatted = 0

    def text_of(self, tree: etree._Element) -> str:
        """The whole text."""
        skip: etree._Element | None = None
        for event, element in etree.iterwalk(tree, events=("start", "end")):
            if skip is None:
                if event == "start":
                    if self._is_hidden(element):
                        skip = element
                    else:
                        self._open(element)
                else:
                    self._close(element)
            elif event == "end" and element is skip:
                skip = None
            if event == "end" and skip is None and element is not tree:
                self._words(element.tail or "")
        self._break(0)
        return "\n".join(self._lines).strip("\n")

    def _is_hidden(self, element: etree._Element) -> bool:
        if element.tag in _DROPPED:
            return True
        style = (element.get("style") or "").replace(" ", "").lower()
        return "display:none" in style

    def _open(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._break(1 if tag in _PARAGRAPHS and not self._counters else 0)
        if tag == "blockquote":
            self._prefix += "> "
        elif tag in ("ul", "ol"):
            self._counters.append(_number(element.get("start")) if tag == "ol" else None)
        elif tag == "li":
            self._list_mark()
        elif tag == "pre":
            self._preformatted += 1
        elif tag == "br":
            self._end_line()
        elif tag == "hr":
            self._words("-----")
            self._break(0)
        elif tag == "img" and (element.get("alt") or "").strip():
            self._words(f"[{_SPACES.sub(' ', element.get('alt') or '')}]")
        self._words(element.text or "")

    def _close(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "a":
            self._link(element)
        elif tag in ("td", "th"):
            self._line.append("  ")
        if tag in _BLOCKS:
            self._break(1 if tag in _PARAGRAPHS and len(self._counters) < 2 else 0)
        if tag == "blockquote":
            self._prefix = self._prefix[:-2]
        elif tag in ("ul", "ol") and self._counters:
            self._counters.pop()
        elif tag == "pre":
            self._preformatted -= 1

    def _list_mark(self) -> None:
        indent = "  " * max(0, len(self._counters) - 1)
        if self._counters and self._counters[-1] is not None:
            self._line.append(f"{indent}{self._counters[-1]}. ")
            self._counters[-1] += 1
        else:
            self._line.append(f"{indent}- ")

    def _link(self, element: etree._Element) -> None:
        href = (element.get("href") or "").strip()
        shown = _SPACES.sub(" ", "".join(element.itertext())).strip()
        target = href.removeprefix("mailto:").removeprefix("tel:")
        if href.lower().startswith(("http://", "https://", "mailto:", "tel:")) and target.strip("/") not in (
            shown.strip("/"),
            f"http://{shown}".strip("/"),
            f"https://{shown}".strip("/"),
        ):
            self._words(f" <{target[:2000]}>")

    def _words(self, text: str) -> None:
        if self._preformatted:
            first, *others = text.split("\n")
            self._line.append(first)
            for other in others:
                self._end_line()
                self._line.append(other)
            return
        text = _SPACES.sub(" ", text)
        if not self._line or self._line[-1].endswith(" "):
            text = text.lstrip(" ")
        if text:
            self._line.append(text)

    def _end_line(self) -> None:
        line = "".join(self._line).rstrip()
        self._line = []
        if line and self._gap and self._lines:
            self._lines += [min(self._prefix, self._last_prefix, key=len).rstrip()] * self._gap
        if line:
            self._gap, self._last_prefix = 0, self._prefix
        self._lines.append((self._prefix + line).rstrip())

    def _break(self, gap: int) -> None:
        if "".join(self._line).strip():
            self._end_line()
        self._line = []
        if self._lines and self._lines[-1].strip("> "):
            self._gap = max(self._gap, gap)


def _number(start: str | None) -> int:
    return int(start) if start and start.isascii() and start.isdigit() and len(start) < 7 else 1


def _tidy(text: str) -> str:
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
