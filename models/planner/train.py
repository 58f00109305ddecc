"""Trains the model: `python3 train.py OUT [steps]` writes OUT/{tokenizer.json,weights.npz,train.json,train.log}.

A run that was stopped goes on from its last checkpoint when the same command is given again, to the same weights.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
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

MATRIX_RATE, OTHER_RATE, MOMENTUM, DECAY = 0.02, 3e-3, 0.95, 0.02


@dataclass(frozen=True)
class Recipe:
    """How the model is trained."""

    seed: int = 20261122
    steps: int = 2_800
    tokens_a_step: int = 4_608
    #: Steps in which the rates rise, and the share of all steps in which they fall to nothing at the end.
    warm_up: int = 80
    cool_down: float = 0.524
    #: From this step on, only the worst answered of every `candidates` rows are learnt: most rows are easy by then.
    choosy_from: int = 480
    candidates: int = 3

    def pace(self, step: int) -> float:
        """The share of the full rates at a step."""
        falling = (self.steps - step) / (self.steps * self.cool_down)
        return min(1.0, (step + 1) / self.warm_up, falling)


def judged(params: model.Params, batch: data.Batch) -> tuple[jnp.ndarray, jnp.ndarray]:
    """At each learnt place the loss of the answer's token, and whether another token is likelier; 0 and False for places that only fill up."""
    scores = model.hidden(params, batch.tokens[:, :-1], batch.places) @ params["embedding"].T
    wanted = batch.tokens[:, 1:].reshape(-1)[batch.places]
    found = jax.nn.logsumexp(scores, -1) - jnp.take_along_axis(scores, wanted[:, None], -1)[:, 0]
    counts = jnp.arange(len(batch.places)) < batch.count
    return jnp.where(counts, found, 0.0), counts & (scores.argmax(-1) != wanted)


def _mean_loss(params: model.Params, batch: data.Batch) -> jnp.ndarray:
    return judged(params, batch)[0].sum() / batch.count


def _orthogonal(matrix: jnp.ndarray) -> jnp.ndarray:
    """The nearest matrix with equal singular values, by five rounds of Newton and Schulz (the Muon optimiser)."""
    tall = matrix.shape[0] > matrix.shape[1]
    x = (matrix.T if tall else matrix) / (jnp.linalg.norm(matrix) + 1e-7)
    for _ in range(5):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x.T if tall else x


def _inner(path: tuple, value: jnp.ndarray) -> bool:
    """Whether a weight is a matrix inside a layer; those are moved by Muon, all else by Adam."""
    return value.ndim == 2 and path[0].key == "layers"


@partial(jax.jit, donate_argnums=(0,))
def _moved(state: dict, grads: model.Params, pace: jnp.ndarray) -> dict:
    """Weights and moments after one step against `grads`."""
    norm = jnp.sqrt(sum((g * g).sum() for g in jax.tree.leaves(grads)))
    grads = jax.tree.map(lambda g: g * jnp.minimum(1.0, 1.0 / (norm + 1e-6)), grads)
    count = state["count"] + 1
    first = jax.tree.map(lambda m, g: MOMENTUM * m + (1 - MOMENTUM) * g, state["first"], grads)
    second = jax.tree.map(lambda s, g: 0.98 * s + 0.02 * g * g, state["second"], grads)
    bias = jnp.sqrt(1 - 0.98**count) / (1 - MOMENTUM**count)

    def move(path: tuple, p: jnp.ndarray, m: jnp.ndarray, s: jnp.ndarray, g: jnp.ndarray) -> jnp.ndarray:
        if _inner(path, p):
            ahead = MOMENTUM * m + (1 - MOMENTUM) * g
            stretch = max(1.0, p.shape[1] / p.shape[0]) ** 0.5
            return p - pace * MATRIX_RATE * (stretch * _orthogonal(ahead) + DECAY * p)
        return p - pace * OTHER_RATE * bias * m / (jnp.sqrt(s) + 1e-8)

    params = jax.tree_util.tree_map_with_path(move, state["params"], first, second, grads)
    return {"params": params, "first": first, "second": second, "count": count}


_learn = jax.jit(jax.value_and_grad(_mean_loss))
_judge = jax.jit(judged)


def _lessons(recipe: Recipe, step: int, params: model.Params, whole: data.Batch) -> Iterator[data.Batch]:
    """What is learnt of a batch of candidates: all of it in parts, or later the rows that were answered worst."""
    part = len(whole.tokens) // recipe.candidates
    if step >= recipe.choosy_from:
        worst_first = np.argsort(-data.by_row(whole, np.asarray(_judge(params, whole)[0])), kind="stable")
        yield data.some(whole, np.sort(worst_first[:part]))
        return
    for number in range(recipe.candidates):
        yield data.some(whole, np.arange(number * part, (number + 1) * part))


@dataclass
class Progress:
    """A run between two batches: what has been learnt, and the place in the examples from which it goes on."""

    state: dict
    step: int = 0
    chapter: int = 0
    at: int = 0

    def save(self, path: Path) -> None:
        """Writes everything to one file, which is never seen half written."""
        named = {f"{kind}/{name}": value for kind in ("params", "first", "second") for name, value in model.flat(self.state[kind]).items()}
        fresh = path.with_suffix(".new.npz")
        np.savez(fresh, count=np.asarray(self.state["count"]), place=np.array([self.step, self.chapter, self.at]), **named)
        os.replace(fresh, path)

    @classmethod
    def load(cls, path: Path) -> Progress:
        """What `save` wrote."""
        with np.load(path) as file:
            kinds = {
                kind: model.unflat({n.removeprefix(kind + "/"): file[n] for n in file.files if n.startswith(kind + "/")})
                for kind in ("params", "first", "second")
            }
            return cls({**kinds, "count": jnp.asarray(file["count"])}, *map(int, file["place"]))

    @classmethod
    def begin(cls, params: model.Params) -> Progress:
        """Nothing learnt yet."""
        zeros = partial(jax.tree.map, jnp.zeros_like)
        return cls({"params": params, "first": zeros(params), "second": zeros(params), "count": jnp.zeros(())})


def _tokenizer(out: Path, seed: int) -> Tokenizer:
    """The vocabulary of `out`, made from the first chapter if there is none yet."""
    path = out / "tokenizer.json"
    if not path.exists():
        made = vocabulary.train(t for pair in data.texts(data.CHAPTER, f"{seed}/0") for t in pair)
        made.save(str(path))
    return vocabulary.load(path)


def exactness(params: model.Params, tokenizer: Tokenizer, recipe: Recipe, count: int = 2_000) -> float:
    """Share of examples outside the chapters whose every token is the most likely one, which is what greedy decoding writes."""
    held_out = data.rows(data.texts(count, "held out"), tokenizer)
    right, pad = 0, tokenizer.token_to_id(data.PAD)
    for length, bucket in data.buckets(held_out):
        size = recipe.tokens_a_step * recipe.candidates // length
        for begin in range(0, len(bucket), size):
            picked = bucket[begin : begin + size]
            whole = data.batch(held_out, length, np.resize(picked, size), pad)
            wrong = data.by_row(whole, np.asarray(_judge(params, whole)[1]))
            right += int((wrong[: len(picked)] == 0).sum())
    return right / count


def _advance(now: Progress, recipe: Recipe, whole: data.Batch) -> list[float]:
    """Learns from one batch of candidates; the losses of its steps."""
    found = []
    for lesson in _lessons(recipe, now.step, now.state["params"], whole):
        loss, grads = _learn(now.state["params"], lesson)
        now.state = _moved(now.state, grads, jnp.float32(max(recipe.pace(now.step), 0.0)))
        now.step += 1
        found.append(float(loss))
    return found


def run(out: Path, recipe: Recipe, watch: Callable[[int], str] = lambda _: "", every: int = 100) -> None:
    """From phrasings to weights, going on from the last checkpoint of `out`. `watch` adds to the log at every fifth entry."""
    out.mkdir(parents=True, exist_ok=True)
    tokenizer, saved = _tokenizer(out, recipe.seed), out / "progress.npz"
    shape = model.Shape(tokenizer.get_vocab_size())
    now = Progress.load(saved) if saved.exists() else Progress.begin(model.start(shape, recipe.seed))
    feed = data.batches(tokenizer, recipe.tokens_a_step * recipe.candidates, recipe.seed, now.chapter, now.at)
    began, shown, entry = time.time(), [], now.step // every
    while now.step < recipe.steps:
        now.chapter, now.at, whole = next(feed)
        shown += _advance(now, recipe, whole)
        ended = now.step >= recipe.steps
        if now.step // every == entry and not ended:
            continue
        entry = now.step // every
        line = f"{now.step}/{recipe.steps} loss {np.mean(shown):.4f} after {time.time() - began:.0f} s"
        if entry % 5 == 0 or ended:
            _publish(out, recipe, shape, now.state["params"])
            line += f", held out {exactness(now.state['params'], tokenizer, recipe):.4f}{watch(now.step)}"
        now.save(saved)
        _note(out, line)
        shown = []


def _note(out: Path, line: str) -> None:
    print(line, flush=True)
    with (out / "train.log").open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def _publish(out: Path, recipe: Recipe, shape: model.Shape, params: model.Params) -> None:
    """The weights so far and what is to be known about them, as export_gguf.py wants them."""
    np.savez(out / "weights.npz", **model.flat(params))
    facts = {
        **asdict(recipe), "weights": model.count(params), "vocabulary": shape.vocabulary,
        "width": shape.width, "layers": shape.layers, "inner": shape.inner, "context": shape.context,
    }  # fmt: skip
    (out / "train.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def main(args: list[str]) -> None:
    """The command line."""
    run(Path(args[0]), Recipe(steps=int(args[1])) if args[1:] else Recipe())


if __name__ == "__main__":
    main(sys.argv[1:])
