"""Examples as arrays: written once, then cut into batches of equal length."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from generate import example
from tools import PAD, STOP

#: Rows are padded to one of these lengths, so that few programs are compiled.
LENGTHS = (16, 20, 24, 28, 34, 42, 56, 80, 144)


#: Only answers are learnt; they are never a larger share of a batch than this.
ANSWER_SHARE = 0.6
#: Token rows, the flat places whose next token is learnt (filled up with zeros), and how many of them count.
Batch = tuple[np.ndarray, np.ndarray, np.float32]


@dataclass
class Rows:
    """Token rows of any length, end to end: `starts[i]:starts[i+1]` is row i, its answer from `answers[i]` on."""

    tokens: np.ndarray
    starts: np.ndarray
    answers: np.ndarray


def texts(count: int, seed: int) -> list[tuple[str, str]]:
    """Prompts and sketches of `count` examples."""
    rng = random.Random(seed)
    return [(e.prompt(), e.sketch()) for e in (example(rng) for _ in range(count))]


def rows(pairs: list[tuple[str, str]], tokenizer: Tokenizer) -> Rows:
    """The pairs as tokens."""
    stop = tokenizer.token_to_id(STOP)
    prompts = tokenizer.encode_batch([p for p, _ in pairs])
    sketches = tokenizer.encode_batch([s for _, s in pairs])
    whole = [p.ids + s.ids + [stop] for p, s in zip(prompts, sketches, strict=True)]
    starts = np.cumsum([0, *map(len, whole)])
    answers = np.array([len(p.ids) for p in prompts], np.int32)
    return Rows(np.concatenate([np.array(w, np.int16) for w in whole]), starts, answers)


def batches(data: Rows, tokens_each: int, pad: int, seed: int) -> Iterator[Batch]:
    """Endless batches of about `tokens_each` tokens, rows of like length together."""
    rng = np.random.default_rng(seed)
    lengths = np.diff(data.starts)
    buckets = [np.flatnonzero((lengths > low) & (lengths <= high)) for low, high in zip((0, *LENGTHS[:-1]), LENGTHS, strict=True)]
    while True:
        plan = []
        for high, bucket in zip(LENGTHS, buckets, strict=True):
            order = rng.permutation(bucket)
            size = tokens_each // high
            plan += [(high, order[i : i + size]) for i in range(0, len(order) - size + 1, size)]
        for i in rng.permutation(len(plan)):
            yield _batch(data, *plan[i], pad)


def _batch(data: Rows, length: int, picked: np.ndarray, pad: int) -> Batch:
    tokens = np.full((len(picked), length), pad, np.int32)
    learn = np.zeros((len(picked), length), bool)
    for row, i in enumerate(picked):
        words = data.tokens[data.starts[i] : data.starts[i + 1]]
        tokens[row, : len(words)] = words
        learn[row, data.answers[i] : len(words)] = True
    places = np.flatnonzero(learn[:, 1:])[: int(tokens.size * ANSWER_SHARE)]
    room = int(tokens.size * ANSWER_SHARE) - len(places)
    return tokens, np.pad(places, (0, room)).astype(np.int32), np.float32(len(places))


def pad_id(tokenizer: Tokenizer) -> int:
    """The token that fills rows up."""
    return tokenizer.token_to_id(PAD)
