//! What the cache gives to whom, and for how long.

use super::*;
use crate::writer::Task;
use proptest::prelude::*;

const NOW: Instant = Instant(1_700_000_000_000_000);

fn scope() -> Scope {
    Scope {
        clinic: Id::from_bytes([1; 16]),
        user: Id::from_bytes([2; 16]),
        rights: BTreeSet::from(["doctor".to_owned()]),
        model: "writer".to_owned(),
        version: "1".to_owned(),
        language: Language::Portuguese,
        day: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
    }
}

fn wish(words: &str, row: &str) -> Wish {
    Wish::new(Task::Answer, Language::Portuguese, words, &[row.to_owned()])
}

fn key(scope: Scope, intent: Intent, words: &str, row: &str) -> Key {
    Key::new(scope, intent, &wish(words, row), Template::ChatMl)
}

fn prices(words: &str, row: &str) -> Key {
    key(scope(), Intent::TreatmentPrice, words, row)
}

const ROW: &str = "service: Botox; price: R$ 900,00";

#[test]
fn the_same_question_of_the_same_rows_is_answered_and_of_other_rows_it_is_not() {
    let mut cache = Cache::default();
    cache.keep(prices("quanto custa botox", ROW), None, "Custa R$ 900,00 [1].", NOW);
    let found = |cache: &mut Cache, key: &Key| cache.exact(key, NOW).map(|text| text.to_string());
    assert_eq!(found(&mut cache, &prices("quanto custa botox", ROW)), Some("Custa R$ 900,00 [1].".to_owned()));
    assert_eq!(found(&mut cache, &prices("quanto custa o botox", ROW)), None);
    let changed = "service: Botox; price: R$ 950,00";
    assert_eq!(found(&mut cache, &prices("quanto custa botox", changed)), None, "the price was changed");
}

#[test]
fn other_words_are_answered_where_nobody_is_spoken_of_and_nothing_tells_them_apart() {
    let mut cache = Cache::default();
    let near = vec![1.0, 0.0];
    cache.keep(prices("quanto custa botox", ROW), Some(near.clone()), "Custa R$ 900,00 [1].", NOW);
    assert!(cache.similar(&prices("qual o valor do botox", ROW), &near).is_some());
    assert!(cache.similar(&prices("qual o valor do botox", ROW), &[0.9, 0.436]).is_none(), "too far");
    assert!(cache.similar(&prices("quanto custa botox sem anestesia", ROW), &near).is_none(), "a negation");
    assert!(cache.similar(&prices("quanto custa peeling", ROW), &near).is_none(), "another treatment");
    assert!(cache.similar(&prices("quanto custam 2 botox", ROW), &near).is_none(), "a number");
    assert!(cache.similar(&key(scope(), Intent::HowTo, "quanto custa botox", ROW), &near).is_none(), "another intent");
    let agenda = key(scope(), Intent::Agenda, "o que tem hoje", ROW);
    cache.keep(agenda.clone(), Some(near.clone()), "Nada [1].", NOW);
    assert!(cache.similar(&agenda, &near).is_none(), "an agenda is about people");
}

#[test]
fn what_speaks_of_somebody_is_found_word_by_word_and_not_for_long() {
    let mut cache = Cache::default();
    let near = vec![1.0, 0.0];
    for (words, row) in [("quanto [PESSOA_1] paga?", ROW), ("quanto custa?", "patient: [PESSOA_1]")] {
        let about = prices(words, row);
        cache.keep(about.clone(), Some(near.clone()), "[PESSOA_1] paga [1].", NOW);
        assert!(cache.similar(&about, &near).is_none());
        let just = Instant(NOW.0 + PERSONAL * 60_000_000 - 1);
        assert!(cache.exact(&about, just).is_some());
        assert!(cache.exact(&about, Instant(just.0 + 1)).is_none());
        assert!(cache.exact(&about, NOW).is_none(), "it is gone, not hidden");
    }
}

#[test]
fn the_oldest_makes_room() {
    let mut cache = Cache::default();
    for number in 0..=MOST {
        cache.keep(prices(&format!("pergunta {number}"), ROW), None, "Sim [1].", NOW);
    }
    assert!(cache.exact(&prices("pergunta 0", ROW), NOW).is_none());
    assert!(cache.exact(&prices(&format!("pergunta {MOST}"), ROW), NOW).is_some());
}

#[test]
fn what_tells_questions_apart_is_seen_through_accents_and_capitals() {
    for (one, other) in [
        ("Pode tomar sol?", "NÃO pode tomar sol?"),
        ("antes do laser", "depois do laser"),
        ("gestante pode fazer peeling", "lactante pode fazer peeling"),
        ("botox na testa", "botox no pescoço"),
        ("pacote de 3 sessões", "pacote de 8 sessões"),
        ("pacote de três sessões", "pacote de oito sessões"),
        ("como abro o caixa", "como fecho o caixa"),
    ] {
        assert!(!alike(one, other) && !alike(other, one), "{one} / {other}");
        assert!(alike(one, &one.to_uppercase()), "{one}");
    }
}

fn scopes() -> impl Strategy<Value = Scope> {
    let rights = proptest::collection::btree_set("owner|doctor|finance.revenue", 0..3);
    let language = proptest::sample::select(vec![Language::Portuguese, Language::English, Language::Spanish]);
    (0_u8..3, 0_u8..3, rights, "[ab]", "[12]", language, 1_u32..4).prop_map(
        |(clinic, user, rights, model, version, language, day)| Scope {
            clinic: Id::from_bytes([clinic; 16]),
            user: Id::from_bytes([user; 16]),
            rights,
            model,
            version,
            language,
            day: NaiveDate::from_ymd_opt(2026, 3, day).unwrap(),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whoever asks the same of the same rows gets what was written for their own scope and for no other, by either way.
    #[test]
    fn nothing_crosses_scopes(kept in proptest::collection::vec(scopes(), 1..40), asking in scopes()) {
        let (mut cache, near) = (Cache::default(), vec![1.0, 0.0]);
        for (number, scope) in kept.iter().enumerate() {
            let written = format!("{number}");
            cache.keep(key(scope.clone(), Intent::HowTo, "como faço", ROW), Some(near.clone()), &written, NOW);
        }
        let key = key(asking.clone(), Intent::HowTo, "como faço", ROW);
        let last = kept.iter().rposition(|scope| *scope == asking).map(|number| number.to_string());
        let exact = cache.exact(&key, NOW).map(|text| text.to_string());
        prop_assert_eq!(&exact, &last);
        let similar = cache.similar(&key, &near).map(|text| text.to_string());
        prop_assert_eq!(&similar, &last);
    }
}
