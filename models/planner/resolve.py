"""From the model's sketch to the final call: the rules of the contract that need no model.

Everything that can be decided exactly is decided here: days, what a follow-up keeps, what must be there, what lies in the past,
and that no word is in a call that was not said. Whatever does not hold becomes `clarify`.
"""

from __future__ import annotations

import re
from datetime import date

from dates import ImpossibleDate, Span, resolve
from prompt import pointed
from tools import ENUMS, INTENTS, KEEP, ME, Arg, Intent, read_sketch

Call = dict[str, str]
CLARIFY: Call = {"intent": "clarify"}
#: A person who was searched for is the patient of the next question, and the other way round.
_ALSO_KNOWN_AS = {"patient": ("patient", "query"), "query": ("query", "patient")}


class Unclear(ValueError):
    """The sketch breaks a rule; the product asks back."""


def finish(sketch: str, question: str, today: date, previous: Call | None = None) -> Call:
    """The final call of `sketch`, the model's answer to `question`."""
    read = read_sketch(sketch)
    if read is None:
        return dict(CLARIFY)
    intent, values = INTENTS[read[0]], read[1]
    try:
        return _call(intent, values, question, today, previous or {})
    except (Unclear, ImpossibleDate):
        return dict(CLARIFY)


def _call(intent: Intent, values: dict[str, str], question: str, today: date, previous: Call) -> Call:
    call: Call = {"intent": intent.name}
    for arg in intent.args:
        if arg.key in values:
            call.update(_value(arg, values[arg.key], intent, question, today, previous))
    if intent.one_of and "patient" in call:
        call.pop("date", None)
    _check_complete(intent, call)
    if intent.not_past and call["date"] < today.isoformat():
        raise Unclear("past")
    return call


def _final_keys(arg: Arg) -> tuple[str, ...]:
    return ("date", "from") if arg.key == "when" else (arg.key,)


def _check_complete(intent: Intent, call: Call) -> None:
    for arg in intent.args:
        if arg.required and not any(k in call for k in _final_keys(arg)):
            raise Unclear(arg.key)
    one_of = [intent.arg(key) for key in intent.one_of]
    if one_of and not any(k in call for arg in one_of if arg for k in _final_keys(arg)):
        raise Unclear("one of")


def _value(arg: Arg, value: str, intent: Intent, question: str, today: date, previous: Call) -> Call:
    """What one argument of the sketch adds to the call."""
    if arg.type == "when":
        span = _kept_span(arg, previous) if value == KEEP else resolve(value, today, intent.facing)
        return _dated(arg, span)
    if value == KEEP:
        return {arg.key: _kept(arg, previous)}
    if arg.type in ENUMS:
        return _checked(arg, value, value in ENUMS[arg.type])
    if arg.type == "time":
        return _checked(arg, value, re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) is not None)
    if arg.type == "who" and value == ME:
        return {arg.key: "me"}
    return _said(arg, value, question)


def _checked(arg: Arg, value: str, good: bool) -> Call:
    if not good:
        raise Unclear(arg.key)
    return {arg.key: value}


def _said(arg: Arg, value: str, question: str) -> Call:
    """Words of the question. A pointer at nothing leaves the argument out."""
    words = pointed(value, question)
    return {} if words is None else {arg.key: words}


def _kept(arg: Arg, previous: Call) -> str:
    for key in _ALSO_KNOWN_AS.get(arg.key, (arg.key,)):
        if key in previous:
            return previous[key]
    raise Unclear(arg.key)


def _kept_span(arg: Arg, previous: Call) -> Span:
    first, last = ("from_date", "from_date") if arg.key == "from_date" else ("date", "date")
    if arg.key == "when" and "from" in previous:
        first, last = "from", "to"
    if first not in previous:
        raise Unclear(arg.key)
    return date.fromisoformat(previous[first]), date.fromisoformat(previous[last])


def _dated(arg: Arg, span: Span) -> Call:
    first, last = (day.isoformat() for day in span)
    single = first == last
    if arg.becomes == "span" or (arg.becomes == "day_or_span" and not single):
        return {"from": first, "to": last}
    if not single:
        raise Unclear("one day wanted")
    return {"from_date" if arg.key == "from_date" else "date": first}
