"""A small llama in JAX: RMS norm, interleaved rotary positions, SwiGLU, tied embeddings."""

from __future__ import annotations

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

EPSILON, ROPE_BASE, HEAD = 1e-5, 10000.0, 32
Params = dict


@dataclass(frozen=True)
class Shape:
    """Sizes of the model; every width is a multiple of 32, as Q8_0 wants."""

    vocabulary: int
    width: int = 192
    layers: int = 4
    inner: int = 512
    context: int = 384

    @property
    def heads(self) -> int:
        """Number of attention heads, each HEAD wide."""
        return self.width // HEAD


def start(shape: Shape, seed: int) -> Params:
    """Weights to begin with; matrices map rows of activations, so they are [in, out]."""
    rng = np.random.default_rng(seed)

    def normal(*size: int, scale: float = 0.02) -> jnp.ndarray:
        return jnp.asarray(rng.standard_normal(size) * scale, jnp.float32)

    d, f, thin = shape.width, shape.inner, 0.02 / np.sqrt(2 * shape.layers)
    wide = 1 / np.sqrt(d)

    def layer() -> Params:
        return {
            "attn_norm": jnp.ones(d),
            "ffn_norm": jnp.ones(d),
            "q": normal(d, d, scale=wide),
            "k": normal(d, d, scale=wide),
            "v": normal(d, d, scale=0.5 * wide),
            "o": normal(d, d, scale=thin),
            "gate": normal(d, f, scale=wide),
            "up": normal(d, f, scale=wide),
            "down": normal(f, d, scale=thin),
        }

    return {
        "embedding": normal(shape.vocabulary, d, scale=0.05),
        "norm": jnp.ones(d),
        "layers": [layer() for _ in range(shape.layers)],
    }


def _normed(x: jnp.ndarray, weight: jnp.ndarray) -> jnp.ndarray:
    return x * jax.lax.rsqrt((x * x).mean(-1, keepdims=True) + EPSILON) * weight


def _rotated(x: jnp.ndarray, cos: jnp.ndarray, sin: jnp.ndarray) -> jnp.ndarray:
    """Neighbouring pairs turn together, as llama.cpp does for this architecture."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return jnp.stack([even * cos - odd * sin, even * sin + odd * cos], -1).reshape(x.shape)


def _angles(length: int) -> tuple[jnp.ndarray, jnp.ndarray]:
    turns = np.arange(length)[:, None] / ROPE_BASE ** (np.arange(0, HEAD, 2) / HEAD)
    return jnp.asarray(np.cos(turns)[:, None], jnp.float32), jnp.asarray(np.sin(turns)[:, None], jnp.float32)


@jax.custom_vjp
def _gated(gate: jnp.ndarray, up: jnp.ndarray) -> jnp.ndarray:
    """SwiGLU's product. With its own backward pass: the one JAX derives is fused into the matrix products and slows them threefold."""
    return jax.nn.silu(gate) * up


def _gated_back(kept: tuple, change: jnp.ndarray) -> tuple:
    gate, up = jax.lax.optimization_barrier(kept)
    open_ = jax.nn.sigmoid(gate)
    passed = gate * open_
    return jax.lax.optimization_barrier((change * up * (open_ + passed * (1 - open_)), change * passed))


_gated.defvjp(lambda gate, up: (jax.lax.optimization_barrier(_gated(gate, up)), (gate, up)), _gated_back)


def _mixed(layer: Params, x: jnp.ndarray, rows: int) -> jnp.ndarray:
    """What attention gathers for every place; `x` is [rows * length, width], because products of flat matrices are faster."""
    length = x.shape[0] // rows
    cos, sin = _angles(length)
    future = ~np.tril(np.ones((length, length), bool))
    y = _normed(x, layer["attn_norm"])
    q, k, v = ((y @ layer[name]).reshape(rows, length, -1, HEAD) for name in "qkv")
    scores = jnp.einsum("bihd,bjhd->bhij", _rotated(q, cos, sin), _rotated(k, cos, sin)) / np.sqrt(HEAD)
    weights = jax.nn.softmax(jnp.where(future, -1e9, scores), -1)
    return jnp.einsum("bhij,bjhd->bihd", weights, v).reshape(x.shape)


def hidden(params: Params, tokens: jnp.ndarray, places: jnp.ndarray) -> jnp.ndarray:
    """Last hidden states, normed, at the flat `places` of a batch of token rows."""
    x = params["embedding"][tokens.reshape(-1)]
    last = len(params["layers"]) - 1
    for number, layer in enumerate(params["layers"]):
        mixed = _mixed(layer, x, len(tokens))
        if number == last:
            mixed, x = mixed[places], x[places]
        x = x + mixed @ layer["o"]
        y = _normed(x, layer["ffn_norm"])
        x = x + _gated(y @ layer["gate"], y @ layer["up"]) @ layer["down"]
    return _normed(x, params["norm"])


def logits(params: Params, tokens: jnp.ndarray) -> jnp.ndarray:
    """Scores of the next token at every place."""
    states = hidden(params, tokens, jnp.arange(tokens.size)).reshape(*tokens.shape, -1)
    return states @ params["embedding"].T


def count(params: Params) -> int:
    """Number of weights."""
    return sum(int(x.size) for x in jax.tree.leaves(params))


def flat(params: Params) -> dict[str, np.ndarray]:
    """Weights by name, for a file."""
    named = {"embedding": params["embedding"], "norm": params["norm"]}
    for i, layer in enumerate(params["layers"]):
        named |= {f"{i}.{name}": value for name, value in layer.items()}
    return {name: np.asarray(value) for name, value in named.items()}


def unflat(named: dict[str, np.ndarray]) -> Params:
    """The inverse of `flat`."""
    layers = 1 + max(int(n.split(".")[0]) for n in named if "." in n)
    return {
        "embedding": jnp.asarray(named["embedding"]),
        "norm": jnp.asarray(named["norm"]),
        "layers": [{n.split(".")[1]: jnp.asarray(v) for n, v in named.items() if n.startswith(f"{i}.")} for i in range(layers)],
    }
