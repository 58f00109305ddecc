"""What is answered by asking back, and what is declined."""

from phrasings.declined import DECLINED

_GREETING = [
    "(oi|olá|opa|e aí|bom dia|boa tarde|boa noite|oii|hey|alô|fala|salve|oie|hello)[ (tudo bem|tudo bom|tudo certo|como vai|td bem|blz|pessoal|gente|neon|assistente|querida|meu bem|aí)][ (e você|?|!)]",
    "(oi|olá|bom dia|boa tarde|boa noite), (tudo bem|tudo bom|tudo joia|como vai você|tudo certinho|como você está|tem alguém aí)",
    "(obrigada|obrigado|valeu|vlw|brigada|muito obrigada|agradeço|obg|ótimo|perfeito|show|beleza|ok|tá bom|certo|legal|entendi|maravilha|isso aí|blz|joia|top)[ (pela ajuda|viu|mesmo|era isso|por tudo|então|querida|por enquanto)]",
    "(tchau|até mais|até logo|até amanhã|falou|bom descanso|bom fim de semana|fui|um abraço|abraços|beijos)",
    "(teste|testando|teste 123|alô alô|um dois três|1 2 3|asdf|asdfgh|aaa|kkk|kkkk|haha|rsrs|xxx|blá blá|qwerty|hum|hmm|ahn|é|eh|oi oi|...|?|??|!)",
]
_VAGUE = [
    "(faz|faça|resolve|arruma|vê|olha|manda|mostra|abre|coloca|tira|muda|ajuda)[ (isso|aquilo|aí|lá|pra mim|o negócio|a coisa|aquele negócio|aquela coisa|o treco|tudo|de novo|o de sempre|como sempre|igual ontem|o que falei|o resto)]",
    "(me ajuda|ajuda|socorro|preciso de ajuda|pode me ajudar|você pode me ajudar|help|tem como ajudar|uma ajudinha|me dá uma força|quero ajuda)[ (aqui|por favor|rapidinho|com uma coisa|numa coisa)]",
    "(quero|preciso|queria|gostaria d|tenho) (fazer uma pergunta|tirar uma dúvida|uma informação|saber uma coisa|ver um negócio|uma coisa|resolver um problema|uma ajuda|perguntar algo|falar com você)",
    "(não sei|sei lá|talvez|depende|tanto faz|pode ser|qualquer um|qualquer coisa|deixa|deixa pra lá|esquece|nada não|nada|mudei de ideia|não era isso|não é isso|errado|tá errado|não entendi|como assim|hein|o quê|quê|por quê|e agora|e então|e daí|será)",
    "(sim|não|claro|com certeza|isso|isso mesmo|aham|uhum|positivo|negativo|pode|pode sim|confirmo|certo isso|nenhum|nenhuma|todos|ambos|os dois|a segunda opção|a primeira)",
    "(o sistema|o programa|a tela|o computador|a internet|isso aqui) (está|tá) (lento|travando|estranho|esquisito|ruim|bom|ótimo|diferente|ligado)",
    "(a|o) (paciente|cliente|moça) (chegou|está aqui|ligou|é simpática|gostou muito|está atrasada|adorou o resultado|quer falar com você|está na recepção|saiu|agradeceu|está esperando|trouxe bolo)",
    "(estou|tô|eu tô|estamos|a gente tá) (cansada|cansado|com sono|com fome|feliz|triste|ocupada|atrasada|sem tempo|na correria|esperando|chegando|pronta|aqui|perdida|confusa|com dor de cabeça)",
    "(que dia cansativo|que calor|que correria|nossa|meu deus|caramba|aff|ufa|eita|poxa|que bom|que legal|que pena|ai ai|credo|amém|graças a deus|hoje tá puxado|o dia não acaba)",
    "(você é|vc é) (legal|rápida|esperta|inteligente|demais|um robô|humana|ótima|chata|lenta|burra|linda|o que)",
    "(o de|aquele|aquela|a mesma|o mesmo|outro|outra|a outra|mais um|mais uma|o anterior|o próximo|de novo|repete|mais|menos|volta|continua|segue|avança)[ (de ontem|de antes|coisa|vez|horário|paciente)]",
]
#: Alone they ask nothing; after a call they are follow-ups.
_BARE = [
    "(hoje|amanhã|semana que vem|sexta|dia 15|mês passado|ontem|às 10h|às três da tarde|de manhã|à tarde|março|100 reais|duas|três)",
    "(botox|peeling|laser|toxina|agulha 30g|preenchimento labial|limpeza de pele|dinheiro|pix|cartão|recepção|doutora|a paciente|a cliente|aquela moça|a loira|o rapaz de ontem)",
    "{patient}",
    "{treatment}",
    "{when}",
    "{time}",
]
_STATEMENTS = [
    "{patient.a} (chegou|já chegou|já saiu|já foi|já está aqui|está aqui|é uma querida|adorou|agradeceu|mandou um beijo|ligou|está na recepção|trouxe um presente|está bem|saiu agora|está esperando|é minha prima|gostou do resultado|elogiou a clínica|está atrasada)",
    "{professional.a} (chegou|está de férias|ligou|saiu|está em reunião|é ótima|está ocupada|está no almoço|foi embora|mandou avisar que está chegando)",
]

#: Asking back whatever was said before.
ALWAYS_UNCLEAR: list[str] = [*_GREETING, *_VAGUE, *_STATEMENTS]

PHRASINGS: dict[str, list[str]] = {
    "clarify": [*_GREETING, *_VAGUE, *_STATEMENTS, *_BARE],
    "refuse": DECLINED,
}
