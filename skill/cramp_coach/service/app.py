"""The Flask app: POST /alexa and GET /health. Servers that run it are in server.py and wsgi.py.

    POST /alexa   raw bytes -> RequestVerifier -> SkillAdapter -> the skill -> 200 and a response envelope
                  400 {"error": reason} for whatever is not a readable request from Alexa; 500 if the skill fails
    GET /health   200 {"status": "ok"}

Errors are JSON, without traces. Logs say what happened, why and for how long; nobody's words or ids are in them.
"""

import logging
import time
from typing import Any

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from cramp_coach.alexa.verification import RequestVerifier, VerificationError, check_skill_id, read_envelope

from .logs import kind_and_place
from .sdk_adapter import skill_adapter_module

# The package's name: Flask logs under this module's own, where traces are taken off (see _without_trace).
_log = logging.getLogger(__package__)

MAX_BODY_BYTES = 128 * 1024


def create_app(skill: Any, verifier: RequestVerifier | None) -> Flask:
    """The service around `skill` (an ask_sdk_core CustomSkill, with the serializer it should use already on it).

    `verifier` None accepts requests from anyone: for development only, and the caller says so aloud. If the
    skill has a `skill_id`, requests to another one are refused in either case. Raises TypeError if it
    is not a CustomSkill.
    """
    app = Flask(__name__, static_folder=None)
    # One more than may come: of a body that does not say how long it is, Werkzeug silently leaves off what is too much.
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES + 1, PROVIDE_AUTOMATIC_OPTIONS=False)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # what was said first is to stay first, as on Lambda
    logging.getLogger(app.name).addFilter(_without_trace)
    app.register_error_handler(VerificationError, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _failed)
    app.add_url_rule("/health", view_func=_health, methods=["GET"])
    app.add_url_rule("/alexa", "alexa", _Door(app, skill, verifier).answer, methods=["POST"])
    return app


class _Door:
    """POST /alexa."""

    def __init__(self, app: Flask, skill: Any, verifier: RequestVerifier | None) -> None:
        sdk = skill_adapter_module()
        # Ours ran before: on the bytes, where the SDK's would run on what it had parsed from them.
        app.config[sdk.VERIFY_SIGNATURE_APP_CONFIG] = False
        app.config[sdk.VERIFY_TIMESTAMP_APP_CONFIG] = False
        self._adapter = sdk.SkillAdapter(skill, skill.skill_id, verifiers=[_MarkRead()], app=app)
        self._skill_id: str | None = skill.skill_id
        self._verifier = verifier

    def answer(self) -> Response:
        g.started = time.perf_counter()
        # Before the adapter looks: it reads request.data, which is empty for form types unless cached by this.
        body = request.get_data()
        if len(body) > MAX_BODY_BYTES:
            raise RequestEntityTooLarge
        verifier = self._verifier
        envelope = verifier.verify(dict(request.headers), body) if verifier else read_envelope(body)
        if self._skill_id is not None:
            check_skill_id(envelope, self._skill_id)
        response = self._dispatch()
        ms = _milliseconds()
        _log.info("request served in %.1f ms", ms, extra={"event": "served", "ms": ms})
        return response

    def _dispatch(self) -> Response:
        try:
            response: Response = self._adapter.dispatch_request()
        except Exception as error:
            if "read" not in g:
                what = kind_and_place(_cause(error))
                _log.warning("request unreadable: %s", what, extra={"event": "unreadable", "error": what})
                raise VerificationError("the body is not a request a skill can read") from None
            raise
        return response


class _MarkRead:
    """An SDK verifier that verifies nothing: it runs between reading a request and invoking the skill.

    So a failure before it is the request's (400), and one after it is ours (500).
    """

    def verify(self, **_: object) -> None:
        g.read = True


def _health() -> Response:
    return jsonify(status="ok")


def _refused(error: VerificationError) -> tuple[Response, int]:
    _log_refusal(error.reason)
    return jsonify(error=error.reason), 400


def _http_error(error: HTTPException) -> BaseResponse | tuple[Response, int]:
    if isinstance(error, RequestEntityTooLarge):
        return _refused(VerificationError("the body is too large"))
    # The SDK's adapter turns the skill's errors into a 500 of its own.
    if error.code is None or error.code >= 500:
        return _failed(error)
    _log_refusal(error.name.lower())
    response = error.get_response()  # keeps headers such as Allow
    response.data = jsonify(error=error.name.lower()).data
    response.content_type = "application/json"
    return response


def _failed(error: Exception) -> tuple[Response, int]:
    what, ms = kind_and_place(_cause(error)), _milliseconds()
    _log.error("skill failed: %s (%.1f ms)", what, ms, extra={"event": "failed", "error": what, "ms": ms})
    return jsonify(error="the skill failed"), 500


def _cause(error: BaseException) -> BaseException:
    # The SDK's adapter wraps the errors of what it calls in one of Werkzeug's.
    return error.__context__ if isinstance(error, HTTPException) and error.__context__ else error


def _log_refusal(reason: str) -> None:
    ms = _milliseconds()
    _log.warning("request refused: %s (%.1f ms)", reason, ms, extra={"event": "refused", "reason": reason, "ms": ms})


def _milliseconds() -> float:
    now = time.perf_counter()
    return round((now - float(g.get("started", now))) * 1000, 1)


def _without_trace(record: logging.LogRecord) -> bool:
    # The SDK and Flask log exceptions with their trace, and with it their text: see logs.py.
    record.exc_info = record.exc_text = record.stack_info = None
    return True
