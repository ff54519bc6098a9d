"""Arteries, veins, clots and swelling: what a leg says about its blood flow.

Two conditions are scored by a published rule instead of a bare table (``rules.py``): a deep clot by the history part of
the Wells score, and narrowed leg arteries by the Edinburgh Claudication Questionnaire.
"""

from cramp_coach.framework import Plugin
from cramp_coach_vascular.rules import edinburgh, wells

plugin = Plugin(__name__, rules={"deep_vein_thrombosis": wells, "peripheral_artery_disease": edinburgh})
