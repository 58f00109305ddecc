"""The tool list of tools.json, typed, and the marks that frame a sketch.

A *sketch* is what the model writes: a JSON object whose first key is `intent` and whose other keys come in the order of the
tool list. It differs from the final call in three ways: dates are symbols (`dates.py`), words of the question are pointed at by their
numbers (`prompt.py`), and `=` means "as in the previous call".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent

#: Marks around a prompt: previous call, question, answer, end of answer, padding.
PAD, PREVIOUS, QUESTION, ANSWER, STOP = "<|pad|>", "<|p|>", "<|u|>", "<|a|>", "<|e|>"
#: Values that are no words of the question.
KEEP, ME = "=", "@me"
#: Words of a question that can be pointed at.
MOST_WORDS = 64
#: The two characters that close a sketch.
CLOSE = '"}'


@dataclass(frozen=True)
class Arg:
    """One argument of a sketch; `becomes` is set for dates only."""

    key: str
    type: str
    required: bool = False
    becomes: str = ""


@dataclass(frozen=True)
class Intent:
    """One tool. `facing` decides which way a bare weekday or day points."""

    name: str
    facing: str
    args: tuple[Arg, ...]
    writes: bool = False
    not_past: bool = False
    one_of: tuple[str, ...] = ()

    def arg(self, key: str) -> Arg | None:
        """The argument of that key, if the tool has it."""
        return next((a for a in self.args if a.key == key), None)


def _load() -> dict:
    return json.loads((HERE / "tools.json").read_text(encoding="utf-8"))


def _intent(raw: dict) -> Intent:
    args = tuple(Arg(**a) for a in raw["args"])
    return Intent(
        raw["name"], raw["facing"], args, raw["writes"], raw.get("not_past", False), tuple(raw.get("one_of", ()))
    )


RAW = _load()
INTENTS: dict[str, Intent] = {i["name"]: _intent(i) for i in RAW["intents"]}
ENUMS: dict[str, list[str]] = {k: v for k, v in RAW["types"].items() if isinstance(v, list)}
KEYS: list[str] = list(dict.fromkeys(a.key for i in INTENTS.values() for a in i.args))


def head(intent: str) -> str:
    """The opening of a sketch; one token."""
    return '{"intent":"' + intent


def key_mark(key: str) -> str:
    """What stands between two values; one token for each key."""
    return f'","{key}":"'


def pointer(word: int) -> str:
    """The mark of the `word`-th word of a question, from 1; one token."""
    return f"#{word:02d}"


def placeholders() -> list[str]:
    """Every placeholder that is a single token."""
    p = RAW["placeholders"]
    return [
        f"[{kind}_{n}]"
        for kind in p["kinds"]
        for n in range(1, (p["count_many"] if kind in p["many"] else p["count_few"]) + 1)
    ]


def frame_marks() -> list[str]:
    """The marks that make up sketches, each a single token."""
    pointers = [pointer(n) for n in range(1, MOST_WORDS + 1)]
    return [head(i) for i in INTENTS] + [key_mark(k) for k in KEYS] + [CLOSE, *pointers]


def write_sketch(intent: str, values: dict[str, str]) -> str:
    """The text of a sketch; `values` in any order, values as they stand in a sketch."""
    keys = [a.key for a in INTENTS[intent].args if a.key in values]
    return head(intent) + "".join(key_mark(k) + values[k] for k in keys) + CLOSE


def read_sketch(text: str) -> tuple[str, dict[str, str]] | None:
    """Intent and values of a sketch, or None if it is not one of the tool list."""
    try:
        raw = json.loads(text)
    except ValueError:
        return None
    if not isinstance(raw, dict) or not all(isinstance(v, str) for v in raw.values()):
        return None
    intent = INTENTS.get(raw.pop("intent", ""))
    if intent is None or [a.key for a in intent.args if a.key in raw] != list(raw):
        return None
    return intent.name, raw
