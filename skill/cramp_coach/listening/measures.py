"""Numbers people say: how old, for how long, how often, how many minutes."""

from __future__ import annotations

import re

_DIGITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBERS = {word: number for number, word in enumerate(_DIGITS, 1)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_NUMBERS |= {"a": 1, "an": 1, "couple": 2, "few": 3, "several": 4, "once": 1, "twice": 2}

_WORD_NUMBER = rf"(?:(?:{'|'.join(_TENS)})[ -]?)?(?:{'|'.join(_DIGITS)})|{'|'.join(_TENS)}"
_NUMBER = rf"(?P<n>\d{{1,3}}|{_WORD_NUMBER}|a couple(?: of)?|couple(?: of)?|a few|few|several|an|a)"
_DAYS = {"day": 1, "night": 1, "week": 7, "month": 30, "year": 365}

_UNIT = r"(?P<unit>day|night|week|month|year)s?\b"

# Patterns stand as text: ``re`` compiles each when it is first needed, and not while the skill starts.
_YEARS = rf"(?P<n>\d{{1,3}}|{_WORD_NUMBER})"
_GROWN = rf"(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_DIGITS[:9])}))?|{'|'.join(_DIGITS[12:])}"
_AGE = (
    (rf"\b{_YEARS}[ -](?:years?|yrs?)[ -]old\b"),
    (
        rf"\b(?:i'm|i am|im|aged?|she's|he's|she is|he is|turned)(?: nearly| almost| about)? {_YEARS}\b"
        r"(?! \w+ (?:weeks?|months?))(?! (?:day|night|week|month|hour|minute|time|per|%|degrees))"
    ),
    (
        r"\b(?:mum|mom|mam|mother|dad|father|son|daughter|husband|wife|nan|gran|grandma|grandad|partner|boy|girl|lad"
        r"|lass|child|wean|bairn|yin|kid|brother|sister|toddler)"
        rf"(?: is|'s|,)? (?:nearly |almost |about )?{_YEARS}\b"
        r"(?! \w+ (?:weeks?|months?))(?! (?:day|night|week|month|hour|minute|time|stone|pound|kilo|kg))"
    ),
    (rf"(?:^|, )(?P<n>[1-9]\d|{_GROWN})(?=[,.]|$)"),
)
_NOT_A_SPAN = r"(?! (?:pregnant|along|gone|old|a week|later|postpartum))"
_DURATION = (
    r"\b(?:for|over|past|last|since|about|been|it's|its|lasted|(?:better|worse) after|had (?:it|this))"
    rf"(?: the| a good| this| now| about| nearly| almost| past| last| at least| like)* {_NUMBER} {_UNIT}{_NOT_A_SPAN}"
)
_SPAN = rf"\b{_NUMBER} {_UNIT} (?:of|now|straight|running|in a row)\b(?! (?:being pregnant|pregnancy))"
_AGO = (
    r"\b(?:(?:started|began|start|begun|came on|came up|happened|appeared|been like this since)(?: \w+)?"
    rf"|since(?: \w+){{1,7}}?) {_NUMBER} {_UNIT} (?:ago|back)\b"
)
_GOING_ON = rf"(?:\b(?:going on|coming up to|getting on for)|[,.])(?: for| about)? {_NUMBER} {_UNIT}(?= now|[,.]|$)"
_SPANS = (_DURATION, _AGO, _SPAN, _GOING_ON)
_SINCE_LAST = r"\bsince last (?P<unit>week|month|year)\b"
_TIMES = (
    rf"\b(?P<n>once|twice|{_NUMBER[4:-1].removeprefix('?P<n>')})(?: or (?:so|\w+))?"
    r"(?P<what> times| nights?| days| mornings| evenings)? "
    r"(?:a|per|each|every|this|in a|in the|out of|in) (?P<unit>day|night|week|month|seven)\b"
)
_SO_OFTEN_THIS_WEEK = r"\b(?P<n>second|third|fourth|fifth|sixth)(?: one| time)? this week\b"
_EVERY = r"\bevery(?P<other> other| second)?(?: (?:single|blessed|bloody|last))? (?:night|day)\b"
_MINUTES = (
    r"\b(?:last(?:s|ed|ing)?|took|takes|gone|goes|eases?|eased|passes|over|settles|stops|(?:it's|its|has) been"
    r"|been going)"
    r"(?: away| off| on| up)?"
    rf"(?<!bent over)(?: for| in| after| within)?(?: about| only| just| maybe)* {_NUMBER}"
    r" (?P<unit>second|minute|hour)s?\b"
    r"(?! ago| (?:when|if|once) (?:i|he|she) (?:stop|rest|stand|sit))"
)
_A_WEEK = {"day": 7.0, "night": 7.0, "week": 1.0, "month": 0.25, "seven": 1.0}
_ORDINALS = {"second": 2.0, "third": 3.0, "fourth": 4.0, "fifth": 5.0, "sixth": 6.0}
_IN_MINUTES = {"second": 1 / 60, "minute": 1.0, "hour": 60.0}


def measures(text: str) -> dict[str, float]:
    """The numbers in a text: any of ``age_years``, ``duration_days``, ``times_a_week``, ``episode_minutes``."""
    lowered = text.lower().replace("\u2019", "'")
    found: dict[str, float] = {}
    for pattern in _AGE:
        if (match := re.search(pattern, lowered)) and 0 < number(match["n"]) < 120:
            found.setdefault("age_years", number(match["n"]))
    if match := next(filter(None, (re.search(each, lowered) for each in _SPANS)), None):
        found["duration_days"] = number(match["n"]) * _DAYS[match["unit"]]
    elif match := re.search(_SINCE_LAST, lowered):
        found["duration_days"] = float(_DAYS[match["unit"]])
    if (often := _times_a_week(lowered)) is not None:
        found["times_a_week"] = often
    if match := re.search(_MINUTES, lowered):
        found["episode_minutes"] = number(match["n"]) * _IN_MINUTES[match["unit"]]
    return found


def _times_a_week(lowered: str) -> float | None:
    match = re.search(_TIMES, lowered)
    if match and (match["what"] or match["unit"] != "day" or match["n"] in {"once", "twice"}):  # not "twenty a day"
        return number(match["n"]) * _A_WEEK[match["unit"]]
    if match := re.search(_SO_OFTEN_THIS_WEEK, lowered):
        return _ORDINALS[match["n"]]
    if match := re.search(_EVERY, lowered):
        return 3.5 if match["other"] else 7.0
    return None


def number(words: str) -> float:
    """The number that words stand for: "72", "seventy-two", "a few" (3)."""
    if words.isdigit():
        return float(words)
    parts = [part for part in re.split(r"[ -]", words) if part in _NUMBERS]
    small = [_NUMBERS[part] for part in parts if part not in {"a", "an"} or len(parts) == 1]
    return float(sum(small))
