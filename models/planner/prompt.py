"""From a question to the model's prompt, and from copied words back to what the user wrote.

The model reads *folded* text: no accents, no capitals, one character for each character of the question, so that a
position in the folded text is a position in the question. Characters that could form a mark of the prompt are replaced here, so
that no typed text can open or close a sketch.
"""

from __future__ import annotations

import re
import unicodedata

from tools import ANSWER, INTENTS, PREVIOUS, QUESTION, write_sketch

_PLACEHOLDER = re.compile(r"\[[A-Z]+(?:_[A-Z]+)*_\d+\]")
_SWAPS = {'"': "'", "“": "'", "”": "'", "’": "'", "‘": "'", "\\": "/", "|": "/", "–": "-", "—": "-"}
#: Longest question in characters; what is longer is no single question.
LONGEST = 400


def _fold_char(char: str) -> str:
    if char in _SWAPS:
        return _SWAPS[char]
    if char.isspace() or unicodedata.category(char).startswith("C"):
        return " "
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base if len(base) == 1 else char


def fold(text: str) -> str:
    """`text` without accents and capitals, of the same length; placeholders stay as they are."""
    text = unicodedata.normalize("NFC", text)
    folded = [_fold_char(c) for c in text]
    for found in _PLACEHOLDER.finditer(text):
        folded[found.start() : found.end()] = found[0]
    return "".join(folded)


def previous_keys(call: dict[str, str]) -> dict[str, str]:
    """The sketch keys that a final call can lend to a follow-up, with the final values left out."""
    intent = INTENTS[call["intent"]]
    lent = {}
    for arg in intent.args:
        final = {"when": ("date", "from")}.get(arg.key, (arg.key,))
        if any(k in call for k in final):
            lent[arg.key] = ""
    return lent


def prompt(question: str, previous: dict[str, str] | None = None) -> str:
    """The whole prompt. `previous` is the final call before, in the same conversation."""
    context = ""
    if previous is not None:
        context = PREVIOUS + write_sketch(previous["intent"], previous_keys(previous))
    return f"{context}{QUESTION} {fold(question).strip()}{ANSWER}"


def find_words(copied: str, question: str) -> str | None:
    """The place of the question that `copied` (folded) came from, as the user wrote it; None if it was never said."""
    words = copied.strip()
    if not words:
        return None
    question = unicodedata.normalize("NFC", question)
    for found in re.finditer(re.escape(words), fold(question)):
        start, end = found.span()
        if not (_joins(question, start) or _joins(question, end)):
            return question[start:end]
    return None


def _joins(text: str, at: int) -> bool:
    """Whether a word runs across position `at`."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
