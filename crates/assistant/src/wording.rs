//! The sentences around answers, in the three languages of the screens. Portuguese is the first; a sentence says what was
//! found and never more than its rows.

use chrono::NaiveDate;
use neonpro_engine::EngineError;

use crate::call::{Call, Intent, Key, Who};
use crate::prompt::{LONGEST, NoQuestion};
use crate::resolve::Unclear;

/// A language of the screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Brazilian Portuguese.
    Portuguese,
    /// English.
    English,
    /// Spanish.
    Spanish,
}

impl Language {
    /// The language of a user's screens; Portuguese for a tag that is none of ours.
    #[must_use]
    pub fn parse(tag: &str) -> Self {
        match tag {
            "en" => Self::English,
            "es" => Self::Spanish,
            _ => Self::Portuguese,
        }
    }
}

/// One sentence in the language that is asked for: Portuguese, English, Spanish.
macro_rules! say {
    ($language:expr, $pt:literal, $en:literal, $es:literal $(, $($rest:tt)+)?) => {
        match $language {
            $crate::wording::Language::Portuguese => format!($pt $(, $($rest)+)?),
            $crate::wording::Language::English => format!($en $(, $($rest)+)?),
            $crate::wording::Language::Spanish => format!($es $(, $($rest)+)?),
        }
    };
}
pub(crate) use say;

/// A date as people write it.
#[must_use]
pub fn day(language: Language, day: NaiveDate) -> String {
    let form = if language == Language::English { "%-d %b %Y" } else { "%d/%m/%Y" };
    day.format(form).to_string()
}

/// Some days, with the word that leads to them.
#[must_use]
pub fn days(language: Language, (first, last): (NaiveDate, NaiveDate)) -> String {
    let (from, to) = (day(language, first), day(language, last));
    if first == last {
        return say!(language, "em {from}", "on {from}", "el {from}");
    }
    say!(language, "de {from} a {to}", "from {from} to {to}", "del {from} al {to}")
}

/// Centavos as people write reais.
#[must_use]
pub fn money(language: Language, centavos: i64) -> String {
    let (thousands, decimals) = if language == Language::English { (',', '.') } else { ('.', ',') };
    let reais = (centavos.unsigned_abs() / 100).to_string();
    let mut grouped = String::with_capacity(reais.len() + reais.len() / 3);
    for (index, digit) in reais.chars().enumerate() {
        if index > 0 && (reais.len() - index).is_multiple_of(3) {
            grouped.push(thousands);
        }
        grouped.push(digit);
    }
    let sign = if centavos < 0 { "−" } else { "" };
    format!("{sign}R$ {grouped}{decimals}{:02}", centavos.unsigned_abs() % 100)
}

/// A count with the word for one or for many.
pub(crate) fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// What a tool does, in two or three words.
#[must_use]
pub fn title(language: Language, intent: Intent) -> String {
    use Intent as I;
    match intent {
        I::FindPatient => say!(language, "Procurar paciente", "Find a patient", "Buscar paciente"),
        I::Agenda => say!(language, "Ver a agenda", "See the agenda", "Ver la agenda"),
        I::FreeSlots => say!(language, "Horários livres", "Free times", "Horarios libres"),
        I::Book => say!(language, "Marcar horário", "Book a visit", "Reservar una cita"),
        I::Move => say!(language, "Remarcar", "Move a visit", "Cambiar una cita"),
        I::Cancel => say!(language, "Cancelar horário", "Cancel a visit", "Cancelar una cita"),
        I::Confirm => say!(language, "Confirmar presença", "Confirm a visit", "Confirmar una cita"),
        I::PatientSummary => say!(language, "Resumo do paciente", "Patient in short", "Resumen del paciente"),
        I::PatientHistory => say!(language, "Histórico do paciente", "Patient's history", "Historial del paciente"),
        I::Balance => say!(language, "Saldo do paciente", "Patient's balance", "Saldo del paciente"),
        I::Overdue => say!(language, "Quem está devendo", "Who owes", "Quién debe"),
        I::Revenue => say!(language, "Faturamento", "Revenue", "Facturación"),
        I::Payments => say!(language, "Pagamentos recebidos", "Payments received", "Pagos recibidos"),
        I::TreatmentPrice => say!(language, "Preço", "Price", "Precio"),
        I::Contraindications => say!(language, "Contraindicações", "Contraindications", "Contraindicaciones"),
        I::Stock => say!(language, "Estoque", "Stock", "Existencias"),
        I::LotUsage => say!(language, "Quem recebeu o lote", "Who received the lot", "Quién recibió el lote"),
        I::NoShowRisk => say!(language, "Risco de falta", "No-show risk", "Riesgo de ausencia"),
        I::ConsentsMissing => {
            say!(language, "Consentimentos que faltam", "Consents missing", "Consentimientos pendientes")
        }
        I::Waitlist => say!(language, "Lista de espera", "Waiting list", "Lista de espera"),
        I::Reminders => say!(language, "Lembretes", "Reminders", "Recordatorios"),
        I::Birthdays => say!(language, "Aniversariantes", "Birthdays", "Cumpleaños"),
        I::PackageBalance => say!(language, "Sessões de pacote", "Package sessions", "Sesiones del paquete"),
        I::Commission => say!(language, "Comissão", "Commission", "Comisión"),
        I::AuditAccess => say!(language, "Quem acessou o prontuário", "Who saw the record", "Quién vio la ficha"),
        I::SearchNotes => say!(language, "Procurar nas anotações", "Search the notes", "Buscar en las notas"),
        I::HowTo => say!(language, "Como se faz", "How it is done", "Cómo se hace"),
        I::Clarify => say!(language, "Perguntar de novo", "Ask again", "Preguntar de nuevo"),
        I::Refuse => say!(language, "Recusar", "Decline", "Rechazar"),
    }
}

/// What was understood: the tool, and what it was given.
#[must_use]
pub fn understood(language: Language, call: &Call) -> String {
    let mut parts = vec![title(language, call.intent)];
    parts.extend(call.patient.clone().or_else(|| call.query.clone()));
    parts.extend([&call.treatment, &call.item, &call.lot, &call.topic, &call.reason].into_iter().flatten().cloned());
    parts.extend(call.professional.as_ref().map(|who| match who {
        Who::Me => say!(language, "comigo", "with me", "conmigo"),
        Who::Named(name) => name.clone(),
    }));
    parts.extend(call.from_date.map(|from| {
        let from = day(language, from);
        say!(language, "sai de {from}", "from {from}", "sale del {from}")
    }));
    parts.extend(call.days().map(|span| days(language, span)));
    parts.extend(call.time.map(|time| time.format("%H:%M").to_string()));
    parts.extend(call.period.map(|period| period.as_str().to_owned()));
    parts.extend(call.method.map(|method| method.as_str().to_owned()));
    parts.join(" · ")
}

/// "Você quis dizer…?"
#[must_use]
pub fn did_you_mean(language: Language) -> String {
    say!(language, "Você quis dizer…?", "Did you mean…?", "¿Quiso decir…?")
}

/// What is told where the model gives no answer; the rest of the program goes on.
#[must_use]
pub fn unavailable(language: Language, why: &EngineError) -> String {
    match why {
        EngineError::NoProgram | EngineError::NoModel => say!(
            language,
            "O modelo do assistente não está instalado neste computador. Todo o resto funciona como sempre.",
            "The assistant's model is not installed on this computer. Everything else works as always.",
            "El modelo del asistente no está instalado en este equipo. Todo lo demás funciona como siempre."
        ),
        EngineError::WrongHash | EngineError::NotAModel => say!(
            language,
            "O arquivo do modelo do assistente não é o que foi instalado, e por isso não foi aberto. Todo o resto funciona como sempre.",
            "The assistant's model file is not the one that was installed, so it was not opened. Everything else works as always.",
            "El archivo del modelo del asistente no es el que se instaló, por eso no se abrió. Todo lo demás funciona como siempre."
        ),
        EngineError::TooLarge { .. } => say!(
            language,
            "Não há memória livre para o modelo do assistente agora. Todo o resto funciona como sempre.",
            "There is no free memory for the assistant's model now. Everything else works as always.",
            "No hay memoria libre para el modelo del asistente ahora. Todo lo demás funciona como siempre."
        ),
        EngineError::Stopped => say!(language, "Parado.", "Stopped.", "Detenido."),
        EngineError::TooLong
        | EngineError::Grammar
        | EngineError::Died
        | EngineError::TimedOut
        | EngineError::Busy
        | EngineError::Protocol => say!(
            language,
            "O assistente não respondeu desta vez. Pode perguntar de novo; nada foi alterado.",
            "The assistant did not answer this time. You may ask again; nothing was changed.",
            "El asistente no respondió esta vez. Puede preguntar de nuevo; nada cambió."
        ),
    }
}

/// The owner has switched the assistant off.
#[must_use]
pub fn switched_off(language: Language) -> String {
    say!(
        language,
        "O assistente está desligado nesta clínica.",
        "The assistant is switched off in this clinic.",
        "El asistente está apagado en esta clínica."
    )
}

/// A text that is no question.
#[must_use]
pub fn no_question(language: Language, why: NoQuestion) -> String {
    match why {
        NoQuestion::Empty => {
            say!(
                language,
                "Escreva uma pergunta com palavras.",
                "Write a question in words.",
                "Escriba una pregunta con palabras."
            )
        }
        NoQuestion::TooLong => say!(
            language,
            "A pergunta é longa demais: até {LONGEST} caracteres, uma coisa de cada vez.",
            "The question is too long: up to {LONGEST} characters, one thing at a time.",
            "La pregunta es demasiado larga: hasta {LONGEST} caracteres, una cosa a la vez."
        ),
    }
}

/// The line that a professional may add to a note when an answer about a patient weighed in their care (CFM 2.454/2026: the use of AI
/// that matters to care is recorded in the chart).
#[must_use]
pub fn used_in_care(language: Language, intent: Intent, on: NaiveDate, at: &str) -> String {
    let (what, on) = (title(language, intent), day(language, on));
    say!(
        language,
        "Consultado o assistente de IA da clínica em {on} às {at} ({what}); o conteúdo foi conferido por quem atende.",
        "The clinic's AI assistant was consulted on {on} at {at} ({what}); whoever attends has checked what it said.",
        "Se consultó el asistente de IA de la clínica el {on} a las {at} ({what}); quien atiende verificó el contenido."
    )
}

/// The question back to the person when a question makes no call.
#[must_use]
pub fn clarify(language: Language, why: Option<Unclear>) -> String {
    match why {
        Some(Unclear::Missing(key)) => missing(language, key),
        Some(Unclear::ImpossibleDate) => {
            say!(
                language,
                "Essa data não existe. Qual é o dia?",
                "There is no such date. Which day?",
                "Esa fecha no existe. ¿Qué día?"
            )
        }
        Some(Unclear::OneDayWanted) => {
            say!(language, "Para um dia só: qual?", "For one day only: which one?", "Para un solo día: ¿cuál?")
        }
        Some(Unclear::Past) => say!(
            language,
            "Esse dia já passou. Para quando?",
            "That day has passed. For when?",
            "Ese día ya pasó. ¿Para cuándo?"
        ),
        Some(Unclear::NoSketch | Unclear::NotUnderstood(_)) | None => say!(
            language,
            "Não entendi. Pode pedir uma coisa de cada vez, com nome e dia?",
            "I did not understand. One thing at a time, with a name and a day?",
            "No entendí. ¿Una cosa a la vez, con nombre y día?"
        ),
    }
}

fn missing(language: Language, key: Key) -> String {
    match key {
        Key::Patient | Key::Query => say!(language, "De qual paciente?", "Which patient?", "¿De qué paciente?"),
        Key::When | Key::FromDate => {
            say!(language, "De que dia ou período?", "Which day or period?", "¿De qué día o período?")
        }
        Key::Time => say!(language, "A que horas?", "At what time?", "¿A qué hora?"),
        Key::Professional => say!(language, "De qual profissional?", "Which professional?", "¿De qué profesional?"),
        Key::Treatment => say!(language, "De qual procedimento?", "Which treatment?", "¿De qué procedimiento?"),
        Key::Item => say!(language, "De qual produto?", "Which product?", "¿De qué producto?"),
        Key::Lot => say!(language, "De qual lote?", "Which lot?", "¿De qué lote?"),
        Key::Topic => say!(language, "Sobre o quê?", "About what?", "¿Sobre qué?"),
        Key::Period | Key::Reason | Key::By | Key::Method => clarify(language, None),
    }
}

/// What is not for an assistant.
#[must_use]
pub fn declined(language: Language) -> String {
    say!(
        language,
        "Isso eu não faço: não diagnostico nem prescrevo, e não mexo em registros, acessos ou dados de outra clínica.",
        "That I do not do: I neither diagnose nor prescribe, and I leave records, access and other clinics' data alone.",
        "Eso no lo hago: no diagnostico ni receto, y no toco registros, accesos ni datos de otra clínica."
    )
}

/// What this user may not see or do.
pub(crate) fn forbidden(language: Language, intent: Intent) -> String {
    let what = title(language, intent);
    say!(
        language,
        "{what}: seu perfil não dá acesso a isso. Quem administra a clínica pode ajudar.",
        "{what}: your role gives no access to this. Whoever runs the clinic can help.",
        "{what}: su perfil no da acceso a esto. Quien administra la clínica puede ayudar."
    )
}

/// A request that an operation refused.
pub(crate) fn refused(language: Language, intent: Intent, code: &str) -> String {
    let what = title(language, intent);
    match code {
        "agenda.range" | "finance.invalid" => say!(
            language,
            "{what}: o período é longo demais.",
            "{what}: the period is too long.",
            "{what}: el período es demasiado largo."
        ),
        _ => say!(
            language,
            "{what}: não consegui agora. Tente pela tela correspondente.",
            "{what}: I could not do it now. Try it on its screen.",
            "{what}: no pude ahora. Inténtelo en su pantalla."
        ),
    }
}

/// A person who does not agree to the assistant.
pub(crate) fn no_consent(language: Language) -> String {
    say!(
        language,
        "Esta pessoa não autorizou o uso do assistente. Os dados dela estão na ficha, pelo caminho de sempre.",
        "This person has not agreed to the assistant. Their data is on their page, in the usual way.",
        "Esta persona no autorizó el uso del asistente. Sus datos están en la ficha, por la vía habitual."
    )
}

/// The addition to a sentence when people were left out.
pub(crate) fn left_out(language: Language, count: usize) -> String {
    match count {
        0 => String::new(),
        1 => say!(
            language,
            " Uma pessoa não aparece: não autorizou o assistente.",
            " One person is not shown: they have not agreed to the assistant.",
            " Una persona no aparece: no autorizó al asistente."
        ),
        _ => say!(
            language,
            " {count} pessoas não aparecem: não autorizaram o assistente.",
            " {count} people are not shown: they have not agreed to the assistant.",
            " {count} personas no aparecen: no autorizaron al asistente."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_and_days_read_as_people_write_them() {
        use Language::{English, Portuguese};
        assert_eq!(money(Portuguese, 123_456_789), "R$ 1.234.567,89");
        assert_eq!(money(English, -100_005), "−R$ 1,000.05");
        assert_eq!(money(Portuguese, 7), "R$ 0,07");
        let friday = "2026-11-27".parse().unwrap();
        assert_eq!(days(Portuguese, (friday, friday)), "em 27/11/2026");
        assert_eq!(day(English, friday), "27 Nov 2026");
    }

    #[test]
    fn every_tool_has_a_title_of_its_own_in_every_language() {
        for language in [Language::Portuguese, Language::English, Language::Spanish] {
            let titles: std::collections::BTreeSet<String> =
                Intent::ALL.iter().map(|intent| title(language, *intent)).collect();
            assert_eq!(titles.len(), Intent::ALL.len(), "{language:?}");
        }
    }

    #[test]
    fn what_was_understood_shows_every_argument() {
        let call = Call {
            patient: Some("Ana".to_owned()),
            date: "2026-11-27".parse().ok(),
            time: crate::call::read_hour("14:00"),
            professional: Some(Who::Me),
            ..Call::bare(Intent::Book)
        };
        assert_eq!(understood(Language::Portuguese, &call), "Marcar horário · Ana · comigo · em 27/11/2026 · 14:00");
    }
}
