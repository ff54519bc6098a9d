"""Two published rules, as far as they can be asked by voice.

Both are called with the completed report and the log ratios of the condition's table, and return the log ratios that
count, still by finding, so that the skill can say why. In speech only what was said counts: a question nobody
asked is neither a yes nor a no.
"""

from __future__ import annotations

from math import log

from cramp_coach.framework.table import CAP
from cramp_coach.report import Report

REGIONS = frozenset({"leg", "back", "neck", "arm", "head", "chest", "belly"})

# Wells: one point each. The leg's own signs, then what came before.
LEG_SIGNS = frozenset({"calf_swelling", "whole_leg_swelling", "pressing_leaves_dent"})
SWELLING = ("leg_swelling", "calf_swelling", "whole_leg_swelling", "ankle_swelling", "pressing_leaves_dent")
RISKS = ("cancer", "previous_clot", "immobility", "recent_surgery")
OTHER_CAUSES = ("twisted_ankle", "pulled_muscle", "pop_felt", "after_injury", "brief_episode", "eased_by_stretching")
"""Said of the leg, these make something else at least as likely: a sprain, a strain, a cramp that has passed."""

CALF_LARGER = 1.80
WELLS_HIGH = 5.2
WELLS_LOW = 0.25
NO_SWELLING = 0.67
LEAST = 0.5
"""All that speaks against a clot may halve it, no more."""

ECQ_POSITIVE = 4.06
ECQ_NEGATIVE = 0.55
CLAUDICATION_SITES = frozenset({"calf", "thigh", "buttock"})
OTHER_SITES = ("knee", "hip", "ankle", "shin", "heel", "sole", "toes", "foot", "hamstring")
"""Where pain on walking is not claudication, by the questionnaire."""


def wells(report: Report, table: dict[str, float]) -> dict[str, float]:
    """A deep clot, by the history part of the Wells score.

    Points and strata: Wells PS et al., Lancet 1997;350:1795-8 and NEJM 2003;349:1227-35. Likelihood ratios of
    the risks (in the table: cancer 2.71, earlier clot 2.25, immobility 1.98, operation 1.76), of a larger calf (1.80),
    of "no swelling" (0.67) and of the strata (high 5.2, low 0.25): Goodacre S et al., Ann Intern Med 2005;143:129-39.
    A long trip counts as immobility.

    Those studies compare people whose leg was suspicious enough to be sent for a scan. What makes a leg suspicious
    among all who ask a speaker (swollen, warm, sore) stays at the table; the score works on the rest:

    - three points or more (high): the risks, and tenderness, share a ratio of 5.2;
    - one or two points: each risk by its own ratio, together at most 5.2;
    - none left, because another cause is at least as likely (minus two): the published 0.25 is not used whole.
      In primary care 12 % of the low group had a clot (Oudega R et al., Ann Intern Med 2005;143:100-7), so history
      alone never rules it out: everything against it together halves it at most (other body regions apart).
    """
    present, absent = report.present, report.absent
    counted = {finding: ratio for finding, ratio in table.items() if finding not in RISKS}
    swollen = [counted.pop(finding) for finding in SWELLING if finding in counted]
    if "leg_swelling" in absent:
        counted["leg_swelling"] = log(NO_SWELLING)
    elif swollen:
        counted["leg_swelling"] = max(swollen)
    if "calf_swelling" in present:
        counted["calf_swelling"] = log(CALF_LARGER)

    risks = {finding: table[finding] for finding in RISKS if finding in present and finding in table}
    points = len(risks) + len(LEG_SIGNS & present)
    if "tenderness" in present and "leg" in present:
        points += 1
        risks["tenderness"] = 0.0  # no use alone (Goodacre), a point in the score
    other_causes = [finding for finding in OTHER_CAUSES if finding in present]
    if other_causes and points <= 2:
        counted[other_causes[0]] = log(WELLS_LOW)
    else:
        counted.update(_shared(risks, high=points - (2 if other_causes else 0) >= 3))
    return _no_lower_than(LEAST, {finding: ratio for finding, ratio in counted.items() if ratio})


def edinburgh(report: Report, table: dict[str, float]) -> dict[str, float]:
    """Narrowed leg arteries, by the Edinburgh Claudication Questionnaire.

    Questions: Leng GC, Fowkes FGR, J Clin Epidemiol 1992;45:1101-9. Positive: pain in the leg on walking, which
    never begins at rest, is gone within ten minutes of standing still, and is felt in the calf (in thigh or buttock
    alone: atypical). Ratios, positive 4.06 and negative 0.55: Boylan L et al., Angiology 2021;72:474-9, against
    duplex in general practice; not the 91 % and 99 % of the original, which nobody has found again.

    Those ratios tell the arteries from other legs examined for them. That there is pain on walking, in the calf, stays
    at the table; a positive answer to the whole puts 4.06 in the place of the standing-still question that completes
    it. One answer that makes the questionnaire negative replaces all its questions by 0.55. Atypical, or not all
    answered: the table stands.
    """
    present = report.present
    walking, eased = "with_walking" in present, "eased_by_rest" in present
    negative = _speaks_against_claudication(report)
    counted = dict(table)
    if negative:
        for question in ("with_walking", "walking_uphill", "eased_by_rest", "at_rest", "with_sitting", "calf"):
            counted.pop(question, None)
        counted[negative] = log(ECQ_NEGATIVE)
    elif walking and eased and "calf" in present:
        counted["eased_by_rest"] = log(ECQ_POSITIVE)
    return counted


def _speaks_against_claudication(report: Report) -> str | None:
    """The answer that makes the questionnaire negative, if one does."""
    present, absent = report.present, report.absent
    for question in ("with_walking", "eased_by_rest"):
        if question in absent:
            return question
    if "eased_by_rest" not in present and "eased_by_dangling" not in present:  # pain at rest may be worse, not other
        for start in ("at_rest", "with_sitting"):
            if start in present:
                return start
    if "with_walking" in present and not CLAUDICATION_SITES & present:
        return next((site for site in OTHER_SITES if site in present), None)
    return None


def _shared(risks: dict[str, float], *, high: bool) -> dict[str, float]:
    """The risks' log ratios, together at most log 5.2; in the high stratum, together exactly that."""
    total, whole = sum(risks.values()), log(WELLS_HIGH)
    if high and risks:
        part = (whole - total) / len(risks)
        risks = {finding: ratio + part for finding, ratio in risks.items()}
    elif total > whole:
        risks = {finding: ratio * whole / total for finding, ratio in risks.items()}
    return {finding: max(-log(CAP), min(log(CAP), ratio)) for finding, ratio in risks.items()}


def _no_lower_than(least: float, counted: dict[str, float]) -> dict[str, float]:
    """The same, with all that lowers (regions apart) shrunk alike until it lowers by no more than ``least``."""
    lowering = -sum(ratio for finding, ratio in counted.items() if ratio < 0 and finding not in REGIONS)
    scale = min(1.0, -log(least) / lowering) if lowering else 1.0
    return {
        finding: ratio * scale if ratio < 0 and finding not in REGIONS else ratio for finding, ratio in counted.items()
    }
