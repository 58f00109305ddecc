"""Trains the model: `python3 train.py OUT [steps]` writes OUT/{tokenizer.json,weights.npz,train.json}.

Without `steps` the legs of LEGS are run one after the other; with `steps`, one short leg, to try things out.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from tokenizers import Tokenizer

import data
import model
import vocabulary

SEED = 20261122
TOKENS_A_STEP = 3072
MATRIX_RATE, OTHER_RATE, MOMENTUM, DECAY, WARM_UP, AVERAGE = 0.02, 3e-3, 0.95, 0.02, 40, 0.99


@dataclass(frozen=True)
class Leg:
    """A stretch of training: a schedule of `steps`, left at `stop`, over `examples`, at a share `pace` of the full rates."""

    steps: int
    stop: int
    examples: int
    pace: float


#: As the committed build was trained.
LEGS = (
    Leg(1_000, 500, 115_000, 1.0),
    Leg(330, 330, 40_000, 0.5),
    Leg(320, 320, 36_000, 0.5),
    Leg(480, 480, 50_000, 0.5),
)


def _loss(params: model.Params, tokens: jnp.ndarray, places: jnp.ndarray, count: jnp.ndarray) -> jnp.ndarray:
    """Mean loss over the answers' tokens; scores are computed for those places only."""
    states = model.hidden(params, tokens[:, :-1]).reshape(-1, params["embedding"].shape[1])[places]
    scores = states @ params["embedding"].T
    chosen = jnp.take_along_axis(scores, tokens[:, 1:].reshape(-1)[places][:, None], -1)[:, 0]
    losses = jax.nn.logsumexp(scores, -1) - chosen
    return jnp.where(jnp.arange(len(places)) < count, losses, 0.0).sum() / count


def _orthogonal(matrix: jnp.ndarray) -> jnp.ndarray:
    """The nearest matrix with equal singular values, by five rounds of Newton and Schulz (the Muon optimiser)."""
    tall = matrix.shape[0] > matrix.shape[1]
    x = (matrix.T if tall else matrix) / (jnp.linalg.norm(matrix) + 1e-7)
    for _ in range(5):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x.T if tall else x


def _inner(path: tuple, value: jnp.ndarray) -> bool:
    """Whether a weight is a matrix inside a layer; those are moved by Muon, all else by AdamW."""
    return value.ndim == 2 and path[0].key == "layers"


@partial(jax.jit, donate_argnums=(0,))
def _step(state: dict, batch: data.Batch, pace: jnp.ndarray) -> tuple[dict, jnp.ndarray]:
    """One step, and the running average of the weights. `pace` goes from 0 to 1 and back to 0."""
    loss, grads = jax.value_and_grad(_loss)(state["params"], *batch)
    norm = jnp.sqrt(sum((g * g).sum() for g in jax.tree.leaves(grads)))
    grads = jax.tree.map(lambda g: g * jnp.minimum(1.0, 1.0 / (norm + 1e-6)), grads)
    count = state["count"] + 1
    first = jax.tree.map(lambda m, g: MOMENTUM * m + (1 - MOMENTUM) * g, state["first"], grads)
    second = jax.tree.map(lambda s, g: 0.98 * s + 0.02 * g * g, state["second"], grads)
    bias = jnp.sqrt(1 - 0.98**count) / (1 - MOMENTUM**count)

    def moved(path: tuple, p: jnp.ndarray, m: jnp.ndarray, s: jnp.ndarray, g: jnp.ndarray) -> jnp.ndarray:
        if _inner(path, p):
            ahead = MOMENTUM * m + (1 - MOMENTUM) * g
            stretch = max(1.0, p.shape[1] / p.shape[0]) ** 0.5
            return p - pace * MATRIX_RATE * (stretch * _orthogonal(ahead) + DECAY * p)
        return p - pace * OTHER_RATE * bias * m / (jnp.sqrt(s) + 1e-8)

    params = jax.tree_util.tree_map_with_path(moved, state["params"], first, second, grads)
    mean = jax.tree.map(lambda a, p: AVERAGE * a + (1 - AVERAGE) * p, state["mean"], params)
    return {"params": params, "first": first, "second": second, "mean": mean, "count": count}, loss


def _pace(step: int, steps: int) -> float:
    """Warm up, then down in a straight line to nothing."""
    return min(1.0, (step + 1) / WARM_UP) * (1 - step / steps)


def _begin(out: Path, pairs: list[tuple[str, str]], first: bool) -> tuple[Tokenizer, model.Shape, model.Params]:
    """Vocabulary and weights: new ones for the first leg, those of `out` for a later one."""
    if not first:
        tokenizer = vocabulary.load(out / "tokenizer.json")
        return tokenizer, model.Shape(tokenizer.get_vocab_size()), model.unflat(dict(np.load(out / "weights.npz")))
    tokenizer = vocabulary.train(t for pair in pairs for t in pair)
    tokenizer.save(str(out / "tokenizer.json"))
    shape = model.Shape(tokenizer.get_vocab_size())
    return tokenizer, shape, model.start(shape, SEED)


def _state(params: model.Params) -> dict:
    zeros = partial(jax.tree.map, jnp.zeros_like)
    return {
        "params": params, "first": zeros(params), "second": zeros(params),
        "mean": jax.tree.map(jnp.array, params), "count": jnp.zeros(()),
    }  # fmt: skip


def run_leg(out: Path, leg: Leg, number: int) -> None:
    """One leg, from phrasings to weights. Leg 0 begins anew."""
    pairs = data.texts(leg.examples, SEED + number)
    tokenizer, shape, params = _begin(out, pairs, number == 0)
    rows = data.rows(pairs, tokenizer)
    print(f"leg {number}: {model.count(params):,} weights, {len(pairs):,} examples, {len(rows.tokens):,} tokens", flush=True)
    feed = data.batches(rows, TOKENS_A_STEP, data.pad_id(tokenizer), SEED + number)
    state, began, shown = _state(params), time.time(), []
    for step in range(leg.stop):
        state, loss = _step(state, next(feed), jnp.float32(leg.pace * _pace(step, leg.steps)))
        shown.append(float(loss))
        if (step + 1) % 50 == 0:
            print(f"{step + 1}/{leg.stop} loss {np.mean(shown[-50:]):.4f} after {time.time() - began:.0f} s", flush=True)
        if (step + 1) % 250 == 0 or step + 1 == leg.stop:
            np.savez(out / "weights.npz", **model.flat(state["mean"]))
    _describe(out, shape, model.count(params))


def _describe(out: Path, shape: model.Shape, weights: int) -> None:
    facts = {
        "seed": SEED, "legs": [asdict(leg) for leg in LEGS], "tokens_a_step": TOKENS_A_STEP, "weights": weights,
        "vocabulary": shape.vocabulary, "width": shape.width, "layers": shape.layers, "inner": shape.inner, "context": shape.context,
    }  # fmt: skip
    (out / "train.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def run(out: Path, legs: tuple[Leg, ...] = ()) -> None:
    """All legs in order, LEGS if none are given."""
    out.mkdir(parents=True, exist_ok=True)
    for number, leg in enumerate(legs or LEGS):
        run_leg(out, leg, number)


def main(args: list[str]) -> None:
    """The command line."""
    short = tuple(Leg(int(a), int(a), 20_000, 1.0) for a in args[1:2])
    run(Path(args[0]), short)


if __name__ == "__main__":
    main(sys.argv[1:])
