"""Examples as arrays, made while they are needed and cut into batches of equal length."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from tokenizers import Tokenizer

from generate import example
from tools import PAD, STOP

#: Rows are padded to one of these lengths, so that few programs are compiled.
LENGTHS = (16, 20, 24, 28, 34, 42, 56, 80, 128)
#: Only answers are learnt; they are never a larger share of a batch than this.
ANSWER_SHARE = 0.34
#: Examples made at a time. A chapter follows from the seed and its number alone, so a run can go on from any of them.
CHAPTER = 60_000


class Batch(NamedTuple):
    """Token rows, the flat places whose next token is learnt (filled up with zeros), and how many of those count."""

    tokens: np.ndarray
    places: np.ndarray
    count: np.float32


@dataclass
class Rows:
    """Token rows of any length, end to end: `starts[i]:starts[i+1]` is row i, its answer from `answers[i]` on."""

    tokens: np.ndarray
    starts: np.ndarray
    answers: np.ndarray


def texts(count: int, seed: str) -> list[tuple[str, str]]:
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


def buckets(data: Rows) -> Iterator[tuple[int, np.ndarray]]:
    """The rows that are filled up to each of LENGTHS."""
    lengths = np.diff(data.starts)
    for low, high in zip((0, *LENGTHS[:-1]), LENGTHS, strict=True):
        yield high, np.flatnonzero((lengths > low) & (lengths <= high))


def plan(data: Rows, tokens_each: int, rng: np.random.Generator) -> list[tuple[int, np.ndarray]]:
    """Every row in one batch of about `tokens_each` tokens with rows of like length, but for those left over."""
    planned = []
    for length, bucket in buckets(data):
        order, size = rng.permutation(bucket), tokens_each // length
        planned += [(length, order[i : i + size]) for i in range(0, len(order) - size + 1, size)]
    return [planned[i] for i in rng.permutation(len(planned))]


def batches(tokenizer: Tokenizer, tokens_each: int, seed: int, chapter: int, at: int) -> Iterator[tuple[int, int, Batch]]:
    """Endless batches from batch `at` of a chapter on, each with the place in the book that follows it."""
    pad = tokenizer.token_to_id(PAD)
    while True:
        data = rows(texts(CHAPTER, f"{seed}/{chapter}"), tokenizer)
        planned = plan(data, tokens_each, np.random.default_rng([seed, chapter]))
        for number in range(at, len(planned)):
            yield chapter, number + 1, batch(data, *planned[number], pad)
        chapter, at = chapter + 1, 0


def batch(data: Rows, length: int, picked: np.ndarray, pad: int) -> Batch:
    """The picked rows, filled up to `length`."""
    tokens = np.full((len(picked), length), pad, np.int32)
    learn = np.zeros((len(picked), length), bool)
    for row, i in enumerate(picked):
        words = data.tokens[data.starts[i] : data.starts[i + 1]]
        tokens[row, : len(words)] = words
        learn[row, data.answers[i] : len(words)] = True
    return _learning(tokens, learn[:, 1:])


def _learning(tokens: np.ndarray, learn: np.ndarray) -> Batch:
    """These rows, where `learn` marks the places whose next token is learnt."""
    room = int(learn.size * ANSWER_SHARE)
    places = np.flatnonzero(learn)[:room]
    return Batch(tokens, np.pad(places, (0, room - len(places))).astype(np.int32), np.float32(len(places)))


def some(whole: Batch, picked: np.ndarray) -> Batch:
    """A batch of some rows of another."""
    learn = np.zeros((len(whole.tokens), whole.tokens.shape[1] - 1), bool)
    learn.reshape(-1)[whole.places[: int(whole.count)]] = True
    return _learning(whole.tokens[picked], learn[picked])


def by_row(whole: Batch, losses: np.ndarray) -> np.ndarray:
    """Losses of places, added up by row."""
    owners = whole.places[: int(whole.count)] // (whole.tokens.shape[1] - 1)
    return np.bincount(owners, losses[: len(owners)], minlength=len(whole.tokens))
