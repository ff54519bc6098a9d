"""What whoever writes a plugin needs: a beginning, a check, and pytest's part in both.

Checking needs more than the skill does (Hypothesis, textstat): ``pip install 'cramp-coach[authors]'``.
"""
