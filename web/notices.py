"""Notices that an answer to htmx brings along."""

from __future__ import annotations

import json

from flask import Response


def toast(response: Response, text: str, kind: str = "success") -> Response:
    """Have the page show a notice; kinds are ``info``, ``success``, ``warning``, ``danger``.

    ``warning`` and ``danger`` stay until they are closed.
    """
    said = {"redress:toast": {"text": text.strip(), "kind": kind}}
    response.headers["HX-Trigger"] = json.dumps(said)  # ASCII only, as headers must be
    return response
