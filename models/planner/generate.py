"""Makes training examples from the phrasings: `python3 generate.py [count] [seed]` prints some.

While an example is made, words of the question stand in its values after a space; in the sketch they are pointers. Nothing here reads dev/ or frozen/.
"""

from __future__ import annotations

import random
import re
import sys
from dataclasses import dataclass

from expand import Slot, pick, read
from noise import disturb
from phrasings import BY_INTENT
from phrasings.followups import EVERYBODY, FRAGMENTS, LEANING, SPECIAL
from phrasings.macros import widen
from phrasings.outside import ALWAYS_UNCLEAR
from prompt import fold, marked, point
from slots import Scene, Segment, fill, folded_value
from tools import ANSWER, INTENTS, KEEP, PREVIOUS, QUESTION, write_sketch


@dataclass(frozen=True)
class Example:
    """One question with its answer. `previous` is the intent and the keys of the call before."""

    question: str
    intent: str
    values: dict[str, str]
    previous: tuple[str, tuple[str, ...]] | None = None

    def prompt(self) -> str:
        """What the model reads."""
        context = ""
        if self.previous:
            intent, keys = self.previous
            context = PREVIOUS + write_sketch(intent, dict.fromkeys(keys, ""))
        return f"{context}{QUESTION}{marked(self.question)}{ANSWER}"

    def sketch(self) -> str:
        """What the model writes."""
        return write_sketch(self.intent, self.sketch_values())

    def sketch_values(self) -> dict[str, str]:
        """The values with pointers. Raises LookupError if words were not said."""
        values = {}
        for key, value in self.values.items():
            values[key] = (point(value, self.question) or "") if value.startswith(" ") else value
            if not values[key]:
                raise LookupError(value)
        return values

    def holds(self) -> bool:
        """Whether noise left every word of the values in its place, and the question is of ordinary length."""
        try:
            self.sketch_values()
        except LookupError:
            return False
        return bool(self.question.strip()) and len(self.question) < 230


#: How often an intent is drawn; the ones with many meanings or hard dates more often.
_WEIGHTS = {
    "agenda": 1.6, "free_slots": 2.4, "book": 3.0, "move": 2.6, "cancel": 1.4, "revenue": 1.8, "payments": 1.6, "commission": 1.4, "patient_history": 1.3,
    "search_notes": 1.6, "how_to": 1.5, "stock": 1.3, "lot_usage": 1.1, "contraindications": 1.1, "treatment_price": 1.1, "clarify": 1.7, "refuse": 3.6, "overdue": 1.1, "birthdays": 1.0, "reminders": 1.0,
}
#: Intents whose phrasings can be the halves of a question that asks two things.
_ACTS = ("book", "move", "cancel", "confirm", "agenda", "revenue", "balance", "stock", "reminders", "patient_summary", "treatment_price", "waitlist", "find_patient")


def _contract_prepositions(words: str) -> str:
    """d a → da, d X → de X, a o → ao: phrasings leave the joint open."""
    words = re.sub(r"\b([dn]) (?=(?:[ao]s?|el[ae]s?|ess[ea]s?)\b)", r"\1", words)
    words = re.sub(r"\bd (?=\S|$)", "de ", words)
    words = re.sub(r"\bn (?=\S|$)", "em ", words)
    return re.sub(r"\ba o(?=s? )", "ao", re.sub(r"\ba a(?=s? )", "à", words))


def realise(phrasing: str, scene: Scene) -> tuple[list[Segment], dict[str, str]]:
    """Words and sketch values of one expansion of a phrasing."""
    segments: list[Segment] = []
    values: dict[str, str] = {}
    for item in pick(read(phrasing), scene.rng):
        if isinstance(item, Slot):
            filled, key, value = fill(scene, item.name, item.form)
            segments += filled
            values[key] = folded_value(value)
        elif isinstance(item, tuple):
            values[item[0]] = item[1]
        else:
            segments.append((item, False))
    return _merged(segments), {k: v for k, v in values.items() if INTENTS[scene.intent].arg(k)}


def _merged(segments: list[Segment]) -> list[Segment]:
    merged: list[Segment] = []
    for words, protected in segments:
        if merged and not protected and not merged[-1][1]:
            merged[-1] = (merged[-1][0] + words, False)
        else:
            merged.append((words, protected))
    return [(w if p else _contract_prepositions(w), p) for w, p in merged]


def _complete(intent: str, values: dict[str, str]) -> bool:
    tool = INTENTS[intent]
    one_of = not tool.one_of or any(k in values for k in tool.one_of)
    return one_of and all(a.key in values for a in tool.args if a.required)


def _draw_intent(rng: random.Random) -> str:
    names = list(BY_INTENT)
    return rng.choices(names, [_WEIGHTS.get(n, 0.9) for n in names])[0]


def _some_previous(rng: random.Random, intent: str) -> tuple[str, ...]:
    """Keys that a call of `intent` may have had."""
    tool = INTENTS[intent]
    keys = {a.key for a in tool.args if a.required or rng.random() < 0.4}
    if tool.one_of:
        keys = {rng.choice(tool.one_of)}
    return tuple(a.key for a in tool.args if a.key in keys)


def fresh(rng: random.Random) -> Example:
    """A question that stands alone."""
    intent = _draw_intent(rng)
    scene = Scene(rng, intent)
    segments, values = realise(rng.choice(BY_INTENT[intent]), scene)
    return Example(disturb(segments, rng), intent, values)


def fresh_after(rng: random.Random) -> Example:
    """A question that stands alone although something was asked before."""
    before = rng.choice(list(INTENTS))
    while True:
        intent = _draw_intent(rng)
        phrasing = rng.choice(ALWAYS_UNCLEAR if intent == "clarify" else BY_INTENT[intent])
        segments, values = realise(phrasing, Scene(rng, intent))
        if _complete(intent, values) and KEEP not in values.values():
            return Example(disturb(segments, rng), intent, values, (before, _some_previous(rng, before)))


def _with_and(rng: random.Random, segments: list[Segment], marker: float) -> tuple[list[Segment], bool]:
    """The words after "and", "so", "then", with probability `marker`."""
    if rng.random() >= marker:
        return segments, False
    return [(rng.choice(["e ", "e ", "e ", "então ", "aproveita e ", "e agora ", "tá, e ", "ok, e ", "ah, e "]), False), *segments], True


def fragment(rng: random.Random) -> Example:
    """A few words that change one or two arguments of the previous call."""
    intent = rng.choice([i for i in INTENTS if INTENTS[i].args])
    keys = _some_previous(rng, intent)
    scene = Scene(rng, intent)
    kept = dict.fromkeys(keys, KEEP)
    if "professional" in keys and intent in ("agenda", "free_slots", "waitlist") and rng.random() < 0.06:
        del kept["professional"]
        return Example(disturb([(rng.choice(EVERYBODY), False)], rng, False), intent, kept, (intent, keys))
    if rng.random() < 0.15 and intent in BY_INTENT:
        segments, values = realise(rng.choice(BY_INTENT[intent]), scene)
        segments, _ = _with_and(rng, segments, 1.0)
        if INTENTS[intent].one_of:
            kept = {} if values else kept
        return Example(disturb(segments, rng, False), intent, {**kept, **values}, (intent, keys))
    brought = rng.choice([a.key for a in INTENTS[intent].args if a.key in FRAGMENTS])
    phrasing = rng.choice(SPECIAL.get((intent, brought), FRAGMENTS[brought]))
    second = [k for k in ("time", "method", "period") if INTENTS[intent].arg(k) and k != brought]
    if second and brought == "when" and rng.random() < 0.25:
        key = rng.choice(second)
        phrasing += {"time": " {time.as}", "method": " (no|em) {method}", "period": " (de|à) {period}"}[key]
    segments, values = realise(phrasing, scene)
    if INTENTS[intent].one_of:
        kept = {}
    return Example(disturb(segments, rng, False), intent, {**kept, **values}, (intent, keys))


def leaning(rng: random.Random) -> Example:
    """A short question of another kind that leans on the previous call."""
    while True:
        intent = rng.choice(list(LEANING))
        before = rng.choice([i for i in INTENTS if INTENTS[i].args])
        keys = _some_previous(rng, before)
        lent = {("patient" if k == "query" and before == "find_patient" else k) for k in keys}
        example = _lean(rng, intent, before, keys, lent)
        if example:
            return example


def _lean(rng: random.Random, intent: str, before: str, keys: tuple[str, ...], lent: set[str]) -> Example | None:
    tool = INTENTS[intent]
    lent = lent - ({"topic", "time", "query"} if before != intent else set())
    scene = Scene(rng, intent, tuple(lent))
    segments, values = realise(widen(rng.choice(LEANING[intent])), scene)
    said = fold("".join(w for w, _ in segments))
    points = re.search(r"\b(?:d?el[ae]|nela|dess[ea]s?|ness[ea]s?|d?iss[oa]|ess[ea]|mesmo)\b", said) is not None
    if tool.one_of and "patient" in lent:
        if not re.search(r"\b(?:d?el[ae])\b", said) and "algum termo" not in said:
            return None
        lent = lent - {"when"}
    kept = {a.key: KEEP for a in tool.args if a.key in lent and a.key not in values}
    if not kept or not _complete(intent, {**kept, **values}):
        return None
    needed = not _complete(intent, values)
    segments, _ = _with_and(rng, segments, 0.6 if points or needed else 1.0)
    return Example(disturb(segments, rng, False), intent, {**kept, **values}, (before, keys))


def _whole_request(rng: random.Random, intent: str) -> list[Segment]:
    while True:
        segments, values = realise(rng.choice(BY_INTENT[intent]), Scene(rng, intent))
        if _complete(intent, values):
            return segments


def two_acts(rng: random.Random) -> Example:
    """Two requests in one breath: ask which first."""
    halves: list[Segment] = []
    for intent in (rng.choice(_ACTS), rng.choice(_ACTS)):
        segments = _whole_request(rng, intent)
        joint = (rng.choice([" e ", " e ", " e também ", ", e ", " e depois ", "; ", ". ", " e aproveita e ", ", depois ", " e já "]), False)
        halves = [*halves, joint, *segments] if halves else segments
    return Example(disturb(halves, rng), "clarify", {})


_KINDS = ((fresh, 66), (fresh_after, 10), (fragment, 13), (leaning, 9), (two_acts, 5))


def example(rng: random.Random) -> Example:
    """One example of any kind."""
    kinds, weights = zip(*_KINDS, strict=True)
    while True:
        made = rng.choices(kinds, weights)[0](rng)
        if made.holds():
            return made


if __name__ == "__main__":
    count, seed = (int(a) for a in (sys.argv[1:] + ["30", "1"][len(sys.argv) - 1 :])[:2])
    dice = random.Random(seed)
    for _ in range(count):
        made = example(dice)
        print(made.prompt(), "=>", made.sketch())
