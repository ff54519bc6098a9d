"""The Flask app: POST /alexa and GET /health, and waitress to run it.

    POST /alexa   raw bytes -> RequestVerifier -> SkillAdapter -> the skill -> 200 and a response envelope
                  400 {"error": reason} for whatever is not a readable request from Alexa; 500 if the skill fails
    GET /health   200 {"status": "ok"}

Errors are JSON, without traces. Logs say what happened, why and for how long; nobody's words or ids are in them.
"""

import logging
import time
import traceback
from pathlib import PurePath
from typing import Any

import waitress
from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from cramp_coach.alexa.verification import RequestVerifier, VerificationError, check_skill_id, read_envelope

from .sdk_adapter import skill_adapter_module

# The package's name: Flask logs under this module's own, where traces are taken off (see _without_trace).
_log = logging.getLogger(__package__)

MAX_BODY_BYTES = 128 * 1024
# waitress cuts off above this. Below 512 kB it keeps bodies in memory: what people say never touches the disk.
_MAX_BUFFERED_BYTES = 256 * 1024


def create_app(skill: Any, verifier: RequestVerifier | None) -> Flask:
    """The service around `skill` (an ask_sdk_core CustomSkill, with the serializer it should use already on it).

    `verifier` None accepts requests from anyone: for development only, and the caller says so aloud. If the
    skill has a `skill_id`, requests to another one are refused in either case. Raises TypeError if it
    is not a CustomSkill.
    """
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES, PROVIDE_AUTOMATIC_OPTIONS=False)
    logging.getLogger(app.name).addFilter(_without_trace)
    app.register_error_handler(VerificationError, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _failed)
    app.add_url_rule("/health", view_func=_health, methods=["GET"])
    app.add_url_rule("/alexa", "alexa", _Door(app, skill, verifier).answer, methods=["POST"])
    return app


def make_server(app: Flask, host: str, port: int) -> Any:
    """A waitress server listening on `host` and `port` (0: any free one, see its `effective_port`), not yet running."""
    return waitress.create_server(app, host=host, port=port, ident=None, max_request_body_size=_MAX_BUFFERED_BYTES)


def serve(app: Flask, host: str, port: int) -> None:
    """Run `app` on `host` and `port` until interrupted; raises OSError if the port is taken.

    Plain HTTP: Alexa needs https on port 443 in front of it.
    """
    make_server(app, host, port).run()


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
        if self._verifier is not None:
            self._verifier.verify(dict(request.headers), body)
        envelope = read_envelope(body)
        if self._skill_id is not None:
            check_skill_id(envelope, self._skill_id)
        response = self._dispatch()
        _log.info("request served in %.1f ms", _milliseconds())
        return response

    def _dispatch(self) -> Response:
        try:
            response: Response = self._adapter.dispatch_request()
        except Exception as error:
            if "read" not in g:
                _log.warning("request unreadable: %s", _kind_and_place(error))
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
    _log.warning("request refused: %s (%.1f ms)", error.reason, _milliseconds())
    return jsonify(error=error.reason), 400


def _http_error(error: HTTPException) -> BaseResponse | tuple[Response, int]:
    if isinstance(error, RequestEntityTooLarge):
        return _refused(VerificationError("the body is too large"))
    # The SDK's adapter turns the skill's errors into a 500 of its own.
    if error.code is None or error.code >= 500:
        return _failed(error)
    _log.warning("request refused: %s", error.name.lower())
    response = error.get_response()  # keeps headers such as Allow
    response.data = jsonify(error=error.name.lower()).data
    response.content_type = "application/json"
    return response


def _failed(error: Exception) -> tuple[Response, int]:
    _log.error("skill failed: %s (%.1f ms)", _kind_and_place(error), _milliseconds())
    return jsonify(error="the skill failed"), 500


def _kind_and_place(error: Exception) -> str:
    # An exception's text may quote what was said, so this is all of it that is ever told.
    cause = error.__context__ if isinstance(error, HTTPException) and error.__context__ else error
    frame = traceback.extract_tb(cause.__traceback__)[-1]
    return f"{type(cause).__name__} at {PurePath(frame.filename).name}:{frame.lineno}"


def _milliseconds() -> float:
    now = time.perf_counter()
    return (now - float(g.get("started", now))) * 1000


def _without_trace(record: logging.LogRecord) -> bool:
    # The SDK and Flask log exceptions with their trace, and with it their text: see _kind_and_place.
    record.exc_info = record.exc_text = record.stack_info = None
    return True
