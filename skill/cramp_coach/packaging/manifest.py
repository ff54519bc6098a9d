"""The skill manifest: ``skill.json``, as the Skill Management API takes it (alexa_limits.md, section 10)."""

from __future__ import annotations

from typing import Any

from cramp_coach.packaging.deployment import Certificate, Deployment, is_lambda
from cramp_coach.packaging.listing import Listing, load_listing, load_store
from cramp_coach.speaking import LOCALES

ICON_SIZES = {"small": 108, "large": 512}
"""Pixels along an edge of each icon that the store wants."""


def manifest(deployment: Deployment) -> dict[str, Any]:
    """The manifest as JSON-ready data, with everything that is published in all locales.

    The screens fit any size and shape, so that no viewports are listed; and no permission is asked for.
    """
    store = load_store()
    return {
        "manifest": {
            "manifestVersion": "1.0",
            "publishingInformation": {
                "category": store.category,
                "distributionMode": "PUBLIC",
                "isAvailableWorldwide": False,
                "distributionCountries": list(store.countries),
                "testingInstructions": store.testing.instructions(),
                "locales": {locale: _published(load_listing(locale), locale) for locale in LOCALES},
            },
            "privacyAndCompliance": {
                **store.declarations,
                "locales": {locale: _pages(deployment) for locale in LOCALES},
            },
            "apis": {"custom": {**_endpoints(deployment), "interfaces": [{"type": "ALEXA_PRESENTATION_APL"}]}},
        }
    }


def icon_path(locale: str, which: str) -> str:
    """Where an icon stands below the skill package; ``which``: a key of ICON_SIZES."""
    return f"assets/images/{locale}_{which}Icon.png"


def _published(listing: Listing, locale: str) -> dict[str, Any]:
    icons = {f"{which}IconUri": f"file://{icon_path(locale, which)}" for which in ICON_SIZES}
    return {
        "name": listing.name,
        "summary": listing.summary,
        "description": listing.description,
        "examplePhrases": list(listing.example_phrases),
        "keywords": list(listing.keywords),
        **icons,
    }


def _pages(deployment: Deployment) -> dict[str, str]:
    terms = {"termsOfUseUrl": deployment.terms_url} if deployment.terms_url else {}
    return {"privacyPolicyUrl": deployment.privacy_url, **terms}


def _endpoints(deployment: Deployment) -> dict[str, Any]:
    if deployment.endpoint is None:
        return {}
    regions = {name: {"endpoint": _endpoint(uri, deployment.certificate)} for name, uri in deployment.regions.items()}
    main = {"endpoint": _endpoint(deployment.endpoint, deployment.certificate)}
    return main | ({"regions": regions} if regions else {})


def _endpoint(uri: str, certificate: Certificate) -> dict[str, str]:
    return {"uri": uri} if is_lambda(uri) else {"uri": uri, "sslCertificateType": certificate}
