//! Portuguese words: without accents, without little words, down to their stems, and by their sound.
//!
//! The stems are coarse on purpose: they only have to be the same for the forms of one word, in the list, in a text and in a question.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words that carry no meaning of their own. `sem` and `não` do.
const LITTLE: &str = " a o as os um uma uns umas num numa de da do das dos e em no na nos nas com por para pra pro que se ao aos pela pelo pelas pelos seu sua \
seus suas meu minha dela dele foi ser esta estava ficou fica esse essa este isso mais como ja ate muito quem qual quando lhe me ela ele elas \
eles ha tem ter teve era sao ";

/// Plural endings and what stands for them.
const PLURALS: [(&str, &str); 10] = [
    ("oes", "ao"),
    ("aes", "ao"),
    ("ais", "al"),
    ("eis", "el"),
    ("ois", "ol"),
    ("ns", "m"),
    ("res", "r"),
    ("zes", "z"),
    ("ses", "s"),
    ("s", ""),
];

/// Diminutives.
const SMALL: [&str; 4] = ["zinha", "zinho", "inha", "inho"];

/// Endings of nouns made from verbs and of verbs, longer ones before those that they end in.
const ENDINGS: [&str; 39] = [
    "izacoes", "izacao", "amentos", "imentos", "amento", "imento", "mente", "adores", "adora", "ador", "edor", "acao",
    "icao", "ucao", "ante", "ente", "ando", "endo", "indo", "aram", "eram", "iram", "avam", "ava", "iam", "ada", "ado",
    "ida", "ido", "ou", "eu", "iu", "ar", "er", "ir", "am", "em", "arem", "erem",
];

/// Letters of a word that count; a longer one is none.
const LONGEST: usize = 40;

/// Small letters without accents.
#[must_use]
pub fn fold(text: &str) -> String {
    // Taken apart first: some letters are small ones only then, and some small letters bring a mark of their own.
    text.nfkd().flat_map(char::to_lowercase).filter(|c| !is_combining_mark(*c)).collect()
}

/// The words and numbers of a text, folded.
#[must_use]
pub fn all(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty() && word.len() <= LONGEST).map(str::to_owned).collect()
}

/// The words of a text that carry meaning.
#[must_use]
pub fn said(text: &str) -> Vec<String> {
    let mut words = all(text);
    words.retain(|word| !is_little(word));
    words
}

fn is_little(word: &str) -> bool {
    LITTLE.split(' ').any(|little| little == word)
}

/// What the forms of a folded word share.
#[must_use]
pub fn stem(word: &str) -> String {
    if word.len() <= 3 || word.bytes().all(|b| b.is_ascii_digit()) {
        return word.to_owned();
    }
    let mut stem = singular(word);
    for endings in [&SMALL[..], &ENDINGS[..]] {
        if let Some(shorter) =
            endings.iter().find_map(|ending| stem.strip_suffix(ending).filter(|rest| rest.len() >= 3))
        {
            stem = shorter.to_owned();
        }
    }
    while stem.len() > 3 && stem.ends_with(['a', 'e', 'o']) {
        stem.pop();
    }
    stem
}

fn singular(word: &str) -> String {
    if word.ends_with("ss") {
        return word.to_owned();
    }
    let found = PLURALS.iter().find_map(|(plural, one)| {
        let rest = word.strip_suffix(plural).filter(|rest| rest.len() >= 2)?;
        Some(format!("{rest}{one}"))
    });
    found.unwrap_or_else(|| word.to_owned())
}

/// How a folded word sounds, roughly: what people write for each other has one key.
#[must_use]
pub fn sound(word: &str) -> String {
    let mut key = word.to_owned();
    for (written, heard) in
        [("ch", "x"), ("ph", "f"), ("qu", "k"), ("ss", "s"), ("sc", "s"), ("y", "i"), ("w", "v"), ("h", "")]
    {
        key = key.replace(written, heard);
    }
    for soft in ["e", "i"] {
        key = key.replace(&format!("c{soft}"), &format!("s{soft}")).replace(&format!("g{soft}"), &format!("j{soft}"));
    }
    let mut heard = String::with_capacity(key.len());
    for letter in key.chars() {
        let letter = match letter {
            'c' => 'k',
            'z' | 'x' => 's',
            'i' => 'e',
            'u' => 'o',
            other => other,
        };
        if !heard.ends_with(letter) {
            heard.push(letter);
        }
    }
    heard
}

/// Whether two keys differ by one letter that is missing, added, another, or changed places with its neighbour.
#[must_use]
pub fn near(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a == b || a.len().abs_diff(b.len()) > 1 {
        return a == b;
    }
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    let swapped = a.len() >= 2 && b.len() >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..];
    let after = |text: &[u8]| text.get(1..).unwrap_or_default().to_vec();
    swapped || after(a) == after(b) || a == after(b) || after(a) == b
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for forms in [
            &["inchado", "inchou", "inchar", "inchada"][..],
            &["aplicação", "aplicações", "aplicar", "aplicou", "aplicada"],
            &["lesão", "lesões"],
            &["vaso", "vasos", "vasinho", "vasinhos"],
            &["facial", "faciais"],
            &["desmaiar", "desmaiou", "desmaiado"],
        ] {
            let stems: Vec<String> = forms.iter().map(|form| stem(&fold(form))).collect();
            assert!(stems.windows(2).all(|pair| pair[0] == pair[1]), "{forms:?}: {stems:?}");
        }
        assert_ne!(stem("labio"), stem("lobulo"));
    }

    #[test]
    fn what_sounds_alike_has_one_key() {
        for (right, wrong) in
            [("queimadura", "kemadura"), ("bochecha", "boxexa"), ("cicatriz", "sicatris"), ("gengiva", "jenjiva")]
        {
            assert_eq!(sound(right), sound(wrong));
        }
        assert!(near("erpes", "herpes") && near("erpse", "erpes") && near("abc", "axc"));
        assert!(!near("abc", "xbx") && !near("ab", "abcd"));
    }

    proptest! {
        #[test]
        fn any_text_becomes_words_that_stay_as_they_are(text in "\\PC{0,60}") {
            for word in said(&text) {
                prop_assert_eq!(&fold(&word), &word);
                prop_assert!(!stem(&word).is_empty());
                prop_assert!(near(&sound(&word), &sound(&word)));
            }
        }
    }
}
