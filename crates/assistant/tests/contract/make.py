"""Random cases for the contract between the recipe (models/planner) and this crate: `python3 make.py SEED COUNT > cases.jsonl`.

Each line is a date or a whole question with what the recipe makes of it. Everything is drawn at random; nobody is meant.
"""

from __future__ import annotations

import json
import random
import sys
import unicodedata
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / "models" / "planner"))

from dates import WEEKDAYS, ImpossibleDate, resolve  # noqa: E402
from prompt import LONGEST, prompt, words  # noqa: E402
from resolve import finish  # noqa: E402
from tools import ENUMS, INTENTS, KEEP, ME, Arg, pointer, write_sketch  # noqa: E402

SAID = (
    "marca a Bia pra sexta às três da tarde Limpeza de Pele [PESSOA_1] dia 31/12 lote A-12.3/B quanto ela deve e amanhã João"
).split()
ODD = ["[PESSOA_1]", "[CPF_2] ", "[A_B_12]", "[a_1]", "[PESSOA_]", "<|u|>", "<|e|>", "#01"]
EDGES = [date(1, 1, 3), date(9999, 12, 30), date(9999, 1, 1), date(1, 12, 31), date(2, 1, 1)]
CALLS = 0.6


def number(rng: random.Random, figures: int = 3) -> str:
    return rng.choice("+-") + str(rng.randint(0, 10 ** rng.randint(1, figures) - 1))


def year(rng: random.Random) -> str:
    full = rng.choice([rng.randint(1990, 2040), rng.randint(1000, 9999)])
    return rng.choice([f"/{rng.randint(0, 99):02d}", f"/{full}", "@y" + number(rng, 1)])


def in_month(rng: random.Random) -> str:
    return str(rng.randint(0, 35)) + rng.choice(["", "", "<", ">", "@m" + number(rng, 2)])


def in_year(rng: random.Random) -> str:
    return f"{rng.randint(0, 33)}/{rng.randint(0, 14)}" + rng.choice(["", "", "<", ">", year(rng)])


def point(rng: random.Random) -> str:
    weekday = rng.choice(WEEKDAYS)
    block = rng.choice("MQS") + str(rng.randint(0, 14)) + rng.choice(["", year(rng)])
    half = "m" + number(rng, 2), f"M{rng.randint(0, 13)}" + rng.choice(["", year(rng)])
    kinds = [
        lambda: "d" + number(rng),
        lambda: weekday + rng.choice(["", "<", ">", "@w" + number(rng, 2)]),
        lambda: weekday + "&" + rng.choice([in_month(rng), in_year(rng), "d" + number(rng, 2)]),
        lambda: in_month(rng),
        lambda: in_year(rng),
        lambda: "we" + rng.choice(["", "<", ">", "@w" + number(rng, 2)]),
        lambda: rng.choice("wmqsy") + number(rng),
        lambda: block,
        lambda: "Y" + rng.choice([f"{rng.randint(0, 9999):04d}", f"{rng.randint(0, 99):02d}"]),
        lambda: f"h{rng.choice('123')}@" + rng.choice(half),
        lambda: rng.choice("np") + str(rng.randint(0, 999)),
        lambda: "".join(rng.choice("d+1mon<>@w/&MQSh.. 29") for _ in range(rng.randint(0, 6))),
    ]
    return rng.choice(kinds)()


def when(rng: random.Random) -> str:
    return point(rng) + (".." + point(rng) if rng.random() < 0.35 else "")


def character(rng: random.Random) -> str:
    draw = rng.random()
    if draw < 0.55:
        return rng.choice("abcdefghij klmno pqr stu ção áéíõü")
    if draw < 0.7:
        return rng.choice(' \t\n-./#"“’|\\–—=@{}[]_:!?,')
    if draw < 0.75:
        return rng.choice(ODD)
    ranges = [(0x20, 0x2FF), (0x300, 0x36F), (0x370, 0x2FFF), (0x3000, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x1FBFF)]
    found = chr(rng.randint(*rng.choice(ranges)))
    # Unicode grows: what one library does not know yet, another may.
    return found if unicodedata.category(found) != "Cn" else " "


def question(rng: random.Random) -> str:
    if rng.random() < 0.6:
        return " ".join(rng.choice(SAID) for _ in range(rng.randint(1, 14)))
    return "".join(character(rng) for _ in range(rng.randint(1, 60)))


def value(rng: random.Random, arg: Arg, count: int) -> str:
    if rng.random() < 0.2:
        return KEEP
    if arg.type == "when":
        return when(rng)
    if arg.type == "time":
        return rng.choice([f"{rng.randint(0, 26):02d}:{rng.randint(0, 63):02d}", "9:00", "10:00"])
    if arg.type in ENUMS:
        return rng.choice([*ENUMS[arg.type], "bitcoin"])
    if arg.type == "who" and rng.random() < 0.4:
        return ME
    first = rng.randint(0, count + 2)
    return pointer(first) + (pointer(rng.randint(max(0, first - 1), first + 3)) if rng.random() < 0.4 else "")


def sketch(rng: random.Random, asked: str) -> str:
    intent = INTENTS[rng.choice(list(INTENTS))]
    count = len(words(asked))
    said = [arg for arg in intent.args if rng.random() < (0.95 if arg.required else 0.5)]
    text = write_sketch(intent.name, {arg.key: value(rng, arg, count) for arg in said})
    return text.replace(rng.choice(text), rng.choice(text), 1) if rng.random() < 0.05 else text


def dated(rng: random.Random) -> dict:
    today = rng.choice(EDGES) if rng.random() < 0.05 else date(2000, 1, 1) + timedelta(days=rng.randint(0, 36500))
    facing, symbol = rng.choice(["ahead", "behind"]), when(rng)
    try:
        span = [day.isoformat() for day in resolve(symbol, today, facing)]
    except ImpossibleDate:
        span = None
    return {"today": today.isoformat(), "facing": facing, "symbol": symbol, "span": span}


def called(rng: random.Random, before: dict | None) -> dict | None:
    asked, today = question(rng), date(2020, 1, 1) + timedelta(days=rng.randint(0, 4000))
    if not words(asked) or len(unicodedata.normalize("NFC", asked)) > LONGEST:
        return None
    answer = sketch(rng, asked)
    call = finish(answer, asked, today, before)
    text = prompt(asked, before)
    return {"today": today.isoformat(), "before": before, "question": asked, "prompt": text, "sketch": answer, "call": call}


def main(seed: int, count: int) -> None:
    """Writes the cases."""
    rng, before = random.Random(seed), None
    for _ in range(count):
        case = called(rng, before if rng.random() < 0.5 else None) if rng.random() < CALLS else dated(rng)
        if case is None:
            continue
        print(json.dumps(case))
        if case.get("call", {}).get("intent", "clarify") != "clarify":
            before = case["call"]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
