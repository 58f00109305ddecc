"""The hand-written questions of dev/ and frozen/."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date

from tools import HERE


@dataclass(frozen=True)
class Case:
    """One question, the day it was asked, the call before, the call expected."""

    group: str
    today: date
    previous: dict[str, str] | None
    question: str
    expected: dict[str, str]


def cases(folder: str) -> list[Case]:
    """All cases of `dev` or `frozen`."""
    found = []
    for path in sorted((HERE / folder).glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                previous = json.loads(row["previous"]) if row["previous"] else None
                found.append(
                    Case(path.stem, date.fromisoformat(row["today"]), previous, row["question"], json.loads(row["expected"]))
                )
    return found
