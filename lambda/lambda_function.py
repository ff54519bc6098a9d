"""The AWS door: Lambda calls ``lambda_handler`` with each request. The skill is built once, when Lambda starts it.

``SKILL_ID`` in the environment: requests to any other skill are refused.
"""

import gc
import os
from typing import Any

gc.disable()  # nothing that is made before the first request is garbage, and looking for it takes a tenth of the start

from cramp_coach.alexa.skill import create_skill, respond  # noqa: E402 - what is loaded is not garbage, either

skill = create_skill(skill_id=os.environ.get("SKILL_ID"))
gc.freeze()
gc.enable()


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one Alexa request envelope with a response envelope."""
    return respond(skill, event, context)
