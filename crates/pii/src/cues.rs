//! Words that tell what stands beside them.

/// What a word tells of its neighbours; a word may give several cues.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Cue {
    /// Title of somebody who treats: the name follows.
    Doctor = 1,
    /// Title of anybody: the name follows.
    Title = 2,
    /// Kinship: a name may follow.
    Kin = 4,
    /// A person or a field of a form that holds one: a name may follow.
    Person = 8,
    /// A profession that treats: a name may follow, or stand before.
    Treats = 16,
    /// A thing that bears a name that is nobody's: brand, sign, technique.
    Thing = 32,
    /// A place or institution that bears a name.
    Venue = 64,
    /// A pet.
    Pet = 128,
    /// A verb that people do.
    Verb = 256,
    /// A little word inside names.
    Particle = 512,
    /// Words of introduction and farewell: a name follows.
    Greeting = 1024,
    /// Article or contraction before a name.
    Article = 2048,
    /// Words after the name of a firm.
    Firm = 4096,
    /// A saint: what follows is a place or a feast.
    Saint = 8192,
    /// What one does to people on the telephone and at the counter: a name follows.
    Call = 16384,
}

/// The words of each cue, folded.
pub(crate) const LISTS: &[(&str, Cue)] = &[
    ("dr dra drs dras doutor doutora enf enfa enfermeiro enfermeira tec", Cue::Doctor),
    ("dom sr sra srs sras srta senhor senhora dona seu prof profa professor professora don mr mrs ms sir", Cue::Title),
    (
        "filhos filhas irmaos irmas netos netas pais sobrinhos primos mae pai filho filha irmao irma avo vovo neto neta tio tia primo prima sobrinho sobrinha sogro sogra genro nora \
         cunhado cunhada padrasto madrasta padrinho madrinha marido esposa esposo namorado namorada noivo noiva amigo amiga \
         vo companheiro companheira bebe enteado enteada afilhado afilhada viuva",
        Cue::Kin,
    ),
    (
        "testemunhas acompanhantes responsaveis clientes titulares presentes agendados agendadas paciente pacientes pct pcte pac cliente clientes acompanhante responsavel titular nome sobrenome social apelido testemunha \
         recepcionista atendente secretaria gerente advogado advogada favorecido emitente pagador beneficiario consumidora consumidor \
         usuario contato menor aluno aluna indicacao indicado indicada declarante requerente funcionaria funcionario colega colaboradora \
         fornecedor motorista porteiro vizinha vizinho motoboy faxineira tutor tutora interprete curador assinado assinada dona \
         destinatario remetente titularidade patient client name autorizo eu vendedora representante consultora condutor condutora motoqueiro ciclista morador moradora hospede cuidadora cuidador baba sindico sindica zelador zeladora seguranca caixa diarista faxineiro copeira copeiro auxiliar assistente supervisora supervisor \
         instrumentadora circulante avalista fiador procurador procuradora aniversariante aniversariantes inquilino locatario proprietario dono socio socia",
        Cue::Person,
    ),
    (
        "medico medica biomedico biomedica dentista esteticista nutricionista nutri fisioterapeuta fisio farmaceutico farmaceutica \
         enfermeiro enfermeira dermatologista dermato dermatologia cirurgiao cirurgia ginecologista endocrinologista endocrino cardiologista \
         anestesista psicologo psicologa massoterapeuta massagista podologo podologa tecnico tecnica profissional oftalmologista \
         ortopedista tricologista cosmetologa depiladora micropigmentadora endocrinologia cirurgia biomed colega",
        Cue::Treats,
    ),
    (
        "sinais marcas linhas produtos sindromes doencas testes tecnicas metodos aparelhos perfumes fios nevos tumores escalas marca linha produto creme serum gel aparelho equipamento perfume kit sindrome doenca sinal teste escala classificacao manobra \
         metodo triade fenomeno nevo tumor pinca toxina acido peeling protetor shampoo mascara pomada fototipo protocolo campanha \
         tom cor modelo carro operacao projeto programa sistema aplicativo app curso livro filme serie novela musica personagem banda \
         versao lei feriado dia nosso nossa linfoma ulcera molestia mal lampada indice caneta tinta esmalte",
        Cue::Thing,
    ),
    (
        "rodoviaria rodoviarias ginasio orla calcadao rotatoria marginal corpo rua avenida av alameda travessa praca rodovia estrada largo viela ladeira hospital clinica laboratorio farmacia drogaria hotel pousada \
         shopping parque praia escola colegio faculdade universidade igreja paroquia capela santuario bairro cidade municipio unidade filial \
         metro estacao terminal aeroporto edificio condominio residencial predio loja empresa banco instituto fundacao associacao salao \
         restaurante padaria mercado supermercado teatro museu estadio ginasio cemiterio maternidade upa ubs ambulatorio centro vila jardim \
         academia studio estudio spa editora construtora vara forum comarca sala auditorio ponte viaduto bar cafe congregacao",
        Cue::Venue,
    ),
    (
        "cachorro cachorra cachorrinho cachorrinha cao cadela gato gata gatinho gatinha pet papagaio hamster coelho coelha cavalo egua \
         poodle shitzu labrador calopsita passarinho tartaruga vira-lata filhote pug yorkshire bulldog dog golden",
        Cue::Pet,
    ),
    (
        "ligou veio vem vira chegou saiu pediu quer queria gostou relata relatou refere referiu nega negou retornou retorna compareceu comparece \
         avisou confirmou cancelou remarcou pagou deixou disse falou mandou trouxe levou esqueceu assinou autoriza autorizou prefere precisa \
         mora nasceu faz fez vai foi esta estava ficou reclamou perguntou respondeu aguarda espera atende atendeu orientou avaliou aplicou \
         acompanhou acompanha solicitou informou indicou agendou marcou realizou encaminhou passa passou prometeu sumiu riu esperou \
         reiniciou liga ligara chega volta voltou sabe usa usou tolerou evoluiu apresentou apresenta mantem manteve sente sentiu \
         recusou aceitou adorou amou queixa pergunta adia adiou chora chorou topou topa desiste desistiu traz pede mandara entrou sentou fechou abriu \
         comprou perdeu ganhou fala falando atendida cobrou devolveu trocou escolheu combinou elogiou reclama remarca cancela passeia quis operou teve levara tirou tomou \
         fuma bebe emagreceu engordou mudou casou morreu faleceu estuda trabalha gosta acha demora demorou conhece busca buscou pega pegou resolve cuida dormiu acordou viajou faltou desmarcou observou requisitou comentou recebeu \
         assumiu saira vira chamou tem tinha teve eh ta tava atrasou manda called said asked came works",
        Cue::Verb,
    ),
    (
        "de da do das dos e d di del della dello dal dalla van von der den el al ben bin ibn la le los las y du des san st",
        Cue::Particle,
    ),
    (
        "oi ola oii oie prezado prezada caro cara querido querida att atte atenciosamente cordialmente abraco abracos abs bjs beijos bj grata \
         grato ass assinado chamo soy sou respeitosamente hello hi dear hola regards thanks chamada chamado obrigada obrigado obg brigada brigado valeu vlw tchau parabens opa",
        Cue::Greeting,
    ),
    ("a o as os da do das dos na no pra pro ao aos com para pela pelo por p e", Cue::Article),
    ("ltda eireli me epp sa cia inc llc gmbh distribuidora cosmeticos laboratorios farma pharma aesthetics", Cue::Firm),
    (
        "avisar avise avisei chamar chame chamei remarcar remarque confirmar confirme encaixar encaixei atender agendar agende cobrar cobre lembrar lembre \
         aguardar devolver entregar enviar buscar acompanhar orientar avisada avisado contatar procurar procure encaminhar liberar libere desmarcar \
         chegou chegaram veio vieram vem encaixe falta faltam faltou faltaram caso visitei visitou atendi atendo examinei orientei liguei avaliei fotografei encaixei \
         conversei conversou falei acompanhei mediquei operei remarquei agendei confirmei cobrei avisei chamei levei",
        Cue::Call,
    ),
    ("sao santa santo nossa saint sta sto", Cue::Saint),
];
