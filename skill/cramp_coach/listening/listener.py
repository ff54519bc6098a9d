"""The listener: words, or Alexa's slots, to a report."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from cramp_coach.framework import Library
from cramp_coach.listening.cached import topicbook
from cramp_coach.listening.ears import Ears
from cramp_coach.listening.linking import link
from cramp_coach.listening.measures import measures
from cramp_coach.listening.phrasebook import Phrasebook
from cramp_coach.listening.tagger import Mention
from cramp_coach.listening.words import BREAKS, Language, Token
from cramp_coach.report import Report

_SLIP_REACH = 8
"""Words between a slip and what was meant are fewer."""
_CIRCUMSTANCES = frozenset({"timing", "trigger", "course", "side", "decoy"})


class Heard(NamedTuple):
    """What one utterance said: a report of it alone, and the mentions it came from."""

    report: Report
    mentions: list[Mention]


class Listener:
    """Hears complaints in one locale, with the phrases of every plugin."""

    def __init__(self, library: Library, locale: str = "en-US") -> None:
        self._library = library
        self._ears = Ears(library, heard_locale(library, locale))
        self.phrasebook = self._ears.phrasebook
        self._language = locale.partition("-")[0]

    @property
    def topicbook(self) -> Phrasebook:
        """The names of conditions and routines; made when somebody first asks about one."""
        return topicbook(self._library, self._language)

    def hear(self, text: str, before: Report | None = None) -> Heard:
        """What a text says. ``before`` is what was said earlier: "it's swollen" is about the calf spoken of then."""
        mentions = self._over(self._corrected(text, self._ears.tag(text)))
        report = link(mentions, self._library, before or Report(), measures(text))
        return Heard(self._ears.narrowed(report, mentions), mentions)

    def _corrected(self, text: str, mentions: list[Mention]) -> list[Mention]:
        """Sides and places that were taken back: "my left, no, my right calf"."""
        language = self.phrasebook.language
        kept: list[Mention] = []
        for mention in mentions:
            kind = self._library.findings[mention.findings[0]].kind
            if kind in {"side", "part"}:
                for place in range(len(kept) - 1, max(-1, len(kept) - 4), -1):
                    other = kept[place]
                    if self._library.findings[other.findings[0]].kind == kind and other.findings != mention.findings:
                        if _takes_back(language.tokens(text[other.end : mention.start]), kind == "side", language):
                            kept[place] = other._replace(polarity="absent")
                        break
            kept.append(mention)
        return kept

    def _over(self, mentions: list[Mention]) -> list[Mention]:
        """What is past is absent; not so what is an emergency even when it has passed, like the signs of a stroke."""
        denied = {finding for each in mentions if each.polarity == "absent" for finding in each.findings}
        return [
            each._replace(polarity="absent")
            if each.polarity == "present" and _is_past(each, denied) and self._library.may_be_past(each.findings)
            else each
            for each in mentions
        ]

    def agrees(self, text: str) -> bool:
        """Whether it begins or ends with a yes. A no is not looked for: "no pain, but short of breath" denies half."""
        words = [token.stem for token in self.phrasebook.language.tokens(text) if token.stem not in BREAKS]
        return bool(words) and not self.phrasebook.language.agreed.isdisjoint((words[0], words[-1]))

    def is_complaint(self, heard: Heard) -> bool:
        """Whether it is about someone's body: a symptom, a part or a person, not only "in the evening" or "a game"."""
        kinds = {self._library.findings[finding].kind for mention in heard.mentions for finding in mention.findings}
        return bool(kinds - _CIRCUMSTANCES)

    def hear_slots(self, findings: Iterable[str], words: Iterable[str], before: Report | None = None) -> Heard:
        """What Alexa's slots say: ids that it resolved, and slot words that it did not (or that say "no")."""
        known = [finding for finding in dict.fromkeys(findings) if finding in self._library.findings]
        mentions = [Mention((finding,), "present", 0, 0, 0) for finding in known]
        text = ". ".join(words)
        for mention in self._ears.tag(text):
            denied = mention.polarity == "absent"
            if denied:  # "no swelling" resolves to swelling: the words know better
                mentions = [each for each in mentions if not set(each.findings) & set(mention.findings)]
            mentions.append(mention._replace(clause=0))
        report = link(mentions, self._library, before or Report(), measures(text))
        return Heard(self._ears.narrowed(report, mentions), mentions)


def heard_locale(library: Library, locale: str) -> str:
    """The locale itself where there are phrases of its own, else its language."""
    own = any(locale in each.locales for each in library.findings.values())
    return locale if own else locale.partition("-")[0]


def _is_past(mention: Mention, denied: Collection[str]) -> bool:
    return mention.tense == "over" or (mention.tense == "was" and set(mention.findings) <= set(denied))


def _takes_back(between: list[Token], is_side: bool, language: Language) -> bool:
    """Whether the words between two places say that the first was a slip; "no" alone may also begin a denial."""
    if len(between) >= _SLIP_REACH:
        return False
    following = [*(each.surface for each in between), "my" if is_side else ""]  # "no right calf", "no leg pain"
    return any(
        word.stem in language.corrections and (word.stem != "no" or after in language.after_corrections)
        for word, after in zip(between, following[1:], strict=True)
    )
