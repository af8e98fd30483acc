"""Errors as people and programs meet them: a page, a problem document (RFC 9457), or a notice of htmx.

HTTP is spoken only here. ``message`` says what is wrong, ``remedy`` what to do about it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from engine import errors as engine_errors
from web import access, current, times
from web.form_words import finding_in_words, problems_in_words
from web.i18n import gettext, lazy_gettext
from web.security_headers import FILE_LIMIT, MESSAGE_LIMIT

STATUS: dict[type[engine_errors.RedressError], int] = {
    engine_errors.RedressError: 500,
    engine_errors.NotFound: 404,
    engine_errors.NotAllowed: 403,
    engine_errors.Conflict: 409,
    engine_errors.Invalid: 422,
    engine_errors.UploadRefused: 413,
    engine_errors.FeelError: 422,
    engine_errors.ModelledError: 422,
    engine_errors.StepFailed: 422,
    engine_errors.ChannelFailed: 502,
    engine_errors.Busy: 503,
}
"""A class without an entry is answered as its parent."""

_MEGABYTE = 1024 * 1024
_CUSTOMER_ENTRY = "follow.sign_in"
_DEALER_ENTRY = "dealer.sign_in"
_WORDS = {
    400: (lazy_gettext("The request could not be understood."), lazy_gettext("Go back and try again.")),
    401: (lazy_gettext("You are not signed in."), lazy_gettext("Sign in, then try again.")),
    403: (lazy_gettext("You may not do this."), ""),
    404: (
        lazy_gettext("There is nothing at this address."),
        lazy_gettext("Check it, or start from My work."),
    ),
    405: (lazy_gettext("This address cannot be used in this way."), lazy_gettext("Go back and try again.")),
    413: (
        lazy_gettext("What was sent is too large."),
        lazy_gettext(
            "A message may hold %(message)s MB, and each file %(file)s MB. Send fewer or smaller files.",
            message=MESSAGE_LIMIT // _MEGABYTE,
            file=FILE_LIMIT // _MEGABYTE,
        ),
    ),
    415: (lazy_gettext("This is not taken in this form."), lazy_gettext("Send JSON.")),
    500: (
        lazy_gettext("Something went wrong on our side."),
        lazy_gettext(
            "Nothing was changed. Try again; if it happens once more, tell the administrator when it was."
        ),
    ),
}


@dataclass(frozen=True)
class Problem:
    """What an answer says about something that went wrong."""

    status: int
    message: str
    remedy: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As a problem document; ``message`` and ``remedy`` are for people, the rest for programs."""
        return {
            "type": "about:blank",
            "title": self.message,
            "status": self.status,
            "detail": f"{self.message} {self.remedy}".strip(),
            "message": self.message,
            "remedy": self.remedy,
            **self.extra,
        }


def init_errors(app: Flask) -> None:
    """Answer every error of the desk and of HTTP in plain words."""
    app.register_error_handler(engine_errors.RedressError, _redress)
    app.register_error_handler(HTTPException, _http)


def problem_of(error: engine_errors.RedressError) -> Problem:
    """What a page says about an error of the desk."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    if status == 500:
        message, remedy = _WORDS[500]
        return Problem(500, str(message), str(remedy))
    return Problem(status, _message(error), gettext(error.remedy) if error.remedy else "", _extra(error))


def answer(problem: Problem) -> ResponseReturnValue:
    """The problem in the form that was asked for."""
    if wants_json():
        response = jsonify(problem.as_json())
        response.content_type = "application/problem+json"
        if is_htmx():
            response.headers["HX-Reswap"] = "none"
    else:
        response = make_response(render_template("errors/problem.html", problem=problem))
    response.status_code = problem.status
    if problem.status == 503:
        response.headers["Retry-After"] = "1"
    return response


def is_htmx() -> bool:
    """Whether a part of a page asks, not the browser itself."""
    return request.headers.get("HX-Request") == "true"


def wants_json() -> bool:
    """Whether a program asks, or a part of a page that shows the sentence as a notice."""
    if is_htmx() or request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json" or (request.is_json and not request.accept_mimetypes.accept_html)


def _redress(error: engine_errors.RedressError) -> ResponseReturnValue:
    problem = problem_of(error)
    if problem.status == 500:
        current_app.logger.error("%s %s", request.method, request.path, exc_info=error)
    return answer(problem)


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    if isinstance(error, CSRFError):
        return answer(_forgery())
    if status == 401:
        return _sign_in(str(error.description))
    message, remedy = _WORDS.get(status, (error.description or error.name, ""))
    return answer(Problem(status, str(message), str(remedy)))


def _sign_in(reason: str) -> ResponseReturnValue:
    """Send a browser to where it can sign in; tell a program."""
    problem = Problem(401, reason, str(_WORDS[401][1]))
    if request.path.startswith("/api/"):
        response = make_response(answer(problem))
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    if is_htmx() and here:
        response = make_response(answer(problem))
        response.headers["HX-Redirect"] = url_for("security.login", next=_page_of_part())
        return response
    if wants_json():
        return answer(problem)
    return _go_to_sign_in(here)


def _go_to_sign_in(here: str | None) -> Response:
    customer = request.endpoint is not None and access.wants_customer(request.endpoint)
    if customer and _CUSTOMER_ENTRY in current_app.view_functions:
        return redirect(url_for(_CUSTOMER_ENTRY))  # type: ignore[return-value]  # werkzeug's response is ours
    dealer = request.endpoint is not None and access.wants_dealer(request.endpoint)
    if dealer and _DEALER_ENTRY in current_app.view_functions:
        return redirect(url_for(_DEALER_ENTRY))  # type: ignore[return-value]  # werkzeug's response is ours
    wanted = {} if here in (None, "/") else {"next": here}
    return redirect(url_for("security.login", **wanted))  # type: ignore[return-value,arg-type]


def _page_of_part() -> str | None:
    """The page that the asking part stands on, as a path of ours."""
    origin, url = request.host_url, request.headers.get("HX-Current-URL", "")
    return f"/{url.removeprefix(origin)}" if url.startswith(origin) else None


def _forgery() -> Problem:
    return Problem(
        400,
        gettext("This page can no longer be sent: it belongs to an earlier sign-in."),
        gettext("Load the page again, then repeat what you did."),
    )


def _message(error: engine_errors.RedressError) -> str:
    if isinstance(error, engine_errors.FormInvalid):
        return gettext("Some answers need another look.")
    if isinstance(error, engine_errors.Conflict) and error.at is not None:
        when = times.ago(error.at, current.now())
        return gettext("%(sentence)s It happened %(when)s.", sentence=gettext(error.message), when=when)
    return gettext(error.message) if error.message else ""


def _extra(error: engine_errors.RedressError) -> dict[str, Any]:
    """The data that an error carries, as JSON."""
    if isinstance(error, engine_errors.FormInvalid):
        return {"problems": problems_in_words(error)}
    if isinstance(error, engine_errors.StaleRevision):
        return {"revision": error.actual}
    if isinstance(error, engine_errors.Conflict):
        return {"by": error.by, "at": times.iso(error.at) if error.at else None}
    if isinstance(error, engine_errors.NotAllowed):
        return {"reason": error.reason}
    if isinstance(
        error, engine_errors.DiagramInvalid | engine_errors.FormSchemaInvalid | engine_errors.TableInvalid
    ):
        return {"findings": [finding_in_words(finding).as_json() for finding in error.findings]}
    return {}
