//! Every identifier in every form of the matrix in `eval/forms.rs`, many made-up values each.

#![allow(
    clippy::expect_used,
    missing_docs,
    unreachable_pub,
    reason = "the matrix is shared with the bench, which shows it to other programs"
)]

#[path = "../eval/forms.rs"]
mod forms;

use forms::{Digits, EACH, Form, check, cpf, text};
use neonpro_pii::Detector;

fn assert_share(forms: &[Form], floor: f64) {
    let detector = Detector::default();
    let mut source = Digits::new(2_026);
    let (mut hits, mut weak) = (0, Vec::new());
    for form in forms {
        let pieces = (0..EACH).map(|_| form.piece(&mut source));
        let count = pieces
            .filter(|piece| piece.covered(detector.find(&piece.text).iter().map(|span| span.start..span.end)))
            .count();
        hits += count;
        if count + 1 < EACH {
            weak.push(format!("{}: {count} of {EACH}", form.name));
        }
    }
    let all = forms.len() * EACH;
    assert!(hits as f64 >= floor * all as f64, "{hits} of {all}; {}", weak.join("; "));
}

#[test]
fn plain_forms_are_found() {
    assert_share(&forms::plain(), 0.995);
}

#[test]
fn hidden_forms_are_found() {
    assert_share(&forms::hidden(), 0.98);
}

/// Lots, orders and bills keep their numbers, whatever their digits add up to.
#[test]
fn numbers_of_things_stay() {
    let detector = Detector::default();
    let mut source = Digits::new(7);
    for _ in 0..200 {
        let value = cpf(&mut source);
        for text in [
            format!("lote {value}"),
            format!("Pedido nº {value} entregue"),
            format!("protocolo: {value}"),
            format!("NSU {value}"),
            format!("NF {}", &value[..9]),
            format!("registro ANVISA {value}"),
        ] {
            assert!(detector.find(&text).is_empty(), "{text}");
        }
    }
}

/// Eleven digits without a word before them are a CPF only when they add up; the 0 in the third place keeps telephones out.
#[test]
fn bare_digits_are_found_only_when_they_add_up() {
    let detector = Detector::default();
    let mut source = Digits::new(11);
    for _ in 0..500 {
        let value = format!("3{}0{}", text(&source.take(1)), text(&source.take(8)));
        assert_eq!(!detector.find(&format!("segue {value} ok")).is_empty(), adds_up(&value), "{value}");
    }
}

fn adds_up(digits: &str) -> bool {
    let digits: Vec<u8> = digits.bytes().map(|byte| byte - b'0').collect();
    digits[9] == check(&digits[..9], (2..=10).rev()) && digits[10] == check(&digits[..10], (2..=11).rev())
}
