"""The small language in which phrasings are written, and its expansion.

    (a|b|c)        one of these                 [a]          a or nothing
    {slot}         a filled slot, see slots.py  {slot.form}  the slot with its preposition
    {key=value:a}  the words `a`, which set argument `key` of the sketch to `value`
    {key=value:}   no words, only the argument

Text outside slots may be disturbed by noise, text inside is what the model must copy.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache

_TOKEN = re.compile(r"[()\[\]|]|\{[^{}:=]+\}|\{[^{}:=]+=[^{}:]*:|\}|[^()\[\]|{}]+")


@dataclass(frozen=True)
class Slot:
    """A place to fill: `name` and the form wanted."""

    name: str
    form: str


@dataclass(frozen=True)
class Sets:
    """Words that set an argument to a fixed value."""

    key: str
    value: str
    body: tuple


@dataclass(frozen=True)
class Choice:
    """One of several branches."""

    branches: tuple


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at = text, _TOKEN.findall(text), 0
        if "".join(self.tokens) != text:
            raise ValueError(f"cannot read phrasing: {text}")

    def _next(self) -> str | None:
        self.at += 1
        return self.tokens[self.at - 1] if self.at <= len(self.tokens) else None

    def branches(self, close: str | None) -> tuple:
        """Alternatives up to `close`."""
        found, items = [], []
        while (token := self._next()) != close:
            if token is None:
                raise ValueError(f"unclosed bracket: {self.text}")
            if token == "|":
                found.append(tuple(items))
                items = []
            else:
                items.append(self._item(token))
        return (*found, tuple(items))

    def _item(self, token: str):
        if token == "(":
            return Choice(self.branches(")"))
        if token == "[":
            return Choice(((), *self.branches("]")))
        if token.startswith("{") and token.endswith(":"):
            key, value = token[1:-1].split("=", 1)
            return Sets(key, value, self.branches("}"))
        if token.startswith("{"):
            name, _, form = token[1:-1].partition(".")
            return Slot(name, form)
        if token in ")]}":
            raise ValueError(f"bracket too many: {self.text}")
        return token


@cache
def read(phrasing: str) -> tuple:
    """The branches of a phrasing. Raises ValueError if it is malformed."""
    return _Reader(phrasing).branches(None)


def _weight(branch: tuple) -> int:
    """How many ways a branch has, so that a rich branch is taken more often; capped."""
    ways = 1
    for item in branch:
        if isinstance(item, (Choice, Sets)):
            inner = item.branches if isinstance(item, Choice) else item.body
            ways *= sum(_weight(b) for b in inner)
    return min(ways, 6)


def pick(branches: tuple, rng: random.Random) -> list:
    """One expansion: a flat list of str, Slot and (key, value) pairs."""
    branch = rng.choices(branches, [_weight(b) for b in branches])[0] if len(branches) > 1 else branches[0]
    flat: list = []
    for item in branch:
        if isinstance(item, Choice):
            flat += pick(item.branches, rng)
        elif isinstance(item, Sets):
            flat += [(item.key, item.value), *pick(item.body, rng)]
        else:
            flat.append(item)
    return flat
