"""Published rules that temper the tables of stenosis, sciatica and disc herniation.

The items of a published rule are not independent: people who have one tend to have the others, and a table multiplies
them as if they were. Each rule here keeps the ratio of a single answer and holds what several answers do *together*
within what the studies found for them together. Holding only shrinks, so no finding gets past the table's own cap.
"""

from __future__ import annotations

from collections.abc import Collection
from math import inf, log

from cramp_coach.report import Report

_STENOSIS_TOGETHER = (0.10, 20.0)
_COOK_MANY, _COOK_NONE = 4.6, 0.19
_NEUROGENIC, _NOT_NEUROGENIC = 3.7, 0.23
_AGE = ("over_seventy", "over_sixty", "over_fifty", "under_forty")
_BROUGHT_ON = ("with_walking", "with_standing")
_EASED = ("eased_by_sitting", "eased_by_bending_forward")
_COOK = ("both_sides", "leg_worse_than_back", *_BROUGHT_ON, "eased_by_sitting", *_AGE)
_STENOSIS = (*_COOK, "eased_by_bending_forward", "with_bending")

_BELOW_KNEE, _NOT_BELOW_KNEE = 1.8, 0.4
_NERVE_ITEMS = ("radiates_below_knee", "leg_worse_than_back", "foot_numbness", "leg_numbness")
_LEG_SYMPTOMS = (
    "leg",
    "buttock",
    "radiates_to_leg",
    "leg_worse_than_back",
    "shooting_pain",
    "known_sciatica",
    "known_disc",
)
_SCIATICA_TOGETHER = (0.25, 4.0)
_DISC_TOGETHER = (0.4, 2.7)


def stenosis(report: Report, moved: dict[str, float]) -> dict[str, float]:
    """Leg trouble from a narrowed lower spine: the history items of Suri 2010, joined with the cluster of Cook 2011.

    Suri P et al., JAMA 2010;304:2628-36 (741 patients, four studies), present / absent: no pain when seated
    7.4 / 0.57, better bending forward 6.4 / 0.52, pain on both sides 6.3 / 0.54, neurogenic claudication
    3.7 / 0.23, age over seventy 2.0, under sixty 0.40. Those stand in the table. What is decided here:

    - Walking carries the 3.7 of neurogenic claudication only beside relief by sitting or bending forward. Walking
      pain that stops on just standing still is the pattern of narrowed arteries and counts for nothing; walking
      pain of which no more is known counts half. The 0.23 asks for a no to walking and to standing.
    - "Both sides" counts only beside something that made stenosis a question in the first place (walking, standing,
      relief by sitting or bending, back pain), as in everyone those studies took in. Night cramps have two sides too.
    - Age is one fact, however many findings it makes.
    - Cook C et al., Physiother Res Int 2011;16:170-8 (n=1448): four or more of both sides, leg worse than back,
      worse on walking or standing, better sitting, age over 48 gives 4.6, and the five then count for no less; none
      gives 0.19, and they then count for no more against it; but only where all five were answered. "Over fifty"
      stands for 48.
    - All items together move the odds up by at most 20, which is about Cook's 4.6 times the 5 that the table allows
      bending forward, which Cook did not ask; and down by at most ten: the whole Konno tool has 0.10 (Konno S et al.,
      Eur Spine J 2007;16:1951-7).
    """
    counted = _one_age(dict(moved))
    _weigh_walking(report, counted)
    if not report.present.intersection((*_BROUGHT_ON, *_EASED, "back_pain", "known_stenosis")):
        counted.pop("both_sides", None)
    yes, no = _cook_answers(report)
    if yes >= 4:
        _hold(counted, _COOK, _COOK_MANY, inf)
    elif no == 5:
        _hold(counted, _COOK, _COOK_NONE, inf)
    _hold(counted, _STENOSIS, *_STENOSIS_TOGETHER)
    return _moving(counted)


def sciatica(report: Report, moved: dict[str, float]) -> dict[str, float]:
    """An irritated nerve root: what self-report can tell, and no more.

    Konstantinou K et al., Eur Spine J 2012;21:2306-15: pain below the knee, leg worse than back, and numbness or
    pins and needles, all self-reported, tell sciatica from other leg pain with an AUC of 0.72-0.74 ("small" ratios);
    below the knee alone has 0.67-0.68. The AUC of 0.95 in Stynes S et al., PLoS One 2018;13:e0191852 takes
    an examination as well (tests of nerve tension and loss), which a voice cannot give.

    - Below the knee: 1.8 / 0.4, derived. The AUC of one yes-or-no item is the mean of its sensitivity and
      specificity; with 67.5 % having it where 74.2 % have sciatica (Konstantinou K et al., BMC Musculoskelet Disord
      2015;16:332) that makes 0.77 and 0.59. It counts beside "down the leg", which the table would otherwise let
      stand for both.
    - The three items together move the odds by at most 4, either way. Two equal bell curves with an area of 0.73
      lie 0.87 standard deviations apart; someone two deviations out on the telling side has a ratio
      of exp(0.87 * (2 - 0.43)), about 3.9.
    - A back alone is no sciatica: with nothing said of a leg, a buttock or a nerve, nothing speaks for it.
    """
    return _nerve_root(report, moved, _SCIATICA_TOGETHER)


def disc_herniation(report: Report, moved: dict[str, float]) -> dict[str, float]:
    """A disc that presses on a nerve: the items of ``sciatica``, with a lower ceiling.

    History against the scan has an AUC of 0.66 for a herniated disc, and coughing or sneezing tells nothing (Verwoerd
    AJH et al., Spine J 2014, n=395). By the same arithmetic as for sciatica that is 0.58 deviations and at most 2.7.
    """
    return _nerve_root(report, moved, _DISC_TOGETHER)


def _nerve_root(report: Report, moved: dict[str, float], together: tuple[float, float]) -> dict[str, float]:
    if report.present.isdisjoint(_LEG_SYMPTOMS):
        return {finding: weight for finding, weight in moved.items() if weight < 0}
    counted = dict(moved)
    if "radiates_below_knee" in report.present:
        counted["radiates_below_knee"] = log(_BELOW_KNEE)
    elif "radiates_below_knee" in report.absent:
        counted["radiates_below_knee"] = log(_NOT_BELOW_KNEE)
    _hold(counted, _NERVE_ITEMS, *together)
    return _moving(counted)


def _one_age(counted: dict[str, float]) -> dict[str, float]:
    """Leave only the most telling of the findings that follow from age."""
    ages = sorted((finding for finding in _AGE if finding in counted), key=lambda finding: abs(counted[finding]))
    for finding in ages[:-1]:
        del counted[finding]
    return counted


def _weigh_walking(report: Report, counted: dict[str, float]) -> None:
    """Give walking, or where it was not said standing, what is known of neurogenic claudication."""
    said = report.present
    brought_on = [finding for finding in _BROUGHT_ON if finding in said]
    if brought_on and said.intersection(_EASED):
        for finding in brought_on[1:]:
            counted.pop(finding, None)  # walking and standing are two halves of one item
        counted[brought_on[0]] = log(_NEUROGENIC)
    elif "with_walking" in said:
        counted["with_walking"] = 0.0 if "eased_by_rest" in said else log(_NEUROGENIC) / 2
    elif report.absent.issuperset(_BROUGHT_ON):
        counted.pop("with_standing", None)
        counted["with_walking"] = log(_NOT_NEUROGENIC)
    elif "with_walking" in report.absent:
        counted.pop("with_walking", None)


def _cook_answers(report: Report) -> tuple[int, int]:
    """How many of Cook's five items were answered yes, and how many no."""
    yes = no = 0
    for either in (("both_sides",), ("leg_worse_than_back",), _BROUGHT_ON, ("eased_by_sitting",), ("over_fifty",)):
        yes += not report.present.isdisjoint(either)
        no += report.absent.issuperset(either)
    return yes, no


def _hold(counted: dict[str, float], items: Collection[str], lowest: float, highest: float) -> None:
    """Bring what the items do together to between two ratios, by shrinking the side that goes too far."""
    up = sum(counted[item] for item in items if counted.get(item, 0.0) > 0)
    down = sum(counted[item] for item in items if counted.get(item, 0.0) < 0)
    if up + down > log(highest):
        _shrink(counted, items, above=True, factor=max(0.0, log(highest) - down) / up)
    elif up + down < log(lowest):
        _shrink(counted, items, above=False, factor=min(0.0, log(lowest) - up) / down)


def _shrink(counted: dict[str, float], items: Collection[str], *, above: bool, factor: float) -> None:
    for item in items:
        if item in counted and (counted[item] > 0) == above:
            counted[item] *= factor


def _moving(counted: dict[str, float]) -> dict[str, float]:
    return {finding: weight for finding, weight in counted.items() if weight}
