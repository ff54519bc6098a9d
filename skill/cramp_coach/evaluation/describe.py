"""Numbers and misses in words, for the terminal and the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cramp_coach.evaluation.caller import Interview
from cramp_coach.evaluation.hearing import Hearing, Slip, Tally
from cramp_coach.evaluation.measures import Measures
from cramp_coach.framework import Library
from cramp_coach.reasoning import Ranked


def numbers(result: Measures) -> Iterator[tuple[str, str]]:
    """The numbers as (name, value) rows. Top 1 and 3 count red flags that spoke first as heard first."""
    yield "Cases (ours / none of ours)", f"{result.cases} ({result.ours} / {result.none_of_ours})"
    yield "Top 1, before questions", percent(result.top1_before)
    yield "Top 3, before questions", percent(result.top3_before)
    yield "Top 1, after questions", percent(result.top1_after)
    yield "Top 3, after questions", percent(result.top3_after)
    yield (
        "Top 1 / 3 by ranking alone, before",
        f"{percent(result.top1_by_ranking_before)} / {percent(result.top3_by_ranking_before)}",
    )
    yield "Top 1 / 3 by ranking alone", f"{percent(result.top1_by_ranking)} / {percent(result.top3_by_ranking)}"
    yield (
        "Questions asked (median, mean, most)",
        f"{result.questions_median:g}, {result.questions_mean:.1f}, {result.questions_most}",
    )
    yield "Emergencies caught (at once)", f"{result.caught} of {result.emergencies} ({result.caught_at_once})"
    yield "Emergencies missed", ", ".join(result.missed_emergencies) or "none"
    yield "Needless emergencies", ", ".join(result.false_emergencies) or "none"
    yield "Needless emergencies, of the rest", percent(result.needless_emergencies)
    yield "More urgent than gold", percent(result.over_triaged)
    yield "Less urgent than gold", percent(result.under_triaged)
    yield "None of ours, no cause named", percent(result.none_unnamed)
    yield "None of ours, left alone", percent(result.none_left_alone)
    yield "Brier score of the leader", _decimal(result.brier)
    yield "Calibration error", _decimal(result.calibration_error)


def described(interview: Interview, library: Library) -> dict[str, str]:
    """One interview with the evidence that led to its answer."""
    case = interview.case
    return {
        "id": case.id,
        "text": case.text,
        "gold": f"{', '.join(case.gold) or 'none of ours'} ({case.urgency or 'no urgency given'})",
        "answered": f"{', '.join(interview.last.order[:3])} ({interview.worst})",
        "intent": interview.intent,
        "red flags": ", ".join(interview.last.flags),
        "heard": _labels(interview.present, library),
        "not there": _labels(interview.absent, library),
        "asked": "; ".join(f"{_asked(question, library)} {answer}" for question, answer in interview.asked),
        "ranking": "; ".join(_ranked(each, library) for each in interview.last.ranking),
    }


def tallies(hearing: Hearing) -> Iterator[tuple[str, Tally]]:
    """The counts of a set of utterances, by name. Where nothing can be wrongly heard, recall is the share right."""
    yield "Findings", hearing.findings
    yield "Denied findings", hearing.denials
    yield "Unsure", hearing.unsure
    yield "Sides", hearing.sides
    yield "Numbers and times", hearing.numbers
    yield "Intents", hearing.intents
    yield "Refused, of what is not ours", hearing.refusals


def slips(slip: Slip) -> Iterator[tuple[str, str]]:
    """What went wrong in one utterance, as (label, text)."""
    yield "said", slip.text
    for label, findings in (
        ("missed", slip.missed),
        ("wrongly heard", slip.wrong),
        ("denial missed", slip.denials_missed),
        ("wrongly denied", slip.denials_wrong),
    ):
        if findings:
            yield label, ", ".join(findings)
    if slip.intent:
        yield "taken for", slip.intent


def percent(value: float | None) -> str:
    """A share as a percentage, or a dash where there was nothing to share."""
    return "-" if value is None else f"{value:.1%}"


def _decimal(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _asked(question: str, library: Library) -> str:
    """The words of a question; of the open one, its name: its words are the conversation's, not the library's."""
    finding = library.findings.get(question)
    return (finding and finding.question) or f"({question.replace('_', ' ')})"


def _labels(findings: Iterable[str], library: Library) -> str:
    return ", ".join(library.findings[each].label for each in findings if library.findings[each].kind != "part")


def _ranked(each: Ranked, library: Library) -> str:
    supports = _labels(each.supports, library)
    against = _labels(each.against, library)
    because = f" for: {supports}" if supports else ""
    return f"{each.condition} {each.likelihood:.2f}{because}{f' against: {against}' if against else ''}"
