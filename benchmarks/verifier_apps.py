"""Three services that differ in who verifies: nobody, we, or the SDK. For gunicorn, started by verifiers.py.

skill     the SDK's smallest, with its own serializer
adapter   flask-ask-sdk's, in all three
Amazon    tests/own_ca.py on loopback: OWN_CA_ROOT and OWN_CA_PORT say where, as for tests/own_wsgi.py
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ask_sdk_core.dispatch_components import AbstractRequestHandler
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_core.skill import CustomSkill
from ask_sdk_core.skill_builder import SkillBuilder
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from flask import Flask

from cramp_coach.alexa.verification import RequestVerifier
from cramp_coach.service.app import create_app

_SINGLE_DIGITS, _DIGITS = r"\d\.\d\.\d[a-z]*", r"\d+\.\d+\.\d+[a-z]*"


class _Hello(AbstractRequestHandler):  # type: ignore[misc]  # the SDK is untyped
    def can_handle(self, handler_input: HandlerInput) -> bool:  # noqa: ARG002 - the SDK's signature
        return True

    def handle(self, handler_input: HandlerInput) -> Any:
        return handler_input.response_builder.speak("Hello.").set_should_end_session(True).response


def nobodys() -> Flask:
    """Requests are taken as they come: what all of it costs without verifying."""
    return create_app(_skill(), None)


def ours() -> Flask:
    """Our verifier, then the adapter."""
    _own_amazon()
    return create_app(_skill(), RequestVerifier())


def sdks() -> Flask:
    """The adapter with its own verifiers switched on, as its documentation sets it up."""
    _own_amazon()
    sdk_verifiers()
    from flask_ask_sdk.skill_adapter import SkillAdapter  # noqa: PLC0415 - imports only after what sdk_verifiers did

    app = Flask(__name__)
    SkillAdapter(_skill(), None, app=app).register(app=app, route="/alexa")
    return app


def sdk_verifiers() -> Any:
    """The SDK's module of verifiers, made to import; our root is added to those that its validator trusts.

    oscrypto 1.3 looks for an OpenSSL of three single digits, and gives up on "3.0.19". While it is imported, it finds
    longer ones, too; in this process only, and for measuring only.
    """
    with _longer_versions():
        from ask_sdk_webservice_support import verifier  # noqa: PLC0415 - see above
        from certvalidator import CertificateValidator, ValidationContext  # type: ignore[import-untyped]  # noqa: PLC0415
    warnings.filterwarnings("ignore", message=".*na.ve datetime")
    root = x509.load_pem_x509_certificate(Path(os.environ["OWN_CA_ROOT"]).read_bytes()).public_bytes(Encoding.DER)

    def validator(leaf: bytes, others: list[bytes]) -> Any:
        return CertificateValidator(leaf, others, validation_context=ValidationContext(extra_trust_roots=[root]))

    verifier.CertificateValidator = validator
    return verifier


@contextmanager
def _longer_versions() -> Iterator[None]:
    search = re.search

    def lenient(pattern: Any, *arguments: Any) -> Any:
        longer = pattern.replace(_SINGLE_DIGITS, _DIGITS) if isinstance(pattern, str) else pattern
        return search(longer, *arguments)

    re.search = lenient  # type: ignore[assignment]
    try:
        yield
    finally:
        re.search = search


def _own_amazon() -> None:
    from own_wsgi import swap  # type: ignore[import-not-found]  # noqa: PLC0415 - tests/ is on the path here

    swap()


def _skill() -> CustomSkill:
    builder = SkillBuilder()
    builder.add_request_handler(_Hello())
    return builder.create()
