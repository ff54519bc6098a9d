"""What only the operator knows: where the skill answers, and where its privacy policy and terms can be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args
from urllib.parse import SplitResult, urlsplit

import msgspec

Certificate = Literal["Trusted", "Wildcard"]
"""What an https endpoint shows: a certificate of its own, or one of its parent domain. Amazon's third, SelfSigned, is
for trying out only: a skill with it is not published."""
Region = Literal["NA", "EU", "FE"]
"""The parts of the world that may have an endpoint of their own: the Americas, Europe and India, the Far East."""

_LAMBDA = re.compile(r"arn:aws:lambda:[a-z]{2}(-[a-z]+)+-\d:\d{12}:function:[\w-]{1,64}(:[\w-]+)?")
_HOST = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.IGNORECASE)
_AMAZONS_OWN = ("amazonaws.com", "cloudfront.net")
"""Hosts that Amazon itself gives to its customers: there its names are no pretence."""


class DeploymentError(ValueError):
    """Something the operator gave cannot be taken. The message is one line: ``field: what was expected``."""


class Deployment(msgspec.Struct, frozen=True):
    """Where the skill answers, and the operator's own pages. Raises DeploymentError for what Amazon would refuse.

    ``endpoint``: the ARN of a Lambda function or an https URL; None for a skill that is only to be created, so that
    it has an id. ``regions``: other ones, by part of the world. ``certificate``: of https endpoints.
    """

    privacy_url: str
    terms_url: str | None = None
    endpoint: str | None = None
    regions: Mapping[Region, str] = {}
    certificate: Certificate = "Trusted"

    def __post_init__(self) -> None:
        """Hold every field against what Amazon takes."""
        _check_page(self.privacy_url, "privacy URL")
        if self.terms_url is not None:
            _check_page(self.terms_url, "terms URL")
        if self.endpoint is not None:
            _check_endpoint(self.endpoint)
        if self.regions and self.endpoint is None:
            raise DeploymentError("endpoint: regions need one that serves the rest of the world, too")
        for region, endpoint in self.regions.items():
            if region not in get_args(Region):
                raise DeploymentError(f"endpoint: no region '{region}'; there are {', '.join(get_args(Region))}")
            _check_endpoint(endpoint)


def is_lambda(endpoint: str) -> bool:
    """Whether an endpoint is a Lambda function, called by name and without a certificate."""
    return endpoint.startswith("arn:")


def _check_endpoint(endpoint: str) -> None:
    if is_lambda(endpoint):
        if not _LAMBDA.fullmatch(endpoint):
            raise DeploymentError(f"endpoint: '{endpoint}' is not the ARN of a Lambda function")
        return
    url = _https(endpoint, "endpoint")
    if url.query or url.fragment:
        raise DeploymentError(f"endpoint: '{endpoint}' has more behind its path than Alexa will send")


def _check_page(page: str, field: str) -> None:
    """A page that people are sent to. Its domain must not use Amazon's names (docs/certification.md)."""
    host = (_https(page, field).hostname or "").lower()
    if host.endswith(tuple(f".{own}" for own in _AMAZONS_OWN)):
        return
    words = re.split(r"[.-]", host)
    if "aws" in words or any(name in word for word in words for name in ("amazon", "alexa")):
        raise DeploymentError(
            f"{field}: Amazon refuses its own names in the domain '{host}'; in the path they may stand"
        )


def _https(text: str, field: str) -> SplitResult:
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        raise DeploymentError(f"{field}: '{text}' is not a URL") from None
    if url.scheme != "https" or not _HOST.fullmatch(url.hostname or ""):
        raise DeploymentError(f"{field}: '{text}' is not an https:// URL of a public host")
    if port not in (None, 443) or url.username is not None or any(each.isspace() for each in text):
        raise DeploymentError(f"{field}: '{text}' must be on port 443, without a user name or spaces")
    return url
