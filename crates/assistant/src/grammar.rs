//! The grammar of sketches in GBNF, made from the tool list: under it every answer of the model is a sketch of a tool.

use crate::call::Intent;
use crate::toolbox::{Arg, Tool, Type, head, key_mark, mark, tools, words_of};

/// The rules that no tool changes.
const SHARED: &str = r##"
text ::= "#" [0-9] [0-9] ("#" [0-9] [0-9])?
keep ::= "="
number ::= [+-] [0-9]{1,3}
weekday ::= "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
side ::= [<>]
year ::= "/" [0-9]{2} ([0-9]{2})? | "@y" number
inmonth ::= [0-9]{1,2} (side | "@m" number)?
inyear ::= [0-9]{1,2} "/" [0-9]{1,2} (side | year)?
block ::= [MQS] [0-9]{1,2} year?
point ::= "d" number | weekday (side | "@w" number | "&" (inmonth | inyear | "d" number))? | inmonth | inyear | "we" (side | "@w" number)? | [wmqsy] number | block | "Y" [0-9]{4} | "h" [12] "@" ("m" number | "M" [0-9]{1,2} year?) | [np] [0-9]{1,3}
when ::= point (".." point)?
time ::= [0-9] [0-9] ":" [0-9] [0-9]
"##;

/// The whole grammar, with `root` as its start.
#[must_use]
pub fn gbnf() -> String {
    let alternatives: Vec<String> = tools().iter().map(|tool| rule_name(tool.name)).collect();
    let mut lines = vec![format!("root ::= {}", alternatives.join(" | "))];
    lines.extend(tools().iter().map(rule));
    for kind in [Type::Period, Type::Method, Type::By] {
        let words: Vec<String> = words_of(kind).into_iter().map(quoted).collect();
        lines.push(format!("{} ::= {}", kind.as_str(), words.join(" | ")));
    }
    lines.push(format!("who ::= text | {}", quoted(mark::ME)));
    lines.join("\n") + SHARED
}

fn rule(tool: &Tool) -> String {
    let mut parts = vec![quoted(&head(tool.name))];
    parts.extend(tool.args.iter().map(argument));
    parts.push(quoted(mark::CLOSE));
    format!("{} ::= {}", rule_name(tool.name), parts.join(" "))
}

/// One argument with its key. Even a required one may be missing: what is missing is asked for, not made up.
fn argument(arg: &Arg) -> String {
    format!("({} ({} | keep))?", quoted(&key_mark(arg.key)), arg.kind.as_str())
}

fn rule_name(intent: Intent) -> String {
    format!("call-{}", intent.as_str().replace('_', "-"))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_grammar_is_the_one_that_the_model_was_trained_under() {
        assert_eq!(super::gbnf(), include_str!("../../../models/planner/planner.gbnf"));
    }
}
