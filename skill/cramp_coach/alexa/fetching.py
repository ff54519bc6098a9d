"""One GET over https, with a cap on its time and its size: how a certificate chain is fetched."""

import contextlib
import http.client
import socket
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

import certifi

from cramp_coach.framework.budget import OutOfTimeError, done_within

Fetch = Callable[[str], bytes]
"""A checked address to what is behind it; may raise anything."""

MAX_CHAIN_BYTES = 64 * 1024
FETCH_SECONDS = 3.0


def fetch_chain(
    url: str,
    *,
    timeout: float = FETCH_SECONDS,
    max_bytes: int = MAX_CHAIN_BYTES,
    context: ssl.SSLContext | None = None,
    address: tuple[str, int] | None = None,
) -> bytes:
    """The body behind an https `url`, in one GET; anything but status 200 (a redirect too) is an error.

    `timeout` is in seconds, for all of it. `context` (default: certifi's roots) and `address` (default: the URL's
    host, port 443) replace trust and DNS; the host name is checked either way. Raises OSError (a TimeoutError, if
    it takes too long) or http.client.HTTPException.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    context = context or ssl.create_default_context(cafile=certifi.where())
    opened: list[socket.socket] = []

    def fetched() -> bytes:
        with socket.create_connection(address or (host, 443), timeout) as plain:
            opened.append(plain)
            with context.wrap_socket(plain, server_hostname=host) as secure:
                opened.append(secure)
                return _get(secure, host, parts.path, max_bytes)

    # A socket's timeout starts anew with every byte, and with every address that a name has; looking the name up
    # has none at all. So all of it is given one budget, and what is left behind is cut off.
    try:
        return done_within(timeout, fetched)
    except OutOfTimeError:
        for each in opened:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        raise


def _get(secure: ssl.SSLSocket, host: str, path: str, max_bytes: int) -> bytes:
    connection = http.client.HTTPConnection(host)
    connection.sock = secure
    connection.request("GET", path, headers={"Connection": "close"})
    with connection.getresponse() as response:
        if response.status != http.client.OK:
            raise OSError(f"status {response.status}")
        data = response.read(max_bytes + 1)
        if len(data) > max_bytes:
            raise OSError("the answer is too large")
        return data
