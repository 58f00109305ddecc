"""From a question to the model's prompt, and from pointers back to the words that the user wrote.

The model reads *folded* text: no accents, no capitals, one character for each character of the question, so that a
position in the folded text is a position in the question. Characters that could form a mark of the prompt are replaced here, so
that no typed text can open or close a sketch. Every word carries its number (`#01 marca#02 a#03[PESSOA_1]`): the model
answers with numbers, so whatever a treatment or a person is called, it comes back exactly as written, and nothing comes back that was not there.
"""

from __future__ import annotations

import re
import unicodedata

from tools import ANSWER, INTENTS, MOST_WORDS, PREVIOUS, QUESTION, pointer, write_sketch

_PLACEHOLDER = re.compile(r"\[[A-Z]+(?:_[A-Z]+)*_\d+\]")
_WORD = re.compile(_PLACEHOLDER.pattern + r"|[^\W_]+(?:[-./][^\W_]+)*")
_SWAPS = {"#": " ", '"': "'", "“": "'", "”": "'", "’": "'", "‘": "'", "\\": "/", "|": "/", "–": "-", "—": "-"}
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


def words(question: str) -> list[tuple[int, int]]:
    """Begin and end of each word of a question: a placeholder, or letters and digits with `-`, `.` or `/` inside."""
    return [found.span() for found in _WORD.finditer(fold(question))][:MOST_WORDS]


def marked(question: str) -> str:
    """The folded question with every word numbered."""
    folded, parts, end = fold(question), [], 0
    for number, (begin, stop) in enumerate(words(question), 1):
        word = folded[begin:stop]
        between = folded[end:begin].replace(" ", "")
        parts.append(f"{between}{pointer(number)}{'' if word.startswith('[') else ' '}{word}")
        end = stop
    return "".join(parts) + folded[end:].replace(" ", "")


def prompt(question: str, previous: dict[str, str] | None = None) -> str:
    """The whole prompt. `previous` is the final call before, in the same conversation."""
    context = ""
    if previous is not None:
        context = PREVIOUS + write_sketch(previous["intent"], previous_keys(previous))
    return f"{context}{QUESTION}{marked(question)}{ANSWER}"


def pointed(value: str, question: str) -> str | None:
    """The words that `value` points at (`#04` or `#04#06`), as the user wrote them; None if it points at nothing."""
    found = re.fullmatch(r"#([0-9]{2})(?:#([0-9]{2}))?", value)
    spans = words(question)
    if found is None:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1 <= first <= last <= len(spans):
        return None
    return unicodedata.normalize("NFC", question)[spans[first - 1][0] : spans[last - 1][1]]


def point(said: str, question: str) -> str | None:
    """The pointer at the first place where the words `said` stand in the question; None if they do not."""
    folded, folded_said = fold(question), fold(said)
    have = [folded[begin:end] for begin, end in words(question)]
    want = [folded_said[begin:end] for begin, end in words(said)]
    for at in range(len(have) - len(want) + 1):
        if want and have[at : at + len(want)] == want:
            return pointer(at + 1) + (pointer(at + len(want)) if len(want) > 1 else "")
    return None
