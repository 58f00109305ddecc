//! The questions of `models/embedder/eval` about the help and a catalogue, and how well a shelf answers them. The bench measures with
//! the same code.

use std::sync::LazyLock;

use neonpro_assistant::retrieval::shelf::{Likeness, Shelf, Vectors};
use neonpro_assistant::retrieval::{Asked, help};

const HELP: &str = include_str!("../../../../models/embedder/eval/help.txt");
const HELP_LATE: &str = include_str!("../../../../models/embedder/eval/help_late.txt");
const CATALOGUE: &str = include_str!("../../../../models/embedder/eval/catalogue.txt");
const CATALOGUE_LATE: &str = include_str!("../../../../models/embedder/eval/catalogue_late.txt");

/// Texts of an answer.
const MOST: usize = 3;

/// Which questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Every other question from the first on: weights were set on them.
    Dev,
    /// The others.
    Held,
    /// Those that were written after the lists of words.
    Late,
}

/// A shelf, and questions about it.
pub(crate) struct Topics {
    pub(crate) shelf: &'static Shelf,
    /// The place of the text that answers, or nothing where none does, and the question.
    questions: Vec<(Option<usize>, &'static str)>,
}

/// How questions were answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Score {
    /// With the right text first.
    pub(crate) first: usize,
    /// With the right text among those shown.
    pub(crate) shown: usize,
    /// That have an answer.
    pub(crate) asked: usize,
    /// With nothing, where nothing answers.
    pub(crate) silent: usize,
    /// That have no answer.
    pub(crate) nothing: usize,
}

impl Topics {
    /// About the help.
    pub(crate) fn help(part: Part) -> Self {
        let names: Vec<&str> = help::articles().iter().map(|article| article.name).collect();
        Self::read(help::shelf(), &names, part, [HELP, HELP_LATE])
    }

    /// About what a made-up clinic offers.
    pub(crate) fn catalogue(part: Part) -> Self {
        static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of_names(names()));
        Self::read(&SHELF, &names().collect::<Vec<_>>(), part, [CATALOGUE, CATALOGUE_LATE])
    }

    fn read(shelf: &'static Shelf, names: &[&str], part: Part, [early, late]: [&'static str; 2]) -> Self {
        let mut questions = Vec::new();
        let mut place = None;
        for line in if part == Part::Late { late } else { early }.lines() {
            if let Some(name) = line.strip_prefix("# ") {
                place = names.iter().position(|known| *known == name);
                assert!(place.is_some() || name == "none", "{name} is no text");
            } else if let Some((_, question)) = line.split_once('\t') {
                questions.push((place, question));
            }
        }
        let mine = |number: usize| part == Part::Late || (number.is_multiple_of(2) == (part == Part::Dev));
        let numbered = questions.into_iter().enumerate();
        Self { shelf, questions: numbered.filter(|(number, _)| mine(*number)).map(|(_, question)| question).collect() }
    }

    /// How well they are answered.
    pub(crate) fn score(&self, likeness: impl Fn(&Asked) -> Option<Likeness>) -> Score {
        let mut score = Score::default();
        for (answer, question) in &self.questions {
            let asked = self.shelf.asked(question);
            let found = self.shelf.find(&asked, likeness(&asked).as_deref(), MOST);
            if let Some(answer) = answer {
                score.asked += 1;
                score.first += usize::from(found.first() == Some(answer));
                score.shown += usize::from(found.contains(answer));
            } else {
                score.nothing += 1;
                score.silent += usize::from(found.is_empty());
            }
        }
        score
    }

    /// The same with an embedder.
    pub(crate) fn score_by(&self, embed: &dyn Fn(&[&str]) -> Vec<Vec<f32>>) -> Score {
        let one = |text: &str| if text.is_empty() { Vec::new() } else { embed(&[text]).remove(0) };
        let vectors = Vectors::new(self.shelf.meanings().map(one).collect());
        self.score(|asked| (!asked.meaning.is_empty()).then(|| vectors.likeness(&one(&asked.meaning))))
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    CATALOGUE.lines().filter_map(|line| line.strip_prefix("# ")).filter(|name| *name != "none")
}
