"""Backs and the nerves that leave them: strained backs, sciatica, narrowed spines, numb feet, and the rare dangers.

Most of it is YAML. Three conditions weigh what was said by published rules (``rules.py``).
"""

from cramp_coach.framework import Plugin
from cramp_coach_spinal import rules

plugin = Plugin(
    __name__,
    rules={
        "lumbar_spinal_stenosis": rules.stenosis,
        "sciatica": rules.sciatica,
        "lumbar_disc_herniation": rules.disc_herniation,
    },
)
