"""The AWS door: Lambda calls ``lambda_handler`` with each request. The skill is built once, when Lambda starts it.

``SKILL_ID`` in the environment: requests to any other skill are refused.
"""

import os
from typing import Any

from cramp_coach.alexa.skill import create_skill, respond

skill = create_skill(skill_id=os.environ.get("SKILL_ID"))


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one Alexa request envelope with a response envelope."""
    return respond(skill, event, context)
