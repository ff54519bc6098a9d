"""The evaluation as one self-contained page."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from cramp_coach.evaluation import figures
from cramp_coach.evaluation.caller import Interview
from cramp_coach.evaluation.describe import numbers
from cramp_coach.evaluation.measures import Measures


def page(result: Measures, interviews: Sequence[Interview], missed: Sequence[dict[str, str]], name: str) -> str:
    """The page: numbers, pictures, confusions, and each miss with its evidence. It loads nothing from anywhere."""
    pictures = {
        "Right, before and after questions": figures.top_bars(result),
        "Calibration": figures.calibration_curve(result),
        "Urgency: gold against answered": figures.urgency_matrix(interviews),
        "Questions asked": figures.question_bars(interviews),
    }
    environment = Environment(
        loader=PackageLoader("cramp_coach.evaluation", "."), autoescape=select_autoescape(["j2"]), trim_blocks=True
    )
    return environment.get_template("page.html.j2").render(
        name=name,
        numbers=list(numbers(result)),
        pictures={title: Markup(svg) for title, svg in pictures.items()},  # noqa: S704 - drawn by us
        confusion=result.confusion,
        missed=missed,
    )
