"""How Brazilians say days, periods and hours, each with its symbol (`dates.py`) or hour."""

from __future__ import annotations

import random
from dataclasses import dataclass

from dates import WEEKDAYS

#: Prepositions by the grammar of the noun: in, of, for.
_FORMS = {
    "adverb": {"em": [""], "de": ["de "], "pra": ["pra ", "para ", ""]},
    "weekday_f": {"em": ["na ", "na ", ""], "de": ["de ", "da "], "pra": ["pra ", "para ", "para a ", "na "]},
    "weekday_m": {"em": ["no ", "no ", ""], "de": ["de ", "do "], "pra": ["pra ", "para ", "para o ", "pro ", "no "]},
    "feminine": {"em": ["na ", ""], "de": ["da "], "pra": ["pra ", "para a ", "na "]},
    "masculine": {"em": ["no ", ""], "de": ["do "], "pra": ["pro ", "para o ", "no "]},
    "day": {"em": ["no ", "", ""], "de": ["do ", "de "], "pra": ["pro ", "para o ", "para ", "pra ", "no "]},
    "month": {"em": ["em "], "de": ["de "], "pra": ["pra ", "para ", "em "]},
    "number": {"em": ["em ", ""], "de": ["de "], "pra": ["para ", "pra ", "em "]},
    "plural": {"em": ["nos "], "de": ["dos "], "pra": ["para os ", "pros "]},
    "this": {"em": ["n", ""], "de": ["d"], "pra": ["para ", "pra ", "n"]},
    "fixed": {"em": [""], "de": [""], "pra": [""]},
}
NUMBER_WORDS = """zero um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete dezoito dezenove vinte
vinte_e_um vinte_e_dois vinte_e_três vinte_e_quatro vinte_e_cinco vinte_e_seis vinte_e_sete vinte_e_oito vinte_e_nove trinta trinta_e_um""".split()
NUMBER_WORDS = [w.replace("_", " ") for w in NUMBER_WORDS]
MONTHS = "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()
_DAY_NAMES = {
    "mon": ["segunda", "segunda-feira", "segunda feira"],
    "tue": ["terça", "terça-feira", "terça feira"],
    "wed": ["quarta", "quarta-feira", "quarta feira"],
    "thu": ["quinta", "quinta-feira", "quinta feira"],
    "fri": ["sexta", "sexta-feira", "sexta feira"],
    "sat": ["sábado"],
    "sun": ["domingo"],
}


@dataclass(frozen=True)
class Said:
    """Words with the preposition they want, and what they mean."""

    words: str
    kind: str
    means: str

    def form(self, form: str, rng: random.Random) -> str:
        """The words after the preposition of `form` ("em", "de", "pra"; "" for none)."""
        return self.words if not form else rng.choice(_FORMS[self.kind][form]) + self.words


def _number(value: int, rng: random.Random) -> str:
    return NUMBER_WORDS[value] if rng.random() < 0.25 and value < len(NUMBER_WORDS) else str(value)


def _weekday(rng: random.Random) -> tuple[str, str, str]:
    day = rng.choice(WEEKDAYS[:6] * 3 + WEEKDAYS[6:])
    name = rng.choice(_DAY_NAMES[day][:1] * 3 + _DAY_NAMES[day])
    return day, name, "weekday_m" if day in ("sat", "sun") else "weekday_f"


def _relative_day(rng: random.Random, ahead: bool) -> Said:
    if ahead:
        pairs = [("hoje", 0)] * 3 + [("amanhã", 1)] * 4 + [("depois de amanhã", 2)] * 2
    else:
        pairs = [("hoje", 0)] * 3 + [("ontem", -1)] * 4 + [("anteontem", -2), ("antes de ontem", -2), ("trasanteontem", -3)]
    words, offset = rng.choice(pairs)
    return Said(words, "adverb", f"d{offset:+d}")


def _counted_day(rng: random.Random, ahead: bool) -> Said:
    if rng.random() < 0.3:
        weeks = rng.randint(1, 4)
        count, unit = weeks * 7, ("uma semana" if weeks == 1 else f"{['', '', 'duas', 'três', 'quatro'][weeks]} semanas")
    else:
        count = rng.choice([2, 3, 4, 5, 6, 7, 10, 15, 20, 30, rng.randint(2, 45)])
        unit = f"{_number(count, rng)} dias"
    if ahead:
        return Said(rng.choice(["daqui a ", "daqui ", "em ", "dentro de "]) + unit, "fixed", f"d+{count}")
    return Said(rng.choice([f"há {unit}", f"{unit} atrás", f"faz {unit}", f"há {unit} atrás"]), "fixed", f"d-{count}")


def _bare_weekday(rng: random.Random, ahead: bool) -> Said:
    day, name, kind = _weekday(rng)
    return Said(name, kind, day)


def _sided_weekday(rng: random.Random, ahead: bool) -> Said:
    day, name, kind = _weekday(rng)
    male = kind == "weekday_m"
    if ahead:
        words = rng.choice([f"{name} que vem", f"{name} que vem", f"próxim{'o' if male else 'a'} {name}", f"{name} agora"])
        return Said(words, "masculine" if male else "feminine", day + ">")
    words = rng.choice([f"{name} passad{'o' if male else 'a'}", f"últim{'o' if male else 'a'} {name}"])
    return Said(words, "masculine" if male else "feminine", day + "<")


def _weekday_of_week(rng: random.Random, ahead: bool) -> Said:
    day, name, kind = _weekday(rng)
    if rng.random() < 0.35:
        week, shift = rng.choice(["desta semana", "dessa semana", "da semana atual"]), 0
    elif ahead:
        week, shift = rng.choice(["da semana que vem", "da próxima semana", "da outra semana"]), 1
    else:
        week, shift = "da semana passada", -1
    return Said(f"{name} {week}", kind, f"{day}@w{shift:+d}")


def _day_number(rng: random.Random) -> tuple[str, str]:
    number = rng.randint(1, 31)
    words = "primeiro" if number == 1 and rng.random() < 0.5 else _number(number, rng)
    if number < 10 and rng.random() < 0.2:
        words = f"{number:02d}"
    return words, str(number)


def _bare_day(rng: random.Random, ahead: bool) -> Said:
    words, number = _day_number(rng)
    return Said(f"dia {words}", "day", number)


def _day_of_month(rng: random.Random, ahead: bool) -> Said:
    words, number = _day_number(rng)
    if rng.random() < 0.4:
        month, shift = rng.choice(["deste mês", "desse mês", "do mês atual"]), 0
    elif ahead:
        month, shift = rng.choice(["do mês que vem", "do próximo mês", "do mês seguinte"]), 1
    else:
        month, shift = rng.choice(["do mês passado", "do último mês"]), -1
    return Said(f"dia {words} {month}", "day", f"{number}@m{shift:+d}")


def _year_words(rng: random.Random) -> tuple[str, str]:
    year = rng.randint(2019, 2031)
    return (str(year), str(year)) if rng.random() < 0.8 else (f"{year % 100:02d}", f"{year % 100:02d}")


def _calendar_date(rng: random.Random, ahead: bool) -> Said:
    words, number = _day_number(rng)
    month = rng.randint(1, 12)
    year_words, year = _year_words(rng) if rng.random() < 0.25 else ("", "")
    means = f"{number}/{month}" + (f"/{year}" if year else "")
    if rng.random() < 0.5:
        words = f"{words} de {MONTHS[month - 1]}" + (f" {rng.choice(['de ', ''])}{year_words}" if year and len(year) == 4 else "")
        means = f"{number}/{month}" + (f"/{year}" if year and len(year) == 4 else "")
    else:
        mark = rng.choice(["/", "/", "/", "-", "."]) if year else "/"
        text = rng.choice([number, f"{int(number):02d}"]) + mark + rng.choice([str(month), f"{month:02d}"])
        words = text + (mark + year_words if year else "")
    return Said(f"dia {words}", "day", means) if rng.random() < 0.5 else Said(words, "number", means)


def _weekday_with_day(rng: random.Random, ahead: bool) -> Said:
    day, name, kind = _weekday(rng)
    words, number = _day_number(rng)
    if rng.random() < 0.5:
        return Said(f"{name}{rng.choice([' ', ', '])}dia {words}", kind, f"{day}&{number}")
    month = rng.randint(1, 12)
    text = rng.choice([f"{int(number):02d}/{month:02d}", f"{number}/{month}", f"dia {words} de {MONTHS[month - 1]}", f"{words} de {MONTHS[month - 1]}"])
    return Said(f"{name}{rng.choice([' ', ', '])}{text}", kind, f"{day}&{number}/{month}")


def _weekday_beside(rng: random.Random, ahead: bool) -> Said:
    """"Tomorrow, Friday": a check the speaker makes for us."""
    day, name, _ = _weekday(rng)
    near = _relative_day(rng, ahead)
    return Said(f"{near.words}{rng.choice([', ', ' ', ' que é '])}{name}", "adverb", f"{day}&{near.means}")


def _impossible_day(rng: random.Random, ahead: bool) -> Said:
    if rng.random() < 0.5:
        number = rng.choice([32, 33, 35, 38, 40, 45, 0])
        return Said(f"dia {number}", "day", str(number))
    day, month = rng.choice([(30, 2), (31, 2), (31, 4), (31, 6), (31, 9), (31, 11), (rng.randint(1, 28), rng.randint(13, 19)), (rng.randint(32, 39), 5)])
    if month <= 12 and rng.random() < 0.5:
        return Said(f"{_number(day, rng)} de {MONTHS[month - 1]}", "number", f"{day}/{month}")
    return Said(f"{day}/{month:02d}", "number", f"{day}/{month}")


def _running(rng: random.Random, ahead: bool) -> Said:
    """This, next or last week, month, quarter, semester, year."""
    unit, male = rng.choice([("semana", False)] * 4 + [("mês", True)] * 4 + [("trimestre", True), ("semestre", True), ("ano", True)])
    mark = {"semana": "w", "mês": "m", "trimestre": "q", "semestre": "s", "ano": "y"}[unit]
    o = "o" if male else "a"
    gender = "masculine" if male else "feminine"
    roll = rng.random()
    if roll < 0.4:
        words = rng.choice(["este" if male else "esta", "esse" if male else "essa"])
        if rng.random() < 0.15:
            return Said(f"{unit} {rng.choice(['atual', 'corrente'])}", gender, mark + "+0")
        if rng.random() < 0.3:
            return Said(unit, gender, mark + "+0")
        return Said(f"{words} {unit}", "this", mark + "+0")
    if ahead:
        return Said(rng.choice([f"{unit} que vem", f"{unit} que vem", f"próxim{o} {unit}", f"{unit} seguinte"]), gender, mark + "+1")
    if roll < 0.5:
        return Said(f"{unit} retrasad{o}", gender, mark + "-2")
    return Said(rng.choice([f"{unit} passad{o}", f"{unit} passad{o}", f"{unit} anterior", f"últim{o} {unit}"]), gender, mark + "-1")


def _named_month(rng: random.Random, ahead: bool) -> Said:
    month = rng.randint(1, 12)
    name = MONTHS[month - 1]
    roll = rng.random()
    if roll < 0.2:
        return Said(f"{name} {rng.choice(['de ', 'de ', 'do ano de ', ''])}{(year := rng.randint(2019, 2030))}", "month", f"M{month}/{year}")
    if roll < 0.3:
        return Said(f"{name} do ano passado", "month", f"M{month}@y-1")
    if roll < 0.38:
        return Said(f"{name} {rng.choice(['deste ano', 'desse ano'])}", "month", f"M{month}@y+0")
    if roll < 0.5:
        return Said(f"mês de {name}", "masculine", f"M{month}")
    return Said(name, "month", f"M{month}")


def _named_block(rng: random.Random, ahead: bool) -> Said:
    if rng.random() < 0.5:
        number, mark, unit, names = rng.randint(1, 4), "Q", "trimestre", ["primeiro", "segundo", "terceiro", "quarto"]
    else:
        number, mark, unit, names = rng.randint(1, 2), "S", "semestre", ["primeiro", "segundo"]
    words = rng.choice([names[number - 1], names[number - 1], f"{number}º", f"{number}o"]) + " " + unit
    roll = rng.random()
    if roll < 0.25:
        year = rng.randint(2019, 2030)
        return Said(f"{words} de {year}", "masculine", f"{mark}{number}/{year}")
    if roll < 0.4:
        return Said(f"{words} do ano passado", "masculine", f"{mark}{number}@y-1")
    if roll < 0.5:
        return Said(f"{words} {rng.choice(['deste ano', 'desse ano'])}", "masculine", f"{mark}{number}@y+0")
    return Said(words, "masculine", f"{mark}{number}")


def _weekend(rng: random.Random, ahead: bool) -> Said:
    words = rng.choice(["fim de semana", "fim de semana", "final de semana", "fds"])
    roll = rng.random()
    if roll < 0.35:
        return Said(words, "masculine", "we")
    if roll < 0.6:
        return Said(f"{rng.choice(['este', 'esse'])} {words}", "this", "we@w+0")
    if ahead:
        return Said(rng.choice([f"{words} que vem", f"próximo {words}"]), "masculine", "we>")
    return Said(rng.choice([f"{words} passado", f"último {words}"]), "masculine", "we<")


def _year(rng: random.Random, ahead: bool) -> Said:
    year = rng.randint(2018, 2031)
    return Said(f"ano de {year}", "masculine", f"Y{year}") if rng.random() < 0.3 else Said(str(year), "month", f"Y{year}")


def _run(rng: random.Random, ahead: bool) -> Said:
    count = rng.choice([2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, rng.randint(2, 99)])
    words = _number(count, rng)
    if ahead:
        return Said(rng.choice([f"próximos {words} dias", f"{words} próximos dias"]), "plural", f"n{count}")
    return Said(rng.choice([f"últimos {words} dias", f"{words} últimos dias"]), "plural", f"p{count}")


def _half_month(rng: random.Random, ahead: bool) -> Said:
    half, name = rng.choice([("1", "primeira"), ("2", "segunda")])
    shift = rng.choice([0, 1 if ahead else -1])
    month = rng.randint(1, 12)
    of, means = rng.choice([
        (rng.choice(["", " do mês", " deste mês"]), "m+0"),
        (" do mês que vem" if ahead else " do mês passado", "m+1" if ahead else "m-1"),
        (f" de {MONTHS[month - 1]}", f"M{month}"),
    ]) if shift or rng.random() < 0.7 else (" deste mês", "m+0")
    return Said(f"{name} quinzena{of}", "feminine", f"h{half}@{means}")


def _range(rng: random.Random, ahead: bool) -> Said:
    return rng.choice(_RANGES)(rng, ahead)


def _joined(rng: random.Random, left: str, right: str, article: str = "") -> str:
    """The two ends of a range in words; `article` is "o" where the nouns want one."""
    return rng.choice([
        f"d{article or 'e'} {left} {'ao' if article else 'a'} {right}",
        f"d{article or 'e'} {left} até {article + ' ' if article else ''}{right}",
        f"entre {article + ' ' if article else ''}{left} e {article + ' ' if article else ''}{right}",
    ])


def _weekday_range(rng: random.Random, ahead: bool) -> Said:
    first = rng.randint(0, 4)
    last = rng.randint(first + 1, 6)
    a, b = WEEKDAYS[first], WEEKDAYS[last]
    left, right = rng.choice(_DAY_NAMES[a][:2]) if first < 5 else "sábado", rng.choice(_DAY_NAMES[b][:2]) if last < 5 else _DAY_NAMES[b][0]
    words = rng.choice([f"de {left} a {right}", f"de {left} até {right}", f"entre {left} e {right}"])
    if last == first + 1 and rng.random() < 0.6:
        words = f"{left} e {right}"
    if rng.random() < 0.25:
        of, shift = rng.choice([(" da semana que vem", 1), (" da próxima semana", 1)] if ahead else [(" da semana passada", -1), (" desta semana", 0)])
        return Said(words + of, "fixed", f"{a}@w{shift:+d}..{b}@w{shift:+d}")
    return Said(words, "fixed", f"{a}..{b}")


def _day_range(rng: random.Random, ahead: bool) -> Said:
    a, b = sorted(rng.sample(range(1, 32), 2))
    left, right = _number(a, rng), _number(b, rng)
    core = rng.choice([f"do dia {left} ao dia {right}", f"do dia {left} ao {right}", f"de {left} a {right}", f"do {left} ao {right}", f"entre os dias {left} e {right}", f"entre {left} e {right}", f"dos dias {left} a {right}"])
    roll = rng.random()
    if roll < 0.5:
        month = rng.randint(1, 12)
        return Said(f"{core} de {MONTHS[month - 1]}", "fixed", f"{a}/{month}..{b}/{month}")
    if roll < 0.65:
        of, shift = rng.choice([(" deste mês", 0), (" do mês que vem", 1)] if ahead else [(" deste mês", 0), (" do mês passado", -1)])
        return Said(core + of, "fixed", f"{a}@m{shift:+d}..{b}@m{shift:+d}")
    return Said(core, "fixed", f"{a}..{b}")


def _date_range(rng: random.Random, ahead: bool) -> Said:
    (a, m), (b, n) = sorted([(rng.randint(1, 28), rng.randint(1, 12)) for _ in "ab"], key=lambda d: d[::-1])
    if rng.random() < 0.3:
        m = n
        a, b = min(a, b), max(a, b) + 1
    year = f"/{rng.randint(2019, 2029)}" if rng.random() < 0.2 else ""
    if rng.random() < 0.35 and not year:
        left, right = f"{a} de {MONTHS[m - 1]}", f"{b} de {MONTHS[n - 1]}"
    else:
        left, right = rng.choice([(f"{a}/{m}{year}", f"{b}/{n}{year}"), (f"{a:02d}/{m:02d}{year}", f"{b:02d}/{n:02d}{year}")])
    return Said(_joined(rng, left, right), "fixed", f"{a}/{m}{year}..{b}/{n}{year}")


def _month_range(rng: random.Random, ahead: bool) -> Said:
    a, b = sorted(rng.sample(range(1, 13), 2))
    words = _joined(rng, MONTHS[a - 1], MONTHS[b - 1])
    if rng.random() < 0.3:
        year = rng.randint(2019, 2029)
        return Said(f"{words} de {year}", "fixed", f"M{a}/{year}..M{b}/{year}")
    return Said(words, "fixed", f"M{a}..M{b}")


def _open_range(rng: random.Random, ahead: bool) -> Said:
    """A range one end of which is today."""
    if ahead:
        day = rng.choice([_bare_weekday, _bare_day])(rng, ahead)
        end = "até " + (day.words if day.kind.startswith("weekday") else f"o {day.words}")
        words, means = rng.choice([
            (end, f"d+0..{day.means}"), (f"de hoje {end}", f"d+0..{day.means}"), (f"de amanhã {end}", f"d+1..{day.means}"),
            ("até o fim do mês", "d+0..m+0"), ("até o final da semana", "d+0..w+0"), ("de hoje até o fim do mês", "d+0..m+0"),
            ("até o fim da semana", "d+0..w+0"), ("até o final do mês", "d+0..m+0"), ("até o fim do ano", "d+0..y+0"), ("até amanhã", "d+0..d+1"), ("hoje e amanhã", "d+0..d+1"),
        ])
        return Said(words, "fixed", means)
    day = rng.choice([_bare_weekday, _bare_day, _calendar_date, _named_month])(rng, ahead)
    to = rng.choice(["até hoje", "pra cá", "até agora", "até ontem"])
    end = "d-1" if to == "até ontem" else "d+0"
    since = rng.choice(["desde", "desde", "de"]) if day.kind != "day" else rng.choice(["desde o", "do"])
    if day.kind == "masculine":
        since = "desde o"
    words, means = rng.choice([
        (f"{since} {day.words} {to}", f"{day.means}..{end}"), (f"{since} {day.words} {to}", f"{day.means}..{end}"),
        ("do começo do mês até hoje", "m+0..d+0"), ("do início do ano até hoje", "y+0..d+0"), ("desde o começo do ano", "y+0..d+0"),
        ("do início do mês pra cá", "m+0..d+0"), ("ontem e hoje", "d-1..d+0"), ("desde ontem", "d-1..d+0"), ("de ontem pra hoje", "d-1..d+0"),
        ("desde o começo da semana", "w+0..d+0"),
    ])
    return Said(words, "fixed", means)


_RANGES = (_weekday_range, _day_range, _day_range, _date_range, _month_range, _open_range, _open_range)
_DAYS = (
    (_relative_day, 10), (_counted_day, 2), (_bare_weekday, 9), (_sided_weekday, 4), (_weekday_of_week, 3), (_bare_day, 5),
    (_day_of_month, 2), (_calendar_date, 6), (_weekday_with_day, 2.5), (_weekday_beside, 1.2), (_impossible_day, 1),
)
_SPANS = (
    (_running, 10), (_named_month, 5), (_named_block, 2.5), (_weekend, 2), (_year, 1.2), (_run, 2), (_half_month, 1), (_range, 6),
)


def _draw(table, rng: random.Random, ahead: bool) -> Said:
    makers, weights = zip(*table, strict=True)
    return rng.choices(makers, weights)[0](rng, ahead)


def when(rng: random.Random, becomes: str, facing: str) -> Said:
    """A spoken date for an argument that becomes a day or a span, mostly in the direction the intent faces."""
    ahead = (facing == "ahead") == (rng.random() < 0.93)
    spans = {"day": 0.04, "day_or_span": 0.42, "span": 0.7}[becomes]
    said = _draw(_SPANS if rng.random() < spans else _DAYS, rng, ahead)
    if ahead != (facing == "ahead") and said.means in WEEKDAYS + tuple(map(str, range(40))):
        return _sided_weekday(rng, ahead)
    return said


def _hour_words(hour: int, minute: int, rng: random.Random) -> str:
    name = "uma" if hour == 1 else "duas" if hour == 2 else NUMBER_WORDS[hour]
    if minute == 0:
        return name + rng.choice(["", "", " horas" if hour > 1 else " hora", " em ponto"])
    if minute == 30:
        return name + rng.choice([" e meia", " e trinta", " e meia"])
    return f"{name} e {'quinze' if minute == 15 else 'quarenta e cinco' if minute == 45 else 'vinte' if minute == 20 else 'quarenta' if minute == 40 else 'dez' if minute == 10 else 'cinquenta'}"


def _digital(hour: int, minute: int, rng: random.Random) -> str:
    if minute == 0:
        return rng.choice([f"{hour}h", f"{hour}h", f"{hour}:00", f"{hour} horas", f"{hour} h", f"{hour}hs", f"{hour}h00", f"{hour:02d}h", f"{hour:02d}:00", f"{hour}"])
    return rng.choice([f"{hour}h{minute:02d}", f"{hour}:{minute:02d}", f"{hour:02d}:{minute:02d}", f"{hour} e {minute}", f"{hour}h{minute:02d}min", f"{hour} {minute:02d}"])


def _part_of_day(hour: int) -> str:
    return "da manhã" if hour < 12 else "da tarde" if hour < 18 else "da noite"


def hour(rng: random.Random) -> Said:
    """A spoken hour of a clinic's day, as HH:MM. A bare one to six is the afternoon."""
    h, m = rng.randint(7, 20), rng.choice([0, 0, 0, 0, 30, 30, 15, 45, 20, 40, 10, 50])
    means = f"{h:02d}:{m:02d}"
    roll = rng.random()
    if roll < 0.02:
        bad = rng.choice([24, 25, 26, 27, 28, 30, 32])
        return Said(f"{bad}h", "hour", f"{bad}:00")
    if h == 12 and m in (0, 30) and roll < 0.6:
        return Said("meio-dia" + (" e meia" if m else ""), "noon", means)
    if roll < 0.5:
        return Said(_digital(h, m, rng), "hour", means)
    if m == 45 and roll < 0.62:
        nxt = (h + 1 - 1) % 12 + 1
        words = NUMBER_WORDS[nxt] if nxt > 2 else ["", "uma", "duas"][nxt]
        return Said(f"quinze {rng.choice(['pras', 'para as', 'pra'])} {words}" + (f" {_part_of_day(h)}" if rng.random() < 0.7 or not 13 <= h + 1 <= 18 else ""), "noon", means)
    twelve = (h - 1) % 12 + 1
    part = f" {_part_of_day(h)}"
    clear = 7 <= h <= 12 or 13 <= h <= 18
    said = _hour_words(twelve, m, rng) if rng.random() < 0.65 else _digital(twelve, m, rng).lstrip("0")
    if clear and rng.random() < 0.35 and " em ponto" not in said:
        return Said(said, "hour", means)
    return Said(said + part, "hour", means)
