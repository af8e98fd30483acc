"""Headers that every answer carries."""

from __future__ import annotations

from flask import Flask, Response, current_app, request

MESSAGE_LIMIT = 40 * 1024 * 1024
"""Bytes of one request."""
FILE_LIMIT = 25 * 1024 * 1024
"""Bytes of one file."""

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""No script or style that is not a file of ours ever runs (Content Security Policy Level 3)."""

DOWNLOAD_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""For files that strangers sent."""

_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_YEAR = 365 * 24 * 3600


def init_headers(app: Flask) -> None:
    """Limit what comes in, and put the headers on what goes out."""
    app.config["MAX_CONTENT_LENGTH"] = MESSAGE_LIMIT
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Headers that a view set itself stay."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}")
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    elif request.endpoint != "static" and not response.cache_control:
        response.headers["Cache-Control"] = "no-store"
    return response
