//! What holds for any text.

use neonpro_pii::{Detector, Dictionary, Kind, Placeholder, Session};
use proptest::prelude::*;

/// Pieces that finders look at, so that random texts meet every rule.
const PIECES: &[&str] = &[
    "paciente",
    "Dra.",
    "Ivonete",
    "La",
    "alejandra",
    "Barros",
    "do",
    "Carmo",
    "e",
    "Rosa",
    "maria",
    "SILVA",
    "529.982.247-25",
    "52998224725",
    "5 2 9 9 8",
    "cinco",
    "dois",
    "vinte",
    "mil",
    "ponto",
    "traço",
    "cpf",
    "RG",
    "MG-12.345.678",
    "-X",
    "(11)",
    "98765-4321",
    "+55",
    "0800",
    "ana@exemplo.com",
    "arroba",
    "gmail",
    "[at]",
    "(dot)",
    "com",
    "@ana.s",
    "https://wa.me/5511",
    "10.0.0.1",
    "fe80::1",
    "Rua",
    "das Flores",
    ", 12",
    "apto 3",
    "CEP",
    "01310-100",
    "nasc",
    "12/03/1985",
    "7 de",
    "agosto",
    "de 1971",
    "93 anos",
    "CRM-SP",
    "123.456",
    "ABC1D23",
    "[PESSOA_1]",
    "PESSOA_1",
    "[ pessoa _ 2 ]",
    "［CPF_1］",
    "[",
    "]",
    "_",
    "1",
    "\n",
    "\n\n",
    " ",
    ",",
    ";",
    ":",
    ".",
    "\u{200b}",
    "ﬁ",
    "é",
    "e\u{301}",
    "Ｓilva",
    "😢",
    "\u{202e}",
    "Мария",
    "٥٢٩",
    "\u{0}",
    "'",
    "D'Ávila",
    "O",
    "l",
    "S",
    "X",
    "-",
    "/",
    "º",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(PIECES).prop_map(str::to_owned),
        2 => prop::sample::select(PIECES).prop_map(|piece| format!("{piece} ")),
        1 => any::<char>().prop_map(String::from),
        1 => "[0-9]{1,14}",
        1 => "[A-Za-zÀ-ú]{1,9}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn detector() -> Detector {
    let mut dictionary = Dictionary::default();
    dictionary.add_person("Rosa Carmo");
    dictionary.add_professional("Ivonete Barros");
    Detector::new(dictionary)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn spans_are_ordered_apart_and_on_borders(text in text()) {
        let spans = detector().find(&text);
        for span in &spans {
            prop_assert!(span.start < span.end);
            prop_assert!(text.get(span.start..span.end).is_some());
        }
        for pair in spans.windows(2) {
            prop_assert!(pair[0].end <= pair[1].start);
        }
    }

    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        let _ = detector().find(&text);
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = detector().find(&String::from_utf8_lossy(&bytes));
    }

    /// Restoring gives the text back, with each mention in the form in which the session keeps its value.
    #[test]
    fn hiding_and_restoring_is_the_identity(text in text()) {
        let mut session = Session::default();
        let hidden = session.hide(&detector(), &text);
        let mut expected = String::new();
        let mut at = 0;
        for (span, placeholder) in hidden.spans().iter().zip(hidden.placeholders()) {
            expected.push_str(&text[at..span.start]);
            expected.push_str(session.value(*placeholder).expect("the session issued it"));
            at = span.end;
        }
        expected.push_str(&text[at..]);
        prop_assert_eq!(session.restore(hidden.text()), expected);
    }

    /// A value that is mentioned in one form only comes back letter by letter.
    #[test]
    fn one_mention_comes_back_as_it_was(text in text()) {
        let mut session = Session::default();
        let hidden = session.hide(&detector(), &text);
        let mut placeholders = hidden.placeholders().to_vec();
        placeholders.sort();
        placeholders.dedup();
        prop_assume!(placeholders.len() == hidden.placeholders().len());
        prop_assert_eq!(session.restore(hidden.text()), text);
    }

    #[test]
    fn a_stream_restores_as_the_whole_does(text in text(), cuts in prop::collection::vec(0..400_usize, 0..8)) {
        let mut session = Session::default();
        let hidden = session.hide(&detector(), &text);
        let mut cuts: Vec<usize> = cuts.into_iter().filter(|cut| hidden.text().is_char_boundary(*cut)).collect();
        cuts.sort_unstable();
        let mut restorer = session.restorer(|_| true);
        let (mut out, mut at) = (String::new(), 0);
        for cut in cuts {
            out.push_str(&restorer.push(&hidden.text()[at..cut]));
            at = cut;
        }
        out.push_str(&restorer.push(&hidden.text()[at..]));
        out.push_str(&restorer.finish());
        prop_assert_eq!(out, session.restore(hidden.text()));
    }

    /// Whatever is typed, each placeholder in the result was put there for a span.
    #[test]
    fn typed_placeholders_never_resolve(text in text()) {
        let mut session = Session::default();
        session.issue(Kind::Person, "Zulmira Secreta");
        session.issue(Kind::Cpf, "111.444.777-35");
        let before = session.hide(&Detector::default(), "").placeholders().len();
        let hidden = session.hide(&detector(), &text);
        let mut seen = Vec::new();
        let mut restorer = session.restorer(|placeholder| { seen.push(placeholder); true });
        restorer.push(hidden.text());
        drop(restorer);
        prop_assert_eq!(before, 0);
        prop_assert_eq!(seen, hidden.placeholders());
    }

    #[test]
    fn every_cut_of_a_placeholder_is_held_back(number in 1..30_u32, noise in "[\\[\\]A-Z_0-9a-z ]{0,12}") {
        let mut session = Session::default();
        for count in 0..30 {
            session.issue(Kind::Phone, &format!("11 9{count:08}"));
        }
        let placeholder = Placeholder { kind: Kind::Phone, number };
        let whole = format!("{noise}{placeholder}{noise}");
        for cut in 0..=whole.len() {
            let mut restorer = session.restorer(|_| true);
            let mut out = restorer.push(&whole[..cut]);
            out.push_str(&restorer.push(&whole[cut..]));
            out.push_str(&restorer.finish());
            prop_assert_eq!(&out, &session.restore(&whole));
        }
    }
}

/// A megabyte of what each rule would walk over again and again, if it could.
#[test]
fn a_megabyte_of_one_thing_is_read_to_its_end() {
    let detector = detector();
    for piece in [
        "9",
        "9 ",
        "a@",
        "a.",
        "Rua ",
        "maria ",
        "Maria de ",
        "[PESSOA_",
        "cinco ",
        "-",
        "1.",
        "cpf ",
        "::",
        "e\u{301}",
        "Ana, ",
        "12/",
        "CRM ",
        "@",
        "\n",
    ] {
        let text = piece.repeat(1_000_000 / piece.len());
        let spans = detector.find(&text);
        assert!(spans.iter().all(|span| text.is_char_boundary(span.start) && text.is_char_boundary(span.end)));
    }
}
