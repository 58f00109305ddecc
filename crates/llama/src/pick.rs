//! Choosing the next token.
//!
//! The grammar is never part of a sampler chain. A chain's `sample()` also accepts, outside of any guard, and a grammar that has come to its end
//! then aborts the process. Here the grammar only ever filters candidates, and accepts a token that it has just let through.

use llama_cpp_2::sampling::LlamaSampler;
use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::token::data::LlamaTokenData;
use llama_cpp_2::token::data_array::LlamaTokenDataArray;

/// A token and how sure the model was of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Picked {
    pub(crate) token: LlamaToken,
    /// Its log-probability among all tokens, before the grammar took any away.
    pub(crate) log: f64,
}

/// The likeliest token that the grammar allows; nothing when it allows none.
pub(crate) fn likeliest(logits: &[f32], grammar: Option<&mut LlamaSampler>) -> Option<Picked> {
    let best = highest(logits.iter().copied().enumerate())?;
    let token = grammar.map_or(Some(best), |grammar| bound(logits, best, grammar))?;
    picked(logits, token)
}

/// The best one if the grammar allows it, which spares looking at all the others; else the likeliest that it allows.
fn bound(logits: &[f32], best: usize, grammar: &mut LlamaSampler) -> Option<usize> {
    if !allowed(&[(best, 0.0)], grammar).is_empty() {
        return Some(best);
    }
    let all: Vec<(usize, f32)> = logits.iter().copied().enumerate().collect();
    highest(allowed(&all, grammar).into_iter())
}

/// The likeliest `count` tokens that the grammar allows, the best one first.
pub(crate) fn ranked(logits: &[f32], grammar: Option<&mut LlamaSampler>, count: usize) -> Vec<Picked> {
    let mut all: Vec<(usize, f32)> =
        logits.iter().copied().enumerate().filter(|(_, logit)| logit.is_finite()).collect();
    if let Some(grammar) = grammar {
        all = allowed(&all, grammar);
    }
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    all.into_iter().take(count).filter_map(|(index, _)| picked(logits, index)).collect()
}

/// Those of the candidates that the grammar lets through.
fn allowed(candidates: &[(usize, f32)], grammar: &mut LlamaSampler) -> Vec<(usize, f32)> {
    let data = candidates.iter().map(|(index, logit)| LlamaTokenData::new(number(*index), *logit, 0.0)).collect();
    let mut array = LlamaTokenDataArray::new(data, false);
    grammar.apply(&mut array);
    array
        .data
        .iter()
        .filter(|candidate| candidate.logit().is_finite())
        .filter_map(|candidate| Some((usize::try_from(candidate.id().0).ok()?, candidate.logit())))
        .collect()
}

fn highest(candidates: impl Iterator<Item = (usize, f32)>) -> Option<usize> {
    // The first of equals, as llama.cpp's own greedy choice takes it.
    let better = |best: Option<(usize, f32)>, next: (usize, f32)| match best {
        Some(best) if best.1 >= next.1 => Some(best),
        _ => Some(next),
    };
    candidates.filter(|(_, logit)| logit.is_finite()).fold(None, better).map(|(index, _)| index)
}

fn picked(logits: &[f32], index: usize) -> Option<Picked> {
    let logit = f64::from(*logits.get(index)?);
    let most = logits.iter().copied().filter(|logit| logit.is_finite()).fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = logits.iter().filter(|logit| logit.is_finite()).map(|logit| f64::from((logit - most).exp())).sum();
    Some(Picked { token: number(index), log: logit - f64::from(most) - sum.ln() })
}

fn number(index: usize) -> LlamaToken {
    LlamaToken::new(i32::try_from(index).unwrap_or(-1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_likeliest_with_its_share_of_all() {
        let picked = likeliest(&[0.0, 2.0, 2.0, f32::NAN], None).unwrap();
        assert_eq!(picked.token.0, 1);
        let share = 2_f64.exp() / (1.0 + 2.0 * 2_f64.exp());
        assert!((picked.log - share.ln()).abs() < 1e-6);
    }

    #[test]
    fn numbers_that_are_none_choose_nothing() {
        assert_eq!(likeliest(&[f32::NAN, f32::NEG_INFINITY], None), None);
        assert_eq!(likeliest(&[], None), None);
    }

    #[test]
    fn ranks_fall() {
        let ranks: Vec<i32> = ranked(&[1.0, 3.0, f32::NAN, 2.0], None, 9).iter().map(|p| p.token.0).collect();
        assert_eq!(ranks, [1, 3, 0]);
    }
}
