"""Trains the model: `python3 train.py OUT [steps] [examples] [leg]` writes OUT/{tokenizer.json,weights.npz,train.json}.

With a leg greater than 1 it goes on from the weights in OUT, with other examples and at half the pace.
"""

from __future__ import annotations

import json
import sys
import time
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
EXAMPLES, STEPS, TOKENS_A_STEP = 115_000, 1_000, 3072
MATRIX_RATE, OTHER_RATE, MOMENTUM, DECAY, WARM_UP, AVERAGE = 0.02, 3e-3, 0.95, 0.02, 40, 0.99


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


def _begin(out: Path, pairs: list[tuple[str, str]], leg: int) -> tuple[Tokenizer, model.Shape, model.Params]:
    """Vocabulary and weights: new ones for the first leg, those of `out` for a later one."""
    if leg > 1:
        tokenizer = vocabulary.load(out / "tokenizer.json")
        return tokenizer, model.Shape(tokenizer.get_vocab_size()), model.unflat(dict(np.load(out / "weights.npz")))
    tokenizer = vocabulary.train(t for pair in pairs for t in pair)
    tokenizer.save(str(out / "tokenizer.json"))
    shape = model.Shape(tokenizer.get_vocab_size())
    return tokenizer, shape, model.start(shape, SEED)


def run(out: Path, steps: int = STEPS, examples: int = EXAMPLES, leg: int = 1) -> None:
    """The whole training, from phrasings to weights, or a later leg of it."""
    out.mkdir(parents=True, exist_ok=True)
    pairs = data.texts(examples, SEED + leg - 1)
    tokenizer, shape, params = _begin(out, pairs, leg)
    rows = data.rows(pairs, tokenizer)
    zeros = partial(jax.tree.map, jnp.zeros_like)
    state = {
        "params": params, "first": zeros(params), "second": zeros(params),
        "mean": jax.tree.map(jnp.array, params), "count": jnp.zeros(()),
    }  # fmt: skip
    print(f"{model.count(params):,} weights, {len(pairs):,} examples, {len(rows.tokens):,} tokens", flush=True)
    feed = data.batches(rows, TOKENS_A_STEP, data.pad_id(tokenizer), SEED + leg - 1)
    began, shown = time.time(), []
    for step in range(steps):
        state, loss = _step(state, next(feed), jnp.float32(_pace(step, steps) / min(leg, 2)))
        shown.append(float(loss))
        if (step + 1) % 50 == 0:
            print(f"{step + 1}/{steps} loss {np.mean(shown[-50:]):.4f} {time.time() - began:.0f}s cpu {time.process_time():.0f}s", flush=True)
        if (step + 1) % 250 == 0 or step + 1 == steps:
            _save(out, state["mean"], shape, steps, examples)


def _save(out: Path, params: model.Params, shape: model.Shape, steps: int, examples: int) -> None:
    np.savez(out / "weights.npz", **model.flat(params))
    facts = {
        "seed": SEED, "steps": steps, "examples": examples, "tokens_a_step": TOKENS_A_STEP, "weights": model.count(params),
        "vocabulary": shape.vocabulary, "width": shape.width, "layers": shape.layers, "inner": shape.inner, "context": shape.context,
    }  # fmt: skip
    (out / "train.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    run(Path(sys.argv[1]), *map(int, sys.argv[2:]))
