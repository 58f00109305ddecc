//! Sentences put together from shapes and the names that demo clinics are made of, marked as the texts of the detector's evaluation are.

use neonpro_tests::dice::Dice;
use serde_json::Value;

const NAMES: &str = include_str!("../../../../crates/clinic/src/demo/data/names.json");
/// Sentences that are made.
const SENTENCES: usize = 3_000;
/// `{P}` is a full name, `{F}` a given name, `{D}` a full name of someone who treats.
const SHAPES: [&str; 20] = [
    "Paciente {P} compareceu para retorno, sem queixas.",
    "Aplicada toxina botulínica em glabela de {P}. Orientações entregues.",
    "{P} relata edema leve após o preenchimento.",
    "Agendado peeling para {P} na sexta às 10h.",
    "Conversei com {P} sobre os cuidados em casa.",
    "Atendimento feito pela Dra. {D}, com boa resposta.",
    "Sra. {P} trouxe exames e assinou o termo.",
    "A pele de {P} está mais uniforme; manter filtro solar.",
    "Ligar para {P} e confirmar a sessão de laser.",
    "Recebido o pagamento de {P} em duas parcelas.",
    "Mãe da paciente, {P}, autorizou por escrito.",
    "Paciente: {P}. Procedimento: limpeza de pele.",
    "Dr. {D} avaliou {P} e indicou bioestimulador.",
    "oi, aqui é a {F}, quero remarcar meu horário",
    "bom dia! a {F} vai se atrasar uns minutos",
    "Indicada por {P}, veio conhecer o microagulhamento.",
    "{F} ligou pedindo o valor da drenagem.",
    "Retirada de pontos de {P}. Ferida limpa e seca.",
    "Encaminhei {P} para a dermatologista.",
    "Ficha de {P} revisada; alergia a dipirona registrada.",
];

/// Marked texts, in the form of the files that are written by hand.
pub(crate) fn texts() -> String {
    let names = Names::load();
    let mut dice = Dice::new(41);
    let made = (0..SENTENCES).map(|number| {
        let mut text = (*dice.pick(&SHAPES)).to_owned();
        for (slot, kind) in [("{P}", "PERSON"), ("{F}", "PERSON"), ("{D}", "PROFESSIONAL")] {
            if text.contains(slot) {
                let name = if slot == "{F}" { names.given(&mut dice) } else { names.full(&mut dice) };
                text = text.replace(slot, &format!("{{{kind}:{name}}}"));
            }
        }
        format!("## s{number} synthetic\n{text}\n")
    });
    made.collect()
}

/// The words that names are drawn from, every one as likely as the next.
pub(crate) struct Names {
    given: Vec<String>,
    surnames: Vec<String>,
}

impl Names {
    pub(crate) fn load() -> Self {
        let names: Value = serde_json::from_str(NAMES).expect("the names of demo clinics");
        let list = |key: &str| -> Vec<String> {
            let words = names[key].as_array().expect("a list").iter();
            words.filter_map(|word| word[0].as_str().map(str::to_owned)).collect()
        };
        Self { given: [list("women"), list("men")].concat(), surnames: list("surnames") }
    }

    fn given(&self, dice: &mut Dice) -> String {
        dice.pick(&self.given).clone()
    }

    pub(crate) fn full(&self, dice: &mut Dice) -> String {
        let particle = *dice.pick(&[" ", " ", " ", " de ", " da "]);
        let (first, last) = (dice.pick(&self.surnames).clone(), dice.pick(&self.surnames).clone());
        format!("{} {first}{particle}{last}", self.given(dice))
    }
}
