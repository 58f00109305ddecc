"""The whole recipe: `python3 models/planner/make.py` trains, writes planner-q8_0.gguf and planner.gbnf, measures, and
enters the file in models/manifest.toml. Needs requirements.txt; work files go to models/cache/planner, and a run that was
stopped goes on from there. `--fresh` begins anew.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from pathlib import Path

import train
import verify
from engine import Engine
from eval import outcomes, report, share
from export_gguf import export
from grammar import gbnf
from tools import HERE

FILE = HERE / "planner-q8_0.gguf"
MANIFEST = HERE.parent / "manifest.toml"
WORK = HERE.parent / "cache" / "planner"


def entry() -> str:
    """The planner's entry of the manifest."""
    content = FILE.read_bytes()
    return (
        '[[model]]\nid = "planner"\nfile = "planner/planner-q8_0.gguf"\nkind = "planner"\n'
        f'sha256 = "{hashlib.sha256(content).hexdigest()}"\nbytes = {len(content)}\n'
        'licence = "Apache-2.0"\nsource = "models/planner/make.py"\n'
    )


def entered(manifest: str, new: str) -> str:
    """The manifest with the planner's entry in place of an older one; other entries and remarks stay as they are."""
    older = re.compile(r'^\[\[model\]\]\nid = "planner"\n(?:\w.*\n)*', re.MULTILINE)
    if older.search(manifest):
        return older.sub(lambda _: new, manifest, count=1)
    return manifest + ("\n" if manifest else "") + new


def publish(work: Path) -> int:
    """From weights to the committed files, measured."""
    export(work, FILE)
    (HERE / "planner.gbnf").write_text(gbnf(), encoding="utf-8")
    shutil.copy(work / "train.json", HERE / "train.json")
    MANIFEST.write_text(entered(MANIFEST.read_text(encoding="utf-8"), entry()), encoding="utf-8")
    differs = verify.main(work, FILE)
    engine = Engine(FILE)
    figures = "\n".join(report(name, outcomes(engine, name)) for name in ("seen", "dev", "frozen"))
    (HERE / "figures.txt").write_text(figures + "\n", encoding="utf-8")
    print(figures)
    return differs


def on_dev(_step: int) -> str:
    """For the log: how the weights so far do on dev, in llama.cpp."""
    file = WORK / "planner.gguf"
    export(WORK, file)
    return f", dev {share(outcomes(Engine(file), 'dev'), 'exact'):.3f}"


def main(args: list[str]) -> int:
    """Everything in order."""
    if "--fresh" in args:
        shutil.rmtree(WORK, ignore_errors=True)
    train.run(WORK, train.Recipe(), on_dev)
    return publish(WORK)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
