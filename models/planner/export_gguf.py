"""Weights and vocabulary as one GGUF file: `python3 export_gguf.py OUT FILE.gguf` reads what train.py wrote to OUT."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import gguf
import numpy as np

from model import EPSILON, HEAD, ROPE_BASE
from tools import PAD, QUESTION, STOP
from vocabulary import CONTROL

_NAMES = {
    "attn_norm": "attn_norm", "ffn_norm": "ffn_norm", "q": "attn_q", "k": "attn_k", "v": "attn_v", "o": "attn_output",
    "gate": "ffn_gate", "up": "ffn_up", "down": "ffn_down",
}  # fmt: skip
_TEMPLATE = (
    "{% for m in messages %}{% if m.role == 'user' %}<|u|> {{ m.content }}<|a|>"
    "{% elif m.role == 'assistant' %}{{ m.content }}<|e|>{% endif %}{% endfor %}"
)


def _describe(writer: gguf.GGUFWriter, facts: dict) -> None:
    heads = facts["width"] // HEAD
    writer.add_type("model")
    writer.add_name("NeonPro planner")
    writer.add_license("Apache-2.0")
    writer.add_languages(["pt"])
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_vocab_size(facts["vocabulary"])
    writer.add_context_length(facts["context"])
    writer.add_embedding_length(facts["width"])
    writer.add_block_count(facts["layers"])
    writer.add_feed_forward_length(facts["inner"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(heads)
    writer.add_rope_dimension_count(HEAD)
    writer.add_rope_freq_base(ROPE_BASE)
    writer.add_layer_norm_rms_eps(EPSILON)


def _add_vocabulary(writer: gguf.GGUFWriter, raw: dict, size: int) -> None:
    marks = {a["id"]: a["content"] for a in raw["added_tokens"]}
    ids = {i: t for t, i in raw["model"]["vocab"].items()} | marks

    def kind(i: int) -> gguf.TokenType:
        if i not in marks:
            return gguf.TokenType.NORMAL
        return gguf.TokenType.CONTROL if marks[i] in CONTROL else gguf.TokenType.USER_DEFINED

    merges = [m if isinstance(m, str) else " ".join(m) for m in raw["model"]["merges"]]
    by_text = {t: i for i, t in ids.items()}
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list([ids[i] for i in range(size)])
    writer.add_token_types([kind(i) for i in range(size)])
    writer.add_token_merges(merges)
    writer.add_bos_token_id(by_text[QUESTION])
    writer.add_eos_token_id(by_text[STOP])
    writer.add_eot_token_id(by_text[STOP])
    writer.add_pad_token_id(by_text[PAD])
    writer.add_add_bos_token(False)
    writer.add_chat_template(_TEMPLATE)


def _add_tensor(writer: gguf.GGUFWriter, name: str, value: np.ndarray) -> None:
    """Matrices go as [out, in] in Q8_0, vectors as they are."""
    if value.ndim == 1:
        writer.add_tensor(name, value.astype(np.float32))
        return
    kind = gguf.GGMLQuantizationType.Q8_0
    matrix = np.ascontiguousarray(value.astype(np.float32))
    writer.add_tensor(name, gguf.quants.quantize(matrix, kind), raw_dtype=kind)


def export(source: Path, target: Path) -> None:
    """Writes the model of `source` to `target`. The output matrix is the embedding's, so it is not written."""
    facts = json.loads((source / "train.json").read_text(encoding="utf-8"))
    raw = json.loads((source / "tokenizer.json").read_text(encoding="utf-8"))
    weights = np.load(source / "weights.npz")
    writer = gguf.GGUFWriter(str(target), "llama")
    _describe(writer, facts)
    _add_vocabulary(writer, raw, facts["vocabulary"])
    _add_tensor(writer, "token_embd.weight", weights["embedding"])
    _add_tensor(writer, "output_norm.weight", weights["norm"])
    for layer in range(facts["layers"]):
        for ours, theirs in _NAMES.items():
            _add_tensor(writer, f"blk.{layer}.{theirs}.weight", weights[f"{layer}.{ours}"].T)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
