"""Paragraphs of ``format=flowed`` text put together again (RFC 3676)."""

from __future__ import annotations


def unfold_flowed(text: str, *, delsp: bool = False) -> str:
    """Joins lines that end with a space to the next of the same quote depth.

    :param delsp: the space itself was added by the sender's program and is removed (``DelSp=Yes``).
    """
    out: list[str] = []
    flowing = False
    depth_before = 0
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        if content.startswith(" "):
            content = content[1:]
        flows = content.endswith(" ") and content != "-- "
        if flows and delsp:
            content = content[:-1]
        if flowing and depth == depth_before and content != "-- ":
            out.append(content)
        else:
            out.append(("\n" if out else "") + (">" * depth + " " if depth else "") + content)
        flowing, depth_before = flows, depth
    return "".join(out)
