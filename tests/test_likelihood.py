"""The mathematics: caps, groups, shares that sum to one; over any report."""

from __future__ import annotations

from math import exp, isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cramp_coach.framework import Library, PluginManager, evidence_for
from cramp_coach.framework.table import CAP, DEFINING_CAP
from cramp_coach.knowledge import Condition, Evidence, Finding, Frequency, Knowledge
from cramp_coach.knowledge.model import MadeOf, Threshold
from cramp_coach.reasoning import SOMETHING_ELSE, fired, forbidden, next_question, rank, urgency_of
from cramp_coach.report import Report


def small(**evidence: object) -> Library:
    findings = (
        Finding(id="a", kind="symptom", label="a", background=Frequency(p=0.1, ref="expert")),
        Finding(id="b", kind="symptom", label="b", background=Frequency(p=0.5, ref="expert"), group="same"),
        Finding(
            id="c", kind="symptom", label="c", background=Frequency(p=0.5, ref="expert"), group="same", implies=("b",)
        ),
        Finding(id="old", kind="person", label="old", derive=Threshold(measure="age_years", at_least=60)),
        Finding(id="limb", kind="part", label="limb"),
        Finding(id="shank", kind="part", label="shank", within="limb"),
        Finding(id="a_limb", kind="symptom", label="a limb", made_of=MadeOf(symptoms=("a",), parts=("limb",))),
    )
    x = Condition(id="x", name="X", spoken="x", tell="x", prior="common", evidence=evidence)  # type: ignore[arg-type]
    return Library([("p", Knowledge(findings=findings, conditions=(x,)))])


def ratio(library: Library, **said: str) -> float:
    report = Report(findings=said)  # type: ignore[arg-type]
    return exp(sum(evidence_for(library.weights["x"], report, library).values()))


def test_a_finding_counts_by_its_share_over_the_background() -> None:
    library = small(a=Evidence(p=0.3, ref="expert"))
    assert isclose(ratio(library, a="present"), 0.3 / 0.1)
    assert isclose(ratio(library, a="absent"), 0.7 / 0.9)
    assert ratio(library, a="unsure") == 1.0
    assert ratio(library, b="present") == 1.0, "what a condition does not mention leaves it unmoved"


def test_one_finding_can_do_only_so_much() -> None:
    assert isclose(ratio(small(a=Evidence(lr=80, ref="expert")), a="present"), CAP)
    assert isclose(ratio(small(b=Evidence(p=0.001, ref="expert")), b="present"), 1 / CAP)
    assert 9 < ratio(small(a="obligate"), a="present") <= DEFINING_CAP
    assert isclose(ratio(small(a="excluded"), a="present"), 1 / DEFINING_CAP)


def test_a_published_ratio_is_used_as_it_is() -> None:
    library = small(a=Evidence(lr=2.25, lr_absent=0.67, ref="expert"))
    assert isclose(ratio(library, a="present"), 2.25)
    assert isclose(ratio(library, a="absent"), 0.67)


def test_one_fact_in_two_words_counts_once() -> None:
    library = small(b=Evidence(p=0.7, ref="expert"), c=Evidence(p=0.9, ref="expert"))
    assert isclose(ratio(library, b="present", c="present"), 0.9 / 0.5)


def test_what_follows_from_what_was_said() -> None:
    library = small()
    complete = library.complete(Report(findings={"c": "present", "shank": "present"}, measures={"age_years": 72}))
    assert complete.present == {"c", "b", "shank", "limb", "old"}
    assert library.complete(Report(findings={"b": "absent"})).absent == {"b", "c"}
    assert library.complete(Report(findings={"c": "present", "b": "absent"})).absent == {"b"}, "said outright"
    assert library.complete(Report(measures={"age_years": 30})).absent == {"old"}
    assert library.complete(Report(findings={"nobody": "present"})).findings == {}


def test_the_library_leaves_out_what_leans_on_nothing() -> None:
    lonely = Finding(id="lonely", kind="symptom", label="l", implies=("nobody",))
    library = Library([("p", Knowledge(findings=(lonely,)))])
    assert library.findings == {}
    assert library.faults == [("p", "findings[lonely]: no finding is called 'nobody'")]


@pytest.fixture(scope="module")
def reports(library: Library) -> st.SearchStrategy[Report]:
    ids = st.sampled_from(sorted(library.findings))
    return st.dictionaries(ids, st.sampled_from(["present", "absent", "unsure"]), max_size=12).map(
        lambda findings: Report(findings=findings)  # type: ignore[arg-type]
    )


@given(data=st.data())
def test_whatever_was_said_the_reasoning_holds(
    data: st.DataObject, manager: PluginManager, library: Library, reports: st.SearchStrategy[Report]
) -> None:
    report = library.complete(data.draw(reports))
    assessments = manager.assess(report, library)
    for each in assessments:
        assert each.supports or each.against
        assert abs(log(each.likelihood)) < 40
    ranking = rank(report, assessments, library)
    assert isclose(sum(each.likelihood for each in ranking), 1.0, abs_tol=1e-9)
    assert all(0 < each.likelihood <= 1 for each in ranking)
    assert [each.likelihood for each in ranking] == sorted((each.likelihood for each in ranking), reverse=True)
    assert SOMETHING_ELSE in {each.condition for each in ranking}
    flags = fired(report, library)
    urgency = urgency_of(flags, ranking, library)
    assert (urgency == "emergency") == any(flag.urgency == "emergency" for flag in flags)
    assert forbidden(report, flags, ranking, library) >= {use for flag in flags for use in flag.forbids}
    question = next_question(report, ranking, library, asked=())
    assert question is None or question.id not in report.findings, "never asks what was said"
    again = rank(report, manager.assess(report, library), library)
    assert again == ranking, "the same report, the same answer"
