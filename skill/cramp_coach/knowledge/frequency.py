"""Words for how often, and the numbers they stand for.

Frequency words are the classes of the Human Phenotype Ontology (HPO:0040279 ff.), each at the middle of its
range. Prior words are our own, ordinal and set by experts: nobody has published the case mix of people who ask
a speaker about their legs (evidence.md, section 14).
"""

from __future__ import annotations

from typing import Literal

FrequencyWord = Literal["obligate", "very_frequent", "frequent", "occasional", "very_rare", "excluded"]
PriorWord = Literal["very_common", "common", "uncommon", "rare", "very_rare"]

FREQUENCY: dict[FrequencyWord, float] = {
    "obligate": 0.98,  # 100 % in the ontology; people forget to say things, and listeners mishear
    "very_frequent": 0.90,
    "frequent": 0.55,
    "occasional": 0.17,
    "very_rare": 0.025,
    "excluded": 0.004,
}

PRIOR: dict[PriorWord, float] = {
    "very_common": 1.0,
    "common": 0.35,
    "uncommon": 0.10,
    "rare": 0.025,
    "very_rare": 0.005,
}
