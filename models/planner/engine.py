"""The model in llama.cpp, as the product runs it: greedy, under the grammar."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import log
from pathlib import Path
from urllib.request import Request, urlopen

import xllamacpp

from grammar import gbnf

LONGEST_ANSWER = 96


@dataclass(frozen=True)
class Answer:
    """The text of a sketch and the log-probability of each of its tokens."""

    sketch: str
    logs: tuple[float, ...]

    @property
    def sureness(self) -> float:
        """Log-probability of the least sure token."""
        return min(self.logs, default=0.0)


class Engine:
    """One loaded model on one thread."""

    def __init__(self, path: Path) -> None:
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.n_ctx, params.n_parallel, params.verbosity = 0, 1, 0
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
        self._server = xllamacpp.Server(params)
        self._grammar = gbnf()

    def _call(self, name: str, body: dict) -> dict:
        reply = getattr(self._server, name)(body)
        return json.loads(reply) if isinstance(reply, str) else reply

    def tokens(self, text: str) -> list[int]:
        """The text in llama.cpp's tokens."""
        body = json.dumps({"content": text, "parse_special": True, "add_special": False}).encode()
        request = Request(f"{self._server.listening_address}/tokenize", body, {"Content-Type": "application/json"})
        with urlopen(request) as reply:
            return json.load(reply)["tokens"]

    def answer(self, prompt: str, bound: bool = True) -> Answer:
        """The greedy answer; `bound` by the grammar, as in the product, or free."""
        body = {"prompt": prompt, "n_predict": LONGEST_ANSWER, "temperature": 0, "n_probs": 1, "cache_prompt": False}
        if bound:
            body["grammar"] = self._grammar
        reply = self._call("handle_completions", body)
        choice = reply["choices"][0] if "choices" in reply else reply
        return Answer(choice.get("text", choice.get("content", "")), _logs(choice))


def _logs(choice: dict) -> tuple[float, ...]:
    """Log-probabilities, whichever of its two forms the server answers in."""
    found = choice.get("completion_probabilities") or (choice.get("logprobs") or {}).get("content") or []
    return tuple(t["logprob"] if "logprob" in t else log(max(t["prob"], 1e-9)) for t in found)
