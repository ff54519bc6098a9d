"""What all plugins know together, indexed for a turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cramp_coach.framework.censor import faults_of
from cramp_coach.framework.hookspecs import SHIPPED
from cramp_coach.framework.table import Weights, weights_of
from cramp_coach.framework.topics import topics
from cramp_coach.knowledge import (
    Advice,
    Condition,
    Family,
    Finding,
    Knowledge,
    NeverSaid,
    RedFlag,
    Reference,
    Remedy,
    Routine,
    holds,
)
from cramp_coach.knowledge.model import share
from cramp_coach.knowledge.when import findings_in
from cramp_coach.report import Polarity, Report

OUR_REGIONS = frozenset({"leg", "back", "neck", "arm"})
"""Where a story without a symptom is still taken for a complaint."""

BEYOND = "beyond_us"
"""The finding of a trouble that is none of ours, where the core has it."""

EXPERT = "expert"
"""The reference of a number that an expert set and no paper gives."""


class Library:
    """The merged knowledge, read-only once built.

    An entry that repeats an id, or names a finding, family or reference that nobody defines, is left out, and
    ``faults`` says so; the rest stands. ``owner`` gives the plugin of a condition or red flag.
    """

    def __init__(self, knowledge: Iterable[tuple[str, Knowledge]]) -> None:
        self.faults: list[tuple[str, str]] = []
        """(plugin, reason) of what was left out."""
        self.owner: dict[str, str] = {}
        shelves = list(knowledge)
        self.never_said: dict[str, NeverSaid] = {}
        self.never_said = self._gather(shelves, "never_said", lambda _: [])
        self.references: dict[str, Reference] = self._gather(shelves, "references", lambda _: [])
        self.findings: dict[str, Finding] = self._gather(shelves, "findings", self._unknown_references)
        self._check_findings()
        self.remedies: dict[str, Remedy] = self._gather(shelves, "remedies", lambda _: [])
        for remedy in self.remedies.values():  # heard like any finding
            heard = Finding(id=remedy.id, kind="remedy", label=remedy.label, phrases=remedy.phrases)
            self.findings.setdefault(remedy.id, heard)
        self.families: dict[str, Family] = self._gather(shelves, "families", lambda _: [])
        self.conditions: dict[str, Condition] = self._gather(shelves, "conditions", self._faults_of_condition)
        self.red_flags: dict[str, RedFlag] = self._gather(shelves, "red_flags", self._faults_of_flag)
        self.routines: dict[str, Routine] = self._gather(shelves, "routines", self._faults_of_routine)
        self.topics: dict[str, Finding] = topics(self.conditions.values(), self.routines.values())
        """What can be asked about, or asked for, by its name: never heard in a complaint."""
        self._implied = {
            finding.id: (*self._implied_by(finding), *self.ancestors(finding.id)) for finding in self._known()
        }
        self.screens: list[Finding] = [finding for finding in self._known() if finding.any_of]
        for screen in self.screens:
            for each in screen.any_of:
                self._implied[each] = (*self._implied[each], screen.id)
        self._implying = _reversed(self._implied)
        self._background = {finding.id: share(finding.background) for finding in self._known()}
        self._thresholds = [finding for finding in self._known() if finding.derive]
        self._made_with: dict[str, list[Finding]] = {}
        for finding in self._known():
            for symptom in finding.made_of.symptoms if finding.made_of else ():
                self._made_with.setdefault(symptom, []).append(finding)
        self.regions = {
            finding.id: finding.id for finding in self._known() if finding.kind == "part" and not finding.within
        }
        self.weights: dict[str, Weights] = {
            condition.id: weights_of(condition, self) for condition in self.conditions.values()
        }

    def background(self, finding: str) -> float:
        """How often anyone who asks has the finding, from 0 to 1."""
        return self._background[finding]

    def group_of(self, finding: str) -> str:
        """The group whose findings count once; a finding without one is its own."""
        return self.findings[finding].group or finding

    def ancestors(self, part: str) -> tuple[str, ...]:
        """The parts a part lies within, nearest first: calf -> lower_leg, leg."""
        found: list[str] = []
        within = self.findings[part].within
        while within and within not in found:
            found.append(within)
            within = self.findings[within].within
        return tuple(found)

    def made_with(self, symptom: str) -> list[Finding]:
        """The findings that a symptom is half of."""
        return self._made_with.get(symptom, [])

    def implying(self, finding: str) -> tuple[str, ...]:
        """The findings of which any one means that this one is there, too."""
        return self._implying.get(finding, ())

    def is_beyond(self, report: Report) -> bool:
        """Whether a (completed) report is of a trouble that is none of ours, and of nothing in our regions."""
        there = report.present | report.unsure
        return BEYOND in there and there.isdisjoint(OUR_REGIONS)

    def is_complaint(self, report: Report) -> bool:
        """Whether a (completed) report tells of something wrong: a symptom, or a place of ours with a story to it.

        "My back, after digging" is one; "my back" alone is not yet.
        """
        there = report.present | report.unsure
        kinds = {self.findings[finding].kind for finding in there}
        if "symptom" in kinds:
            return True
        return not there.isdisjoint(OUR_REGIONS) and not kinds.isdisjoint({"trigger", "timing", "course"})

    def applies(self, advice: Advice, report: Report) -> bool:
        """Whether a piece of advice is for someone with this (completed) report."""
        return advice.when is None or holds(advice.when, report.present)

    def complete(self, report: Report) -> Report:
        """The report with all that follows from it.

        What a present finding implies is present; what implies an absent one is absent; numbers give the findings
        derived from them. What was said outright is overruled by nothing but a number.
        """
        findings: dict[str, Polarity] = {name: how for name, how in report.findings.items() if name in self.findings}
        for finding in self._thresholds:
            if polarity := _measured(finding, report.measures):
                findings[finding.id] = polarity  # "for a week" is more exact than the "weeks" heard in it
        for polarity, follows in (("present", self._implied), ("absent", self._implying), ("unsure", self._implied)):
            pending = [finding for finding, said in findings.items() if said == polarity]
            while pending:
                for other in follows.get(pending.pop(), ()):
                    if other not in findings:
                        findings[other] = polarity  # type: ignore[assignment]
                        pending.append(other)
            if polarity == "present":
                self._exclude(findings)
        return Report(findings=findings, complaints=report.complaints, measures=report.measures)

    def may_be_past(self, findings: Iterable[str]) -> bool:
        """Whether these are symptoms that count no more once they are over.

        Not so what comes in attacks (a cramp that has let go was still a cramp), nor what is an emergency by itself: a
        face that drooped this morning is one even when it is straight again.
        """
        for each in (self.findings[finding] for finding in findings):
            there = self.complete(Report(findings={each.id: "present"})).present
            if each.kind != "symptom" or each.episodic:
                return False
            if any(flag.urgency == "emergency" and holds(flag.when, there) for flag in self.red_flags.values()):
                return False
        return True

    def _exclude(self, findings: dict[str, Polarity]) -> None:
        """Note as absent what cannot be beside what is present, where nobody said otherwise."""
        for finding in [each for each, said in findings.items() if said == "present"]:
            for other in self.findings[finding].excludes:
                findings.setdefault(other, "absent")

    @staticmethod
    def _implied_by(finding: Finding) -> tuple[str, ...]:
        """What a finding says outright; one made of a single symptom or part has that, too ("calf swelling")."""
        made_of = finding.made_of
        if made_of is None:
            return finding.implies
        only = [each[0] for each in (made_of.symptoms, made_of.parts) if len(each) == 1]
        return (*finding.implies, *only)

    def _known(self) -> Iterable[Finding]:
        return self.findings.values()

    def _gather(
        self, shelves: list[tuple[str, Knowledge]], section: str, faults: Callable[[Any], Iterable[str]]
    ) -> dict[str, Any]:
        """One section of every plugin, without the entries that are at fault."""
        entries: dict[str, Any] = {}
        for plugin, knowledge in shelves:
            for entry in getattr(knowledge, section):
                if entry.id in entries:
                    self.faults.append((plugin, f"{section}[{entry.id}]: the id is taken already"))
                elif reasons := [*self._censored(plugin, entry), *faults(entry)]:
                    self.faults.append((plugin, f"{section}[{entry.id}]: {'; '.join(reasons)}"))
                else:
                    entries[entry.id] = entry
                    self.owner.setdefault(entry.id, plugin)
        return entries

    def _censored(self, plugin: str, entry: Any) -> Iterator[str]:
        """What nobody may say; our own words are held against it by the tests."""
        if plugin in SHIPPED:
            return iter(())
        ours = (rule for rule in self.never_said.values() if self.owner[rule.id] in SHIPPED)
        return faults_of(entry, ours)

    def _check_findings(self) -> None:
        """Leave out findings that name findings nobody defines; only possible once all are there."""
        for finding in list(self.findings.values()):
            made_of = (*finding.made_of.symptoms, *finding.made_of.parts) if finding.made_of else ()
            within = (finding.within,) if finding.within else ()
            asked_when = findings_in(finding.ask_when) if finding.ask_when else ()
            named = (*finding.implies, *finding.excludes, *finding.any_of, *made_of, *within, *asked_when)
            if reasons := [*self._unknown(named), *self._taken_away(finding)]:
                self.faults.append((self.owner[finding.id], f"findings[{finding.id}]: {'; '.join(reasons)}"))
                del self.findings[finding.id]

    def _taken_away(self, finding: Finding) -> Iterator[str]:
        """What another's finding would rule out of what is ours: a sign of danger must not be taken for denied."""
        if self.owner[finding.id] not in SHIPPED:
            ours = (each for each in finding.excludes if self.owner.get(each) in SHIPPED)
            yield from (f"it may not exclude '{each}', which comes with the skill" for each in ours)

    def _unknown(self, findings: Iterable[str]) -> Iterator[str]:
        for finding in dict.fromkeys(findings):
            if finding not in self.findings:
                yield f"no finding is called '{finding}'"

    def _unknown_references(self, finding: Finding) -> Iterator[str]:
        if not isinstance(finding.background, str):
            yield from self._unknown_reference(finding.background.ref)

    def _unknown_reference(self, reference: str) -> Iterator[str]:
        if reference != EXPERT and reference not in self.references:
            yield f"no reference is called '{reference}'"

    def _faults_of_condition(self, condition: Condition) -> Iterator[str]:
        yield from self._unknown(condition.evidence)
        for how in condition.evidence.values():
            if not isinstance(how, str):
                yield from self._unknown_reference(how.ref)
        if condition.family and condition.family not in self.families:
            yield f"no family is called '{condition.family}'"
        for advice in condition.advice:
            if advice.when:
                yield from self._unknown(findings_in(advice.when))

    def _faults_of_flag(self, flag: RedFlag) -> Iterator[str]:
        yield from self._unknown((*findings_in(flag.when), *flag.ask))
        if flag.ask_when:
            yield from self._unknown(findings_in(flag.ask_when))

    def _faults_of_routine(self, routine: Routine) -> Iterator[str]:
        yield from self._unknown(findings_in(routine.when))


def _measured(finding: Finding, measures: dict[str, float]) -> Polarity | None:
    rule = finding.derive
    if rule is None or rule.measure not in measures:
        return None
    value = measures[rule.measure]
    fits = (rule.at_least is None or value >= rule.at_least) and (rule.below is None or value < rule.below)
    return "present" if fits else "absent"


def _reversed(edges: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Contrapositive: from what implies what to what is ruled out by what."""
    back: dict[str, list[str]] = {}
    for source, targets in edges.items():
        for target in targets:
            back.setdefault(target, []).append(source)
    return {target: tuple(sources) for target, sources in back.items()}
