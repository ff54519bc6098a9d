"""Why, and what of medicines: answers from the evidence that really spoke, with its source in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cramp_coach.conversation.answering import Findings
from cramp_coach.conversation.wording import Wording
from cramp_coach.framework import Library
from cramp_coach.framework.library import EXPERT
from cramp_coach.knowledge import RedFlag, Remedy
from cramp_coach.knowledge.when import findings_in
from cramp_coach.reasoning import URGENT, Ranked
from cramp_coach.report import Report

_MOST_REASONS = 3
_MOST_SUMMED_UP = 10
_PLACES = frozenset({"part", "side"})


class Explainer:
    """Explains in one locale."""

    def __init__(self, library: Library, wording: Wording) -> None:
        self._library, self._wording, self._strings = library, wording, wording.strings

    def why(self, found: Findings, told: str | None) -> list[str]:
        """Why the last answer was what it was: what spoke for it, what against, and where that is known from."""
        flag = next((flag for flag in found.flags if flag.id == told), None)
        if flag:
            return [self._why_flag(flag, found.report)]
        ranked = self._meant(found.ranking, told)
        if ranked is None:
            return [self._strings.why_nothing]
        said = [self._strings.why.format(reasons=self._labels(ranked.supports))]
        if ranked.against:
            said.append(self._strings.why_against.format(reasons=self._labels(ranked.against)))
        said.append(self._source(ranked))
        return said

    def summary(self, found: Findings, told: Report) -> list[str]:
        """What this person told, to be said to a doctor. ``told``: the report without what follows from it."""
        pieces = self._wording.told(found.report)
        if not pieces:
            return [self._strings.summary_nothing]
        said = [self._strings.summary.format(what=self._wording.joined(pieces[:_MOST_SUMMED_UP]))]
        if denied := self._wording.denied(told)[:_MOST_SUMMED_UP]:
            said.append(self._strings.summary_denied.format(what=self._wording.joined(denied)))
        pressing = next((flag.say for flag in found.flags if flag.urgency in URGENT), None)
        return [*said, pressing or self._wording.likely(found.ranking)[0], self._strings.summary_end]

    def remedies(self, ids: Iterable[str]) -> list[str]:
        """What to say of medicines and remedies that were asked about; the first two."""
        known: list[Remedy] = [self._library.remedies[each] for each in ids if each in self._library.remedies]
        return [remedy.say for remedy in known[:2]]

    def _why_flag(self, flag: RedFlag, report: Report) -> str:
        said = [each for each in dict.fromkeys(findings_in(flag.when)) if each in report.present | report.unsure]
        return self._strings.why_flag.format(reasons=self._labels(said))

    def _meant(self, ranking: Sequence[Ranked], told: str | None) -> Ranked | None:
        """The condition that was named, or the leading member of the family that was."""
        for each in ranking:
            condition = self._library.conditions.get(each.condition)
            if condition and told in (condition.id, condition.family) and each.supports:
                return each
        return None

    def _labels(self, findings: Iterable[str]) -> str:
        """Findings in words, strongest first; what another one says already is left out."""
        ids = list(findings)
        implied = {other for each in ids for other in self._follows(each)}
        telling = [each for each in ids if each not in implied and self._library.findings[each].kind not in _PLACES]
        labels = dict.fromkeys(self._library.findings[each].label for each in telling or ids)
        return self._wording.joined(list(labels)[:_MOST_REASONS])

    def _follows(self, finding: str) -> tuple[str, ...]:
        known = self._library.findings[finding]
        made_of = (*known.made_of.symptoms, *known.made_of.parts) if known.made_of else ()
        return (*known.implies, *made_of, *(self._library.ancestors(finding) if known.kind == "part" else ()))

    def _source(self, ranked: Ranked) -> str:
        """The source of the strongest finding that has one, in plain words; or that it is experience."""
        evidence = self._library.conditions[ranked.condition].evidence
        for finding in ranked.supports:
            how = evidence.get(finding)
            if how is None or isinstance(how, str) or how.ref == EXPERT:
                continue
            plain = self._library.references[how.ref].plain
            if plain:
                return self._strings.why_source.format(source=plain)
        return self._strings.why_experience
