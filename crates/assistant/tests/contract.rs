//! The recipe in `models/planner` and this crate make the same of the same question, over random cases that
//! `contract/make.py` drew from the recipe. `NEONPRO_CONTRACT` names another file of cases to compare.

use chrono::NaiveDate;
use neonpro_assistant::Call;
use neonpro_assistant::dates::{self, Facing};
use neonpro_assistant::prompt::Question;
use neonpro_assistant::resolve::{Scene, finish};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(untagged)]
#[allow(clippy::large_enum_variant, reason = "one at a time")]
enum Case {
    Dated { today: NaiveDate, facing: Facing, symbol: String, span: Option<(NaiveDate, NaiveDate)> },
    Called { today: NaiveDate, before: Option<Call>, question: String, prompt: String, sketch: String, call: Call },
}

#[test]
fn the_recipe_and_the_product_agree() {
    let text = match std::env::var("NEONPRO_CONTRACT") {
        Ok(path) => std::fs::read_to_string(path).expect("the file of cases"),
        Err(_) => include_str!("contract/cases.jsonl").to_owned(),
    };
    for line in text.lines() {
        match serde_json::from_str(line).expect("a case") {
            Case::Dated { today, facing, symbol, span } => {
                assert_eq!(dates::resolve(&symbol, today, facing).ok(), span, "{line}");
            }
            Case::Called { today, before, question, prompt, sketch, call } => {
                let question = Question::new(&question).expect("a question");
                assert_eq!(question.prompt(before.as_ref()), prompt, "{line}");
                let scene = Scene { question: &question, today, previous: before.as_ref() };
                assert_eq!(finish(&sketch, scene), call, "{line}");
            }
        }
    }
    assert!(text.lines().count() > 400, "the cases were not read");
}
