"""Tests of everything that needs no model: `python3 -m unittest discover -s models/planner/tests`."""

from __future__ import annotations

import csv
import json
import random
import sys
import unittest
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

import expand  # noqa: E402
from dates import ImpossibleDate, UnknownSymbol, resolve  # noqa: E402
from generate import example  # noqa: E402
from phrasings import BY_INTENT  # noqa: E402
from prompt import fold, marked, point, pointed, prompt  # noqa: E402
from resolve import CLARIFY, finish  # noqa: E402
from sets import cases  # noqa: E402
from spoken import when  # noqa: E402
from tools import INTENTS, RAW, read_sketch, write_sketch  # noqa: E402

TODAY = date(2026, 11, 25)  # a Wednesday


class Dates(unittest.TestCase):
    def test_vectors(self) -> None:
        with (HERE / "date_vectors.tsv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                with self.subTest(**row):
                    today = date.fromisoformat(row["today"])
                    if row["first"] == "!":
                        self.assertRaises(ImpossibleDate, resolve, row["symbol"], today, row["facing"])
                    else:
                        first, last = resolve(row["symbol"], today, row["facing"])
                        self.assertEqual((row["first"], row["last"]), (first.isoformat(), last.isoformat()))

    def test_every_spoken_date_is_a_symbol_and_in_order(self) -> None:
        rng = random.Random(5)
        for _ in range(5000):
            facing = rng.choice(["ahead", "behind"])
            said = when(rng, rng.choice(["day", "span", "day_or_span"]), facing)
            today = TODAY + timedelta(days=rng.randrange(1500))
            try:
                first, last = resolve(said.means, today, facing)
            except ImpossibleDate as wrong:
                self.assertNotIsInstance(wrong, UnknownSymbol)
                continue
            self.assertLessEqual(first, last, said)

    def test_bare_days_keep_their_side(self) -> None:
        for offset in range(800):
            today = TODAY + timedelta(days=offset)
            for symbol in ("mon", "sun", "1", "15", "31"):
                self.assertGreater(resolve(symbol, today, "ahead")[0], today)
                self.assertLess(resolve(symbol, today, "behind")[0], today)


class Folding(unittest.TestCase):
    def test_folding_keeps_length_and_placeholders(self) -> None:
        text = 'Marque “Água” pra [PESSOA_1]\tàs três|<|e|> "x" ﬁ ß İ 👩🏽'
        folded = fold(text)
        self.assertEqual(len(text), len(folded))
        self.assertIn("[PESSOA_1]", folded)
        for mark in ("<|", '"', "\t", "á"):
            self.assertNotIn(mark, folded)

    def test_words_are_numbered(self) -> None:
        self.assertEqual(marked("Ó, marca a [PESSOA_1]: lote B-7/2?"), "#01 o,#02 marca#03 a#04[PESSOA_1]:#05 lote#06 b-7/2?")
        self.assertEqual(marked("#07 \" , "), "#01 07',")
        self.assertEqual(marked(""), "")
        self.assertNotIn("#65", marked("a " * 100))

    def test_words_come_back_as_written(self) -> None:
        self.assertEqual(pointed("#02#03", "tem Ácido Hialurônico?"), "Ácido Hialurônico")
        self.assertEqual(pointed("#02", 'tem "Luva"?'), "Luva")
        for nothing in ("#00", "#03", "#02#01", "#1", "", " luva", "#01#02#03", "#٠١"):
            self.assertIsNone(pointed(nothing, "tem luva?"), nothing)

    def test_a_pointer_leads_back(self) -> None:
        rng = random.Random(9)
        letters = "aÁ ç[]#\"'-./_1٣ßﬁ👩🏽\u0301\n|<P"
        for _ in range(3000):
            text = "".join(rng.choice(letters) for _ in range(rng.randrange(40)))
            folded = fold(text)
            for said in folded.split():
                pointer = point(said, text)
                if pointer:
                    self.assertIn(fold(pointed(pointer, text) or "?"), folded)

    def test_prompt_shows_keys_of_the_previous_call_and_no_value(self) -> None:
        text = prompt("E ontem?", {"intent": "agenda", "from": "2026-11-01", "to": "2026-11-02", "professional": "Ana"})
        self.assertEqual(text, '<|p|>{"intent":"agenda","when":"","professional":""}<|u|>#01 e#02 ontem?<|a|>')


class Resolving(unittest.TestCase):
    def check(self, sketch: tuple[str, dict[str, str]], question: str, expected: dict[str, str], previous=None) -> None:
        self.assertEqual(finish(write_sketch(*sketch), question, TODAY, previous), expected)

    def test_whole_call(self) -> None:
        self.check(
            ("book", {"patient": "#06", "treatment": "#02#04", "when": "fri", "time": "14:00"}),
            "Marca Limpeza de Pele pra [PESSOA_1] sexta às 14h",
            {"intent": "book", "patient": "[PESSOA_1]", "treatment": "Limpeza de Pele", "date": "2026-11-27", "time": "14:00"},
        )

    def test_words_never_said_are_dropped_or_asked_for(self) -> None:
        self.check(("waitlist", {"treatment": "#04"}), "lista de espera", {"intent": "waitlist"})
        self.check(("stock", {"item": " gaze"}), "tem luva?", CLARIFY)

    def test_what_is_missing_past_or_impossible_is_asked_for(self) -> None:
        said = {"patient": "#03", "time": "10:00"}
        for changed in ({}, {"when": "d-1"}, {"when": "31/2"}, {"when": "w+1"}, {"when": "d+1", "time": "27:00"}, {"when": "="}):
            self.check(("book", {**said, **changed}), "marca a ana", CLARIFY)

    def test_follow_up_keeps(self) -> None:
        before = {"intent": "find_patient", "query": "[PESSOA_1]"}
        self.check(("balance", {"patient": "="}), "e quanto ela deve?", {"intent": "balance", "patient": "[PESSOA_1]"}, before)
        self.check(("balance", {"patient": "="}), "quanto ela deve?", CLARIFY)
        week = {"intent": "agenda", "from": "2026-11-23", "to": "2026-11-29"}
        self.check(("revenue", {"when": "="}), "e o faturamento?", {"intent": "revenue", "from": "2026-11-23", "to": "2026-11-29"}, week)
        self.check(("reminders", {"when": "="}), "manda os lembretes", CLARIFY, week)

    def test_one_of(self) -> None:
        self.check(("no_show_risk", {}), "risco de falta", CLARIFY)
        self.check(("no_show_risk", {"when": "d+1"}), "quem falta amanhã", {"intent": "no_show_risk", "date": "2026-11-26"})

    def test_vectors(self) -> None:
        with (HERE / "resolve_vectors.tsv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                with self.subTest(**row):
                    previous = json.loads(row["previous"]) if row["previous"] else None
                    call = finish(row["sketch"], row["question"], date.fromisoformat(row["today"]), previous)
                    self.assertEqual(call, json.loads(row["expected"]))

    def test_hostile_sketches_are_asked_back(self) -> None:
        for text in ("", "{", "[]", "null", '{"intent":"drop"}', '{"intent":"book","sql":"x"}', '{"intent":["book"]}', '{"intent":"stock","item":1}', '{"intent":"stock","item":"#01","sql":"x"}', '{"intent":"move","when":"d+1","patient":"#01"}'):
            self.assertEqual(finish(text, "a", TODAY), CLARIFY, text)


class Phrasings(unittest.TestCase):
    def test_every_intent_has_phrasings_that_read(self) -> None:
        self.assertEqual(set(BY_INTENT), set(INTENTS))
        for phrasings in BY_INTENT.values():
            for phrasing in phrasings:
                expand.read(phrasing)

    def test_examples_are_sketches_whose_words_were_said(self) -> None:
        rng = random.Random(11)
        for _ in range(3000):
            made = example(rng)
            self.assertEqual(read_sketch(made.sketch()), (made.intent, made.sketch_values()))
            for key, value in made.values.items():
                if value.startswith(" "):
                    words = pointed(made.sketch_values()[key], made.question)
                    self.assertEqual(fold(words or "?").split(), fold(value).split(), made)

    def test_a_seed_makes_the_same_examples(self) -> None:
        self.assertEqual([example(random.Random(3)) for _ in range(20)], [example(random.Random(3)) for _ in range(20)])


class HandWrittenSets(unittest.TestCase):
    def test_enough_and_of_the_contract(self) -> None:
        for folder, least in (("frozen", 15), ("dev", 4)):
            by_group: dict[str, int] = {}
            for case in cases(folder):
                by_group[case.group] = by_group.get(case.group, 0) + 1
                tool = INTENTS[case.expected["intent"]]
                allowed = {"intent", "date", "from", "to"} | {a.key for a in tool.args if a.key != "when"}
                self.assertLessEqual(set(case.expected), allowed, case)
            self.assertEqual(set(by_group), set(INTENTS))
            self.assertGreaterEqual(min(by_group.values()), least)

    def test_the_frozen_questions_are_not_the_dev_questions(self) -> None:
        self.assertFalse({fold(c.question) for c in cases("frozen")} & {fold(c.question) for c in cases("dev")})


class Tools(unittest.TestCase):
    def test_dates_say_what_they_become(self) -> None:
        for tool in INTENTS.values():
            for arg in tool.args:
                self.assertIn(arg.type, RAW["types"])
                self.assertEqual(arg.type == "when", arg.becomes in RAW["becomes"])


if __name__ == "__main__":
    unittest.main()
