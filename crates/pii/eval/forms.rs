//! Every identifier in every form in which people write or hide it: the matrix that the tests hold and that `cargo xtask bench` also puts before
//! other programs.

use std::ops::Range;

/// A source of made-up digits: a linear congruence, so that every run sees the same ones.
pub struct Digits(u64);

impl Digits {
    /// Digits that follow from `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u8 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % 10) as u8
    }

    /// The next digits.
    pub fn take(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next()).collect()
    }

    fn pick<'a>(&mut self, options: &[&'a str]) -> &'a str {
        options[(usize::from(self.next()) * 10 + usize::from(self.next())) % options.len()]
    }
}

/// The check digit of the tax numbers: what is missing to a multiple of eleven.
pub fn check(digits: &[u8], weights: impl Iterator<Item = u32>) -> u8 {
    let rest = digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum::<u32>() % 11;
    if rest < 2 { 0 } else { (11 - rest) as u8 }
}

/// A CPF whose check digits agree.
pub fn cpf(source: &mut Digits) -> String {
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

/// Digits as text.
pub fn text(digits: &[u8]) -> String {
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

/// Values made in each form.
pub const EACH: usize = 200;

/// One way of writing one kind of identifier.
pub struct Form {
    /// The identifier and what is odd about it.
    pub name: &'static str,
    make: fn(&mut Digits) -> String,
    shape: Box<dyn Fn(&str) -> String>,
}

/// A text with one identifier in it.
pub struct Piece {
    /// The text.
    pub text: String,
    /// Where the identifier stands, in bytes.
    pub place: Range<usize>,
}

impl Form {
    /// A new value in this form.
    pub fn piece(&self, source: &mut Digits) -> Piece {
        let marked = (self.shape)(&(self.make)(source));
        let (before, inner) = marked.split_once('{').expect("a form marks the identifier");
        let (inner, after) = inner.split_once('}').expect("a form marks the identifier");
        let place = before.len()..before.len() + inner.len();
        Piece { text: format!("{before}{inner}{after}"), place }
    }
}

impl Piece {
    /// Whether spans that do not overlap, in bytes, cover the identifier: nine tenths of it, so that a mark at its edge decides nothing.
    pub fn covered(&self, spans: impl Iterator<Item = Range<usize>>) -> bool {
        let shared = |span: Range<usize>| span.end.min(self.place.end).saturating_sub(span.start.max(self.place.start));
        spans.map(shared).sum::<usize>() * 10 >= self.place.len() * 9
    }
}

fn masked(name: &'static str, make: fn(&mut Digits) -> String, form: &'static str) -> Form {
    formed(name, make, move |digits| mask(form, digits))
}

fn formed(name: &'static str, make: fn(&mut Digits) -> String, shape: impl Fn(&str) -> String + 'static) -> Form {
    Form { name, make, shape: Box::new(shape) }
}

/// The forms of a person who has nothing to hide.
pub fn plain() -> Vec<Form> {
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
    ]
}

/// The forms that get past a pattern: spread, spelt, glued, dressed up.
pub fn hidden() -> Vec<Form> {
    let spread = |digits: &str| digits.chars().map(String::from).collect::<Vec<_>>();
    vec![
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
        formed("cpf spread", cpf, move |digits| format!("meu cpf {{{}}}", spread(digits).join(" "))),
        formed("cpf spread alone", cpf, move |digits| format!("{{{}}}", spread(digits).join(" "))),
        formed("cpf spread dots", cpf, move |digits| format!("{{{}}}", spread(digits).join("."))),
        formed("cpf words", cpf, |digits| format!("cpf {{{}}} ponto", words(digits))),
        formed("cpf words alone", cpf, |digits| format!("{{{}}}", words(digits))),
        formed("cpf words points", cpf, |digits| {
            format!(
                "cpf {{{} ponto {} ponto {} traço {}}}",
                words(&digits[..3]),
                words(&digits[3..6]),
                words(&digits[6..9]),
                words(&digits[9..])
            )
        }),
        formed("cpf full width", cpf, |digits| format!("{{{}}}", shifted(&mask("###.###.###-##", digits), '０'))),
        formed("cpf arabic", cpf, |digits| format!("cpf {{{}}}", shifted(digits, '٠'))),
        formed("cpf bold", cpf, |digits| format!("{{{}}}", shifted(&mask("###.###.###-##", digits), '𝟎'))),
        formed("cpf letters", cpf, |digits| {
            format!("CPF {{{}}}", mask("###.###.###-##", digits).replace('0', "O").replace('1', "l"))
        }),
        masked("cnpj blanks", cnpj, "cnpj {## ### ### #### ##}"),
        masked("cnpj mixed", cnpj, "{##-###-###.####/##}"),
        masked("phone one by one", mobile, "zap {# # # # # # # # # # #}"),
        masked("phone dots", mobile, "{##.#####.####}"),
        masked("phone parts", mobile, "{## # #### ####}"),
        masked("phone country parts", mobile, "{+55 ## # #### ####}"),
        masked("phone line break", mobile, "fone {(##) #####-\n####}"),
        formed("phone words", mobile, |digits| format!("telefone {{{}}}", words(digits))),
        formed("phone full width", mobile, |digits| format!("{{{}}}", shifted(&mask("(##) #####-####", digits), '０'))),
        masked("card spread", card, "cartao {# # # # # # # # # # # # # # # #}"),
        masked("card dots", card, "{####.####.####.####}"),
        formed("mail at", cpf, |digits| format!("{{ana{}(at)exemplo.com.br}}", &digits[..3])),
        formed("mail square", cpf, |digits| format!("{{ana.{} [at] exemplo [dot] com}}", &digits[..3])),
        formed("mail words", cpf, |digits| format!("email {{ana{} arroba exemplo ponto com ponto br}}", &digits[..3])),
        formed("mail blanks", cpf, |digits| format!("{{ana{} @ exemplo . com}}", &digits[..3])),
    ]
}
