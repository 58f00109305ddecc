"""Checks that llama.cpp computes the model that was trained: `python3 verify.py OUT FILE.gguf [count]`.

For each prompt the tokens must be the same, and at every place of llama.cpp's free greedy answer the trained weights must prefer
the same token (or be within TIE of it: the file is rounded to eight bits).
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import jax.numpy as jnp
import numpy as np

import model
import vocabulary
from engine import Engine
from generate import example
from prompt import prompt
from sets import cases
from tools import STOP

#: Difference of log-probability under which two tokens are as good as each other after rounding.
TIE = 0.25
#: Prompt and answer together are never longer here, in tokens.
LONGEST = 256


def _prompts(count: int) -> list[str]:
    rng = random.Random(4242)
    written = [prompt(c.question, c.previous) for c in cases("dev")]
    return (written + [example(rng).prompt() for _ in range(count)])[:count]


def _prefers(params: model.Params, ids: list[int], begin: int) -> tuple[bool, float]:
    """Whether every token from `begin` on is the best one, and the worst gap to the best."""
    scores = np.asarray(model.logits(params, jnp.asarray([ids + [0] * (LONGEST - len(ids))])))[0]
    gaps = [float(scores[i - 1].max() - scores[i - 1][ids[i]]) for i in range(begin, len(ids))]
    return max(gaps) == 0.0, max(gaps)


def main(source: Path, file: Path, count: int = 240) -> int:
    """Prints what differs; 0 if nothing does."""
    tokenizer = vocabulary.load(source / "tokenizer.json")
    params = model.unflat(dict(np.load(source / "weights.npz")))
    engine = Engine(file)
    split = same = tied = 0
    for text in _prompts(count):
        ids = tokenizer.encode(text).ids
        split += ids == engine.tokens(text)
        answer = engine.answer(text, bound=False).sketch
        whole = ids + tokenizer.encode(answer + STOP).ids
        best, gap = _prefers(params, whole, len(ids))
        same += best
        tied += not best and gap < TIE
        if not best and gap >= TIE:
            print(f"differs by {gap:.3f}: {text} => {answer}")
    print(f"{count} prompts: same tokens {split}, same answer {same}, same but for rounding {tied}")
    return int(split < count or same + tied < count)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:])))
