//! How this program is used, from its own help.

use super::{Done, Work};
use crate::answer::{Answer, Cell, Outcome, Row};
use crate::retrieval::help;
use crate::wording::say;

/// Articles of one answer.
const MOST: usize = 3;

/// The articles that answer, the closest first. The help is written in Portuguese.
pub(super) fn how_to(work: &Work<'_>) -> Done {
    let words = work.call.topic.as_deref().unwrap_or_default();
    let found = help::find(words, |shelf, asked| work.desk.likeness(shelf, asked), MOST);
    if found.is_empty() {
        return Ok(work.not_found(words));
    }
    let language = work.here.language;
    let sentence = say!(language, "Na ajuda:", "From the help, in Portuguese:", "De la ayuda, en portugués:");
    let row = |article: &&help::Article| {
        Row::new(vec![Cell::Text(article.title.to_owned()), Cell::Text(article.text.to_owned())])
    };
    let (columns, rows) = (vec!["title", "detail"], found.iter().map(row).collect());
    Ok(Outcome::Answer(Answer { sentence, columns, rows, left_out: 0, truncated: false }))
}
