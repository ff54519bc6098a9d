"""The service as it is deployed, with an Amazon of our own: only the root of trust and the address of S3 are swapped.

    gunicorn 'own_wsgi:create()'          what deployments do, around cramp_coach.service.wsgi
    python own_wsgi.py serve --port 0     the cramp-coach command

OWN_CA_ROOT names a file with the root certificate; OWN_CA_PORT is where own_ca.chain_server listens on loopback.
"""

from __future__ import annotations

import os
import socket
from typing import Any

import certifi


def swap() -> None:
    """From here on this process trusts our root alone, and finds S3 on loopback."""
    root, port = os.environ["OWN_CA_ROOT"], int(os.environ["OWN_CA_PORT"])
    certifi.where = lambda: root
    connect = socket.create_connection

    def redirected(address: Any, *arguments: Any, **settings: Any) -> socket.socket:
        assert address == ("s3.amazonaws.com", 443), "nothing else is ever asked"
        return connect(("127.0.0.1", port), *arguments, **settings)

    socket.create_connection = redirected


def create() -> Any:
    swap()
    from cramp_coach.service import wsgi  # noqa: PLC0415 - after the swap

    return wsgi.create()


if __name__ == "__main__":
    swap()
    from cramp_coach.cli import main

    main()
