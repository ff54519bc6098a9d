"""Dynamic entities: a plugin that came after the interaction model was built is heard from the second turn on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cramp_coach.framework import SHIPPED, Library
from cramp_coach.listening.limits import MOST_DYNAMIC

if TYPE_CHECKING:
    from ask_sdk_model.dialog import DynamicEntitiesDirective


def dynamic_entities(library: Library, locale: str) -> DynamicEntitiesDirective | None:
    """What a session has to be told of other people's plugins; None where there is nothing."""
    if all(library.owner.get(finding) in SHIPPED for finding in (*library.findings, *library.topics)):
        return None
    # seldom needed, and slow to load
    from ask_sdk_model.dialog import DynamicEntitiesDirective  # noqa: PLC0415
    from ask_sdk_model.er.dynamic import Entity, EntityListItem, EntityValueAndSynonyms, UpdateBehavior  # noqa: PLC0415

    from cramp_coach.listening.model import brought_values  # noqa: PLC0415

    values = brought_values(library, locale, MOST_DYNAMIC)
    if not values:
        return None
    types = [
        EntityListItem(
            name=name,
            values=[
                Entity(id=value["id"], name=EntityValueAndSynonyms(value["name"]["value"], value["name"]["synonyms"]))
                for value in several
            ],
        )
        for name, several in values.items()
    ]
    return DynamicEntitiesDirective(update_behavior=UpdateBehavior.REPLACE, types=types)
