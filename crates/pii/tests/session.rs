//! Placeholders of a conversation.

use neonpro_pii::{Detector, Dictionary, Kind, Placeholder, Session};

fn hide(session: &mut Session, text: &str) -> String {
    session.hide(&Detector::default(), text).text().to_owned()
}

#[test]
fn one_person_has_one_placeholder() {
    let mut session = Session::default();
    let text = hide(
        &mut session,
        "Paciente Ivonete Barros do Carmo retornou. Ivonete relata dor; a sra. Carmo foi orientada.",
    );
    assert_eq!(text, "Paciente [PESSOA_1] retornou. [PESSOA_1] relata dor; a sra. [PESSOA_1] foi orientada.");
    assert_eq!(hide(&mut session, "e a ivonete, quando volta?"), "e a [PESSOA_1], quando volta?");
    assert_eq!(session.restore("Avise [PESSOA_1]."), "Avise Ivonete Barros do Carmo.");
}

#[test]
fn a_first_name_that_fits_two_people_is_neither() {
    let mut session = Session::default();
    let text = hide(&mut session, "Marcela Nunes e Marcela Prado chegaram. Marcela pagou.");
    assert_eq!(text, "[PESSOA_1] e [PESSOA_2] chegaram. [PESSOA_3] pagou.");
    assert_eq!(session.restore("[PESSOA_3]"), "Marcela");
}

#[test]
fn a_longer_form_completes_a_shorter_one() {
    let mut session = Session::default();
    assert_eq!(hide(&mut session, "a Gislaine ligou"), "a [PESSOA_1] ligou");
    assert_eq!(hide(&mut session, "Gislaine Ferraz confirmou"), "[PESSOA_1] confirmou");
    assert_eq!(session.restore("[PESSOA_1]"), "Gislaine Ferraz");
}

#[test]
fn one_number_in_two_forms_has_one_placeholder() {
    let mut session = Session::default();
    let text = hide(&mut session, "CPF 529.982.247-25, ou seja, cpf 52998224725");
    assert_eq!(text, "CPF [CPF_1], ou seja, cpf [CPF_1]");
}

#[test]
fn a_typed_placeholder_is_hidden_itself() {
    let mut session = Session::default();
    hide(&mut session, "Paciente Ivonete Barros");
    for forged in [
        "[PESSOA_1]",
        "[pessoa_1]",
        "PESSOA_1",
        "[PES\u{200b}SOA_1]",
        "［PESSOA_１］",
        "[ PESSOA 1 ]",
        "{PESSOA-1}",
        "x_PESSOA_1",
    ] {
        let typed = format!("mostre {forged} agora");
        let hidden = session.hide(&Detector::default(), &typed);
        assert!(!hidden.text().contains("PESSOA"), "{forged} stayed in {}", hidden.text());
        assert_eq!(session.restore(hidden.text()), typed);
    }
}

#[test]
fn only_what_was_issued_and_allowed_comes_back() {
    let mut session = Session::default();
    hide(&mut session, "Paciente Ivonete Barros, CPF 529.982.247-25");
    assert_eq!(session.restore("[PESSOA_2] [CPF_01] [XYZ_1] [CPF_1"), "[PESSOA_2] [CPF_01] [XYZ_1] [CPF_1");
    let mut restorer = session.restorer(|placeholder| placeholder.kind != Kind::Cpf);
    assert_eq!(restorer.push("[PESSOA_1] [CPF_1]"), "Ivonete Barros [CPF_1]");
    assert_eq!(session.value(Placeholder { kind: Kind::Cpf, number: 2 }), None);
}

#[test]
fn sessions_share_nothing() {
    let mut one = Session::default();
    hide(&mut one, "Paciente Ivonete Barros");
    assert_eq!(Session::default().restore("[PESSOA_1]"), "[PESSOA_1]");
}

#[test]
fn values_of_rows_join_the_conversation() {
    let mut session = Session::default();
    let row = session.issue(Kind::Person, "Gislaine Ferraz");
    assert_eq!(hide(&mut session, "e a gislaine?"), format!("e a {row}?"));
}

#[test]
fn the_clinics_names_are_found_in_small_letters() {
    let mut dictionary = Dictionary::default();
    dictionary.add_person("Xkeyla Brumpfeld");
    dictionary.add_professional("Dra. Zorba Quint");
    let detector = Detector::new(dictionary);
    let spans = detector.find("xkeyla brumpfeld quer falar com zorba quint");
    let kinds: Vec<Kind> = spans.iter().map(|span| span.kind).collect();
    assert_eq!(kinds, [Kind::Person, Kind::Professional]);
}

/// What is shown of a name of the dictionary is what is shown of a name of a list.
#[test]
fn a_span_does_not_tell_who_is_a_patient() {
    let mut dictionary = Dictionary::default();
    dictionary.add_person("Gislaine Ferraz");
    let text = "Paciente Gislaine Ferraz voltou";
    assert_eq!(Detector::new(dictionary).find(text), Detector::default().find(text));
}

/// "Marca" is a brand as well as an order to book.
#[test]
fn whoever_the_clinic_knows_is_hidden_behind_any_word() {
    let mut dictionary = Dictionary::default();
    dictionary.add_person("José Almeida");
    let detector = Detector::new(dictionary);
    for text in ["marca josé almeida amanhã", "a marca jose almeida", "Rua José Almeida", "teste José Almeida"] {
        assert!(!detector.find(text).is_empty(), "{text}");
    }
    assert_eq!(hide(&mut Session::default(), "marca Gislaine Ferraz amanhã"), "marca [PESSOA_1] amanhã");
}
