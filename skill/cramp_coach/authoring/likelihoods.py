"""A plugin's likelihoods over thousands of random reports: sound, moved by what is said, and not by all of it.

Hypothesis makes the reports, and shrinks one that goes wrong to the few findings that it takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from time import perf_counter

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st

from cramp_coach.authoring.remarks import Remark, Subject, error, warning
from cramp_coach.framework import Assessment
from cramp_coach.framework.answers import checked_assessments
from cramp_coach.framework.budget import OutOfTimeError, done_within
from cramp_coach.knowledge import holds
from cramp_coach.reasoning import URGENT
from cramp_coach.report import Polarity, Report

REPORTS = 2000
MOST_SAID = 8
"""Findings in a report; few people tell of more in a breath."""
HIGHEST = 1e6
"""Five findings at the cap, and one that defines the condition: no table gives much more."""
TIMES = 20.0
"""A plugin may take so many times what a built-in one takes for a condition."""
_POLARITIES: tuple[Polarity, ...] = ("present", "absent", "unsure")
_EVERYDAY = ("pain", "cramp", "stiffness", "tightness", "tingling", "swelling", "calf", "thigh", "foot", "lower_back")
"""What most people who ask say first."""


class _Unsound(Exception):  # noqa: N818 - it is caught here, and is an answer
    """What is wrong with the assessments of a report; ``todo``: what to do."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(what)
        self.what, self.todo = what, todo


class _Trial:
    """A plugin on trial: what it said of the reports it was given."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self.moved: set[str] = set()
        self.failing: Report | None = None
        self.is_too_slow = False

    def judge(self, findings: dict[str, Polarity]) -> None:
        """Raises _Unsound, or what the plugin raises. A plugin that hangs is given up, not asked again."""
        if self.is_too_slow:
            return
        subject = self._subject
        report = subject.library.complete(Report(findings=findings))
        try:
            said = self._said(report)
            _judge(said, report, subject)
            if said != self._said(report):
                raise _Unsound("the same report gave another answer", "reckon with the report alone")
        except OutOfTimeError:
            self.is_too_slow = True
        except Exception:
            self.failing = Report(findings=findings)
            raise
        else:
            self.moved |= {each.condition for each in said}

    def _said(self, report: Report) -> list[Assessment]:
        subject = self._subject
        call = partial(subject.manager.ask, subject.name, report, subject.library)
        return done_within(subject.manager.turn_seconds, call)


def likelihoods(subject: Subject) -> Iterator[Remark]:
    """Over random reports: answers that are sound, conditions that something moves."""
    if not subject.conditions or "assess" not in subject.manager.hooks().get(subject.name, []):
        return
    trial = _Trial(subject)
    findings = st.one_of(st.sampled_from(sorted(_its_own(subject))), st.sampled_from(sorted(subject.library.findings)))
    reports = st.dictionaries(findings, st.sampled_from(_POLARITIES), max_size=MOST_SAID)
    how = settings(
        max_examples=REPORTS,
        phases=(Phase.generate, Phase.shrink),
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    try:
        how(given(reports)(trial.judge))()
    except Exception as raised:  # noqa: BLE001 - whatever a plugin raises
        yield _of(raised, trial.failing)
        return
    if trial.is_too_slow:
        yield error("assess", f"no answer within {subject.manager.turn_seconds:g} seconds", "do less in assess")
    for each in sorted(set(subject.conditions) - trial.moved):
        yield warning(f"conditions[{each}]", "no report of thousands moved it", "give it evidence that people say")


def time_taken(subject: Subject) -> Iterator[Remark]:
    """Time a turn, for each condition, beside that of a built-in plugin in the same minute."""
    mine, theirs = _seconds(subject, subject.name), _seconds(subject, "cramps")
    if mine > TIMES * theirs:
        yield warning(
            "assess", f"{mine / theirs:.0f} times what a built-in plugin takes for a condition", "do less in it"
        )


def alarms(subject: Subject) -> Iterator[Remark]:
    """Red flags that would frighten somebody who has said one everyday thing."""
    said = {each: subject.library.complete(Report(findings={each: "present"})).present for each in _EVERYDAY}
    for flag in subject.known.red_flags:
        is_alarm = flag.id in subject.library.red_flags and flag.urgency in URGENT
        frightened = [each for each, there in said.items() if is_alarm and holds(flag.when, there)]
        if frightened:
            what = f"it alarms whoever says no more than {', '.join(frightened)}"
            yield error(f"red_flags[{flag.id}]", what, "ask for two signs together, or a rarer one")


def _judge(said: list[Assessment], report: Report, subject: Subject) -> None:
    for each in said:
        if subject.library.owner.get(each.condition) != subject.name:
            raise _Unsound(f"'{each.condition}' is not a condition of its own", "speak for your own conditions")
        if not 1 / HIGHEST <= each.likelihood <= HIGHEST:
            raise _Unsound(f"likelihood {each.likelihood:g}", f"keep within {1 / HIGHEST:g} and {HIGHEST:g}")
        if not report.findings and each.likelihood != 1:
            raise _Unsound(f"'{each.condition}' is moved when nothing was said", "answer 1, or nothing")


def _of(raised: Exception, failing: Report | None) -> Remark:
    findings = failing.findings if failing else {}
    said = ", ".join(f"{finding} {how}" for finding, how in sorted(findings.items())) or "nothing said"
    if isinstance(raised, _Unsound):
        return error("assess", f"{raised.what}, with {said}", raised.todo)
    where = _line_of(raised)
    return error(
        "assess", f"{type(raised).__name__}: {raised}{where}, with {said}", "mend it: in a turn this is left out"
    )


def _line_of(raised: BaseException) -> str:
    trace = raised.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    is_ours = trace is None or trace.tb_frame.f_code.co_filename == checked_assessments.__code__.co_filename
    return "" if is_ours or trace is None else f" (line {trace.tb_lineno} of {trace.tb_frame.f_code.co_filename})"


def _its_own(subject: Subject) -> set[str]:
    """What a plugin looks at by its tables, or brings."""
    conditions = subject.library.conditions
    seen = {each for condition in subject.conditions for each in conditions[condition].evidence}
    return seen | {each.id for each in subject.known.findings if each.id in subject.library.findings} or {"pain"}


def _seconds(subject: Subject, plugin: str) -> float:
    """The least that a plugin takes for one of its conditions, of several tries with a report that it speaks of."""
    library = subject.library
    conditions = [each for each in library.conditions if library.owner.get(each) == plugin]
    if not conditions or "assess" not in subject.manager.hooks().get(plugin, []):
        return 0.0
    findings = dict.fromkeys([each for name in conditions for each in library.conditions[name].evidence][:MOST_SAID])
    report = library.complete(Report(findings=dict.fromkeys(findings, "present")))
    return min(_once(partial(subject.manager.ask, plugin, report, library)) for _ in range(9)) / len(conditions)


def _once(call: partial[list[Assessment]]) -> float:
    begun = perf_counter()
    call()
    return perf_counter() - begun
