//! The word that tells what a number is: `CPF`, `fone`, `lote`.

use crate::doc::{Doc, Gap, Shape, Token};
use crate::lexicon::Traits;
use crate::table::{hash, hashes};
use std::sync::LazyLock;

/// What a number is said to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Label {
    Cpf,
    Cnpj,
    Rg,
    Cns,
    Nis,
    Cnh,
    Titulo,
    Passport,
    Phone,
    Cep,
    Card,
    Agency,
    Account,
    Record,
    Plate,
    Ip,
    /// A number that leads to nobody: lot, order, invoice.
    Other,
}

const LISTS: &[(Label, &str)] = &[
    (Label::Cpf, "cpf cpfs cic"),
    (Label::Cnpj, "cnpj cnpjs cgc"),
    (Label::Rg, "rg identidade dni rnm rne cin cedula ssp cie"),
    (Label::Cns, "cns sus saude"),
    (Label::Nis, "nis pis pasep nit"),
    (Label::Cnh, "cnh habilitacao motorista"),
    (Label::Titulo, "titulo eleitor eleitoral"),
    (Label::Passport, "passaporte passport pasaporte"),
    (
        Label::Phone,
        "telefone telefones fone fones tel cel celular celulares whats whatsapp zap wpp wa contato ligar ligue liga retornar fixo phone \
         telefono recado numero chama chame call mobile discar",
    ),
    (Label::Cep, "cep"),
    (Label::Card, "cartao cartoes visa mastercard elo amex hipercard"),
    (Label::Agency, "agencia ag"),
    (Label::Account, "conta cc poupanca"),
    (Label::Record, "prontuario pront prontuarios ficha"),
    (Label::Plate, "placa placas"),
    (Label::Ip, "ip"),
    (
        Label::Other,
        "matricula cadastro id lote lotes pedido pedidos protocolo nf nfe nota notas anvisa ms nsu boleto linha codigo cod lei rdc cid contrato os ticket \
         chamado serie versao atualizacao ref referencia sku ncm produto senha guia fatura registro ordem autorizacao recibo item sala portaria \
         resolucao patrimonio transacao comprovante barras rastreio",
    ),
];

static LABELS: LazyLock<Vec<(u64, Label)>> = LazyLock::new(|| {
    let mut labels: Vec<(u64, Label)> = LISTS
        .iter()
        .flat_map(|(label, list)| list.split_whitespace().map(|word| (hash(word.as_bytes()), *label)))
        .collect();
    labels.sort_unstable_by_key(|(word, _)| *word);
    labels
});

/// Every word that tells what a number is.
pub(crate) fn words() -> impl Iterator<Item = u64> {
    LABELS.iter().map(|(word, _)| *word)
}

/// What a word makes of the number after it.
pub(crate) fn of_word(word: u64) -> Option<Label> {
    LABELS.binary_search_by_key(&word, |(word, _)| *word).ok().map(|at| LABELS[at].1)
}

/// The same of a token, without a search for the many words that are no label.
fn of_token(token: &Token) -> Option<Label> {
    token.traits.any(Traits::LABEL).then(|| of_word(token.hash)).flatten()
}

/// How many tokens back a label still speaks for a number.
const REACH: usize = 7;

/// The nearest label before the token `at`.
pub(crate) fn before(doc: &Doc, at: usize) -> Option<Label> {
    let mut breaks = usize::from(doc.get(at).is_some_and(|token| token.gap == Gap::Line));
    for back in 1..=REACH {
        let index = at.checked_sub(back)?;
        let token = &doc.tokens[index];
        match token.shape {
            Shape::Digits if token.len() > 2 => return None,
            Shape::Sign(b';' | b'!' | b'|') => return None,
            Shape::Sign(b'?') if back > 1 => return None,
            Shape::Sign(b'.') if back > 1 && sentence_ends(doc, index) => return None,
            Shape::Sign(b',') if doc.get(index + 1).is_some_and(|next| next.gap == Gap::None) => return None,
            _ => {}
        }
        let word = of_token(token).or_else(|| spelled(doc, index));
        match word {
            Some(Label::Other) => return doc.before(index, 1).and_then(of_token).or(word),
            Some(_) => return word,
            None => {}
        }
        match token.gap {
            Gap::Paragraph => return None,
            Gap::Line => breaks += 1,
            _ => {}
        }
        if breaks > 1 || (breaks == 1 && back > 2) {
            return None;
        }
    }
    None
}

/// The label before the token `at`, if nothing but a colon, `nº` or `do paciente` stands between.
pub(crate) fn beside(doc: &Doc, at: usize) -> Option<Label> {
    let mut patient = false;
    let mut counted = false;
    for back in 1..=6 {
        let Some(index) = at.checked_sub(back) else { break };
        let token = &doc.tokens[index];
        match token.shape {
            Shape::Sign(b':' | b'.' | b'#' | b'=' | b'(' | b')' | crate::fold::ORDINAL) => {}
            Shape::Sign(_) | Shape::Digits => break,
            _ if token.is_any(&NUMBER) => counted = true,
            _ if token.is_any(&PATIENT) => patient = true,
            _ if token.is_any(&FILLERS) => {}
            _ => match of_token(token) {
                Some(Label::Other) if patient => return Some(Label::Record),
                Some(label) => return Some(label),
                None => break,
            },
        }
    }
    (patient && counted).then_some(Label::Record)
}

const NUMBER: [u64; 4] = hashes(["n", "no", "num", "numero"]);
const PATIENT: [u64; 2] = hashes(["paciente", "cliente"]);

/// Words that may stand between a label and its number.
const FILLERS: [u64; 15] = hashes([
    "do",
    "da",
    "de",
    "e",
    "eh",
    "antiga",
    "antigo",
    "novo",
    "veiculo",
    "eletronico",
    "fisico",
    "medico",
    "clinico",
    "digital",
    "interno",
]);

/// An acronym letter by letter that ends at `index`: `C.P.F.`, `c-p-f`; or `c/c`, the usual short form of an account.
fn spelled(doc: &Doc, index: usize) -> Option<Label> {
    let is_letter = |index: usize| doc.get(index).is_some_and(|token| token.is_word() && token.len() == 1);
    let joins = |index: usize| {
        doc.get(index)
            .is_some_and(|token| token.gap == Gap::None && matches!(token.shape, Shape::Sign(b'.' | b'-' | b'/')))
    };
    if !is_letter(index) {
        return None;
    }
    let mut first = index;
    while first >= 2
        && index - first < 8
        && is_letter(first - 2)
        && joins(first - 1)
        && doc.tokens[first].gap == Gap::None
    {
        first -= 2;
    }
    if index == first {
        return None;
    }
    let letters: Vec<u8> = (first..=index).step_by(2).flat_map(|at| doc.word(at)).copied().collect();
    match letters.to_ascii_lowercase().as_slice() {
        b"cc" | b"cp" => Some(Label::Account),
        word => of_word(hash(word)),
    }
}

/// Whether the full stop at `index` ends a sentence rather than shortens a word (`ag. 1234`, `tel. 99…`).
fn sentence_ends(doc: &Doc, index: usize) -> bool {
    let capital = doc.get(index + 1).is_some_and(|next| next.gap != Gap::None && next.shape == Shape::Title);
    let short = doc.before(index, 1).is_some_and(|word| word.len() <= 3);
    capital && !short
}
