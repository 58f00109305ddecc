//! Dates of birth and ages over 89. Other dates are no personal data and keep their digits to themselves.

use super::group::{Group, Separator};
use crate::checks::day_month;
use crate::doc::{Doc, Gap, Shape, Token};
use crate::lexicon::Traits;
use crate::table::hashes;

/// What begins at a group.
pub(crate) enum Date {
    /// A date of birth or birthday, up to this group.
    Birth(usize),
    /// Another date, up to this group.
    Plain(usize),
}

/// Words that announce a birth; the rest of the line before a date is searched for them.
pub(crate) const BIRTH: [u64; 20] = hashes([
    "aniversaria",
    "natalicio",
    "nasc",
    "nascimento",
    "nascido",
    "nascida",
    "nasceu",
    "nasci",
    "dn",
    "aniversario",
    "niver",
    "aniversariante",
    "born",
    "dob",
    "birth",
    "birthday",
    "nacimiento",
    "nacido",
    "nacida",
    "aniversariantes",
]);

/// Words before a date long past that make it something else than a birth.
const EVENT: [u64; 16] = hashes([
    "desde",
    "lei",
    "rdc",
    "decreto",
    "cirurgia",
    "operada",
    "operado",
    "ate",
    "portaria",
    "resolucao",
    "fundada",
    "inaugurada",
    "validade",
    "lote",
    "procedimento",
    "consulta",
]);

/// The names of the months, in Portuguese, English and Spanish.
pub(crate) const MONTHS: [[u64; 5]; 12] = [
    hashes(["janeiro", "jan", "january", "enero", "ene"]),
    hashes(["fevereiro", "fev", "february", "febrero", "feb"]),
    hashes(["marco", "mar", "march", "marzo", "mars"]),
    hashes(["abril", "abr", "april", "apr", "avril"]),
    hashes(["maio", "mai", "may", "mayo", "maggio"]),
    hashes(["junho", "jun", "june", "junio", "juin"]),
    hashes(["julho", "jul", "july", "julio", "juillet"]),
    hashes(["agosto", "ago", "august", "aug", "aout"]),
    hashes(["setembro", "set", "september", "septiembre", "sep"]),
    hashes(["outubro", "out", "october", "octubre", "oct"]),
    hashes(["novembro", "nov", "november", "noviembre", "novembre"]),
    hashes(["dezembro", "dez", "december", "diciembre", "dec"]),
];

/// The month of a word.
fn month(token: &Token) -> Option<u32> {
    if !token.traits.any(Traits::MONTH) {
        return None;
    }
    MONTHS.iter().zip(1..).find(|(words, _)| token.is_any(&words[..])).map(|(_, month)| month)
}

/// Years in which a clinic's patient may be born and in which it hardly treated anybody.
const BORN: std::ops::RangeInclusive<u32> = 1905..=2009;

/// How many tokens before a date may announce a birth.
const REACH: usize = 9;

/// How many tokens lie at most between two dates of a list of birthdays.
const LIST: usize = 9;

/// The date that begins at the group `at`; `before` is the last token of a date of birth before it.
pub(crate) fn date(doc: &Doc, groups: &[Group], at: usize, before: Option<usize>) -> Option<Date> {
    if !may_begin(doc, groups, at) {
        return None;
    }
    let first = groups[at].first;
    let listed = before
        .is_some_and(|before| first - before < LIST && doc.tokens[before + 1..=first].iter().all(Token::same_line));
    let announced = listed || announced(doc, first);
    let read = numeric(groups, at, announced)
        .or_else(|| named_month(doc, groups, at, announced))
        .or_else(|| announced.then(|| compact(groups, at)).flatten())?;
    let full = read.year.is_some();
    let four = groups[at].digits.len() == 4 || groups[read.last].digits.len() == 4;
    let slashed = groups.get(at + 1).is_some_and(|next| next.separator == Separator::Sign(b'/'));
    let short = slashed && groups[read.last].digits.len() == 2 && number(&groups[read.last]) > 30;
    let long_past = (four || short)
        && read.year.is_some_and(|year| BORN.contains(&year))
        && read.sign
        && !is_event(doc, groups[at].first);
    let day_alone_fits = full || read.sign || read.month_named;
    if (announced && day_alone_fits) || long_past { Some(Date::Birth(read.last)) } else { Some(Date::Plain(read.last)) }
}

/// Whether a group is followed by what a date goes on with, or is as long as one without signs.
fn may_begin(doc: &Doc, groups: &[Group], at: usize) -> bool {
    let group = &groups[at];
    let near = groups.get(at + 1).is_some_and(|next| next.first <= group.last + 4);
    near || matches!(group.digits.len(), 6 | 8)
        || doc.get(skip(doc, group.last + 1)).is_some_and(|word| word.traits.any(Traits::MONTH))
}

/// Whether the group `at` is an age over 89.
pub(crate) fn is_great_age(doc: &Doc, group: &Group) -> bool {
    if !(90..=130).contains(&number(group)) || group.digits.len() > 3 {
        return false;
    }
    let word =
        |index: usize| doc.get(index).filter(|token| token.is_word()).map(|_| doc.word(index).to_ascii_lowercase());
    let years = matches!(word(group.last + 1).as_deref(), Some(b"anos" | b"aninhos" | b"anso" | b"years" | b"anios"));
    let glued = doc.get(group.last + 1).is_some_and(|token| token.gap == Gap::None)
        && word(group.last + 1).as_deref() == Some(b"a");
    let alone = matches!(group.separator, Separator::Break | Separator::Space);
    let ago = matches!(group.first.checked_sub(1).and_then(word).as_deref(), Some(b"ha" | b"faz" | b"por" | b"em"));
    let labelled =
        (1..=2).filter_map(|back| group.first.checked_sub(back)).any(|index| word(index).as_deref() == Some(b"idade"));
    let named = alone && is_between_commas(doc, group);
    let labelled = labelled || named;
    alone && (((years || glued) && !ago) || labelled)
}

/// `Benjamim, 97, lúcido`: a number between commas after a word with a capital.
fn is_between_commas(doc: &Doc, group: &Group) -> bool {
    let named =
        doc.before(group.first, 2).is_some_and(|word| word.shape == Shape::Title && !word.traits.any(Traits::ORDINARY));
    named
        && !group.spoken
        && doc.before(group.first, 1).is_some_and(|comma| comma.is_sign(b','))
        && doc.sign_at(group.last + 1, b',')
}

/// A date as it was read.
struct Read {
    year: Option<u32>,
    last: usize,
    sign: bool,
    month_named: bool,
}

fn number(group: &Group) -> u32 {
    group.digits.iter().take(6).fold(0, |number, digit| number * 10 + u32::from(*digit))
}

/// `12/03/1985`, `12.03.85`, `1985-03-12`, `12 03 1985`, `21/11`.
fn numeric(groups: &[Group], at: usize, announced: bool) -> Option<Read> {
    let sign = |group: &Group| match group.separator {
        Separator::Sign(unit @ (b'/' | b'-' | b'.')) => Some(unit),
        Separator::Space if announced => Some(b' '),
        _ => None,
    };
    let (first, second) = (groups.get(at)?, groups.get(at + 1)?);
    let mark = sign(second)?;
    let third = groups.get(at + 2).filter(|third| sign(third) == Some(mark));
    let lens = (first.digits.len(), second.digits.len(), third.map(|third| third.digits.len()));
    let read = |day: &Group, month: &Group, year: Option<u32>, last: usize| {
        let fits = day_month(number(day), number(month));
        fits.then_some(Read { year, last, sign: mark != b' ', month_named: false })
    };
    match (lens, third) {
        ((1 | 2, 1 | 2, Some(2 | 4)), Some(third)) => read(first, second, Some(century(third)), at + 2),
        ((4, 1 | 2, Some(1 | 2)), Some(third)) if mark != b' ' => read(third, second, Some(number(first)), at + 2),
        ((1 | 2, 1 | 2, _), _) if mark == b'/' => read(first, second, None, at + 1),
        _ => None,
    }
}

/// A year of two digits counts as one of the last century when it would otherwise lie ahead.
fn century(year: &Group) -> u32 {
    match (number(year), year.digits.len()) {
        (short, 2) if short > 30 => 1900 + short,
        (short, 2) => 2000 + short,
        (long, _) => long,
    }
}

/// `7 de agosto`, `7 de agosto de 1971`, `doze do três de oitenta e cinco`.
fn named_month(doc: &Doc, groups: &[Group], at: usize, announced: bool) -> Option<Read> {
    let day = &groups[at];
    let mut index = skip(doc, day.last + 1);
    let (month, month_named) = match doc.get(index).and_then(month) {
        Some(month) => (month, true),
        None => {
            let spoken = groups.get(at + 1).filter(|next| {
                (announced || (next.spoken && day.spoken))
                    && next.first == index
                    && index > day.last + 1
                    && next.digits.len() <= 2
            })?;
            index = spoken.last;
            (number(spoken), false)
        }
    };
    if day.digits.len() > 2 || !day_month(number(day), month) {
        return None;
    }
    let year_at = skip(doc, index + 1);
    let next = at + if month_named { 1 } else { 2 };
    let year = groups.get(next).filter(|group| group.first == year_at && matches!(group.digits.len(), 2 | 4));
    match year {
        Some(year) => Some(Read { year: Some(century(year)), last: next, sign: true, month_named }),
        None if month_named => Some(Read { year: None, last: at, sign: false, month_named }),
        None => None,
    }
    .map(|read| Read { last: if read.year.is_some() { read.last } else { at }, ..read })
}

/// The unit at which the date that ends at the group `last` ends: the month may be a word after the last group.
pub(crate) fn end(doc: &Doc, groups: &[Group], first: usize, last: usize) -> usize {
    let token = groups[last].last;
    if first != last {
        return doc.tokens[token].end;
    }
    let after = skip(doc, token + 1);
    let named = doc.get(after).is_some_and(|word| self::month(word).is_some());
    doc.tokens[if named { after } else { token }].end
}

/// Steps over `de`, `do`, an ordinal sign, a slash or a hyphen.
fn skip(doc: &Doc, mut index: usize) -> usize {
    let little = |index: usize| {
        doc.get(index).is_some_and(|token| match token.shape {
            Shape::Sign(unit) => matches!(unit, crate::fold::ORDINAL | b'/' | b'-' | b',' | b'.') && token.same_line(),
            _ => token.is_any(const { &hashes(["de", "do", "of", "dias"]) }),
        })
    };
    for _ in 0..2 {
        if little(index) {
            index += 1;
        }
    }
    index
}

/// `12031985`, `120385` after a word that announces it.
fn compact(groups: &[Group], at: usize) -> Option<Read> {
    let digits = &groups[at].digits;
    let value =
        |range: std::ops::Range<usize>| digits[range].iter().fold(0, |number, digit| number * 10 + u32::from(*digit));
    let year = match digits.len() {
        8 => value(4..8),
        6 => value(4..6) + if value(4..6) > 30 { 1900 } else { 2000 },
        _ => return None,
    };
    let fits = day_month(value(0..2), value(2..4)) && (1900..=2100).contains(&year);
    fits.then_some(Read { year: Some(year), last: at, sign: true, month_named: false })
}

fn announced(doc: &Doc, at: usize) -> bool {
    let mut breaks = usize::from(doc.get(at).is_some_and(|token| token.gap == Gap::Line));
    for back in 1..=REACH {
        let Some(token) = doc.before(at, back) else { return false };
        let turns = doc.says(at - back, const { &hashes(["anos"]) })
            && at > back
            && doc.says(
                at - back - 1,
                const { &hashes(["faz", "faco", "fara", "fez", "fazer", "completa", "completo"]) },
            );
        if turns || token.traits.any(Traits::BIRTH) {
            return true;
        }
        let ends =
            matches!(token.shape, Shape::Sign(b';' | b'!' | b'?')) || (token.shape == Shape::Digits && token.len() > 2);
        breaks += usize::from(matches!(token.gap, Gap::Line | Gap::Paragraph));
        if ends || breaks > 1 || sentence_end(doc, at - back) {
            return false;
        }
    }
    false
}

fn sentence_end(doc: &Doc, index: usize) -> bool {
    let short = doc.before(index, 1).is_some_and(|word| word.len() <= 4);
    doc.sign_at(index, b'.') && !short && doc.get(index + 1).is_some_and(|next| next.gap != Gap::None)
}

fn is_event(doc: &Doc, at: usize) -> bool {
    (1..=4).any(|back| doc.before(at, back).is_some_and(|token| token.is_any(&EVENT)))
}
