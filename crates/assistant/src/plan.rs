//! What is done about a question once the model has answered: run it, ask "did you mean …?", ask for what is missing, or
//! decline.

use crate::call::{Call, Intent, Key};
use crate::prompt::Question;
use crate::resolve::{Scene, Unclear, check, resolve};
use crate::toolbox::tool;
use neonpro_clinic::br::fold;
use serde_json::{Map, Value};

/// What a sketch says where an argument stays as it was.
const KEPT: &str = "=";

/// The log-probability of the least sure token under which the product asks before it acts. Chosen on the recipe's dev and
/// seen sets, where one question in twenty to one in fourteen falls under it (`models/planner/README.md`).
pub const SURE: f64 = -0.4;

/// What stands behind "como" where somebody asks how a thing is done: "como faço", "como eu", "como se".
const DOING: [&str; 7] = ["faco", "fazer", "faz", "eu", "se", "posso", "consigo"];

/// Most choices that are offered.
pub const MOST_CHOICES: usize = 3;

/// One answer of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The sketch, without the end mark.
    pub sketch: String,
    /// Log-probability of its least sure token: 0 is certain.
    pub sureness: f64,
}

/// What is done about a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// This call.
    Run(Call),
    /// "Você quis dizer…?": one of these, the likeliest first.
    Ask(Vec<Call>),
    /// Ask back; why, where a rule of ours says so and not the model.
    Clarify(Option<Unclear>),
    /// Not for an assistant.
    Decline,
}

/// The plan for a question, from the model's answers, the best one first. More than one answer only serves the choices:
/// what is run is the best one or nothing. Where the answers differ only in how much of the question is the topic of a help
/// page, the page is looked up: whoever is asked could not tell the choices apart. It is looked up as well for an unsure "how do I …":
/// it changes nothing, and is nearer than a call that the model only guesses.
#[must_use]
pub fn plan(answers: &[Answer], scene: Scene<'_>) -> Plan {
    let Some(best) = answers.first() else { return Plan::Clarify(None) };
    let call = resolve(&best.sketch, scene);
    // Written so that a sureness that is no number counts as unsure.
    let sure = best.sureness >= SURE;
    match call {
        Ok(call) if sure && runs(&call) => Plan::Run(call),
        Ok(call) if call.intent == Intent::Refuse => Plan::Decline,
        Ok(call) if call.intent == Intent::Clarify => Plan::Clarify(None),
        Err(why) if sure => Plan::Clarify(Some(why)),
        unsure => {
            if let Some(help) = asked_how(scene.question) {
                return Plan::Run(help);
            }
            let mut choices = choices(answers, scene);
            match choices.len() {
                0 => Plan::Clarify(unsure.err()),
                1 => Plan::Ask(choices),
                _ if choices.iter().all(|call| call.intent == Intent::HowTo) => Plan::Run(choices.swap_remove(0)),
                _ => Plan::Ask(choices),
            }
        }
    }
}

/// The best answer without the day that it only kept of the previous call: nobody said that day, so where it holds nothing
/// any other may be meant. Nothing where no day was kept, or where the call needs one.
#[must_use]
pub fn on_any_day(answers: &[Answer], scene: Scene<'_>) -> Option<Call> {
    let mut sketch: Map<String, Value> = serde_json::from_str(&answers.first()?.sketch).ok()?;
    let kept = sketch.remove(Key::When.as_str()).is_some_and(|when| when == KEPT);
    kept.then(|| resolve(&Value::Object(sketch).to_string(), scene).ok()).flatten()
}

/// The page of help that a question asks for which begins with "how do I …".
fn asked_how(question: &Question) -> Option<Call> {
    let word = |place: usize| question.pointed(&format!("#{place:02}")).map(|word| fold(&word));
    let how = word(1)? == "como" && DOING.contains(&word(2)?.as_str());
    let topic = question.pointed(&format!("#03#{:02}", question.words()))?;
    how.then(|| Call { topic: Some(topic), ..Call::bare(Intent::HowTo) })
}

fn runs(call: &Call) -> bool {
    !matches!(call.intent, Intent::Clarify | Intent::Refuse)
}

/// What the question may have meant: the calls that the model made of it, then those that are easily taken for the first.
fn choices(answers: &[Answer], scene: Scene<'_>) -> Vec<Call> {
    let mut choices: Vec<Call> = Vec::new();
    let made: Vec<Call> =
        answers.iter().filter_map(|answer| resolve(&answer.sketch, scene).ok()).filter(runs).collect();
    let likely = made.first().map(|first| neighbours(first, scene)).unwrap_or_default();
    for call in made.into_iter().chain(likely) {
        if choices.len() < MOST_CHOICES && !choices.contains(&call) {
            choices.push(call);
        }
    }
    choices
}

/// The same arguments under the intents that a question is easily mistaken between.
fn neighbours(call: &Call, scene: Scene<'_>) -> Vec<Call> {
    mistaken_for(call.intent)
        .iter()
        .filter_map(|intent| {
            let tool = tool(*intent)?;
            let fits = call.keys().iter().all(|key| tool.args.iter().any(|arg| arg.key == *key));
            let other = Call { intent: *intent, ..call.clone() };
            (fits && check(tool, &other, scene.today).is_ok()).then_some(other)
        })
        .collect()
}

/// Tools whose questions sound alike. Those that change something are never offered in place of those that only look.
fn mistaken_for(intent: Intent) -> &'static [Intent] {
    use Intent as I;
    match intent {
        I::Agenda => &[I::FreeSlots],
        I::FreeSlots => &[I::Agenda],
        I::Cancel => &[I::Confirm],
        I::Confirm => &[I::Cancel],
        I::PatientSummary => &[I::PatientHistory, I::Balance],
        I::PatientHistory => &[I::PatientSummary, I::AuditAccess],
        I::Balance => &[I::PackageBalance, I::PatientSummary],
        I::PackageBalance => &[I::Balance, I::PatientSummary],
        I::AuditAccess => &[I::PatientHistory],
        I::Revenue => &[I::Payments],
        I::Payments => &[I::Revenue],
        I::TreatmentPrice => &[I::Contraindications],
        I::Contraindications => &[I::TreatmentPrice],
        I::NoShowRisk => &[I::ConsentsMissing],
        I::ConsentsMissing => &[I::NoShowRisk],
        I::FindPatient
        | I::Book
        | I::Move
        | I::Overdue
        | I::Stock
        | I::LotUsage
        | I::Waitlist
        | I::Reminders
        | I::Birthdays
        | I::Commission
        | I::SearchNotes
        | I::HowTo
        | I::Clarify
        | I::Refuse => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prompt::Question;

    fn planned(answers: &[(&str, f64)]) -> Plan {
        let question = Question::new("a Bia vem amanhã?").unwrap();
        let answers: Vec<Answer> = answers
            .iter()
            .map(|(sketch, sureness)| Answer { sketch: (*sketch).to_owned(), sureness: *sureness })
            .collect();
        plan(&answers, Scene { question: &question, today: "2026-11-25".parse().unwrap(), previous: None })
    }

    const AGENDA: &str = r#"{"intent":"agenda","when":"d+1"}"#;
    const BALANCE: &str = r##"{"intent":"balance","patient":"#02"}"##;

    fn intents(plan: Plan) -> Vec<Intent> {
        match plan {
            Plan::Ask(calls) => calls.iter().map(|call| call.intent).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_sure_answer_runs_and_an_unsure_one_is_asked_about() {
        assert!(matches!(planned(&[(AGENDA, SURE)]), Plan::Run(call) if call.intent == Intent::Agenda));
        assert_eq!(intents(planned(&[(AGENDA, SURE - 0.01)])), [Intent::Agenda, Intent::FreeSlots]);
        assert_eq!(intents(planned(&[(AGENDA, f64::NAN)])), [Intent::Agenda, Intent::FreeSlots]);
    }

    #[test]
    fn choices_begin_with_what_the_model_made_and_are_few_and_distinct() {
        let asked = planned(&[(AGENDA, -1.0), (BALANCE, -2.0), (AGENDA, -3.0)]);
        assert_eq!(intents(asked), [Intent::Agenda, Intent::Balance, Intent::FreeSlots]);
        assert_eq!(
            intents(planned(&[(BALANCE, -1.0)])),
            [Intent::Balance, Intent::PackageBalance, Intent::PatientSummary]
        );
    }

    #[test]
    fn the_extent_of_a_help_topic_is_not_asked_about() {
        const SHORT: &str = r##"{"intent":"how_to","topic":"#03"}"##;
        const LONG: &str = r##"{"intent":"how_to","topic":"#03#04"}"##;
        assert!(matches!(planned(&[(SHORT, -1.0), (LONG, -1.1)]), Plan::Run(call) if call.intent == Intent::HowTo));
        assert_eq!(intents(planned(&[(SHORT, -1.0)])), [Intent::HowTo], "one reading alone may be no question of help");
        assert_eq!(intents(planned(&[(SHORT, -1.0), (AGENDA, -1.1), (LONG, -1.2)])).len(), MOST_CHOICES);
    }

    #[test]
    fn an_unsure_question_of_how_a_thing_is_done_is_looked_up() {
        let today = "2026-11-25".parse().unwrap();
        let planned = |text: &str, sureness: f64| {
            let question = Question::new(text).unwrap();
            let answer = Answer { sketch: AGENDA.to_owned(), sureness };
            plan(&[answer], Scene { question: &question, today, previous: None })
        };
        let looked_up = |text: &str| match planned(text, -1.0) {
            Plan::Run(call) if call.intent == Intent::HowTo => call.topic,
            _ => None,
        };
        assert_eq!(looked_up("Como faço um encaixe?").as_deref(), Some("um encaixe"));
        assert_eq!(looked_up("como eu cadastro paciente").as_deref(), Some("cadastro paciente"));
        for other in ["como está amanhã", "como faço", "como", "e como faço um encaixe"] {
            assert_eq!(looked_up(other), None, "{other}");
        }
        assert!(
            matches!(planned("como faço um encaixe", 0.0), Plan::Run(call) if call.intent == Intent::Agenda),
            "sure"
        );
    }

    #[test]
    fn a_day_that_nobody_said_can_be_left_out() {
        let question = Question::new("cancela a da [PESSOA_1]").unwrap();
        let today = "2026-11-25".parse().unwrap();
        let booked = Call { date: Some(today), ..Call::bare(Intent::Agenda) };
        let scene = Scene { question: &question, today, previous: Some(&booked) };
        let any = |sketch: &str| on_any_day(&[Answer { sketch: sketch.to_owned(), sureness: 0.0 }], scene);
        let kept = any(r##"{"intent":"cancel","patient":"#04","when":"="}"##).unwrap();
        assert_eq!((kept.intent, kept.keys()), (Intent::Cancel, vec![Key::Patient]));
        assert_eq!(any(r##"{"intent":"cancel","patient":"#04","when":"d+1"}"##), None, "somebody said that day");
        assert_eq!(any(r##"{"intent":"cancel","patient":"#04"}"##), None);
        assert_eq!(any("not json"), None);
    }

    #[test]
    fn what_cannot_run_is_asked_for_or_declined() {
        assert_eq!(planned(&[]), Plan::Clarify(None));
        assert_eq!(planned(&[(r#"{"intent":"refuse"}"#, 0.0)]), Plan::Decline);
        assert_eq!(planned(&[(r#"{"intent":"refuse"}"#, -3.0)]), Plan::Decline, "in doubt it is declined");
        assert_eq!(planned(&[(r#"{"intent":"clarify"}"#, 0.0)]), Plan::Clarify(None));
        let missing = planned(&[(r#"{"intent":"revenue"}"#, 0.0)]);
        assert_eq!(missing, Plan::Clarify(Some(Unclear::Missing(Key::When))));
        assert_eq!(planned(&[("not json", -9.0)]), Plan::Clarify(Some(Unclear::NoSketch)));
    }

    #[test]
    fn no_question_that_only_looks_is_taken_for_one_that_changes() {
        for intent in Intent::ALL {
            let writes = |intent: Intent| tool(intent).unwrap().writes;
            for other in mistaken_for(*intent) {
                assert_eq!(writes(*intent), writes(*other), "{intent:?} and {other:?}");
            }
        }
    }
}
