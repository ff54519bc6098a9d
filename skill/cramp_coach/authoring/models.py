"""The interaction model with a plugin's words in it: whether Alexa would take it."""

from __future__ import annotations

from collections.abc import Iterator

from cramp_coach.authoring.remarks import Remark, Subject, error, warning
from cramp_coach.listening.limits import MOST_DYNAMIC, beyond_limits
from cramp_coach.listening.model import brought_values, interaction_model
from cramp_coach.speaking import LOCALES

_EVERYTHING = 1_000_000


def model_limits(subject: Subject) -> Iterator[Remark]:
    """What Alexa would refuse, and what does not reach a session before the model is built anew."""
    beyond = {each for locale in LOCALES for each in beyond_limits(interaction_model(subject.library, locale))}
    for each in sorted(beyond):
        yield error("interaction model", each, "use fewer phrases, or shorter ones")
    values = brought_values(subject.library, "en-US", _EVERYTHING)
    brought = sum(1 + len(each["name"]["synonyms"]) for several in values.values() for each in several)
    if brought > MOST_DYNAMIC:
        what = f"{brought} phrases, of which a session can be told {MOST_DYNAMIC}"
        yield warning("interaction model", what, "say in your README to run 'cramp-coach model' and upload the result")
