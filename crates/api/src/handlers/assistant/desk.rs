//! What stands around questions: opinions, history, suggestions, the catalogue of models.

use neonpro_assistant::conversation::{Conversation, Masked};
use neonpro_assistant::pii::Detector;
use neonpro_assistant::report::{self, PastTurn, SUGGESTIONS};
use neonpro_assistant::retrieval::help;
use neonpro_assistant::tools::served_by;
use neonpro_assistant::wording::Language;

use crate::app::{App, Call};
use crate::error::Result;
use crate::method::Method;
use crate::types::{AskHistory, Empty, Feedback, HiddenText, HideText};

/// Sentences that are offered at once.
const MOST_SUGGESTIONS: usize = 8;

/// Writes an opinion about an answer down; what identifies in the remark is replaced first, for good.
pub(crate) fn feedback(call: &mut Call<'_>, asked: Feedback) -> Result<Empty> {
    let open = &mut *call.open;
    let detector = open.assisting.detector(&open.session, &open.vault)?;
    let comment = asked.comment.as_deref().map(str::trim).filter(|comment| !comment.is_empty());
    let comment = comment.map(|comment| masked(&detector, comment).text.chars().take(2000).collect::<String>());
    call.write(|w| report::feedback(w, asked.log_id, asked.stars, comment.as_deref()))?;
    Ok(Empty {})
}

/// What the user asked before, the newest first.
pub(crate) fn history(call: &mut Call<'_>, asked: AskHistory) -> Result<Vec<PastTurn>> {
    let language = Language::parse(&call.open.info.language);
    let assisting = &call.open.assisting;
    call.read(|r| report::history(r, asked.session_id, language, |session| assisting.conversation(session)))
}

/// Sentences to begin with: of tools that this user may use. Whoever looks at them is about to ask, so the help is made ready to be found.
pub(crate) fn suggestions(call: &mut Call<'_>, _: Empty) -> Result<Vec<String>> {
    call.open.recall.shelves.warm(&call.app.keeper, help::shelf());
    let roles = &call.open.info.user.roles;
    let may = |method: &&str| Method::find(method).is_some_and(|method| method.permission.allows(roles));
    let offered = SUGGESTIONS.iter().filter(|(intent, _)| served_by(*intent).first().is_some_and(may));
    Ok(offered.take(MOST_SUGGESTIONS).map(|(_, sentence)| (*sentence).to_owned()).collect())
}

/// Replaces what identifies in a text by rules alone; no clinic's people are known here.
pub(crate) fn hide(_app: &App, _window: &str, asked: HideText) -> Result<HiddenText> {
    let Masked { text, parts } = masked(&Detector::default(), &asked.text);
    Ok(HiddenText { text, parts })
}

fn masked(detector: &Detector, text: &str) -> Masked {
    Conversation::default().hide(detector, text)
}
