//! E-mail addresses, links and handles that lead to people, network addresses and random keys.

use crate::doc::{Doc, Gap, Shape, Token};
use crate::found::{Found, Rank};
use crate::kind::Kind;
use crate::lexicon::Traits;
use crate::numbers::label::{self, Label};
use crate::table::{hash, hashes};

/// Every contact of `doc`.
pub(crate) fn find(doc: &Doc, found: &mut Vec<Found>) {
    let mut done = 0;
    for index in doc.marks.iter().copied() {
        let token = &doc.tokens[index];
        match token.shape {
            Shape::Sign(b'@') => at_sign(doc, index, found),
            Shape::Sign(b'-') => uuid(doc, token.start, found),
            Shape::Sign(b'.') => ip_v4(doc, index, found),
            Shape::Sign(b'(' | b'[' | b'{' | b'<') => bracketed_at(doc, index + 1, found),
            // What has neither of these signs is no link and no network address of the long kind.
            Shape::Sign(b'/' | b':') if token.start >= done => {
                let (start, body, end) = run(&doc.folded.units, token.start);
                chunk(body, start, found);
                done = end;
            }
            _ => {}
        }
    }
    if doc.traits.any(Traits::AT) {
        let said = (0..doc.tokens.len()).filter(|index| doc.tokens[*index].traits.any(Traits::AT));
        said.filter(|index| !is_bracketed(doc, *index)).for_each(|index| {
            email(doc, index, index, found);
        });
    }
}

fn push(found: &mut Vec<Found>, start: usize, end: usize, kind: Kind) {
    found.push(Found { start, end, kind, rank: Rank::Unique });
}

fn at_sign(doc: &Doc, at: usize, found: &mut Vec<Found>) {
    if email(doc, at, at, found) {
        return;
    }
    let free = doc.before(at, 1).is_none_or(|before| doc.tokens[at].gap != Gap::None || !is_name_part(before.shape));
    let mut last = at;
    while doc.get(last + 1).is_some_and(|next| {
        next.gap == Gap::None && (next.is_word() || matches!(next.shape, Shape::Digits | Shape::Sign(b'.' | b'_')))
    }) {
        last += 1;
    }
    while doc.sign_at(last, b'.') {
        last -= 1;
    }
    if free && last > at {
        push(found, doc.tokens[at].start, doc.tokens[last].end, Kind::UrlSocial);
    }
}

/// The word in the place of `@`.
pub(crate) const AT: u64 = hash(b"arroba");

/// `(at)`, `[arroba]` in the place of `@`; `at` follows the bracket.
fn bracketed_at(doc: &Doc, at: usize, found: &mut Vec<Found>) {
    if doc.says(at, const { &[AT, hash(b"at"), hash(b"a")] }) && is_bracketed(doc, at) {
        email(doc, at - 1, at + 1, found);
    }
}

fn is_bracketed(doc: &Doc, at: usize) -> bool {
    let open = doc.before(at, 1).is_some_and(|token| matches!(token.shape, Shape::Sign(b'(' | b'[' | b'{' | b'<')));
    open && doc.get(at + 1).is_some_and(|token| matches!(token.shape, Shape::Sign(b')' | b']' | b'}' | b'>')))
}

/// The address around the at sign that the tokens `first..=last` are.
fn email(doc: &Doc, first: usize, last: usize, found: &mut Vec<Found>) -> bool {
    match (local(doc, first, last), domain(doc, last)) {
        (Some(start), Some(end)) => {
            push(found, doc.tokens[start].start, doc.tokens[end].end, Kind::Email);
            true
        }
        _ => false,
    }
}

fn is_name_part(shape: Shape) -> bool {
    matches!(
        shape,
        Shape::Lower | Shape::Title | Shape::Upper | Shape::Digits | Shape::Sign(b'.' | b'_' | b'-' | b'+' | b'%')
    )
}

/// The first token of the part before the at sign, which the tokens `at..=after` are; blanks stand on both sides of it or on neither.
fn local(doc: &Doc, at: usize, after: usize) -> Option<usize> {
    let mut first = at;
    while first > 0 && is_name_part(doc.tokens[first - 1].shape) {
        let glued = doc.tokens[first].gap == Gap::None;
        let spoken = is_spoken_sign(doc, first - 1) || (first < at && is_spoken_sign(doc, first));
        let spread = doc.get(after + 1).is_some_and(|next| next.gap != Gap::None) || !doc.tokens[at].is_sign(b'@');
        let beside_sign = first == at && doc.tokens[first].same_line() && spread;
        if !(glued || (spoken && doc.tokens[first].same_line()) || beside_sign) {
            break;
        }
        first -= 1;
    }
    while first < at && matches!(doc.tokens[first].shape, Shape::Sign(_)) {
        first += 1;
    }
    (first < at).then_some(first)
}

/// The last token of the part after the at sign, which holds a dot or its word.
fn domain(doc: &Doc, at: usize) -> Option<usize> {
    let mut index = at + 1;
    let mut best = None;
    let mut dotted = false;
    while let Some(label) = doc.get(index).filter(|token| is_label(token) && token.same_line()) {
        if dotted && label.is_word() && label.len() >= 2 {
            best = Some(index);
        }
        let Some((next, dot)) = step(doc, index + 1) else { break };
        dotted |= dot;
        index = next;
    }
    best
}

fn is_label(token: &Token) -> bool {
    token.is_word() || token.shape == Shape::Digits
}

/// Where the next label of a domain begins, and whether a dot stands before it; `at` is what follows a label.
fn step(doc: &Doc, at: usize) -> Option<(usize, bool)> {
    let next = doc.get(at).filter(|next| next.same_line())?;
    let glued = next.gap == Gap::None;
    let continues = doc.get(at + 1).is_some_and(|after| after.gap == Gap::None && is_label(after));
    let bracketed = doc.says(at + 1, const { &hashes(["dot", "ponto"]) });
    let said = doc.says(at, const { &hashes(["ponto"]) });
    match next.shape {
        Shape::Sign(b'.') if (glued && continues) || spaced_dot(doc, at) => Some((at + 1, true)),
        Shape::Sign(b',') if glued && continues && ends_address(doc, at + 1) => Some((at + 1, true)),
        Shape::Sign(b'-') if glued && continues => Some((at + 1, false)),
        Shape::Sign(_) if bracketed && is_bracketed(doc, at + 1) => Some((at + 3, true)),
        Shape::Sign(_) => None,
        _ if said => Some((at + 1, true)),
        _ if glued => Some((at, false)),
        _ => None,
    }
}

/// ` . ` inside an address that was spread out: something short that ends addresses follows.
fn spaced_dot(doc: &Doc, dot: usize) -> bool {
    doc.get(dot + 1).is_some_and(Token::same_line) && ends_address(doc, dot + 1)
}

/// Whether a word is the end of an e-mail address.
fn ends_address(doc: &Doc, index: usize) -> bool {
    doc.says(index, const { &hashes(["com", "br", "net", "org", "gov", "edu"]) })
}

fn is_spoken_sign(doc: &Doc, index: usize) -> bool {
    const WORDS: [u64; 5] = hashes(["ponto", "underline", "underscore", "traco", "hifen"]);
    doc.get(index).is_some_and(|token| token.is_word() && token.is_any(&WORDS))
}

/// A UUID whose first hyphen is the unit `hyphen`.
fn uuid(doc: &Doc, hyphen: usize, found: &mut Vec<Found>) {
    let units = &doc.folded.units;
    let Some(start) = hyphen.checked_sub(8) else { return };
    let Some(body) = units.get(start..start + 36) else { return };
    let shaped = body.iter().enumerate().all(|(place, unit)| match place {
        8 | 13 | 18 | 23 => *unit == b'-',
        _ => unit.is_ascii_hexdigit(),
    });
    let open = start == 0 || !units[start - 1].is_ascii_alphanumeric();
    if shaped && open && !units.get(start + 36).is_some_and(u8::is_ascii_alphanumeric) {
        push(found, start, start + 36, Kind::PixEvp);
    }
}

/// An address of four bytes whose first dot is the token `dot`.
fn ip_v4(doc: &Doc, dot: usize, found: &mut Vec<Found>) {
    let byte = |index: usize, glued: bool| {
        let token = doc
            .get(index)
            .filter(|token| token.shape == Shape::Digits && token.len() <= 3 && (!glued || token.gap == Gap::None));
        token.is_some_and(|_| {
            doc.word(index).iter().fold(0_u32, |value, unit| value * 10 + u32::from(unit - b'0')) <= 255
        })
    };
    let point = |index: usize| doc.get(index).is_some_and(|token| token.is_sign(b'.') && token.gap == Gap::None);
    let Some(first) = dot.checked_sub(1) else { return };
    let starts = !doc.before(first, 1).is_some_and(|before| before.is_sign(b'.') && doc.tokens[first].gap == Gap::None);
    let ends = !(point(first + 7) && byte(first + 8, true));
    let whole = byte(first, false) && [1, 3, 5].iter().all(|step| point(first + step) && byte(first + step + 1, true));
    if starts && whole && ends && label::before(doc, first) != Some(Label::Other) {
        push(found, doc.tokens[first].start, doc.tokens[first + 6].end, Kind::Ip);
    }
}

/// The run without blanks around the unit `at`, and the same less the signs around it.
fn run(units: &[u8], at: usize) -> (usize, &[u8], usize) {
    let blank = |unit: &u8| matches!(unit, b' ' | b'\n');
    let edge = |unit: &u8| br#"()[]{}<>"',;.!?|"#.contains(unit);
    let start = units[..at].iter().rposition(blank).map_or(0, |blank| blank + 1);
    let end = units[at..].iter().position(blank).map_or(units.len(), |length| at + length);
    let body = &units[start..end];
    let before = body.iter().position(|unit| !edge(unit)).unwrap_or(body.len());
    let after = body.iter().rposition(|unit| !edge(unit)).map_or(before, |last| last + 1);
    (start + before, &body[before..after], end)
}

/// Hosts whose links lead to a person, an album or a conversation.
const HOSTS: &[&str] = &[
    "instagram.com/",
    "facebook.com/",
    "fb.com/",
    "fb.me/",
    "m.me/",
    "wa.me/",
    "whatsapp.com/",
    "t.me/",
    "tiktok.com/",
    "linkedin.com/in/",
    "twitter.com/",
    "//x.com/",
    "threads.net/",
    "youtube.com/@",
    "youtube.com/c/",
    "photos.app.goo.gl/",
    "photos.google.com/",
    "drive.google.com/",
    "icloud.com/",
    "dropbox.com/",
    "1drv.ms/",
    "onedrive.live.com/",
    "we.tl/",
    "wetransfer.com/",
    "linktr.ee/",
    "pinterest.com/",
    "snapchat.com/",
    "flickr.com/",
    "telegram.me/",
    "kwai.com/",
    "lattes.cnpq.br/",
    "doctoralia.com.br/",
    "about.me/",
    "imgur.com/a/",
    "meet.google.com/",
    "zoom.us/j/",
    "behance.net/",
];

/// Parts of a path that announce a person on any host.
const PATHS: &[&str] = &[
    "/~",
    "/u/",
    "/user/",
    "/users/",
    "/perfil/",
    "/profile/",
    "/paciente/",
    "/pacientes/",
    "/album/",
    "/albums/",
    "/in/",
    "/@",
];

/// A run without blanks that begins at the unit `start`.
fn chunk(body: &[u8], start: usize, found: &mut Vec<Found>) {
    let end = start + body.len();
    if body.contains(&b'/') && body.contains(&b'.') {
        if !may_link(body) {
            return;
        }
        let text: String =
            body.iter().map(|unit| if unit.is_ascii() { unit.to_ascii_lowercase() as char } else { '?' }).collect();
        let host = HOSTS.iter().find_map(|host| text.find(host).filter(|at| at + host.len() < text.len()));
        let path = text.find("//").filter(|_| PATHS.iter().any(|path| text.contains(path)));
        if let Some(known) = host.or(path) {
            let before = &text[..known];
            let address = before.find("http").or_else(|| before.rfind([':', '(', '"', '=']).map(|at| at + 1));
            push(found, start + address.unwrap_or(0), end, Kind::UrlSocial);
        }
    } else if is_ip_v6(body) {
        push(found, start, end, Kind::Ip);
    }
}

/// Whether a run holds what every one of those hosts and paths has: a letter after a dot, or two slashes.
fn may_link(body: &[u8]) -> bool {
    body.windows(2).any(|pair| matches!(pair, [b'.', letter] if letter.is_ascii_alphabetic()) || pair == b"//")
}

fn is_ip_v6(body: &[u8]) -> bool {
    // Hardly a word gets past the first letters.
    if body.len() < 4 || !body.iter().all(|unit| unit.is_ascii_hexdigit() || *unit == b':') {
        return false;
    }
    let colons = body.iter().filter(|unit| **unit == b':').count();
    let compressed = || body.windows(2).any(|pair| pair == b"::") && body.iter().any(u8::is_ascii_hexdigit);
    colons == 7 || (colons >= 2 && compressed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_link_is_passed_over() {
        for host in HOSTS {
            assert!(may_link(host.as_bytes()), "{host}");
        }
        assert!(may_link(b"http://clinica/perfil/ana") && !may_link(b"12/03.") && !may_link(b"R$1.200,00/mes"));
    }
}
