"""gunicorn's settings for this service: ``gunicorn -c python:cramp_coach.service.gunicorn_config …``.

Options on the command line, and in GUNICORN_CMD_ARGS, go before these. ``WEB_CONCURRENCY``: how many processes.
"""

import os
from pathlib import Path

from cramp_coach.service.logs import configuration
from cramp_coach.service.wsgi import settings

try:
    _chosen = settings()
except ValueError as error:
    raise SystemExit(f"cramp-coach: {error}") from None

bind = "127.0.0.1:8080"
# A turn is computing: one process a core. The threads are for certificates that are fetched, and slow clients.
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "gthread"
threads = 4
# Knowledge is read once, and shared by all processes that are forked from this one.
preload_app = True
timeout = 30
# Alexa waits 8 seconds: whoever is being answered when the service stops gets that answer.
graceful_timeout = 10
# Longer than the proxy in front keeps them (deploy/), or it would send a request into one that is being closed.
keepalive = 75
limit_request_line = 1024
limit_request_fields = 64
limit_request_field_size = 4096
# Written when debugging, and without addresses: what a request took is in our own log.
access_log_format = "%(m)s answered with %(s)s in %(M)s ms"
logconfig_dict = configuration(_chosen.log, _chosen.log_level)
control_socket_disable = True
# Workers touch a file there to say they are alive; on a busy disk that may hang.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes a file of its own there
