"""Words that many phrasings share, written `<name>`."""

from __future__ import annotations

import re

_MACROS = {
    "show": "(mostra|mostrar|me mostra|mostre|abre|abrir|abra|ver|quero ver|me deixa ver|exibe|exibir|puxa|puxar|me traz|traz|traga|me dá|me passa|passa|me manda|lista|listar|cadê|preciso ver|preciso d|consulta|consultar|carrega|dá uma olhada n|olha|checa|confere)",
    "look": "(mostra|mostrar|me mostra|abre|abra|abrir|ver|quero ver|puxa|traz|me traz|me passa|consulta|consultar|exibe|preciso ver|me deixa ver|busca|traga)",
    "tell": "(me fala|me diz|me diga|me informa|me conta|fala|diz aí|informa|quero saber|queria saber|gostaria de saber|preciso saber|você sabe|sabe me dizer|consegue me dizer|pode me dizer|dá pra ver|verifica|verificar|confere|conferir|checa|checar|vê|vê pra mim|olha|olha pra mim)",
    "can": "[(pode|poderia|consegue|dá pra|tem como|você pode|preciso|quero|queria|gostaria de|vamos|bora|é pra|favor|necessito|vou precisar) ]",
    "want": "[(quero|queria|preciso|gostaria de|vou|tenho que|necessito|bora|vamos|favor|pode|poderia) ]",
    "who": "(quem|qual paciente|quais pacientes|quais clientes|que pacientes|que cliente)",
}


def widen(phrasing: str) -> str:
    """The phrasing with its macros written out. Raises KeyError for an unknown one."""
    return re.sub(r"<(\w+)>", lambda m: _MACROS[m[1]], phrasing)
