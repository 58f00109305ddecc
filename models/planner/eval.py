"""Measures a GGUF: `python3 eval.py FILE.gguf [dev|frozen|seen …] [--errors]`. Errors are shown for dev and seen only.

valid: the answer is a sketch of the tool list. exact: the final call equals the expected one in every value.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine import Engine
from generate import example
from prompt import prompt
from resolve import finish
from sets import Case, cases
from tools import read_sketch

SEEN_SEED, SEEN_COUNT = 777, 600
#: Below this log-probability of the least sure token the product asks "did you mean …?". Set on dev and seen, see README.
ASK_BELOW = -0.4
_ANY_DAY = date(2026, 11, 25)


@dataclass(frozen=True)
class Outcome:
    """One question, answered."""

    group: str
    question: str
    valid: bool
    exact: bool
    sureness: float
    wanted: str
    got: str


def _written(engine: Engine, case: Case) -> Outcome:
    answer = engine.answer(prompt(case.question, case.previous))
    call = finish(answer.sketch, case.question, case.today, case.previous)
    return Outcome(
        case.group, case.question, read_sketch(answer.sketch) is not None, call == case.expected, answer.sureness,
        str(case.expected), f"{call} from {answer.sketch}",
    )  # fmt: skip


def _generated(engine: Engine, count: int) -> list[Outcome]:
    """Seen phrasings with new words: the sketch must be the very one."""
    rng = random.Random(SEEN_SEED)
    found = []
    for _ in range(count):
        made = example(rng)
        answer = engine.answer(made.prompt())
        exact = answer.sketch == made.sketch()
        found.append(
            Outcome(made.intent, made.prompt(), read_sketch(answer.sketch) is not None, exact, answer.sureness, made.sketch(), answer.sketch)
        )
    return found


def outcomes(engine: Engine, name: str) -> list[Outcome]:
    """Every question of a set, answered."""
    if name == "seen":
        return _generated(engine, SEEN_COUNT)
    return [_written(engine, case) for case in cases(name)]


def share(found: list[Outcome], what: str) -> float:
    """Share of the outcomes that are `what` (valid or exact)."""
    return sum(getattr(o, what) for o in found) / max(len(found), 1)


def asking(found: list[Outcome], below: float) -> tuple[float, float]:
    """Share of the questions that would be asked back, and exactness of the rest."""
    sure = [o for o in found if o.sureness >= below]
    return 1 - len(sure) / max(len(found), 1), share(sure, "exact")


def report(name: str, found: list[Outcome]) -> str:
    """The figures of one set as text."""
    groups = defaultdict(list)
    for outcome in found:
        groups[outcome.group].append(outcome)
    asked, rest = asking(found, ASK_BELOW)
    lines = [f"{name}: {len(found)} questions, valid {share(found, 'valid'):.3f}, exact {share(found, 'exact'):.3f}"]
    lines.append(f"  asking below {ASK_BELOW}: asks {asked:.3f}, exact of the rest {rest:.3f}")
    lines += [f"  {g:18} {share(o, 'exact'):.3f} of {len(o)}" for g, o in sorted(groups.items())]
    return "\n".join(lines)


def main(args: list[str]) -> None:
    """The command line."""
    engine = Engine(Path(args[0]))
    for name in [a for a in args[1:] if not a.startswith("--")] or ["seen", "dev", "frozen"]:
        found = outcomes(engine, name)
        print(report(name, found), flush=True)
        if "--errors" in args and name != "frozen":
            for o in found:
                if not o.exact:
                    print(f"    {o.sureness:6.2f} {o.question}\n           want {o.wanted}\n           got  {o.got}")


if __name__ == "__main__":
    main(sys.argv[1:])
