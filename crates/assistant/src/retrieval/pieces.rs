//! A text cut into pieces of a few sentences each, at the same places every time.

/// Characters of a piece: what the embedder reads of a text well.
const ROOM: usize = 480;

/// Most pieces of one text; what a note of that length says further is found by reading it.
const MOST: usize = 200;

/// A note as one text: its heading, then what it says.
#[must_use]
pub fn text_of(title: &str, body: &str) -> String {
    if title.is_empty() { body.to_owned() } else { format!("{title}\n{body}") }
}

/// The pieces of a text. A text without a word is one empty piece, so that every note stands in the index.
#[must_use]
pub fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut from, mut fits) = (0, 0);
    for end in ends(text) {
        // A sentence that does not fit any more begins the next piece.
        if fits > from && text[from..end].chars().count() > ROOM {
            push(&mut pieces, &text[from..fits]);
            from = fits;
        }
        fits = end;
    }
    push(&mut pieces, &text[from..]);
    pieces.truncate(MOST);
    if pieces.is_empty() {
        pieces.push("");
    }
    pieces
}

/// Where sentences end: after a mark that a space follows, and at the ends of lines and of the text.
fn ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        if letter == '\n' || (letter.is_whitespace() && matches!(before, '.' | '!' | '?' | ';')) {
            ends.push(at + letter.len_utf8());
        }
        before = letter;
    }
    ends.push(text.len());
    ends
}

fn push<'t>(pieces: &mut Vec<&'t str>, piece: &'t str) {
    let mut rest = piece.trim();
    while rest.chars().count() > ROOM {
        let room = rest.char_indices().nth(ROOM).map_or(rest.len(), |(at, _)| at);
        // A sentence longer than a piece is cut between words, or anywhere when it has none.
        let cut = rest[..room].rfind(char::is_whitespace).filter(|at| *at > 0).unwrap_or(room);
        pieces.push(rest[..cut].trim_end());
        rest = rest[cut..].trim_start();
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, ROOM, pieces};
    use proptest::prelude::*;

    #[test]
    fn sentences_stay_whole_while_they_fit() {
        assert_eq!(pieces("Retorna bem. Nega dor."), ["Retorna bem. Nega dor."]);
        assert_eq!(pieces(" \n "), [""]);
        let sentence = "Aplicadas 20 U em glabela, sem intercorrências imediatas. ";
        let long = sentence.repeat(20);
        let cut = pieces(&long);
        assert!(
            cut.len() > 1 && cut.iter().all(|piece| piece.ends_with("imediatas.") && piece.starts_with("Aplicadas"))
        );
    }

    proptest! {
        /// Nothing is lost but spaces, nothing is longer than a piece may be, and the same text is cut at the same places.
        #[test]
        fn every_word_is_in_a_piece(text in "(\\PC{0,40}[ .\n;]?){0,60}") {
            let cut = pieces(&text);
            prop_assert!(cut.iter().all(|piece| piece.chars().count() <= ROOM) && cut.len() <= MOST);
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&cut.concat()), bare(&text));
        }
    }
}
