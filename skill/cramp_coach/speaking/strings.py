"""The words of a locale: one YAML file each, read once."""

from __future__ import annotations

from functools import cache

import msgspec

from cramp_coach.knowledge.loading import load_document
from cramp_coach.knowledge.resources import folder_of

FALLBACK_LOCALE = "en-US"
LOCALES = (FALLBACK_LOCALE, "en-GB", "en-CA", "en-AU", "en-IN")
"""The locales that are spoken; any other one is answered as the first."""


class Changed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a locale says otherwise than en-US: its words for ``{emergency_number}``, ``{doctor}`` and the like."""

    terms: dict[str, str] = {}


class Strings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything the conversation itself says, and a locale's own terms for the placeholders.

    Where a string has several forms, they are taken in turn.
    """

    terms: dict[str, str]
    welcome: str
    welcome_reprompt: str
    again_from_the_start: str
    help: str
    help_question: str
    help_answering: str
    help_guiding: str
    fallback: tuple[str, ...]
    fallback_answering: tuple[str, ...]
    fallback_guiding: tuple[str, ...]
    reprompt: str
    goodbye: str
    sorry: str
    nothing_to_repeat: str
    nothing_asked: str
    tell_me_more: str
    disclaimer: str
    heard: str
    heard_nothing: str
    which_muscle: str
    most_likely: str
    could_be: str
    could_be_either: str
    not_sure: str
    still_likely: str
    see_someone: dict[str, str]
    noted: tuple[str, ...]
    easing: str
    easing_again: str
    eased: str
    not_eased: str
    all_tried: str
    gone: str
    gone_untold: str
    worse: str
    worse_untold: str
    five_more: str
    step_first: str
    step_next: str
    step_last: str
    other_leg: str
    other_noted: str
    which_side: str
    paused: str
    paused_prompt: str
    not_guiding: str
    guide_offer: str
    guide_which: str
    guide_forbidden: str
    guide_check: str
    guide_whole_end: str
    offer_refused: str
    prevent_first: str
    prevent_nothing: str
    about: str
    about_urgency: dict[str, str]
    about_fits: str
    about_unfit: str
    about_unknown: str
    doctor_now: str
    doctor_soon: str
    doctor_watch: str
    doctor_always: str
    summary: str
    summary_denied: str
    summary_end: str
    summary_nothing: str
    why: str
    why_against: str
    why_flag: str
    why_source: str
    why_experience: str
    why_nothing: str
    remedy_unknown: str
    beyond: str
    tell_more: str
    not_caught: str
    anything_else: str
    what_else: str
    hold: str
    your: dict[str, str]
    their: dict[str, str]
    urgency: dict[str, str]
    likely_words: tuple[str, str, str]
    card: str
    screen: dict[str, str]
    in_place: str
    and_: str = msgspec.field(name="and")
    or_: str = msgspec.field(name="or")


def spoken_locale(locale: object) -> str:
    """The locale itself where it is spoken, else the first: nobody who asks is sent away for where they live."""
    return locale if isinstance(locale, str) and locale in LOCALES else FALLBACK_LOCALE


@cache
def load_strings(locale: str) -> Strings:
    """The strings of a locale: those of en-US, with what its own file says otherwise.

    Raises KnowledgeError naming file, line and key, and ValueError for a locale that is not spoken.
    """
    if locale not in LOCALES:
        raise ValueError(f"locale '{locale}': expected one of {', '.join(LOCALES)}")
    folder = folder_of("cramp_coach.speaking") / "locales"
    strings = load_document(folder, f"{FALLBACK_LOCALE}.yaml", Strings)
    if locale == FALLBACK_LOCALE:
        return strings
    changed = load_document(folder, f"{locale}.yaml", Changed)
    return msgspec.structs.replace(strings, terms={**strings.terms, **changed.terms})
