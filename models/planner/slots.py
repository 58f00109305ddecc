"""Fills the slots of a phrasing: the words that are said, and the value that goes into the sketch."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import spoken
from prompt import fold
from tools import INTENTS, KEEP
from words import FIRST_NAMES, HISTORY_TOPICS, ITEMS, QUERIES, REASONS, SURNAMES, TOPICS, TREATMENTS

Segment = tuple[str, bool]  # words, and whether noise must leave them alone

_PRONOUNS = {"": ["ela", "ele"], "a": ["ela", "ele"], "de": ["dela", "dele"], "pra": ["pra ela", "para ela", "pra ele"], "com": ["com ela", "com ele"], "em": ["nela", "nele"]}
_THAT = {"": ["isso", "esse"], "de": ["disso", "desse", "desse procedimento"], "pra": ["pra isso", "pra esse"]}
_TITLES_F = ["dra. ", "dra ", "doutora ", "drª "]
_TITLES_M = ["dr. ", "dr ", "doutor "]
_TRADES = ["esteticista ", "biomédica ", "enfermeira ", "fisio ", "profissional "]
_CALLED = ["", "", "", "", "dona ", "paciente ", "cliente ", "senhora ", "moça "]
_BY = {
    "professional": ["profissional", "profissionais", "cada profissional", "doutora", "quem atendeu"],
    "treatment": ["procedimento", "tratamento", "serviço", "tipo de procedimento"],
    "method": ["forma de pagamento", "meio de pagamento", "método de pagamento", "modo de pagamento"],
    "day": ["dia", "cada dia"],
    "week": ["semana", "cada semana"],
    "month": ["mês", "cada mês"],
}
_METHODS = {
    "pix": ["pix", "pix"], "cash": ["dinheiro", "espécie", "dinheiro vivo", "cash"],
    "credit": ["crédito", "cartão de crédito", "crédito"], "debit": ["débito", "cartão de débito"],
    "boleto": ["boleto", "boleto bancário"], "transfer": ["transferência", "ted", "transferência bancária", "doc"],
}
_PERIODS = {"manhã": ["manhã", "parte da manhã", "período da manhã"], "tarde": ["tarde", "parte da tarde", "período da tarde"], "noite": ["noite", "parte da noite", "período da noite"]}


@dataclass
class Scene:
    """What one example knows: its dice, its intent, the persons named so far, and the keys of the previous call."""

    rng: random.Random
    intent: str
    previous: tuple[str, ...] = ()
    used: set[str] = field(default_factory=set)

    def placeholder(self, kind: str, most: int) -> str:
        """A placeholder of `kind` not used before in this scene."""
        while True:
            name = f"[{kind}_{min(int(self.rng.expovariate(0.45)) + 1, most)}]"
            if name not in self.used or len(self.used) > 20:
                self.used.add(name)
                return name


def _pseudo_word(rng: random.Random) -> str:
    """A word nobody has seen: it teaches that any word can be a name."""
    onset, vowel, coda = "b c d f g j l m n p r s t v z br cr dr fl gl pr tr ch lh nh qu".split(), "a e i o u ão ia ei ou".split(), ["", "", "", "n", "r", "s", "l", "x"]
    return "".join(rng.choice(onset) + rng.choice(vowel) + rng.choice(coda) for _ in range(rng.randint(2, 4)))


def _common(rng: random.Random, words: list[str]) -> str:
    """A word of the list, sometimes joined, mistyped, or wholly unknown."""
    roll = rng.random()
    if roll < 0.06:
        return _pseudo_word(rng)
    if roll < 0.1:
        return f"{_pseudo_word(rng)} {rng.choice(words).split()[-1]}"
    word = rng.choice(words)
    if roll < 0.16 and len(word) > 5:
        at = rng.randrange(1, len(word) - 2)
        if word[at].isalpha() and word[at + 1].isalpha():
            word = rng.choice([word[:at] + word[at + 1 :], word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at] + word[at:]])
    return word


def _person_name(rng: random.Random) -> tuple[str, bool]:
    """A raw name, and whether it is likely a man's."""
    first = rng.choice(FIRST_NAMES) if rng.random() < 0.9 else _pseudo_word(rng)
    male = first in FIRST_NAMES and FIRST_NAMES.index(first) > FIRST_NAMES.index("Zélia") and FIRST_NAMES.index(first) < FIRST_NAMES.index("Noemi")
    parts = [first, *rng.sample(SURNAMES, rng.choice([0, 0, 0, 1, 1, 2]))]
    if len(parts) > 1 and rng.random() < 0.15:
        parts.insert(-1, rng.choice(["da", "de", "dos"]))
    return " ".join(parts), male


def _unknown_kind(rng: random.Random) -> str:
    """A kind of placeholder that is no single token."""
    return "".join(rng.choice("ABCDEFGHIJLMNOPRSTUVX") for _ in range(rng.randint(2, 8)))


def _patient_name(scene: Scene) -> tuple[str, bool]:
    roll = scene.rng.random()
    if roll < 0.8:
        return scene.placeholder("PESSOA", 12), scene.rng.random() < 0.25
    if roll < 0.86:
        kind = scene.rng.choice(["CPF", "TELEFONE", "TEL", "PRONTUARIO", "EMAIL", "RG", "PROFISSIONAL", "CNS", _unknown_kind(scene.rng)])
        return scene.placeholder(kind, 4), False
    return _person_name(scene.rng)


def _with_article(rng: random.Random, form: str, male: bool) -> str:
    o = "o" if male else "a"
    return rng.choice({
        "": [""], "a": [f"{o} ", f"{o} ", ""], "de": [f"d{o} ", f"d{o} ", "de "], "com": [f"com {o} ", f"com {o} ", "com "],
        "pra": [f"pra {o} " if male else "pra ", "para ", "pra ", f"para {o} ", "pro " if male else "pra ", "p/ "], "em": [f"n{o} ", "em "],
        "por": [f"pel{o} ", "por "],
    }[form])


def _patient(scene: Scene, form: str) -> tuple[list[Segment], str]:
    name, male = _patient_name(scene)
    lead = _with_article(scene.rng, form, male)
    if form and not male and lead.strip() and lead.endswith("a "):
        lead += scene.rng.choice(_CALLED)
    elif male and lead.endswith("o ") and scene.rng.random() < 0.15:
        lead += scene.rng.choice(["seu ", "paciente ", "cliente ", "sr "])
    return [(lead, False), (name, True)], " " + name


def _professional(scene: Scene, form: str) -> tuple[list[Segment], str]:
    rng = scene.rng
    roll = rng.random()
    if roll < 0.35:
        name, male = scene.placeholder("PROFISSIONAL", 12), rng.random() < 0.3
    elif roll < 0.55:
        name, male = scene.placeholder("PESSOA", 12), rng.random() < 0.3
    else:
        name, male = _person_name(rng)
        name = " ".join(name.split()[:2])
    title = rng.choice(["", "", rng.choice(_TITLES_M if male else _TITLES_F), rng.choice(_TITLES_M if male else _TITLES_F + _TRADES)])
    lead = _with_article(rng, form, male)
    return [(lead + title, False), (name, True)], " " + name


_FIRST_PERSON = {"fazer": "faço", "ver": "vejo", "dar": "dou", "incluir": "incluo", "corrigir": "corrijo", "conferir": "confiro", "bloquear": "bloqueio", "desbloquear": "desbloqueio"}


def _said_by_me(topic: str) -> str:
    """A topic with its verb in the first person: cadastrar sala → cadastro sala."""
    verb, _, rest = topic.partition(" ")
    return f"{_FIRST_PERSON.get(verb, verb[:-2] + 'o')} {rest}".strip()


def _noun(rng: random.Random, words: str, form: str) -> list[Segment]:
    if form == "quoted":
        return [("'", False), (words, True), ("'", False)]
    lead = {"": [""], "de": ["de ", "de ", "do ", "da "], "pra": ["pra ", "para "], "em": ["no ", "na ", "em "], "o": ["o ", "a ", ""]}[form]
    return [(rng.choice(lead), False), (words, True)]


def _lot(scene: Scene) -> str:
    rng = scene.rng
    letters = "".join(rng.choice("ABCDEFGHJKLMNPRSTUVXZ") for _ in range(rng.randint(0, 3)))
    digits = "".join(rng.choice("0123456789") for _ in range(rng.randint(2, 7)))
    mark = rng.choice(["", "", "-", "/"]) if letters else ""
    return rng.choice([letters + mark + digits, letters + digits, digits + mark + letters, digits])


def _listed(table: dict[str, list[str]], rng: random.Random) -> tuple[str, str]:
    value = rng.choice(list(table))
    return rng.choice(table[value]), value


def _query(scene: Scene) -> str:
    rng = scene.rng
    word = _common(rng, QUERIES if rng.random() < 0.8 else TREATMENTS)
    if rng.random() < 0.12:
        word += rng.choice([" no ", " na ", " em "]) + rng.choice(["rosto", "testa", "perna", "lábio", "olho", "axila", "nariz"])
    return word


def _text(scene: Scene, name: str) -> str:
    rng = scene.rng
    if name == "item":
        word = _common(rng, ITEMS if rng.random() < 0.85 else TREATMENTS)
        return word
    if name == "query":
        return _query(scene)
    if name == "topic":
        return rng.choice(TOPICS) if rng.random() < 0.93 else f"{rng.choice(TOPICS).split()[0]} {_common(rng, ITEMS)}"
    if name == "theme":
        return _common(rng, TREATMENTS if rng.random() < 0.7 else HISTORY_TOPICS)
    if name == "reason":
        return rng.choice(REASONS)
    if name == "lot":
        return _lot(scene)
    return _common(rng, TREATMENTS)


_KEY_OF = {"theme": "topic", "person": "query", "day": "when"}


def _correct(scene: Scene, name: str, form: str) -> bool:
    """Whether the speaker corrects themselves here."""
    return name in ("patient", "treatment", "item", "when", "time", "professional", "lot") and form != "quiet" and scene.rng.random() < 0.02


def fill(scene: Scene, name: str, form: str) -> tuple[list[Segment], str, str]:
    """Words, key and sketch value of a slot; sometimes with a slip that is corrected at once."""
    segments, value = _fill(scene, name, form)
    if value != KEEP and _correct(scene, name, form):
        wrong, _ = _fill(scene, name, form)
        said = scene.rng.choice([" não, ", " quer dizer, ", " digo, ", ", ops, ", ", aliás, ", " não não, ", ", corrigindo, ", " ou melhor, ", ", desculpa, ", ", perdão, "])
        segments = [*wrong, (said, False), *segments]
    return segments, _KEY_OF.get(name, name), value


def _fill(scene: Scene, name: str, form: str) -> tuple[list[Segment], str]:
    rng = scene.rng
    key = _KEY_OF.get(name, name)
    if key in ("patient", "treatment") and _is_pronoun(scene, key):
        words = rng.choice((_PRONOUNS if key == "patient" else _THAT).get(form, [""]))
        if words:
            return [(words, False)], KEEP
    if name == "patient" or name == "person":
        return _patient(scene, form)
    if name == "professional":
        return _professional(scene, form)
    if name in ("when", "day", "from_date"):
        intent = INTENTS[scene.intent]
        arg = intent.arg(key)
        said = spoken.when(rng, arg.becomes if arg else "day", intent.facing)
        return [(said.form(form, rng), False)], said.means
    if name == "time":
        said = spoken.hour(rng)
        return [(_at_hour(said, form, rng), False)], said.means
    if name in ("by", "method", "period"):
        words, value = _listed({"by": _BY, "method": _METHODS, "period": _PERIODS}[name], rng)
        return [(words, False)], value
    words = _text(scene, name)
    if form == "eu":
        return [(_said_by_me(words), True)], " " + _said_by_me(words)
    if name == "query" and rng.random() < 0.12:
        form = "quoted"
    return _noun(rng, words, form), " " + words


def _at_hour(said: spoken.Said, form: str, rng: random.Random) -> str:
    if form == "":
        return said.words
    lead = {"as": ["às ", "as ", "às ", "", "lá pelas "], "pra": ["pras ", "para as ", "pra as ", "pra "]}[form]
    if said.kind == "noon" or said.words.startswith("uma"):
        lead = {"as": ["à ", "ao ", ""], "pra": ["pra ", "para "]}[form] if not said.words.startswith("quinze") else [""]
    return rng.choice(lead) + said.words


def _is_pronoun(scene: Scene, key: str) -> bool:
    """Whether the slot is said as a pronoun: often after a call that has it, hardly ever without."""
    known = key in scene.previous or (key == "patient" and "query" in scene.previous)
    return scene.rng.random() < (0.6 if known else 0.025 if key == "patient" else 0.01)


def folded_value(value: str) -> str:
    """A sketch value as the model writes it."""
    return fold(value) if value.startswith(" ") else value
