"""Turns every failure into the one error shape: problem+json for programs, a page with a sentence for people."""

import logging

import sqlalchemy as sa
from flask import Flask, Response, current_app, jsonify, render_template, request
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from foundation.errors import Problem
from foundation.i18n import N_
from foundation.web.language import page_locale, translated

log = logging.getLogger(__name__)

_SENTENCES = {
    400: ("bad_request", N_("The request cannot be understood. Check its form and send it again.")),
    401: ("sign_in_needed", N_("Sign in first.")),
    403: ("forbidden", N_("Your role does not allow this. Ask an administrator.")),
    404: ("not_found", N_("There is nothing at this address.")),
    405: ("method_not_allowed", N_("That address does not take that kind of request.")),
    413: ("request_too_large", N_("This is too large to send. Make it smaller and try again.")),
    415: ("media_type", N_("Send this as application/json.")),
    429: ("too_many_requests", N_("That was a lot at once. Wait a moment and try again.")),
    500: (
        "internal_error",
        N_("Something went wrong on our side. Nothing you sent before was lost. Try again in a moment."),
    ),
}
_AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)
"""The database does not answer, is full or is locked: what was asked may well succeed later."""


def wants_json() -> bool:
    """Whether the request comes from a program rather than from somebody who looks at pages."""
    return request.path.startswith(("/api/", "/webhooks/", "/healthz", "/readyz"))


def as_response(problem: Problem) -> Response:
    """A problem as the answer to the current request, in the reader's language."""
    sentence = translated(problem.detail)
    if problem.values:
        sentence %= {
            key: translated(value) if isinstance(value, str) else value for key, value in problem.values.items()
        }
    if wants_json():
        response = jsonify(
            {
                "type": "about:blank",
                "title": problem.code.replace("_", " "),
                "status": problem.status,
                "code": problem.code,
                "detail": sentence,
                **problem.extra,
            }
        )
        response.content_type = "application/problem+json"
    else:
        response = current_app.make_response(
            render_template("problem.html", sentence=sentence, problem=problem, locale=page_locale())
        )
    response.status_code = problem.status
    return response


def _of_http(error: HTTPException) -> Problem:
    status = error.code or 500
    code, sentence = _SENTENCES.get(status, _SENTENCES[500] if status >= 500 else _SENTENCES[400])
    return Problem(status, code, sentence)


def install(app: Flask) -> None:
    """Register the handlers on the application."""

    @app.errorhandler(Problem)
    def _problem(error: Problem) -> Response:
        return as_response(error)

    @app.errorhandler(CSRFError)
    def _csrf(error: CSRFError) -> Response:
        return as_response(
            Problem(400, "form_expired", "This form is too old to be sent. Load the page again and repeat it.")
        )

    @app.errorhandler(ValidationError)
    def _invalid(error: ValidationError) -> Response:
        fields = [{"field": ".".join(str(part) for part in e["loc"]), "message": e["msg"]} for e in error.errors()[:20]]
        return as_response(
            Problem(
                422,
                "invalid_fields",
                "Some fields are missing or cannot be used. Correct them and send again.",
                fields=fields,
            )
        )

    @app.errorhandler(RateLimitExceeded)
    def _limited(error: RateLimitExceeded) -> Response:
        response = as_response(_of_http(error))
        response.headers.setdefault("Retry-After", "30")
        return response

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        if error.code is not None and error.code < 400:
            return current_app.make_response(error.get_response())
        return as_response(_of_http(error))

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        code, sentence = _SENTENCES[500]
        if isinstance(error, _AWAY):
            log.error("database_away", exc_info=error, extra={"route": request.endpoint})
            response = as_response(Problem(503, "unavailable", sentence))
            response.headers["Retry-After"] = "5"
            return response
        log.error("unexpected_error", exc_info=error, extra={"route": request.endpoint})
        return as_response(Problem(500, code, sentence))
