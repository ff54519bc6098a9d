"""Did Alexa send this? Headers and raw body in, silence or one VerificationError out; no web framework in it.

    headers    -> SignatureCertChainUrl -> the signer's key (certificates.py)
    raw body   -> Signature-256 over exactly these bytes; only then is anything in them read
    envelope   -> JSON object, sent within the last 150 seconds (skill events: an hour), to this skill

The SDK's own verifier parses before it verifies, answers bad requests with server errors, and does not
import with a current OpenSSL; that is why this exists. Rules: Amazon, "Host a Custom Skill as a Web Service".
"""

import base64
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from .certificates import SigningKeys, VerificationError, trusted_roots
from .fetching import Fetch, fetch_chain

__all__ = ["RequestVerifier", "VerificationError", "check_skill_id", "read_envelope"]

SIGNATURE_HEADER = "Signature-256"
CHAIN_URL_HEADER = "SignatureCertChainUrl"
REQUEST_SECONDS = 150.0
SKILL_EVENT_SECONDS = 3600.0
_SKILL_EVENT = "AlexaSkillEvent."


def _utc_now() -> datetime:
    return datetime.now(UTC)


class RequestVerifier:
    """Checks that requests come from Alexa, unaltered, now, and for this skill. One for all threads.

    `roots` are the certificates to trust (default: certifi's); `fetch` turns an https address into bytes and
    may raise anything; `now` returns an aware datetime; tolerances are seconds before or after it. With
    `skill_id` None, requests to any skill pass; an empty one is a mistake (ValueError), not a wildcard.
    """

    def __init__(  # noqa: PLR0913 - each is a seam that tests or a deployment use, by name
        self,
        roots: Sequence[x509.Certificate] | None = None,
        *,
        fetch: Fetch = fetch_chain,
        now: Callable[[], datetime] = _utc_now,
        tolerance: float = REQUEST_SECONDS,
        skill_event_tolerance: float = SKILL_EVENT_SECONDS,
        skill_id: str | None = None,
    ) -> None:
        if skill_id == "":
            raise ValueError("skill_id is empty; pass None to accept requests to any skill")
        self._keys = SigningKeys(trusted_roots() if roots is None else roots, fetch)
        self._now = now
        self._tolerance = tolerance
        self._skill_event_tolerance = skill_event_tolerance
        self._skill_id = skill_id

    def verify(self, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """The envelope in `body`, if that is, byte for byte as it arrived, a fresh request from Alexa to this skill.

        Header names match in any case. Raises VerificationError for every other request, and nothing else.
        """
        self._check_signature(headers, body)
        envelope = read_envelope(body)
        self._check_timestamp(envelope["request"])
        if self._skill_id is not None:
            check_skill_id(envelope, self._skill_id)
        return envelope

    def _check_signature(self, headers: Mapping[str, str], body: bytes) -> None:
        url = _header(headers, CHAIN_URL_HEADER)
        encoded = _header(headers, SIGNATURE_HEADER)
        try:
            signature = base64.b64decode(encoded, validate=True)
        except ValueError:
            raise VerificationError("the signature is not base64") from None
        key = self._keys.key(url, self._now())
        try:
            key.verify(signature, body, PKCS1v15(), SHA256())
        except InvalidSignature:
            raise VerificationError("the signature does not match the body") from None

    def _check_timestamp(self, request: dict[str, Any]) -> None:
        sent = _timestamp(request.get("timestamp"))
        event = request["type"].startswith(_SKILL_EVENT)
        tolerance = self._skill_event_tolerance if event else self._tolerance
        if abs((self._now() - sent).total_seconds()) > tolerance:
            raise VerificationError("the request is too old, or from the future")


def read_envelope(body: bytes) -> dict[str, Any]:
    """An Alexa request envelope: a JSON object in UTF-8 whose `request` is an object with a `type` string.

    Raises VerificationError for anything else; nothing further inside is checked.
    """
    try:
        envelope = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise VerificationError("the body is not UTF-8") from None
    except (ValueError, RecursionError):
        raise VerificationError("the body is not JSON") from None
    if not isinstance(envelope, dict):
        raise VerificationError("the body is not a JSON object")
    request = envelope.get("request")
    if not isinstance(request, dict) or not isinstance(request.get("type"), str):
        raise VerificationError("the body has no request with a type")
    return envelope


def check_skill_id(envelope: Mapping[str, Any], skill_id: str) -> None:
    """Raise VerificationError unless `context.System.application.applicationId` is exactly `skill_id`."""
    found: Any = envelope
    for key in ("context", "System", "application", "applicationId"):
        found = found.get(key) if isinstance(found, Mapping) else None
    # As bytes: compare_digest takes no other alphabet as text, and JSON can spell half a surrogate pair.
    if not isinstance(found, str) or not hmac.compare_digest(_as_bytes(found), _as_bytes(skill_id)):
        raise VerificationError("the request is for another skill")


def _as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _header(headers: Mapping[str, str], name: str) -> str:
    values = [value for key, value in headers.items() if key.lower() == name.lower()]
    if len(values) != 1 or not values[0]:
        raise VerificationError(f"the {name} header is missing or there are several")
    return values[0]


def _timestamp(value: object) -> datetime:
    if not isinstance(value, str):
        raise VerificationError("the request has no timestamp")
    try:
        sent = datetime.fromisoformat(value)
    except ValueError:
        raise VerificationError("the timestamp is not ISO 8601") from None
    if sent.tzinfo is None:
        raise VerificationError("the timestamp has no time zone")
    return sent
