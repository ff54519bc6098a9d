"""Packaging: what is handed to Amazon for the skill store, written from data and from the live vocabulary."""

from cramp_coach.packaging.deployment import Deployment, DeploymentError
from cramp_coach.packaging.listing import Conversation, Listing, Step, Store, load_listing, load_store
from cramp_coach.packaging.manifest import ICON_SIZES, manifest
from cramp_coach.packaging.skill_package import skill_package

__all__ = [
    "ICON_SIZES",
    "Conversation",
    "Deployment",
    "DeploymentError",
    "Listing",
    "Step",
    "Store",
    "load_listing",
    "load_store",
    "manifest",
    "skill_package",
]
