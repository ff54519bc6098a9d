"""Amazon's signing certificate: the address in a request's header -> a public key we trust.

    header value  -> checked_url()   only https://s3.amazonaws.com/echo.api/..., rebuilt, never the text we were sent
                  -> fetch_chain()   one GET (fetching.py): short timeout, size cap, no redirect
                  -> trusted_key()   the chain proves echo-api.amazon.com, now, up to a root we trust
                  -> SigningKeys     remembers keys for at most a day, so this happens once a day and not once a turn

Only the self-hosted service imports this module; Lambda (where AWS verifies) must not, for its start-up time.
Reasons in errors are fixed sentences: they go into logs and answers, so nothing that was sent to us is in them.
"""

import posixpath
import re
import threading
import warnings
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import certifi
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.verification import PolicyBuilder, Store

from .fetching import MAX_CHAIN_BYTES, Fetch

SIGNER_NAME = "echo-api.amazon.com"
CHAIN_HOST = "s3.amazonaws.com"
CHAIN_FOLDER = "/echo.api/"
_MAX_KEY_AGE = timedelta(days=1)
_MAX_KEYS = 16
_MAX_FETCHES = 2
_Key = tuple[RSAPublicKey, datetime]  # and from when on it must be fetched anew


class VerificationError(Exception):
    """A request that is not proven to come from Alexa; `reason` says why, in one plain line."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def checked_url(url: str) -> str:
    """The address of a certificate chain, checked against Amazon's rules and normalised.

    Raises VerificationError for anything but https on s3.amazonaws.com (port 443) under /echo.api/.
    """
    # Before any parsing: urlsplit drops tabs and newlines, and other readers turn a backslash into a slash.
    if not re.fullmatch(r"[!-~]+", url) or "\\" in url:
        raise VerificationError("the certificate address has a character that does not belong in one")
    if "?" in url or "#" in url:
        raise VerificationError("the certificate address has a query or a fragment")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise VerificationError("the certificate address is not an address") from None
    if parts.scheme != "https":
        raise VerificationError("the certificate address is not https")
    # The whole authority, not .hostname and .port: this refuses user names and odd ports in one go.
    if parts.netloc.lower() not in {CHAIN_HOST, f"{CHAIN_HOST}:443"}:
        raise VerificationError(f"the certificate address is not on {CHAIN_HOST}, port 443")
    if re.search(r"%(2e|2f|5c)", parts.path, re.IGNORECASE):
        raise VerificationError("the certificate address hides a dot or a slash in its path")
    path = posixpath.normpath(parts.path) if parts.path else ""
    if not path.startswith(CHAIN_FOLDER):
        raise VerificationError(f"the certificate address is not under {CHAIN_FOLDER}")
    return f"https://{CHAIN_HOST}{path}"


def trusted_roots() -> list[x509.Certificate]:
    """certifi's root certificates, without those that cryptography cannot read."""
    bundle = Path(certifi.where()).read_bytes()
    roots = []
    with warnings.catch_warnings():
        # One old root has a serial number cryptography complains about; that is nobody's business here.
        warnings.simplefilter("ignore")
        for block in re.findall(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", bundle, re.DOTALL):
            try:
                roots.append(x509.load_pem_x509_certificate(block))
            except (ValueError, x509.InvalidVersion):
                continue
    return roots


def trusted_key(pem: bytes, store: Store, now: datetime) -> tuple[RSAPublicKey, datetime]:
    """The signer's public key from a PEM chain (leaf first), and when the first certificate on its path expires.

    `now` is an aware datetime. Raises VerificationError, whatever is wrong with the chain.
    """
    if len(pem) > MAX_CHAIN_BYTES:
        raise VerificationError("the certificate chain is too large")
    try:
        leaf, *others = x509.load_pem_x509_certificates(pem)
    except Exception:  # noqa: BLE001 - the parser has no one error for "unreadable", and all of them mean no
        raise VerificationError("the certificate chain is not readable PEM") from None
    policy = PolicyBuilder().store(store).time(now.astimezone(UTC))
    try:
        path = policy.build_server_verifier(x509.DNSName(SIGNER_NAME)).verify(leaf, others)
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        key = leaf.public_key()
    except Exception:  # noqa: BLE001 - as above: a certificate nobody can check is not checked
        raise VerificationError(f"the certificate chain does not prove {SIGNER_NAME} now") from None
    # The verifier lets *.amazon.com through; Amazon says the name itself is there.
    if SIGNER_NAME not in names.get_values_for_type(x509.DNSName):
        raise VerificationError(f"the signing certificate does not name {SIGNER_NAME}")
    if not isinstance(key, RSAPublicKey):
        raise VerificationError("the signing certificate has no RSA key")
    return key, min(certificate.not_valid_after_utc for certificate in path)


class SigningKeys:
    """Public keys by certificate address, fetched and checked once a day; safe to share between threads.

    `roots` are the certificates to trust (at least one); `fetch` gets a checked address and returns its bytes.
    """

    def __init__(self, roots: Sequence[x509.Certificate], fetch: Fetch) -> None:
        self._store = Store(list(roots))
        self._fetch = fetch
        self._lock = threading.Lock()
        self._keys: dict[str, _Key] = {}
        self._coming: dict[str, Future[_Key]] = {}

    def key(self, url: str, now: datetime) -> RSAPublicKey:
        """The key behind a `SignatureCertChainUrl` at `now` (aware).

        Who asks for one that is being fetched waits for it, instead of fetching it as well. Raises
        VerificationError; a failure is not remembered, so the next request tries again.
        """
        address = checked_url(url)
        with self._lock:
            known = self._keys.get(address)
            if known and now < known[1]:
                return known[0]
            coming = self._coming.get(address)
            if is_first := coming is None:
                # Anyone can make up addresses: they must not take up all threads, nor make us a nuisance to Amazon.
                if len(self._coming) >= _MAX_FETCHES:
                    raise VerificationError("too many certificate chains are being fetched")
                coming = self._coming[address] = Future()
        if is_first:
            self._settle(address, coming, now)
        return coming.result()[0]

    def _settle(self, address: str, coming: Future[_Key], now: datetime) -> None:
        # Outside the lock: a slow fetch must not hold up requests whose key is at hand.
        try:
            key, expires = trusted_key(self._fetched(address), self._store, now)
            found = key, min(expires, now + _MAX_KEY_AGE)
            self._keep(address, found)
            coming.set_result(found)
        except BaseException as error:
            coming.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._coming[address]

    def _fetched(self, address: str) -> bytes:
        try:
            return self._fetch(address)
        except Exception:  # noqa: BLE001 - anyone may bring a fetch; however it fails, the request is unproven
            raise VerificationError("the certificate chain could not be fetched") from None

    def _keep(self, address: str, found: _Key) -> None:
        with self._lock:
            self._keys.pop(address, None)
            while len(self._keys) >= _MAX_KEYS:
                del self._keys[next(iter(self._keys))]
            self._keys[address] = found
