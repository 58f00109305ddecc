"""Trains the model: `python3 train.py OUT [steps]` writes OUT/{tokenizer.json,weights.npz,train.json}."""

from __future__ import annotations

import json
import sys
import time
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

import data
import model
import vocabulary

SEED = 20261122
EXAMPLES, STEPS, TOKENS_A_STEP = 300_000, 3_000, 3072
PEAK_RATE, WARM_UP, DECAY, AVERAGE = 2.5e-3, 100, 0.05, 0.995


def _loss(params: model.Params, tokens: jnp.ndarray, places: jnp.ndarray, count: jnp.ndarray) -> jnp.ndarray:
    """Mean loss over the answers' tokens; scores are computed for those places only."""
    states = model.hidden(params, tokens[:, :-1]).reshape(-1, params["embedding"].shape[1])[places]
    scores = states @ params["embedding"].T
    chosen = jnp.take_along_axis(scores, tokens[:, 1:].reshape(-1)[places][:, None], -1)[:, 0]
    losses = jax.nn.logsumexp(scores, -1) - chosen
    return jnp.where(jnp.arange(len(places)) < count, losses, 0.0).sum() / count


@partial(jax.jit, donate_argnums=(0,))
def _step(state: dict, batch: data.Batch, rate: jnp.ndarray) -> tuple[dict, jnp.ndarray]:
    """One step of AdamW with clipped gradients, and the running average of the weights."""
    loss, grads = jax.value_and_grad(_loss)(state["params"], *batch)
    norm = jnp.sqrt(sum((g * g).sum() for g in jax.tree.leaves(grads)))
    grads = jax.tree.map(lambda g: g * jnp.minimum(1.0, 1.0 / (norm + 1e-6)), grads)
    count = state["count"] + 1
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, state["first"], grads)
    second = jax.tree.map(lambda s, g: 0.98 * s + 0.02 * g * g, state["second"], grads)
    bias = jnp.sqrt(1 - 0.98**count) / (1 - 0.9**count)

    def moved(p: jnp.ndarray, m: jnp.ndarray, s: jnp.ndarray) -> jnp.ndarray:
        decay = DECAY * p if p.ndim == 2 else 0.0
        return p - rate * (bias * m / (jnp.sqrt(s) + 1e-8) + decay)

    params = jax.tree.map(moved, state["params"], first, second)
    mean = jax.tree.map(lambda a, p: AVERAGE * a + (1 - AVERAGE) * p, state["mean"], params)
    return {"params": params, "first": first, "second": second, "mean": mean, "count": count}, loss


def _rate(step: int, steps: int) -> float:
    """Warm up, then down in a straight line to nothing."""
    return PEAK_RATE * min(1.0, (step + 1) / WARM_UP) * (1 - step / steps)


def run(out: Path, steps: int = STEPS, examples: int = EXAMPLES) -> None:
    """The whole training, from phrasings to weights."""
    out.mkdir(parents=True, exist_ok=True)
    pairs = data.texts(examples, SEED)
    tokenizer = vocabulary.train(t for pair in pairs[: min(len(pairs), 120_000)] for t in pair)
    tokenizer.save(str(out / "tokenizer.json"))
    rows = data.rows(pairs, tokenizer)
    shape = model.Shape(tokenizer.get_vocab_size())
    params = model.start(shape, SEED)
    zeros = partial(jax.tree.map, jnp.zeros_like)
    state = {
        "params": params, "first": zeros(params), "second": zeros(params),
        "mean": jax.tree.map(jnp.array, params), "count": jnp.zeros(()),
    }  # fmt: skip
    print(f"{model.count(params):,} weights, {len(pairs):,} examples, {len(rows.tokens):,} tokens", flush=True)
    feed = data.batches(rows, TOKENS_A_STEP, data.pad_id(tokenizer), SEED)
    began, shown = time.time(), []
    for step in range(steps):
        state, loss = _step(state, next(feed), jnp.float32(_rate(step, steps)))
        shown.append(float(loss))
        if (step + 1) % 50 == 0:
            print(f"{step + 1}/{steps} loss {np.mean(shown[-50:]):.4f} {time.time() - began:.0f}s cpu {time.process_time():.0f}s", flush=True)
        if (step + 1) % 500 == 0 or step + 1 == steps:
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
