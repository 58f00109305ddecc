"""Symbolic dates: what the model writes instead of doing arithmetic, and the exact rules that turn them into days.

A symbol says what the words said; "today" enters only here. `dates.ebnf` rules, in words:

    symbol   = point | point ".." point            both ends included
    d±N      the day N days from today             d+0 today, d-1 yesterday
    mon…sun  a weekday                             then > (next), < (last) or @w±N (of that week); alone: by facing
    N        day N of a month                      then >, < or @m±N (of that month); alone: by facing
    D/M      a day of the year                     then >, <, /Y or @y±N; alone: by facing, today counts
    W&X      weekday W that must be day X          contradiction is an error
    we       a weekend, Saturday and Sunday        then >, < or @w±N; alone: by facing
    w±N m±N q±N s±N y±N                            calendar week (Monday to Sunday), month, quarter, semester, year
    MN QN SN  month, quarter, semester by number   then /Y or @y±N; alone: by facing, the running one counts
    Y2025    a year
    h1 h2    first or second half of a month       h1@m+0, h2@M3, h1@M3/2025
    nN pN    N days from today on, N days up to today, today included

`facing` is "ahead" or "behind". Two-figure years are of this century. Anything else is an `ImpossibleDate`.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

Span = tuple[date, date]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS_IN = {"m": 1, "M": 1, "q": 3, "Q": 3, "s": 6, "S": 6}
_DAY = timedelta(days=1)
#: Looking for "the next day N" never needs more than this many months: 29 February is at most eight years away.
_HORIZON_YEARS = 8


class ImpossibleDate(ValueError):
    """The symbol names no day, or contradicts itself."""


class UnknownSymbol(ImpossibleDate):
    """The text is no symbol at all; no phrasing and no answer under the grammar's dates makes one."""


def resolve(symbol: str, today: date, facing: str) -> Span:
    """First and last day of `symbol`. Raises ImpossibleDate."""
    try:
        if ".." in symbol:
            return _range(*symbol.split("..", 1), today, facing)
        return _point(symbol, today, facing)
    except (OverflowError, OSError) as far:
        raise ImpossibleDate(symbol) from far


def _range(left: str, right: str, today: date, facing: str) -> Span:
    """Both ends; the end that fixes the other is the first one ahead and the last one behind."""
    if _is_loose(left) and _is_loose(right) and facing == "behind":
        end = _point(right, today, facing)[1]
        start = _point(left + "<", end + _DAY, facing)[0]
    elif _is_loose(right) and facing == "ahead":
        start = _point(left, today, facing)[0]
        end = _point(right + ">", start - _DAY, facing)[1]
    else:
        start, end = _point(left, today, facing)[0], _point(right, today, facing)[1]
    if start > end:
        raise ImpossibleDate(f"{left}..{right}")
    return start, end


def _is_loose(point: str) -> bool:
    """Whether the point is a bare weekday, day or day of the year, which only facing fixes."""
    return re.fullmatch(r"mon|tue|wed|thu|fri|sat|sun|\d{1,2}(/\d{1,2})?", point) is not None


def _point(symbol: str, today: date, facing: str) -> Span:
    for pattern, rule in _RULES:
        found = re.fullmatch(pattern, symbol)
        if found:
            return rule(found, today, facing)
    raise UnknownSymbol(symbol)


def _direction(mark: str | None, facing: str) -> int:
    return {">": 1, "<": -1}.get(mark or "", 1 if facing == "ahead" else -1)


def _single(day: date) -> Span:
    return day, day


def _offset(m: re.Match, today: date, _facing: str) -> Span:
    return _single(today + int(m[1]) * _DAY)


def _monday(today: date, weeks: int) -> date:
    return today + (7 * weeks - today.weekday()) * _DAY


def _weekday(m: re.Match, today: date, facing: str) -> Span:
    index = WEEKDAYS.index(m[1])
    if m[3]:
        return _single(_monday(today, int(m[3])) + index * _DAY)
    step = _direction(m[2], facing)
    day = today + step * _DAY
    while day.weekday() != index:
        day += step * _DAY
    return _single(day)


def _make(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as wrong:
        raise ImpossibleDate(f"{day}/{month}/{year}") from wrong


def _month_start(year: int, month: int, plus: int) -> date:
    count = year * 12 + month - 1 + plus
    return _make(count // 12, count % 12 + 1, 1)


def _day_of_month(m: re.Match, today: date, facing: str) -> Span:
    number = int(m[1])
    if not 1 <= number <= 31:
        raise ImpossibleDate(m[0])
    if m[3]:
        start = _month_start(today.year, today.month, int(m[3]))
        return _single(_make(start.year, start.month, number))
    step = _direction(m[2], facing)
    day = today + step * _DAY
    while day.day != number:
        day += step * _DAY
    return _single(day)


def _full_year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _day_of_year(m: re.Match, today: date, facing: str) -> Span:
    day, month = int(m[1]), int(m[2])
    if m[4]:
        return _single(_make(_full_year(m[4]), month, day))
    if m[5]:
        return _single(_make(today.year + int(m[5]), month, day))
    _make(2000, month, day)  # impossible in every year?
    step = _direction(m[3], facing)
    for years in range(_HORIZON_YEARS + 1):
        try:
            found = date(today.year + step * years, month, day)
        except ValueError:
            continue
        if (found - today).days * step >= 0:
            return _single(found)
    raise ImpossibleDate(m[0])


def _checked_weekday(m: re.Match, today: date, facing: str) -> Span:
    span = _point(m[2], today, facing)
    if span[0] != span[1] or WEEKDAYS[span[0].weekday()] != m[1]:
        raise ImpossibleDate(m[0])
    return span


def _weekend(m: re.Match, today: date, facing: str) -> Span:
    if m[2]:
        saturday = _monday(today, int(m[2])) + 5 * _DAY
    elif m[1]:
        edge = 5 if m[1] == ">" else 6
        day = today + _direction(m[1], facing) * _DAY
        while day.weekday() != edge:
            day += _direction(m[1], facing) * _DAY
        saturday = day - (edge - 5) * _DAY
    else:
        saturday = _monday(today, 0) + 5 * _DAY
        if facing == "behind" and saturday > today:
            saturday -= 7 * _DAY
    return saturday, saturday + _DAY


def _week(m: re.Match, today: date, _facing: str) -> Span:
    monday = _monday(today, int(m[1]))
    return monday, monday + 6 * _DAY


def _block(year: int, number: int, months: int) -> Span:
    """The `number`-th block of `months` months of a year, counted from 1."""
    start = _month_start(year, 1, (number - 1) * months)
    return start, _month_start(start.year, start.month, months) - _DAY


def _running_block(m: re.Match, today: date, _facing: str) -> Span:
    months = MONTHS_IN[m[1]]
    count = today.year * (12 // months) + (today.month - 1) // months + int(m[2])
    return _block(count // (12 // months), count % (12 // months) + 1, months)


def _named_block(m: re.Match, today: date, facing: str) -> Span:
    months, number = MONTHS_IN[m[1]], int(m[2])
    if not 1 <= number <= 12 // months:
        raise ImpossibleDate(m[0])
    if m[3]:
        return _block(_full_year(m[3]), number, months)
    if m[4]:
        return _block(today.year + int(m[4]), number, months)
    this = _block(today.year, number, months)
    if facing == "ahead":
        return this if this[1] >= today else _block(today.year + 1, number, months)
    return this if this[0] <= today else _block(today.year - 1, number, months)


def _year(m: re.Match, today: date, _facing: str) -> Span:
    year = _full_year(m[2]) if m[2] else today.year + int(m[1])
    return _make(year, 1, 1), _make(year, 12, 31)


def _half(m: re.Match, today: date, facing: str) -> Span:
    start, end = _point(m[2], today, facing)
    middle = start + 14 * _DAY
    return (start, middle) if m[1] == "1" else (middle + _DAY, end)


def _run_of_days(m: re.Match, today: date, _facing: str) -> Span:
    count = int(m[2])
    if count < 1:
        raise ImpossibleDate(m[0])
    other = (count - 1) * _DAY
    return (today, today + other) if m[1] == "n" else (today - other, today)


_N, _WD, _Y = r"([+-]\d{1,3})", r"(mon|tue|wed|thu|fri|sat|sun)", r"(\d{2}|\d{4})"
_RULES = (
    (rf"d{_N}", _offset),
    (rf"{_WD}([<>])?(?:@w{_N})?", _weekday),
    (rf"(\d{{1,2}})([<>])?(?:@m{_N})?", _day_of_month),
    (rf"(\d{{1,2}})/(\d{{1,2}})([<>])?(?:/{_Y})?(?:@y{_N})?", _day_of_year),
    (rf"{_WD}&(.+)", _checked_weekday),
    (rf"we([<>])?(?:@w{_N})?", _weekend),
    (rf"w{_N}", _week),
    (rf"([mqs]){_N}", _running_block),
    (rf"([MQS])(\d{{1,2}})(?:/{_Y})?(?:@y{_N})?", _named_block),
    (rf"(?:y{_N}|Y{_Y})", _year),
    (rf"h([12])@(m{_N}|M\d{{1,2}}.*)", _half),
    (r"([np])(\d{1,3})", _run_of_days),
)
