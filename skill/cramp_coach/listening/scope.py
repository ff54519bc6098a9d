"""How far a "no", a "maybe" or an "is fine" reaches: the polarity of each mention.

Negation follows NegEx (Chapman et al., J Biomed Inform 2001;34:301): a cue reaches forward over a few words,
until something ends its scope. "Can't" is no cue: in complaints it says what is wrong ("can't feel my foot").
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from cramp_coach.listening.phrasebook import Match
from cramp_coach.listening.words import BREAKS, Language, Token
from cramp_coach.report import Polarity

_REACH = 6
"""Words that count over which a cue reaches."""


class Scope:
    """How far the cues in a sentence reach.

    ``taken``: positions that belong to a match, and to which. ``places`` and ``triggers``: those that belong to a part
    of the body, or to what brings a thing on or eases it.
    """

    def __init__(
        self, words: list[Token], taken: Mapping[int, int], places: Set[int], triggers: Set[int], language: Language
    ) -> None:
        self._words, self._taken, self._language = words, taken, language
        self._places, self._triggers = places, triggers

    def polarity(self, match: Match) -> Polarity:
        """Look ahead from a mention for "is fine" or "maybe", and back for a cue that reaches it."""
        if said := self._answered(match):
            return said
        ahead = self._ahead(match)
        if self._is_denied_ahead(match, ahead) or self._is_denied_just_before(match):
            return "absent"
        return self._reached(match) or ("unsure" if ahead in self._language.hedges else "present")

    def _reached(self, match: Match) -> Polarity | None:
        """What the cues before a mention say of it; None where none reaches it."""
        words, language = self._words, self._language
        steps, position = 0, match.first - 1
        someone_new = joined = False
        while position >= 0 and steps < _REACH:
            stem = words[position].stem
            is_taken = position in self._taken
            if said := self._cue_within(position, match) if is_taken else self._cue(position, joined, not steps):
                return said
            if someone_new if is_taken else self._ends_reach(position, match):
                break  # "no pain I have numbness": the cue is about what came before "I"
            if not is_taken:
                joined = joined or stem == "and"
                someone_new = someone_new or words[position].surface in language.pronouns
            steps += stem not in language.fillers
            position -= 1
        return None

    def polarity_before(self, match: Match, following: list[Match]) -> Polarity | None:
        """The polarity with a look at what follows; None where a thing is only denied of a circumstance.

        "It doesn't hurt when I walk" says nothing of other times; with "only when I sit" it hurts then.
        """
        polarity = self.polarity(match)
        if polarity != "absent" or not self._is_denied_then(match, following):
            return polarity
        return "present" if self._only_follows(match) else None

    def _cue(self, position: int, joined: bool, is_next: bool) -> Polarity | None:
        """What a word says of the mention it reaches; ``is_next``: nothing that counts stands between them."""
        stem, language = self._words[position].stem, self._language
        if stem in language.negations and not self._undone(position) and not (joined and stem == "not"):
            return "unsure" if self._is_a_thought(position) else "absent"
        if stem in language.hedges:
            return "unsure"
        claims = stem == "cannot" and self._words[position + 1].surface in language.claims  # "can't say it hurts"
        return "absent" if claims or (is_next and stem in language.next_denied) else None

    def is_turned(self, match: Match) -> bool:
        """Whether a "not" stands right before a mention, or within it: "(not) (my speech is normal)"."""
        language = self._language
        before = (word.stem for word in reversed(self._words[: match.first]) if word.stem not in language.fillers)
        gaps = set(range(match.first, match.last)) - set(match.positions)
        within = {self._words[position].stem for position in gaps}
        return next(before, "") in language.negations or not within.isdisjoint(language.negations)

    def _is_denied_then(self, match: Match, following: list[Match]) -> bool:
        """Whether what is denied is denied of a circumstance right behind it: "it doesn't (hurt) (when I walk)"."""
        if match.first in self._triggers | self._places:
            return False
        passed = self._language.fillers | self._language.negations  # "it don't hurt none when I'm riding"
        return any(
            trigger.first in self._triggers
            and {word.stem for word in self._words[match.last : trigger.first]} <= passed
            and self.polarity(trigger) == "absent"
            for trigger in following
        )

    def _only_follows(self, match: Match) -> bool:
        """Whether it goes on "only when I sit", within the sentence."""
        for position in range(match.last, len(self._words) - 1):
            if self._words[position].surface in {"only", "just"} and position + 1 in self._triggers:
                return True
            if self._words[position].stem in BREAKS - {","}:
                return False
        return False

    def _ahead(self, match: Match) -> str:
        """The word after a mention, or after the places listed with it: "my legs (and my back) are fine"."""
        language, is_place = self._language, match.first in self._places
        for position in range(match.last, len(self._words)):
            stem = self._words[position].stem
            listed = is_place and (position in self._places or stem in {"and", "or"})
            if not listed and stem not in language.fillers:
                return stem
        return ""

    def _answered(self, match: Match) -> Polarity | None:
        """What somebody answers who asks themselves: "fever? no", "is she short of breath? she is not".

        A voice that is heard has no question marks: "do I have numbness no do I have tingling no".
        """
        language, words = self._language, self._words
        end = match.last
        while end < min(match.last + _REACH, len(words)) and words[end].stem not in BREAKS and end not in self._taken:
            end += 1
        if end < len(words) and words[end].stem == "?":
            passed = language.fillers | language.pronouns
            said = [word.stem for word in words[end + 1 : end + 4] if word.stem not in passed]
        elif language.asking.isdisjoint(word.surface for word in words[max(0, match.first - 4) : match.first]):
            return None
        else:
            said = [word.stem for word in words[match.last : match.last + 1]]
            after = words[match.last + 1].surface if match.last + 1 < len(words) else "."
            if after not in language.asking | language.ends_reach | BREAKS:
                return None
        if not said:
            return None
        return "absent" if said[0] in language.disagreed else "present" if said[0] in language.agreed else None

    def _is_denied_ahead(self, match: Match, ahead: str) -> bool:
        is_well = match.first in self._places and ahead in self._language.well
        return is_well or ahead in self._language.fine or self._is_said_not_to_be(match) or self._is_void(match)

    def _is_denied_just_before(self, match: Match) -> bool:
        """Whether a "ruled out" or "free of" stands right before a mention."""
        language = self._language
        before = [word.stem for word in self._words[max(0, match.first - _REACH) : match.first]]
        kept = tuple(stem for stem in before if stem not in language.fillers)
        return any(kept[-len(cue) :] == cue for cue in language.denying)

    def _is_said_not_to_be(self, match: Match) -> bool:
        """Whether a "not" that ends the clause follows: "a fever I have not", "swelling isn't there"."""
        language = self._language
        after = [word.stem for word in self._words[match.last :] if word.stem not in language.fillers][:4]
        if after[:1] == ["i"]:
            after = after[1:]
        if not after or after[0] not in language.negations or after[0] == "no":
            return False
        left = after[2:] if after[1:2] and after[1] in language.after_denied else after[1:]
        return not left or left[0] in BREAKS

    def _is_void(self, match: Match) -> bool:
        """Whether a trigger is followed by words that make it none: "walking makes no odds"."""
        if match.first not in self._triggers:
            return False
        language = self._language
        longest = max(map(len, language.voids))
        ahead = self._words[match.last : match.last + longest + _REACH]
        after = tuple(word.stem for word in ahead if word.stem not in language.fillers)
        return any(after[: len(void)] == void for void in language.voids)

    def _cue_within(self, cue: int, match: Match) -> Polarity | None:
        """What an "or" carries over from a "no" that is part of a phrase: "(no shortness of breath) or heat"."""
        words, language = self._words, self._language
        if words[cue].stem not in language.negations:
            return None
        between = {words[each].stem for each in range(cue + 1, match.first) if each not in self._taken}
        between -= language.fillers
        behind = words[match.last].stem if match.last < len(words) else ""
        listed = bool(between & {"or", "nor"}) or (between == {","} and behind == "or")
        return "absent" if listed and between <= {",", "or", "nor"} else None

    def _undone(self, cue: int) -> bool:
        """Whether a cue is none after all: "not only", or the "no" that answers a question."""
        following = self._words[cue + 1].stem if cue + 1 < len(self._words) else ""
        undoing = following in self._language.undoing and cue + 1 not in self._taken  # "no (long journey)"
        return undoing or (self._words[cue].stem == "no" and following in BREAKS)

    def _is_a_thought(self, cue: int) -> bool:
        """Whether a "not" is one of thinking: "I don't think it's swollen"; not so "I don't think of ending it"."""
        after = [word.surface for word in self._words[cue + 1 : cue + 3]]
        return (
            self._words[cue].stem == "not"
            and bool(after)
            and after[0] in self._language.thoughts
            and after[1:] not in (["of"], ["about"])
        )

    def _ends_reach(self, position: int, match: Match) -> bool:
        """Whether a cue further back cannot reach over this word to the mention."""
        stem = self._words[position].stem
        if stem in self._language.ends_reach or (stem in BREAKS and stem != ","):
            return True
        if stem == "and" and position + 1 != match.first:  # "not swollen and it hurts"
            return True
        return stem in {"and", ","} and not self._is_list_item(position + 1)

    def _is_list_item(self, position: int) -> bool:
        """Whether one thing begins here and no more: "no swelling, redness or heat", not "no heat, calf hurts"."""
        things: set[int] = set()
        if self._words[position].stem in self._language.new_subject:
            return False
        for word in self._words[position:]:
            if things and (word.stem in self._language.joins or word.stem in self._language.parts_sentences):
                break
            if position in self._taken:
                things.add(self._taken[position])
            elif word.stem not in self._language.fillers and word.stem not in self._language.joins:
                return False
            position += 1
        return len(things) == 1
