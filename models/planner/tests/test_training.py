"""Tests of the training that need JAX; left out where it is not installed."""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import unittest
from contextlib import redirect_stdout
from io import StringIO
from itertools import pairwise
from pathlib import Path
from unittest import mock

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

JAX = importlib.util.find_spec("jax") is not None
if JAX:
    import numpy as np

    import data
    import make
    import train
    import vocabulary


@unittest.skipUnless(JAX, "JAX is not installed")
class Training(unittest.TestCase):
    def setUp(self) -> None:
        self.enterContext(redirect_stdout(StringIO()))
        self.out = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for module, name, value in (
            (data, "CHAPTER", 500), (data, "LENGTHS", (128,)), (vocabulary, "SIZE", 700), (train, "exactness", lambda *_: 0.0),
        ):  # fmt: skip
            self.enterContext(mock.patch.object(module, name, value))

    def recipe(self, steps: int) -> train.Recipe:
        return train.Recipe(steps=steps, tokens_a_step=640, warm_up=2, cool_down=0.1, choosy_from=3)

    def weights(self, name: str) -> dict[str, np.ndarray]:
        with np.load(self.out / name / "weights.npz") as file:
            return dict(file)

    def test_a_stopped_run_ends_at_the_same_weights(self) -> None:
        class Stopped(Exception):
            """The lights go out."""

        def stop(step: int) -> str:
            if step < 16:
                raise Stopped
            return ""

        train.run(self.out / "whole", self.recipe(16), every=1)
        with self.assertRaises(Stopped):
            train.run(self.out / "parts", self.recipe(16), stop, every=1)
        train.run(self.out / "parts", self.recipe(16), every=1)
        whole, parts = self.weights("whole"), self.weights("parts")
        self.assertEqual(set(whole), set(parts))
        for name, value in whole.items():
            np.testing.assert_array_equal(value, parts[name], name)

    def test_the_pace_rises_and_falls_to_nothing(self) -> None:
        recipe = train.Recipe(steps=1_000, warm_up=50, cool_down=0.5)
        paces = [recipe.pace(step) for step in range(1_000)]
        self.assertEqual((max(paces), paces[49], paces[500]), (1.0, 1.0, 1.0))
        self.assertTrue(all(a < b for a, b in pairwise(paces[:50])))
        self.assertTrue(all(a > b > 0 for a, b in pairwise(paces[500:])))


@unittest.skipUnless(JAX, "JAX is not installed")
class Batches(unittest.TestCase):
    def rows(self) -> data.Rows:
        lengths, answers = [5, 9, 6], [2, 7, 5]
        return data.Rows(np.arange(1, 21, dtype=np.int16), np.cumsum([0, *lengths]), np.array(answers))

    def test_only_answers_are_learnt(self) -> None:
        with mock.patch.object(data, "ANSWER_SHARE", 1.0):
            whole = data.batch(self.rows(), 10, np.array([0, 1, 2]), 0)
        wanted = whole.tokens[:, 1:].reshape(-1)[whole.places[: int(whole.count)]]
        self.assertEqual(wanted.tolist(), [3, 4, 5, 13, 14, 20])

    def test_a_part_learns_what_the_whole_learns(self) -> None:
        with mock.patch.object(data, "ANSWER_SHARE", 1.0):
            whole = data.batch(self.rows(), 10, np.array([0, 1, 2]), 0)
            part, same = data.some(whole, np.array([1])), data.batch(self.rows(), 10, np.array([1]), 0)
        for a, b in zip(part, same, strict=True):
            np.testing.assert_array_equal(a, b)

    def test_losses_go_to_their_rows(self) -> None:
        with mock.patch.object(data, "ANSWER_SHARE", 1.0):
            whole = data.batch(self.rows(), 10, np.array([0, 1, 2, 0]), 0)
        found = np.zeros(len(whole.places))
        found[:9] = [1, 2, 4, 8, 16, 32, 64, 128, 256]
        self.assertEqual(data.by_row(whole, found).tolist(), [7, 24, 32, 448])


@unittest.skipUnless(JAX, "JAX is not installed")
class Manifest(unittest.TestCase):
    def test_only_the_planner_is_replaced(self) -> None:
        old, other = '[[model]]\nid = "planner"\nbytes = 1\n', '\n# Of others.\n[[model]]\nid = "embedder"\nbytes = 2\n'
        new = make.entry()
        for rest in (other, ""):
            self.assertEqual(make.entered(old + rest, new), new + rest)
            self.assertEqual(make.entered(rest + old, new), rest + new)
        self.assertEqual(make.entered(other, new), other + "\n" + new)
        self.assertEqual(make.entered("", new), new)


if __name__ == "__main__":
    unittest.main()
