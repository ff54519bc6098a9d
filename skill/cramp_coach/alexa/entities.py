"""Dynamic entities: a plugin that came after the interaction model was built is heard from the second turn on."""

from __future__ import annotations

from ask_sdk_model.dialog import DynamicEntitiesDirective
from ask_sdk_model.er.dynamic import Entity, EntityListItem, EntityValueAndSynonyms, UpdateBehavior

from cramp_coach.framework import SHIPPED, Library
from cramp_coach.listening.limits import MOST_DYNAMIC


def dynamic_entities(library: Library, locale: str) -> DynamicEntitiesDirective | None:
    """What a session has to be told of other people's plugins; None where there is nothing."""
    if all(library.owner.get(finding) in SHIPPED for finding in (*library.findings, *library.topics)):
        return None
    from cramp_coach.listening.model import brought_values  # noqa: PLC0415 - seldom needed, and slow to load

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
