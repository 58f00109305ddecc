"""What is said after a call: fragments that change one argument, and short questions that lean on it."""

#: Fragments by the argument they bring; the other arguments of the previous call stay.
FRAGMENTS: dict[str, list[str]] = {
    "when": ["e {when}", "e {when.de}", "e {when.pra}", "agora {when}", "agora {when.de}", "mas {when}", "{when}", "só {when}", "só {when.de}", "e se for {when}", "na verdade {when}",
        "quis dizer {when}", "desculpa, {when}", "não, {when}", "troca pra {when}", "muda pra {when}", "melhor {when}", "a mesma coisa {when}", "e como fica {when}", "mesma coisa {when.de}",
        "e {when}, como fica", "e olhando {when}", "faz o mesmo {when.pra}", "o mesmo {when.de}", "era {when}", "pra {when}", "vê {when} também", "refaz {when.pra}", "então {when}", "é {when}"],
    "patient": ["e {patient.de}", "e {patient.a}", "agora {patient.de}", "agora {patient.a}", "a mesma coisa {patient.pra}", "e {patient.pra}", "não, {patient.de}", "não, {patient.a}",
        "o mesmo {patient.pra}", "mesma coisa {patient.de}", "quis dizer {patient.a}", "na verdade é {patient.a}", "faz o mesmo {patient.pra}", "e no caso {patient.de}", "troca {patient.pra}",
        "desculpa, {patient.a}", "{patient}", "errei, é {patient.a}", "e de {patient}", "vê {patient.de} também", "agora vê {patient.a}", "e {patient.a}, como está"],
    "professional": ["e {professional.de}", "e {professional.com}", "só {professional.de}", "agora {professional.de}", "e {professional.a}", "só {professional.com}", "agora só {professional.de}",
        "e no caso {professional.de}", "{professional=@me:(e a minha|e comigo|só a minha|agora a minha|e eu|e a minha parte|só os meus|e pra mim|a minha)}", "troca {professional.pra}", "{professional.com}",
        "não, {professional.de}", "a mesma coisa {professional.de}", "e {professional.a}, tem", "só com {professional}", "filtra {professional.de}", "vê {professional.de}", "mas {professional.com}"],
    "treatment": ["e {treatment.de}", "e {treatment}", "e {treatment.pra}", "agora {treatment}", "e o {treatment}", "e a {treatment}", "só {treatment}", "{treatment.pra}", "e se for {treatment}", "não, {treatment}",
        "mas {treatment.pra}", "quis dizer {treatment}", "agora {treatment.de}", "a mesma coisa {treatment.pra}", "e do {treatment}", "vê {treatment} também", "é {treatment.pra}", "troca por {treatment}"],
    "item": ["e {item.de}", "e {item}", "e o {item}", "e a {item}", "agora {item}", "e {item}, tem", "vê {item} também", "e quanto a {item}", "mais {item}", "não, {item}", "quis dizer {item}"],
    "lot": ["e o lote {lot}", "e o {lot}", "e do lote {lot}", "agora o lote {lot}", "agora o {lot}", "não, o {lot}", "quis dizer {lot}", "o lote certo é {lot}", "e {lot}"],
    "method": ["e (em|no|de|por|via) {method}", "só (em|no|de|por) {method}", "só {method}", "agora (no|em) {method}", "e {method}", "quanto foi (no|em|de) {method}", "quanto disso foi (no|em|de) {method}", "filtra {method}",
        "e quanto (em|no|de) {method}", "(no|em) {method}", "desses, quais (no|em) {method}", "mas só (no|em) {method}", "separa só {method}"],
    "by": ["por {by}", "e por {by}", "separa por {by}", "agora por {by}", "divide por {by}", "quebra por {by}", "agrupa por {by}", "abre por {by}", "detalha por {by}", "mostra por {by}", "quero por {by}", "e separado por {by}",
        "discrimina por {by}", "organizado por {by}", "me dá isso por {by}"],
    "period": ["e (de|à|a|na|pela) {period}", "só (de|à|a|na|pela) {period}", "(de|à|a|na) {period}", "mas (de|à|a) {period}", "tem que ser (de|à|a) {period}", "de preferência (de|à|a) {period}", "prefere (de|à|a) {period}", "agora (de|à) {period}"],
    "time": ["e {time.as}", "melhor {time.as}", "muda {time.pra}", "então {time.as}", "{time.as}", "na verdade {time.as}", "não, {time.as}", "pode ser {time.as}", "troca {time.pra}", "quis dizer {time.as}", "{time} fica melhor", "põe {time.as}"],
    "topic": ["e {theme}", "e de {theme}", "e sobre {theme}", "agora {theme}", "só {theme}", "só de {theme}", "filtra {theme}", "e quanto a {theme}", "já fez {theme}", "e quando foi {theme}"],
    "query": ["e {query}", "e sobre {query}", "agora {query}", "procura também {query}", "agora procura {query}", "e a palavra {query}", "troca por {query}"],
    "reason": ["o motivo é {reason}", "motivo: {reason}", "porque {reason}", "é que {reason}", "anota o motivo: {reason}"],
}
#: After find_patient the fragment brings another person; after how_to another task.
SPECIAL: dict[tuple[str, str], list[str]] = {
    ("find_patient", "query"): ["e {person.a}", "e {person}", "agora {person.a}", "procura {person.a} também", "não, {person.a}", "quis dizer {person}", "agora busca {person}", "errei, é {person}", "tenta {person}", "tenta por {person}"],
    ("how_to", "topic"): ["e {topic}", "e pra {topic}", "e para {topic}", "e como {topic}", "agora pra {topic}", "e se eu quiser {topic}", "e {topic}, como faz"],
}
#: Fragments that drop the professional.
EVERYBODY: list[str] = ["e de todo mundo", "e de todos", "e da clínica toda", "e no geral", "agora de todas as profissionais", "de todas", "tira o filtro de profissional", "e com qualquer uma", "com qualquer profissional", "e da clínica inteira"]
#: Short questions by intent that lean on the previous call. Those of patients may say the pronoun or nothing.
LEANING: dict[str, list[str]] = {
    "agenda": ["(a agenda|como está a agenda|quem está marcado|quem vem|o que tem na agenda|quais pacientes|mostra a agenda|quem está agendado|quantos pacientes tem|quem tem horário)[ (nesse dia|nesses dias|nesse período)]"],
    "free_slots": ["(tem|sobrou|tem algum|quais|ainda tem) (horário livre|vaga|encaixe|horário|horários livres|vagas|espaço|brecha|horários vagos)[ (nesse dia|nesses dias|com ela|nesse período)]", "(tem|sobrou) (vaga|horário|espaço|encaixe) (de|à) {period}", "(dá pra|consigo) encaixar alguém", "(que horas|quando) (tem livre|está livre|tem vaga)"],
    "book": ["(marca|agenda|coloca|encaixa|reserva|pode marcar|bota) {patient.a} {time.as}[ {treatment.pra}]", "(marca|agenda|reserva) {time.as} {patient.pra}", "(marca|agenda|pode marcar|reserva|encaixa) {time.as}", "(marca|agenda|pode marcar) {when} {time.as}", "(marca|agenda|encaixa|pode agendar) [(um|uma) ]{treatment} (pra ela|pra ele|nela) {when} {time.as}", "(marca|agenda|encaixa) (ela|ele) {when} {time.as}[ {treatment.pra}][ {professional.com}]"],
    "move": ["(passa|muda|remarca|troca|joga|transfere|adia|reagenda|pode passar) (ela |ele |o horário dela |)(pra|para) {when} {time.as}", "(passa|muda|remarca|troca|adia|reagenda) (ela |ele |)(pras|para as) {time}", "(ela|ele) (prefere|quer|só pode) {when} {time.as}, (muda|remarca|passa)", "(muda|remarca|troca) (o horário dela|a consulta dela) {when.pra} {time.as}"],
    "cancel": ["(cancela|desmarca|pode cancelar|pode desmarcar|cancele|desmarque|cancela tudo isso|cancela esse horário|desmarca esse horário|cancela ela|desmarca ele|cancela o horário dela|tira da agenda|cancela esse)[, {reason}]", "(ela|ele) (não vem mais|desistiu|cancelou|não vai poder vir)[, cancela]", "(ela|ele) (não vem|desistiu), {reason}", "(cancela|desmarca) porque (ela |ele |){reason}"],
    "confirm": ["(confirma|pode confirmar|confirme|confirmar|confirma ela|confirma ele|confirma o horário dela|confirma a presença dela|marca como confirmada|deixa confirmado)", "(ela|ele) (confirmou|já confirmou|disse que vem|vem sim|confirmou presença)[, (marca|anota)]", "confirma {when.de}"],
    "patient_summary": ["(faz um resumo|me dá um resumo|o resumo|resume|me conta|resumo|o que preciso saber|me atualiza)[ (dela|dele|sobre ela|sobre ele|desse paciente|dessa paciente)]", "(como|como é que) (ela|ele) está[ no tratamento]"],
    "patient_history": ["(o histórico|histórico|o que já fez|mostra o histórico|quando foi a última vez|quando veio pela última vez|o prontuário|as evoluções|abre o prontuário|quando foi a última consulta)[ (dela|dele)]", "o que (ela|ele) já (fez|realizou)", "(ela|ele) já fez {theme}", "(quando|que dia) (ela|ele) fez {theme}", "(quando foi|qual foi) (o último|a última) {theme}[ (dela|dele)]", "quantas vezes (ela|ele) fez {theme}", "(ela|ele) (tem|teve|já teve) {theme}", "o histórico de {theme}[ dela]"],
    "balance": ["(quanto|qnto) (ela |ele |)(deve|está devendo|tem em aberto|falta pagar|tem que pagar)", "(o saldo|o financeiro|a conta|o débito|saldo|os débitos|a situação financeira)[ (dela|dele)]", "(ela|ele) (deve|tem débito|está devendo|está em dia|deve alguma coisa|já pagou tudo|tem algo em aberto|pagou)", "(tem débito|está devendo|deve alguma coisa|tem algo em aberto)"],
    "package_balance": ["(quantas sessões|quantas) (ela |ele |)(faltam|ainda tem|restam|tem|ainda tem direito)", "(o pacote|o saldo do pacote|as sessões que faltam|saldo do pacote|o saldo de sessões)[ (dela|dele)]", "(ela|ele) (ainda tem sessão|tem pacote|tem sessões sobrando|ainda tem pacote)"],
    "audit_access": ["quem (acessou|abriu|viu|mexeu n|olhou|consultou) (a ficha|o prontuário|o cadastro|os dados)[ (dela|dele)]", "(o log de acesso|os acessos|a auditoria|log de acessos)[ (dela|dele)]"],
    "search_notes": ["(procura|busca|acha|pesquisa) {query} nas (notas|anotações|evoluções)[ (dela|dele)]", "nas notas (dela|dele) tem {query}", "(procura|busca) nas (notas|evoluções|anotações) (dela|dele) {query}"],
    "consents_missing": ["(quem está sem termo|quem não assinou|os termos pendentes|tem alguém sem termo|falta termo de alguém|quais termos faltam|algum sem consentimento|falta termo|falta algum termo)", "(ela|ele) (assinou o termo|já assinou|está sem termo|assinou tudo|tem consentimento)", "(o termo|os termos|o consentimento) (dela|dele)[ está ok]", "(falta|tem) algum termo (dela|dele)"],
    "no_show_risk": ["(quem pode faltar|quem tem risco de faltar|qual o risco de falta|alguém pode faltar|o risco de falta|quem deve furar|risco de no-show)", "(ela|ele) (vai faltar|costuma faltar|vem mesmo|tem risco de falta|pode faltar)", "(qual o risco|a chance|qual a chance) (dela|dele) faltar"],
    "reminders": ["(manda os lembretes|envia os lembretes|dispara os lembretes|avisa todo mundo|os lembretes|pode mandar os lembretes|lembra o pessoal|manda lembrete pra todos|manda lembrete)[ (desse dia|nesse dia|pra esse dia)]"],
    "birthdays": ["(quem faz aniversário|os aniversariantes|tem aniversariante|aniversariantes|quem faz anos)[ (nesse período|nesses dias|nesse dia)]"],
    "waitlist": ["(a lista de espera|quem está na lista de espera|tem alguém esperando|quem está na fila|a fila|lista de espera)[ (pra isso|com ela|desse procedimento)]"],
    "revenue": ["(o faturamento|quanto faturamos|a receita|qual foi o faturamento|quanto foi o faturamento|quanto vendemos)[ (nesse período|no mesmo período|nesse mês)][ por {by}]"],
    "payments": ["(os pagamentos|quais pagamentos|os recebimentos|quanto recebemos|quem pagou)[ (nesse período|no mesmo período|nesse dia)][ (no|em) {method}]", "quanto (foi|entrou) (no|em|de) {method}"],
    "overdue": ["(os inadimplentes|quem está devendo|os atrasados|quem não pagou|as parcelas vencidas|a inadimplência)[ (nesse período|no mesmo período)]"],
    "commission": ["(a comissão|qual a comissão|quanto é a comissão|quanto dá de comissão) {professional.de}[ (nesse período|no mesmo período)]", "(a comissão|quanto é a comissão|quanto dá de comissão)[ (dela|nesse período)]", "(quanto é|qual é) {professional=@me:(a minha comissão|a minha parte|minha comissão)}[ nesse período]"],
    "treatment_price": ["(quanto custa|o preço|qual o preço|quanto é|o valor|qual o valor|quanto sai)[ (isso|disso|desse|esse procedimento|a sessão)]"],
    "contraindications": ["(as contraindicações|quais as contraindicações|quem não pode fazer|tem contraindicação|alguma contraindicação|tem restrição|as restrições)[ (isso|disso|desse|desse procedimento|pra isso)]", "(gestante|grávida|diabético|quem amamenta|lactante|quem tem herpes) pode fazer[ isso]"],
}
