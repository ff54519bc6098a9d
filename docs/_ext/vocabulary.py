"""The findings and conditions that are there already, made of the built-in plugins."""

from __future__ import annotations

from itertools import islice

from cramp_coach.framework import Library, PluginManager, Settings
from cramp_coach.knowledge import Finding
from cramp_coach.knowledge.model import share
from cramp_coach.knowledge.patterns import expand

MOST_WORDINGS = 3
TITLES = {
    "symptom": "Symptoms",
    "part": "Places",
    "side": "Sides",
    "timing": "When",
    "trigger": "What brings it on or eases it",
    "course": "How it goes",
    "medicine": "Medicines taken",
    "person": "Who it is",
    "history": "What they have had",
    "remedy": "Remedies asked about",
}
"""What the kinds of findings are called as headings; the rest are no words of a plugin's author."""


def findings() -> str:
    """Every finding of the built-in plugins, by kind."""
    known = sorted(_library().findings.values(), key=lambda each: each.id)
    sections = []
    for kind, title in TITLES.items():
        rows = (_finding(each) for each in known if each.kind == kind)
        sections.append("\n".join([f"\n## {title}\n", "| Id | Said back as | Anyone has it | Said as |",
                                   "| :-- | :-- | --: | :-- |", *rows]))  # fmt: skip
    return "\n".join(sections)


def _finding(finding: Finding) -> str:
    wordings = {phrase for pattern in finding.phrases.get("en", ()) for phrase in islice(expand(pattern), 1)}
    said = sorted(wordings, key=lambda phrase: (len(phrase), phrase))[:MOST_WORDINGS]
    if finding.made_of and not said:
        said = [f"{finding.made_of.symptoms[0]} + {finding.made_of.parts[0]}"]
    return f"| `{finding.id}` | {finding.label} | {share(finding.background):g} | {'; '.join(said)} |"


def conditions() -> str:
    """Every condition of the built-in plugins."""
    library = _library()
    rows = (
        f"| `{each.id}` | {each.name} | {library.owner[each.id]} | `{each.prior}` | {each.family or ''} |"
        for each in library.conditions.values()
    )
    return "\n".join(["| Id | Name | Plugin | How common | Family |", "| :-- | :-- | :-- | :-- | :-- |", *rows])


def _library() -> Library:
    return PluginManager.installed(Settings(safe=True)).library()
