"""``python -m cramp_coach.cli``."""

from cramp_coach.cli import main

main(prog_name="cramp-coach")
