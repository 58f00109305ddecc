//! A model that continues text.

use crate::load::{SLICE, threads};
use crate::pick::{self, Picked};
use crate::text::Text;
use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::LlamaContextParams;
use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::sampling::LlamaSampler;
use llama_cpp_2::token::LlamaToken;
use neonpro_engine::{Answer, Ask, End, EngineError, Stop, Written};
use std::num::NonZeroU32;
use std::time::Instant;

/// More bytes of prompt than this for each token of context cannot fit, and are not even cut into tokens.
const MOST_BYTES_PER_TOKEN: usize = 64;

/// A model with its context, and what the context holds.
pub(crate) struct Writer<'m> {
    model: &'m LlamaModel,
    context: LlamaContext<'m>,
    size: usize,
    batch: LlamaBatch<'static>,
    /// The tokens that the cache holds, from its first place on.
    known: Vec<LlamaToken>,
    /// The last grammar, read once.
    grammar: Option<(String, LlamaSampler)>,
}

/// One answer as it grows.
#[derive(Default)]
struct Path {
    tokens: Vec<LlamaToken>,
    /// Log-probabilities of the tokens, and of the mark that ended them.
    logs: Vec<f64>,
    text: Text,
}

/// What ends an answer from outside, and who hears of its pieces.
struct Limits<'a> {
    most: usize,
    stop: &'a Stop,
    each: &'a mut dyn FnMut(String),
}

impl<'m> Writer<'m> {
    pub(crate) fn new(model: &'m LlamaModel, backend: &LlamaBackend, tokens: u32) -> Option<Self> {
        let params = LlamaContextParams::default()
            .with_n_ctx(NonZeroU32::new(tokens))
            .with_n_batch(SLICE)
            .with_n_ubatch(SLICE)
            .with_n_threads(threads())
            .with_n_threads_batch(threads());
        let context = model.new_context(backend, params).ok()?;
        // llama.cpp rounds up, beyond what the model was made for.
        let size = context.n_ctx().min(tokens) as usize;
        let batch = LlamaBatch::new(SLICE as usize, 1);
        Some(Self { model, context, size, batch, known: Vec::new(), grammar: None })
    }

    /// Answers a request.
    pub(crate) fn write(
        &mut self,
        ask: &Ask,
        begun: Instant,
        stop: &Stop,
        each: &mut dyn FnMut(String),
    ) -> Result<Written, EngineError> {
        let prompt = self.prompt(ask)?;
        let grammar = self.grammar(ask.grammar.as_deref())?;
        let reused = self.read(&prompt, stop)?;
        let most = (ask.most_tokens as usize).min(self.size - prompt.len());
        let mut first_token = None;
        let mut limits = Limits {
            most,
            stop,
            each: &mut |piece| {
                first_token.get_or_insert_with(|| begun.elapsed());
                each(piece);
            },
        };
        let mut best = Path::default();
        let ended = self.go_on(&mut best, grammar.clone(), &mut limits)?;
        let mut written = best.tokens.len();
        let mut answers = vec![best.answer()];
        if ended == End::Mark && ask.answers > 1 {
            let mut silent = Limits { most, stop, each: &mut |_| {} };
            for other in self.others(&prompt, &best, grammar.as_ref(), ask.answers, &mut silent)? {
                written += other.tokens.len();
                answers.push(other.answer());
            }
        }
        Ok(Written {
            answers,
            read: count(prompt.len()),
            reused: count(reused),
            wrote: count(written),
            first_token_us: micros(first_token.unwrap_or_else(|| begun.elapsed())),
            took_us: micros(begun.elapsed()),
            ended,
        })
    }

    fn prompt(&self, ask: &Ask) -> Result<Vec<LlamaToken>, EngineError> {
        if ask.prompt.len() > self.size.saturating_mul(MOST_BYTES_PER_TOKEN) {
            return Err(EngineError::TooLong);
        }
        let prompt = self.model.vocab().tokenize(ask.prompt.as_bytes(), true, ask.marks);
        match prompt.len() {
            0 => Err(EngineError::Protocol),
            length if length >= self.size => Err(EngineError::TooLong),
            _ => Ok(prompt),
        }
    }

    fn grammar(&mut self, text: Option<&str>) -> Result<Option<LlamaSampler>, EngineError> {
        let Some(text) = text else { return Ok(None) };
        if let Some((_, known)) = self.grammar.as_ref().filter(|(known, _)| known == text) {
            return Ok(Some(known.clone()));
        }
        let read = LlamaSampler::grammar(self.model, text, "root").map_err(|_| EngineError::Grammar)?;
        self.grammar = Some((text.to_owned(), read.clone()));
        Ok(Some(read))
    }

    /// Brings the prompt into the cache, in slices; gives how many of its tokens were there already.
    fn read(&mut self, prompt: &[LlamaToken], stop: &Stop) -> Result<usize, EngineError> {
        let common = self.known.iter().zip(prompt).take_while(|(a, b)| a == b).count();
        // The last token is read in any case: its result is what the answer begins with.
        let reused = self.keep(common.min(prompt.len().saturating_sub(1)));
        for slice in prompt.get(reused..).unwrap_or_default().chunks(SLICE as usize) {
            if stop.stopped() {
                return Err(EngineError::Stopped);
            }
            self.decode(slice)?;
        }
        Ok(reused)
    }

    /// Forgets all but the first tokens. Models whose memory cannot be rolled back forget everything.
    fn keep(&mut self, length: usize) -> usize {
        let kept = length > 0
            && (length == self.known.len()
                || matches!(self.context.clear_kv_cache_seq(Some(0), Some(count(length)), None), Ok(true)));
        let length = if kept { length } else { 0 };
        if !kept {
            self.context.clear_kv_cache();
        }
        self.known.truncate(length);
        length
    }

    /// Adds tokens to the cache; the result of the last one can be looked at.
    fn decode(&mut self, tokens: &[LlamaToken]) -> Result<(), EngineError> {
        self.batch.clear();
        for (index, token) in tokens.iter().enumerate() {
            let place = i32::try_from(self.known.len() + index).map_err(|_| EngineError::TooLong)?;
            let last = index + 1 == tokens.len();
            self.batch.add(*token, place, &[0], last).map_err(|_| EngineError::TooLong)?;
        }
        if self.context.decode(&mut self.batch).is_err() {
            // What the cache holds after a failure is not known.
            self.keep(0);
            return Err(EngineError::NotAModel);
        }
        self.known.extend_from_slice(tokens);
        Ok(())
    }

    /// Continues an answer greedily until something ends it.
    fn go_on(
        &mut self,
        path: &mut Path,
        mut grammar: Option<LlamaSampler>,
        limits: &mut Limits<'_>,
    ) -> Result<End, EngineError> {
        loop {
            if limits.stop.stopped() {
                return if path.tokens.is_empty() { Err(EngineError::Stopped) } else { Ok(End::Stopped) };
            }
            if path.tokens.len() >= limits.most {
                return Ok(End::Length);
            }
            let Some(picked) = pick::likeliest(self.context.get_logits_ith(-1), grammar.as_mut()) else {
                return Ok(End::Grammar);
            };
            if let Some(end) = self.take(path, picked, grammar.as_mut(), limits)? {
                return Ok(end);
            }
        }
    }

    /// Puts a token at the end of an answer; the mark that ends answers ends it.
    fn take(
        &mut self,
        path: &mut Path,
        picked: Picked,
        grammar: Option<&mut LlamaSampler>,
        limits: &mut Limits<'_>,
    ) -> Result<Option<End>, EngineError> {
        path.logs.push(picked.log);
        // The end is never shown to the grammar, which would abort the process where it is not ready to end.
        if self.model.vocab().is_eog(picked.token) {
            return Ok(Some(End::Mark));
        }
        if grammar.is_some_and(|grammar| grammar.try_accept(picked.token).is_err()) {
            return Ok(Some(End::Grammar));
        }
        path.tokens.push(picked.token);
        let piece = path.text.push(&self.model.vocab().token_to_piece(picked.token, false, None));
        (limits.each)(piece);
        if path.tokens.len() < limits.most {
            self.decode(&[picked.token])?;
        }
        Ok(None)
    }

    /// The next likeliest answers: at the place where the best one was least sure, each of the next tokens leads to one.
    fn others(
        &mut self,
        prompt: &[LlamaToken],
        best: &Path,
        grammar: Option<&LlamaSampler>,
        answers: u8,
        limits: &mut Limits<'_>,
    ) -> Result<Vec<Path>, EngineError> {
        let fork = best.least_sure();
        let same = best.tokens.get(..fork).unwrap_or_default();
        let before: Vec<LlamaToken> = prompt.iter().chain(same).copied().collect();
        let mut others = Vec::new();
        for rank in 1..usize::from(answers) {
            self.read(&before, limits.stop)?;
            let mut path = Path::default();
            let mut bound = grammar.cloned();
            for (token, log) in same.iter().zip(&best.logs) {
                path.tokens.push(*token);
                path.logs.push(*log);
                path.text.push(&self.model.vocab().token_to_piece(*token, false, None));
                if bound.as_mut().is_some_and(|grammar| grammar.try_accept(*token).is_err()) {
                    return Ok(others);
                }
            }
            let ranked = pick::ranked(self.context.get_logits_ith(-1), bound.as_mut(), rank + 1);
            let Some(picked) = ranked.get(rank).copied() else { break };
            let mut ended = self.take(&mut path, picked, bound.as_mut(), limits)?;
            if ended.is_none() {
                ended = Some(self.go_on(&mut path, bound, limits)?);
            }
            match ended {
                Some(End::Mark) => others.push(path),
                Some(End::Stopped) => break,
                _ => {}
            }
        }
        others.sort_by(|a, b| b.sureness().total_cmp(&a.sureness()));
        Ok(others)
    }
}

impl Path {
    fn sureness(&self) -> f64 {
        self.logs.iter().copied().fold(0.0, f64::min)
    }

    /// The place of its least sure token, which may be the mark that ended it.
    fn least_sure(&self) -> usize {
        let lower = |a: &(usize, &f64), b: &(usize, &f64)| a.1.total_cmp(b.1);
        self.logs.iter().enumerate().min_by(lower).map_or(0, |(place, _)| place)
    }

    fn answer(&self) -> Answer {
        Answer { text: self.text.whole(), sureness: self.sureness() }
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn micros(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
