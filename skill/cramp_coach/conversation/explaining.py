"""Why, and what of medicines: answers from the evidence that really spoke, with its source in plain words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from cramp_coach.conversation.composer import Findings
from cramp_coach.conversation.wording import POSSIBLE, Wording
from cramp_coach.framework import Library
from cramp_coach.framework.library import EXPERT
from cramp_coach.knowledge import Advice, RedFlag, Remedy
from cramp_coach.knowledge.when import findings_in
from cramp_coach.reasoning import URGENT, Ranked
from cramp_coach.report import Report

_MOST_REASONS = 3
_MOST_SUMMED_UP = 10
_LEADING = 3
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
        pressing = self._strings.see_someone[found.urgency] if found.urgency in URGENT else None
        return [*said, pressing or self._wording.likely(found.ranking)[0], self._strings.summary_end]

    def remedies(self, ids: Iterable[str]) -> list[str]:
        """What to say of medicines and remedies that were asked about; the first two."""
        known: list[Remedy] = [self._library.remedies[each] for each in ids if each in self._library.remedies]
        return [remedy.say for remedy in known[:2]]

    def prevention(self, found: Findings) -> list[str]:
        """What keeps it away, by the first of the leading causes that says so; nothing that is forbidden now."""
        for each in found.ranking[:_LEADING]:
            entry = self._library.conditions.get(each.condition)
            advice = entry.advice if entry else ()
            if said := [each.say for each in advice if each.kind == "prevent" and self._is_fit(each, found)]:
                return said
        return []

    def about(self, condition: str, found: Findings) -> list[str]:
        """What a condition is, how urgent, and whether what was told points there; it is never ruled out."""
        entry = self._library.conditions[condition]
        what = entry.spoken[0].upper() + entry.spoken[1:]
        said = [self._strings.about.format(what=what, tell=entry.tell), self._strings.about_urgency[entry.urgency]]
        if not found.report.present:
            return said
        share = next((each.likelihood for each in found.ranking if each.condition == condition), 0.0)
        return [*said, self._strings.about_fits if share >= POSSIBLE else self._strings.about_unfit]

    def doctor(self, found: Findings, flags: Collection[str]) -> list[str]:
        """Whether and when to see somebody: by the flags (``flags`` were said before), then by what to watch for."""
        if found.flags and found.urgency in URGENT:
            worst = found.flags[0]
            return [
                self._strings.doctor_now,
                self._strings.see_someone[found.urgency] if worst.id in flags else worst.say,
            ]
        if found.urgency == "soon":
            return [self._strings.doctor_soon, self._strings.see_someone[found.urgency]]
        leader = self._library.conditions.get(found.ranking[0].condition) if found.ranking else None
        watch = [each.say for each in leader.advice if each.kind == "watch"] if leader else []
        if not watch or not found.report.findings:
            return [self._strings.doctor_always]
        return [self._strings.see_someone[found.urgency] or self._strings.doctor_watch, *watch[:2]]

    def _is_fit(self, advice: Advice, found: Findings) -> bool:
        return self._library.applies(advice, found.report) and not set(advice.uses) & found.banned

    def _why_flag(self, flag: RedFlag, report: Report) -> str:
        said = [each for each in dict.fromkeys(findings_in(flag.when)) if each in report.present | report.unsure]
        first = next((each for each in said if self._library.findings[each].kind == "symptom"), None)
        said.sort(key=lambda each: each != first)  # "calf pain, after a long trip"
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
