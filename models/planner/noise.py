"""What happens to a sentence between a head and a keyboard: abbreviations, dropped letters, courtesy, hesitation."""

from __future__ import annotations

import random
import re

from slots import Segment

_SHORT = {
    "você": ["vc", "ce", "tu"], "hoje": ["hj"], "quanto": ["qto", "qnto", "quant"], "quantos": ["qtos"], "quantas": ["qtas"], "que": ["q"], "para": ["p/", "pra", "p"],
    "com": ["c/"], "não": ["n", "nao", "num"], "também": ["tb", "tbm"], "quando": ["qdo", "qnd"], "semana": ["sem"], "amanhã": ["amanha", "amnh", "amanhaa"],
    "está": ["tá", "ta"], "estão": ["tão"], "paciente": ["pct", "pac"], "procedimento": ["proc"], "doutora": ["dra"], "por": ["p"], "qual": ["ql"], "quem": ["qm"],
    "horário": ["hr", "horario", "hora"], "segunda": ["seg"], "terça": ["ter"], "quarta": ["qua"], "quinta": ["qui"], "sexta": ["sex"], "sábado": ["sab"],
    "depois": ["dps"], "mensagem": ["msg"], "agendamento": ["agend"], "desmarca": ["desmarka", "dismarca"], "agenda": ["ajenda"], "marca": ["marka"],
    "mês": ["mes"], "pagamento": ["pgto", "pagto"], "pagamentos": ["pgtos"], "cliente": ["cli"], "minha": ["mha"], "porque": ["pq"], "cadê": ["kd", "cade"],
    "faturamento": ["fat"], "aniversariantes": ["anivers"], "tem": ["tein", "tm"], "me": ["mi"], "mostra": ["mostre", "mostrar"], "lista": ["liste", "listar"],
}
_BEFORE = ["oi, ", "oi ", "olá, ", "bom dia, ", "bom dia! ", "boa tarde, ", "boa noite, ", "e aí, ", "opa, ", "ei, ", "por favor, ", "por gentileza, ", "por favor ",
    "me faz um favor: ", "preciso de ajuda: ", "rapidinho: ", "uma dúvida: ", "só pra saber, ", "gente, ", "então, ", "é o seguinte: ", "neon, ", "assistente, ",
    "escuta, ", "olha, ", "agora ", "tá, ", "ok, ", "certo, ", "deixa eu ver, ", "hmm, ", "ã, ", "é, ", "veja pra mim ", "me ajuda aqui, ", "urgente: ", "oii ", "oie, ",
    "bom diaa ", "pfv ", "pode ver pra mim? ", "uma pergunta, ", "sistema, ", "faz favor, ", "quando puder, ", "com licença, ", "a pedido da gerência, ", "beleza, "]
_AFTER = [" por favor", " por favor?", ", por favor.", " obrigada", ", obrigado!", " obg", " pfv", " pf", ", tá?", " ok?", ", pode ser?", " urgente", " valeu", " né", "!!", "...",
    ", se der", " quando puder", " por gentileza", " pra mim", ", agradeço", " aí", " hein", " rapidinho", ", beleza?", " vlw", ", sim?", " agora", " 🙏", " 😊", " aqui", " logo"]
_MUMBLE = [" é ", " ã ", " tipo ", " assim ", " hã ", ", né, ", " então "]
_NEAR = {"a": "sq", "e": "wr", "i": "uo", "o": "ip", "s": "ad", "r": "et", "n": "bm", "m": "n", "t": "ry", "c": "xv", "d": "sf", "l": "k", "u": "yi", "p": "o"}


def _shorten(words: str, rng: random.Random) -> str:
    def swap(found: re.Match) -> str:
        known = _SHORT.get(found[0])
        return rng.choice(known) if known and rng.random() < 0.5 else found[0]

    return re.sub(r"[a-zà-ú]+", swap, words)


def _slip(words: str, rng: random.Random) -> str:
    """One slip of the finger inside a word."""
    places = [m.start() for m in re.finditer(r"(?<=[a-zà-ú])[a-zà-ú](?=[a-zà-ú])", words)]
    if not places:
        return words
    at = rng.choice(places)
    near = rng.choice(_NEAR.get(words[at], words[at]))
    return rng.choice([
        words[:at] + words[at + 1 :],
        words[:at] + words[at + 1] + words[at] + words[at + 2 :],
        words[:at] + words[at] * 2 + words[at + 1 :],
        words[:at] + near + words[at + 1 :],
    ])


def disturb(segments: list[Segment], rng: random.Random, courtesy: bool = True) -> str:
    """The sentence as it arrives; protected words stay as they are."""
    hurried, sloppy = rng.random() < 0.22, rng.random() < 0.16
    said = []
    for words, protected in segments:
        if not protected and words:
            words = _shorten(words, rng) if hurried else words
            words = _slip(words, rng) if sloppy and rng.random() < 0.6 else words
            if rng.random() < 0.008 and words.endswith(" "):
                words = words.rstrip() + rng.choice(_MUMBLE)
        said.append(words)
    text = re.sub(r"\s+", " ", "".join(said)).strip()
    text = re.sub(r" ([,.?!])", r"\1", text)
    if rng.random() < 0.1:
        text = text.rstrip("?!.").replace(",", "")
    if courtesy and rng.random() < 0.3:
        text = rng.choice(_BEFORE) + text
    if courtesy and rng.random() < 0.2:
        text = text.rstrip("?!.") + rng.choice(_AFTER)
    if rng.random() < 0.25:
        text = text.rstrip(".!?") + rng.choice(["?", ".", "!", "", " ?", "??"])
    return text
