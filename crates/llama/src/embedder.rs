//! A model that turns texts into vectors.

use crate::load::{EMBEDDER_SLICE, threads};
use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::LlamaContextParams;
use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::token::LlamaToken;
use neonpro_engine::{EngineError, Stop};
use std::num::NonZeroU32;

/// Texts that are computed together at most.
const MOST_TEXTS: u32 = 32;

/// A model with its context. Texts are pooled as the model's file says.
pub(crate) struct Embedder<'m> {
    model: &'m LlamaModel,
    context: LlamaContext<'m>,
    /// Tokens of one text that are looked at.
    longest: usize,
    batch: LlamaBatch<'static>,
}

impl<'m> Embedder<'m> {
    pub(crate) fn new(model: &'m LlamaModel, backend: &LlamaBackend, longest: u32) -> Option<Self> {
        // An encoder sees a text as a whole: the longest one must fit into one slice.
        let slice = EMBEDDER_SLICE.max(longest);
        let params = LlamaContextParams::default()
            .with_n_ctx(NonZeroU32::new(slice))
            .with_n_batch(slice)
            .with_n_ubatch(slice)
            .with_n_seq_max(MOST_TEXTS)
            .with_kv_unified(true)
            .with_embeddings(true)
            .with_n_threads(threads())
            .with_n_threads_batch(threads());
        let context = model.new_context(backend, params).ok()?;
        let batch = LlamaBatch::new(slice as usize, i32::try_from(MOST_TEXTS).ok()?);
        Some(Self { model, context, longest: longest as usize, batch })
    }

    /// One vector of length 1 for each text, in their order. Texts of like length are computed together.
    pub(crate) fn embed(&mut self, texts: &[String], stop: &Stop) -> Result<Vec<Vec<f32>>, EngineError> {
        let tokens: Vec<Vec<LlamaToken>> = texts.iter().map(|text| self.tokens(text)).collect();
        let mut order: Vec<usize> = (0..tokens.len()).collect();
        order.sort_by_key(|index| tokens.get(*index).map_or(0, Vec::len));
        let mut vectors = vec![Vec::new(); texts.len()];
        for together in self.groups(&order, &tokens) {
            if stop.stopped() {
                return Err(EngineError::Stopped);
            }
            for (index, vector) in together.iter().zip(self.compute(&together, &tokens)?) {
                if let Some(place) = vectors.get_mut(*index) {
                    *place = vector;
                }
            }
        }
        Ok(vectors)
    }

    /// The tokens of a text. The end of what is too long is not looked at; the last mark of the model stays.
    fn tokens(&self, text: &str) -> Vec<LlamaToken> {
        let mut tokens = self.model.vocab().tokenize(text.as_bytes(), true, false);
        if tokens.len() > self.longest {
            let last = tokens.pop();
            tokens.truncate(self.longest.saturating_sub(1));
            tokens.extend(last);
        }
        tokens
    }

    fn groups(&self, order: &[usize], tokens: &[Vec<LlamaToken>]) -> Vec<Vec<usize>> {
        let (mut groups, mut filled): (Vec<Vec<usize>>, usize) = (Vec::new(), 0);
        for index in order {
            let length = tokens.get(*index).map_or(0, Vec::len);
            filled += length;
            match groups.last_mut() {
                Some(group) if group.len() < MOST_TEXTS as usize && filled <= self.context.n_batch() as usize => {
                    group.push(*index);
                }
                _ => {
                    filled = length;
                    groups.push(vec![*index]);
                }
            }
        }
        groups
    }

    fn compute(&mut self, together: &[usize], tokens: &[Vec<LlamaToken>]) -> Result<Vec<Vec<f32>>, EngineError> {
        self.batch.clear();
        for (sequence, index) in (0..).zip(together) {
            let text = tokens.get(*index).filter(|text| !text.is_empty()).ok_or(EngineError::Protocol)?;
            for (place, token) in (0..).zip(text) {
                self.batch.add(*token, place, &[sequence], true).map_err(|_| EngineError::TooLong)?;
            }
        }
        self.context.clear_kv_cache();
        self.context.decode(&mut self.batch).map_err(|_| EngineError::NotAModel)?;
        (0..).zip(together).map(|(sequence, _)| self.pooled(sequence)).collect()
    }

    fn pooled(&self, sequence: i32) -> Result<Vec<f32>, EngineError> {
        let raw = self.context.embeddings_seq_ith(sequence).map_err(|_| EngineError::NotAModel)?;
        let length = raw.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>().sqrt();
        if !length.is_finite() || length == 0.0 {
            return Err(EngineError::NotAModel);
        }
        #[expect(clippy::cast_possible_truncation, reason = "a vector of single precision")]
        let unit = raw.iter().map(|x| (f64::from(*x) / length) as f32).collect();
        Ok(unit)
    }
}
