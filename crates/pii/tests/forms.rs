//! Every identifier in every form in which people write or hide it, many made-up values each.

#![allow(clippy::expect_used, reason = "a form without its mark is a mistake in this file")]

use neonpro_pii::Detector;

/// A source of made-up digits: a linear congruence, so that every run sees the same ones.
struct Digits(u64);

impl Digits {
    fn next(&mut self) -> u8 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % 10) as u8
    }

    fn take(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next()).collect()
    }

    fn pick<'a>(&mut self, options: &[&'a str]) -> &'a str {
        options[(usize::from(self.next()) * 10 + usize::from(self.next())) % options.len()]
    }
}

fn check(digits: &[u8], weights: impl Iterator<Item = u32>) -> u8 {
    let rest = digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum::<u32>() % 11;
    if rest < 2 { 0 } else { (11 - rest) as u8 }
}

fn cpf(source: &mut Digits) -> String {
    let mut digits = source.take(9);
    digits.push(check(&digits, (2..=10).rev()));
    digits.push(check(&digits, (2..=11).rev()));
    text(&digits)
}

fn cnpj(source: &mut Digits) -> String {
    let mut digits = source.take(8);
    digits.extend([0, 0, 0, 1]);
    digits.push(check(&digits, (2..=5).rev().chain((2..=9).rev())));
    digits.push(check(&digits, (2..=6).rev().chain((2..=9).rev())));
    text(&digits)
}

fn card(source: &mut Digits) -> String {
    let mut digits = [vec![4], source.take(14)].concat();
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match (at % 2, u32::from(*digit) * 2) {
            (0, double) if double > 9 => double - 9,
            (0, double) => double,
            _ => u32::from(*digit),
        })
        .sum();
    digits.push(((10 - sum % 10) % 10) as u8);
    text(&digits)
}

fn mobile(source: &mut Digits) -> String {
    let area = source.pick(&["11", "21", "31", "41", "51", "61", "71", "81", "91", "85", "19", "47"]);
    format!("{area}9{}", text(&source.take(8)))
}

fn text(digits: &[u8]) -> String {
    digits.iter().map(|digit| (digit + b'0') as char).collect()
}

/// Fills the `#` of a mask with digits.
fn mask(mask: &str, digits: &str) -> String {
    let mut digits = digits.chars();
    mask.chars().map(|char| if char == '#' { digits.next().unwrap_or('0') } else { char }).collect()
}

fn words(digits: &str) -> String {
    const WORDS: [&str; 10] = ["zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"];
    digits.bytes().map(|byte| WORDS[usize::from(byte - b'0')]).collect::<Vec<_>>().join(" ")
}

fn shifted(digits: &str, zero: char) -> String {
    digits
        .chars()
        .map(|char| char.to_digit(10).and_then(|digit| char::from_u32(zero as u32 + digit)).unwrap_or(char))
        .collect()
}

/// How many of 200 values in this form are covered whole.
fn found(source: &mut Digits, make: fn(&mut Digits) -> String, form: &dyn Fn(&str) -> String) -> usize {
    let detector = Detector::default();
    (0..200)
        .filter(|_| {
            let value = form(&make(source));
            let (before, inner) = value.split_once('{').expect("a form marks the identifier");
            let (inner, after) = inner.split_once('}').expect("a form marks the identifier");
            let text = format!("{before}{inner}{after}");
            let (start, end) = (before.len(), before.len() + inner.len());
            let covered: usize =
                detector.find(&text).iter().map(|span| span.end.min(end).saturating_sub(span.start.max(start))).sum();
            covered * 10 >= inner.len() * 9
        })
        .count()
}

type Form = (&'static str, fn(&mut Digits) -> String, Box<dyn Fn(&str) -> String>);

fn masked(name: &'static str, make: fn(&mut Digits) -> String, form: &'static str) -> Form {
    (name, make, Box::new(move |digits| mask(form, digits)))
}

fn assert_share(forms: Vec<Form>, floor: f64) {
    let mut source = Digits(2_026);
    let (mut hits, mut all, mut weak) = (0, 0, Vec::new());
    for (name, make, form) in &forms {
        let count = found(&mut source, *make, form);
        hits += count;
        all += 200;
        if count < 199 {
            weak.push(format!("{name}: {count} of 200"));
        }
    }
    assert!(hits as f64 >= floor * all as f64, "{hits} of {all}; {}", weak.join("; "));
}

#[test]
fn plain_forms_are_found() {
    assert_share(
        vec![
            masked("cpf", cpf, "CPF {###.###.###-##}"),
            masked("cpf alone", cpf, "{###.###.###-##}"),
            masked("cpf bare", cpf, "paciente de cpf {###########}."),
            masked("cpf bare alone", cpf, "segue {###########} ok"),
            masked("cpf dash", cpf, "CPF: {#########-##}"),
            masked("cnpj", cnpj, "CNPJ {##.###.###/####-##}"),
            masked("cnpj alone", cnpj, "empresa {##.###.###/####-##} ltda"),
            masked("cnpj bare", cnpj, "cnpj {##############}"),
            masked("card", card, "cartão {#### #### #### ####}"),
            masked("card alone", card, "pago com {################}"),
            masked("card dashes", card, "cartao {####-####-####-####}"),
            masked("mobile", mobile, "Tel. {(##) #####-####}"),
            masked("mobile alone", mobile, "{(##) #####-####}"),
            masked("mobile country", mobile, "{+55 ## #####-####}"),
            masked("mobile country tight", mobile, "{+55###########}"),
            masked("mobile blanks", mobile, "ligar {## ##### ####}"),
            masked("mobile bare", mobile, "whats {###########}"),
            masked("mobile dash", mobile, "{##-#####-####}"),
            masked("mobile no blank", mobile, "fone {(##)#########}"),
            masked("landline", |source| format!("113{}", text(&source.take(7))), "tel {(##) ####-####}"),
            masked("landline alone", |source| format!("413{}", text(&source.take(7))), "{(##) ####-####}"),
            masked("cep", |source| text(&source.take(8)), "CEP {#####-###}"),
            masked("cep dot", |source| text(&source.take(8)), "CEP: {##.###-###}"),
            masked("cep bare", |source| text(&source.take(8)), "cep {########}"),
            masked("rg", |source| text(&source.take(9)), "RG {##.###.###-#}"),
            masked("rg alone", |source| text(&source.take(9)), "doc {##.###.###-#}"),
            masked("rg bare", |source| text(&source.take(9)), "rg {#########}"),
            masked("rg x", |source| text(&source.take(8)), "RG: {##.###.###-X} SSP/SP"),
            masked("record", |source| text(&source.take(6)), "prontuário nº {######}"),
            masked("account", |source| text(&source.take(6)), "conta {#####-#}"),
            masked("agency", |source| text(&source.take(5)), "ag. {####-#}"),
            masked("council", |source| text(&source.take(6)), "{CRM-SP ###.###}"),
            masked("council slash", |source| text(&source.take(5)), "Dra. Ana {CRM/MG #####}"),
            masked("nurse", |source| text(&source.take(6)), "{COREN-BA ###.###-ENF}"),
            masked("plate", |source| text(&source.take(3)), "placa {QXR#E##}"),
            masked("passport", |source| text(&source.take(6)), "passaporte {FX######}"),
        ],
        0.995,
    );
}

#[test]
fn hidden_forms_are_found() {
    let spread = |digits: &str| digits.chars().map(String::from).collect::<Vec<_>>();
    let forms: Vec<Form> = vec![
        masked("cpf mixed", cpf, "cpf {###-###-###.##}"),
        masked("cpf commas", cpf, "cpf {###,###,###-##}"),
        masked("cpf blanks", cpf, "cpf {### ### ### ##}"),
        masked("cpf underscores", cpf, "{###_###_###_##}"),
        masked("cpf slashes", cpf, "{###/###/###-##}"),
        masked("cpf line break", cpf, "CPF: {###.###.\n###-##}"),
        masked("cpf glued", cpf, "cpf{###########}ok"),
        masked("cpf invisible", cpf, "{###\u{200b}###\u{2060}###\u{ad}##}"),
        masked("cpf stars", cpf, "*{###.###.###-##}*"),
        masked("cpf long dashes", cpf, "{###.###.###–##}"),
        masked("cpf middle dots", cpf, "{###·###·###·##}"),
        ("cpf spread", cpf, Box::new(move |digits| format!("meu cpf {{{}}}", spread(digits).join(" ")))),
        ("cpf spread alone", cpf, Box::new(move |digits| format!("{{{}}}", spread(digits).join(" ")))),
        ("cpf spread dots", cpf, Box::new(move |digits| format!("{{{}}}", spread(digits).join(".")))),
        ("cpf words", cpf, Box::new(|digits| format!("cpf {{{}}} ponto", words(digits)))),
        ("cpf words alone", cpf, Box::new(|digits| format!("{{{}}}", words(digits)))),
        (
            "cpf words points",
            cpf,
            Box::new(|digits| {
                format!(
                    "cpf {{{} ponto {} ponto {} traço {}}}",
                    words(&digits[..3]),
                    words(&digits[3..6]),
                    words(&digits[6..9]),
                    words(&digits[9..])
                )
            }),
        ),
        ("cpf full width", cpf, Box::new(|digits| format!("{{{}}}", shifted(&mask("###.###.###-##", digits), '０')))),
        ("cpf arabic", cpf, Box::new(|digits| format!("cpf {{{}}}", shifted(digits, '٠')))),
        ("cpf bold", cpf, Box::new(|digits| format!("{{{}}}", shifted(&mask("###.###.###-##", digits), '𝟎')))),
        (
            "cpf letters",
            cpf,
            Box::new(|digits| {
                format!("CPF {{{}}}", mask("###.###.###-##", digits).replace('0', "O").replace('1', "l"))
            }),
        ),
        masked("cnpj blanks", cnpj, "cnpj {## ### ### #### ##}"),
        masked("cnpj mixed", cnpj, "{##-###-###.####/##}"),
        masked("phone one by one", mobile, "zap {# # # # # # # # # # #}"),
        masked("phone dots", mobile, "{##.#####.####}"),
        masked("phone parts", mobile, "{## # #### ####}"),
        masked("phone country parts", mobile, "{+55 ## # #### ####}"),
        masked("phone line break", mobile, "fone {(##) #####-\n####}"),
        ("phone words", mobile, Box::new(|digits| format!("telefone {{{}}}", words(digits)))),
        (
            "phone full width",
            mobile,
            Box::new(|digits| format!("{{{}}}", shifted(&mask("(##) #####-####", digits), '０'))),
        ),
        masked("card spread", card, "cartao {# # # # # # # # # # # # # # # #}"),
        masked("card dots", card, "{####.####.####.####}"),
        ("mail at", cpf, Box::new(|digits| format!("{{ana{}(at)exemplo.com.br}}", &digits[..3]))),
        ("mail square", cpf, Box::new(|digits| format!("{{ana.{} [at] exemplo [dot] com}}", &digits[..3]))),
        (
            "mail words",
            cpf,
            Box::new(|digits| format!("email {{ana{} arroba exemplo ponto com ponto br}}", &digits[..3])),
        ),
        ("mail blanks", cpf, Box::new(|digits| format!("{{ana{} @ exemplo . com}}", &digits[..3]))),
    ];
    assert_share(forms, 0.98);
}

/// Lots, orders and bills keep their numbers, whatever their digits add up to.
#[test]
fn numbers_of_things_stay() {
    let detector = Detector::default();
    let mut source = Digits(7);
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
    let mut source = Digits(11);
    for _ in 0..500 {
        let value = format!("3{}0{}", text(&source.take(1)), text(&source.take(8)));
        assert_eq!(!detector.find(&format!("segue {value} ok")).is_empty(), adds_up(&value), "{value}");
    }
}

fn adds_up(digits: &str) -> bool {
    let digits: Vec<u8> = digits.bytes().map(|byte| byte - b'0').collect();
    digits[9] == check(&digits[..9], (2..=10).rev()) && digits[10] == check(&digits[..10], (2..=11).rev())
}
