//! What stands around a chain, weighed. The weights were set on the development half of the evaluation set.

use super::chain::{Chain, Fit, Reading, is, starts_sentence};
use crate::cues::Cue;
use crate::doc::{Doc, Gap, Shape, Token};
use crate::kind::Kind;
use crate::lexicon::Traits;
use crate::shape::sounds_like_a_name;
use crate::table::hashes;

/// The weight of a chain.
pub(crate) fn weigh(doc: &Doc, reading: &Reading<'_>, chain: &Chain) -> i32 {
    let opener = doc.tokens[chain.first].traits;
    let thing = chain.titled && [Cue::Saint, Cue::Pet, Cue::Venue].into_iter().any(|cue| opener.cue(cue));
    // Whoever the clinic knows by their whole name is that person, whatever else is called so.
    if !chain.known && (thing || is_someones_thing(doc, chain.first) || names_firm(doc, chain)) {
        return invitation(doc, chain.first).min(0) - 4;
    }
    let own: i32 = (chain.first..=chain.last).map(|index| word_weight(doc, reading, index, chain)).sum();
    let known = if chain.known { 4 } else { 0 };
    let full = i32::from(chain.words >= 2 && chain.titled && opener.any(Traits::GIVEN));
    own + known + full + invitation(doc, chain.first) + followers(doc, chain) - whereabouts(doc, chain)
}

/// What each word brings by itself.
fn word_weight(doc: &Doc, reading: &Reading<'_>, index: usize, chain: &Chain) -> i32 {
    let token = &doc.tokens[index];
    let given = token.traits.any(Traits::GIVEN);
    let listed = token.traits.any(Traits::LISTED);
    let opening = index == chain.first && starts_sentence(doc, index);
    let known = i32::from(token.traits.any(Traits::KNOWN));
    known
        + match reading.fit(index) {
            Fit::Listed if given || !listed => 4,
            Fit::Listed if chain.titled && !starts_sentence(doc, index) => 4,
            Fit::Listed if chain.words > 1 || chain.titled => 3,
            Fit::Listed => 2,
            Fit::Wordy if opening && doc.before(index, 1).is_some_and(|before| before.is_sign(b':')) => 3,
            Fit::Wordy if opening => 1,
            Fit::Wordy if token.traits.any(Traits::PLACE.with(Traits::BRAND)) && chain.words == 1 => 1,
            Fit::Wordy if given => 4,
            Fit::Wordy => 3,
            Fit::Unknown => unknown(doc.word(index), opening),
            Fit::Initial if index == chain.first => 2,
            Fit::Whispered if (given || !listed) && !token.traits.any(Traits::ORDINARY.with(Traits::WORDY)) => 2,
            Fit::Whispered if chain.words > 1 => 1,
            Fit::Obscure if index == chain.first && sounds_like_a_name(doc.word(index)) >= 2 => 1,
            _ => 0,
        }
}

/// What a capitalised word of no list brings: more when it sounds like a name, less where any word has a capital.
fn unknown(word: &[u8], opening: bool) -> i32 {
    match (sounds_like_a_name(word), opening) {
        (7.., true) | (4.., false) => 4,
        (4.., true) | (2.., false) => 3,
        (-8.., false) => 2,
        (1.., true) | (_, false) => 1,
        _ => 0,
    }
}

/// What the words before `at` say about a name there.
pub(crate) fn invitation(doc: &Doc, at: usize) -> i32 {
    let broken = doc.tokens[at].gap == Gap::Paragraph;
    let (back, article) = step_back(doc, at);
    let Some(before) = doc.before(at, back).filter(|_| !broken) else { return if article && !broken { 2 } else { 0 } };
    let cue = |cue: Cue| before.traits.cue(cue);
    if self_introduction(doc, at) {
        return 5;
    }
    let colon = (1..back).any(|step| doc.before(at, step).is_some_and(|token| token.is_sign(b':')));
    let comma = (1..back).any(|step| doc.before(at, step).is_some_and(|token| token.is_sign(b',')));
    let line = doc.tokens[at].gap == Gap::Line && !colon;
    let base = match () {
        () if line => 0,
        () if cue(Cue::Doctor) && !comma => 4,
        () if cue(Cue::Title) && !comma => 4,
        () if cue(Cue::Greeting) || wishes(doc, at - back) => 3,
        () if (cue(Cue::Person) || cue(Cue::Kin)) && colon => 4,
        () if cue(Cue::Person) || cue(Cue::Kin) => 3,
        () if cue(Cue::Treats) && (colon || !comma) => 3,
        () if colon && is_addressed(before) => 4,
        () if colon && speaks_of_person(doc, at, back) => 3,
        () if cue(Cue::Call) && !article => 2,
        () => 0,
    };
    base + if article && base == 0 { 2 } else { 0 }
}

/// `bom dia`, `boa tarde`, `boa noite`, whose second word is at `index`.
fn wishes(doc: &Doc, index: usize) -> bool {
    doc.says(index, const { &hashes(["dia", "diaa", "diaaa", "tarde", "noite"]) })
        && index > 0
        && doc.says(index - 1, const { &hashes(["bom", "boa"]) })
}

/// `De:`, `Para:`, `Cc:` at the head of a message.
fn is_addressed(before: &Token) -> bool {
    before.is_any(const { &hashes(["de", "para", "cc", "bcc", "from", "to", "por"]) })
}

/// Whether the field before a colon names a relation with another name in it: `Mãe da Ester:`.
fn speaks_of_person(doc: &Doc, at: usize, back: usize) -> bool {
    (back..back + 4).take_while(|step| *step <= at && doc.tokens[at - step + 1].same_line()).any(|step| {
        doc.before(at, step).is_some_and(|token| token.traits.cue(Cue::Kin) || token.traits.cue(Cue::Person))
    })
}

/// Words between a relative and the name: `a esposa dele, Nice`.
const POSSESSIVES: [u64; 4] = hashes(["dele", "dela", "meu", "seu"]);

/// How far back the word lies that speaks for a name, over an article, a colon or a comma; and whether there was an article.
fn step_back(doc: &Doc, at: usize) -> (usize, bool) {
    let mut back = 1;
    let mut article = false;
    for _ in 0..3 {
        let Some(token) = doc.before(at, back) else { break };
        let over = match token.shape {
            Shape::Sign(b':' | b',' | b'.' | b'(' | b')' | b'"' | b'*' | crate::fold::ORDINAL) => true,
            Shape::Sign(_) | Shape::Digits => false,
            _ => {
                let article = token.traits.cue(Cue::Article) && !is(doc, at - back, b"e");
                (article || token.is_any(&POSSESSIVES)) && token.len() <= 4 && token.shape == Shape::Lower
            }
        };
        if !over {
            break;
        }
        article |= token.traits.cue(Cue::Article);
        back += 1;
    }
    (back, article)
}

/// `meu nome é`, `aqui é a`, `sou o`, `me chamo`, `my name is`, `em nome de`.
fn self_introduction(doc: &Doc, at: usize) -> bool {
    const LINKS: [u64; 6] = hashes(["a", "o", "as", "da", "do", "de"]);
    const VERBS: [u64; 7] = hashes(["e", "eh", "is", "sou", "era", "agora", "por"]);
    const SUBJECTS: [u64; 8] = hashes(["nome", "aqui", "name", "aki", "chamada", "chamado", "quem", "casou"]);
    const ALONE: [u64; 4] = hashes(["sou", "soy", "chamo", "llamo"]);
    let word = |back: usize, words: &[u64]| at.checked_sub(back).is_some_and(|index| doc.says(index, words));
    let skip = usize::from(word(1, &LINKS));
    let is_verb = word(1 + skip, &VERBS);
    let subject = word(2 + skip, &SUBJECTS);
    // `sou nova aqui` says what one is, `sou a nova` might say who.
    let described = skip == 0 && doc.tokens[at].shape == Shape::Lower && doc.tokens[at].traits.any(Traits::ORDINARY);
    let alone = word(1 + skip, &ALONE) && !described;
    let owner = skip == 1 && word(2, const { &hashes(["nome"]) });
    (is_verb && subject) || alone || owner
}

/// What the words after the chain say.
fn followers(doc: &Doc, chain: &Chain) -> i32 {
    let Some(next) = doc.get(chain.last + 1) else { return 0 };
    if acts(doc, chain.last) {
        return 3;
    }
    if signs_off(doc, chain) {
        return 3;
    }
    if speaks(doc, chain) {
        return 4;
    }
    let comma = usize::from(next.is_sign(b',') || next.is_sign(b'('));
    let after = doc.get(chain.last + 1 + comma);
    let role = after.is_some_and(|token| token.traits.cue(Cue::Treats) || token.traits.cue(Cue::Kin));
    let age = comma == 1
        && after.is_some_and(|token| token.shape == Shape::Digits)
        && doc.get(chain.last + 3).is_some_and(|token| is(doc, chain.last + 3, b"anos") && token.same_line());
    if (role && comma == 1) || age { 3 } else { 0 }
}

/// `rosa aqui`, `Kazuo falando` at the head of a message.
fn speaks(doc: &Doc, chain: &Chain) -> bool {
    chain.first == 0 && doc.says(chain.last + 1, const { &hashes(["aqui", "falando", "here"]) })
}

/// A name alone at the very end: who wrote the message.
fn signs_off(doc: &Doc, chain: &Chain) -> bool {
    let ends = doc.get(chain.last + 1).is_none() && chain.titled;
    ends && starts_sentence(doc, chain.first)
        && chain.first > 3
        && doc.tokens[chain.first..=chain.last].iter().any(|token| token.traits.any(Traits::GIVEN))
}

/// Whether a verb of people follows the token `index`, with `não`, `já` or the like between them or not.
pub(crate) fn acts(doc: &Doc, index: usize) -> bool {
    let verb = |at: usize| {
        doc.get(at).is_some_and(|next| next.same_line() && (next.traits.cue(Cue::Verb) || is_accented_e(doc, at)))
    };
    verb(index + 1) || (doc.says(index + 1, const { &hashes(["nao", "n", "ja", "tambem", "tb"]) }) && verb(index + 2))
}

/// The verb `é`, which folding makes the same as `e`.
pub(crate) fn is_accented_e(doc: &Doc, index: usize) -> bool {
    let token = &doc.tokens[index];
    let (start, end) = doc.folded.bytes(token.start, token.end);
    is(doc, index, b"e") && end - start == 2
}

/// `em Salvador`, `no Brasil`: a place that is also a name. `Isdin Fusion`: what follows a brand belongs to it.
fn whereabouts(doc: &Doc, chain: &Chain) -> i32 {
    let branded = doc
        .before(chain.first, 1)
        .is_some_and(|before| before.traits.any(Traits::BRAND) && !before.traits.any(Traits::LISTED));
    if branded && doc.tokens[chain.first].gap == Gap::Space {
        return 3;
    }
    let place = chain.words == 1 && doc.tokens[chain.first].traits.any(Traits::PLACE);
    let inside = |word: &[u8]| chain.first > 0 && is(doc, chain.first - 1, word);
    let settled = chain.words == 1 && inside(b"em");
    let wordy = doc.tokens[chain.first].traits.any(Traits::WORDY.with(Traits::MONTH));
    if chain.words == 1 && wordy && inside(b"de") {
        return 2;
    }
    if is_part_of_body(doc, chain) {
        return 3;
    }
    if settled || place && [&b"no"[..], b"na", b"de", b"para"].iter().any(|word| inside(word)) { 3 } else { 0 }
}

/// `a costa está vermelha`: a surname that is a word, in small letters, after no more than an article.
fn is_part_of_body(doc: &Doc, chain: &Chain) -> bool {
    let traits = doc.tokens[chain.first].traits;
    let word = traits.any(Traits::WORDY.with(Traits::ORDINARY)) && !traits.any(Traits::GIVEN.with(Traits::KNOWN));
    chain.words == 1 && !chain.titled && word && invitation(doc, chain.first) < 3
}

/// Whether what stands before `at` makes it the name of a thing, a place, a pet: `marca X`, `Rua X`, `a gata X`.
pub(crate) fn is_someones_thing(doc: &Doc, at: usize) -> bool {
    let little = |token: &Token| {
        token.is_word()
            && (token.traits.cue(Cue::Particle)
                || token.is_any(const { &hashes(["em", "no", "na"]) })
                || (token.traits.cue(Cue::Title) && token.shape == Shape::Title))
    };
    let mut back = 1;
    while back <= 3 && doc.before(at, back).is_some_and(little) && doc.tokens[at + 1 - back].gap != Gap::Paragraph {
        back += 1;
    }
    let over_capital =
        doc.before(at, 1).is_some_and(|token| token.traits.cue(Cue::Saint) && token.shape == Shape::Title);
    let Some(before) = doc.before(at, back).filter(|_| doc.tokens[at + 1 - back].same_line()) else {
        return over_capital;
    };
    let thing = before.traits.cue(Cue::Thing)
        && !wishes(doc, at - back)
        && (back == 1 || !before.traits.cue(Cue::Person))
        && !preposition_to_person(doc, at, back)
        && !is_order(doc, at - back);
    let venue =
        before.traits.cue(Cue::Venue) && !(back > 1 && before.shape == Shape::Lower && !is_place_of(doc, at - back));
    let pet = before.traits.cue(Cue::Pet) && back == 1;
    let saint = before.traits.cue(Cue::Saint) && before.shape == Shape::Title && back == 1;
    thing || venue || pet || saint || over_capital
}

/// `marca` at the head of a sentence asks to book somebody.
fn is_order(doc: &Doc, at: usize) -> bool {
    is(doc, at, b"marca") && starts_sentence(doc, at)
}

/// `sinal da Maria` is a payment, `teste do João` is John's: an article before a given name speaks of somebody.
fn preposition_to_person(doc: &Doc, at: usize, back: usize) -> bool {
    back > 1
        && (is(doc, at - 1, b"da") || is(doc, at - 1, b"do") || is(doc, at - 1, b"das"))
        && doc.tokens[at].traits.any(Traits::GIVEN)
}

/// Whether a noun in small letters names a place by `de`: `hospital de X`, `bairro do X`, but not `sala da X`.
fn is_place_of(doc: &Doc, noun: usize) -> bool {
    [
        &b"hospital"[..],
        b"bairro",
        b"cidade",
        b"rua",
        b"avenida",
        b"praca",
        b"igreja",
        b"escola",
        b"municipio",
        b"praia",
        b"parque",
    ]
    .iter()
    .any(|word| is(doc, noun, word))
}

/// `Bela Forma Ltda`.
fn names_firm(doc: &Doc, chain: &Chain) -> bool {
    let firm = |index: usize| {
        doc.get(index).is_some_and(|token| {
            token.is_word() && token.traits.cue(Cue::Firm) && token.same_line() && token.shape != Shape::Lower
        })
    };
    let and = doc.sign_at(chain.last + 1, b'&');
    firm(chain.last + 1) || and
}

/// Whether a name is of someone who treats.
pub(crate) fn kind(doc: &Doc, chain: &Chain) -> Kind {
    let colleague = doc.tokens[chain.first..=chain.last]
        .iter()
        .filter(|token| token.traits.any(Traits::KNOWN))
        .all(|token| token.traits.any(Traits::COLLEAGUE));
    let known = chain.known && colleague;
    let (back, _) = step_back(doc, chain.first);
    let before = doc.before(chain.first, back).filter(|_| doc.tokens[chain.first].gap != Gap::Paragraph);
    let announced = before.is_some_and(|token| token.traits.cue(Cue::Doctor) || token.traits.cue(Cue::Treats));
    let after = (1..=3).filter_map(|step| doc.get(chain.last + step).map(|token| (chain.last + step, token)));
    let role =
        after.take_while(|(index, token)| token.same_line() || *index == chain.last + 1).any(|(index, token)| {
            token.traits.cue(Cue::Treats) && doc.sign_at(chain.last + 1, b',') || is_council(doc, index)
        });
    if known || announced || role { Kind::Professional } else { Kind::Person }
}

fn is_council(doc: &Doc, index: usize) -> bool {
    [&b"crm"[..], b"coren", b"crbm", b"cro", b"crf", b"crefito", b"crn", b"crp", b"rqe"]
        .iter()
        .any(|word| is(doc, index, word))
}
