//! The answer of a server as it comes: lines, some of which are events, some of which hold words.

use super::{Chat, NetworkError, Worded};
use crate::End;
use serde::Deserialize;

/// Longest line, in bytes: one piece of an answer with what a server says about it.
const LONGEST_LINE: usize = 64 * 1024;
/// Most bytes of a whole answer.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Most bytes of its words: many times what is asked for.
const MOST_WORDS: usize = 32 * 1024;
/// Bytes of a token, where the server does not count them: a little less than Portuguese has, so that the guess is not too low.
const BYTES_OF_TOKEN: usize = 3;
/// Tokens that a server's own frame around a conversation may take.
const AROUND: usize = 256;

/// An answer that is being read.
#[derive(Debug, Default)]
pub struct Reading {
    line: Vec<u8>,
    bytes: usize,
    words: usize,
    ended: Option<End>,
    usage: Option<Usage>,
}

/// One event.
#[derive(Deserialize)]
struct Event {
    #[serde(default)]
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    delta: Delta,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Default, Deserialize)]
struct Delta {
    #[serde(default)]
    content: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
struct Usage {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
}

impl Reading {
    /// Takes bytes as they come, hands words on, and says whether the answer is at its end.
    ///
    /// # Errors
    /// [`NetworkError::Nonsense`] for what is no such answer, and for one that has no end.
    pub fn feed(&mut self, bytes: &[u8], each: &mut dyn FnMut(&str)) -> Result<bool, NetworkError> {
        self.bytes = self.bytes.saturating_add(bytes.len());
        if self.bytes > MOST_BYTES {
            return Err(NetworkError::Nonsense);
        }
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if self.line.len() > LONGEST_LINE {
                return Err(NetworkError::Nonsense);
            }
            if piece.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                if self.take(line.trim_ascii(), each)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// What came of it once nothing more comes.
    ///
    /// # Errors
    /// [`NetworkError::Nonsense`] for an answer that breaks off.
    pub fn finish(&self, chat: &Chat) -> Result<Worded, NetworkError> {
        self.ended.map(|ended| self.worded(chat, ended)).ok_or(NetworkError::Nonsense)
    }

    /// What came of it until somebody stopped it.
    pub(super) fn stopped(&self, chat: &Chat) -> Worded {
        self.worded(chat, End::Stopped)
    }

    /// One line: nothing, a remark, a field that says nothing to us, or an event.
    fn take(&mut self, line: &[u8], each: &mut dyn FnMut(&str)) -> Result<bool, NetworkError> {
        let Some(data) = line.strip_prefix(b"data:") else {
            let field = [&b":"[..], b"event:", b"id:", b"retry:"].iter().any(|name| line.starts_with(name));
            return if field || line.is_empty() { Ok(false) } else { Err(NetworkError::Nonsense) };
        };
        let data = data.trim_ascii();
        if data == b"[DONE]" {
            self.ended = self.ended.or(Some(End::Mark));
            return Ok(true);
        }
        let event: Event = serde_json::from_slice(data).map_err(|_| NetworkError::Nonsense)?;
        self.usage = event.usage.or(self.usage);
        // Only one answer was asked for.
        let Some(choice) = event.choices.into_iter().next() else { return Ok(false) };
        if let Some(words) = choice.delta.content.filter(|words| !words.is_empty()) {
            self.words = self.words.saturating_add(words.len());
            if self.words > MOST_WORDS {
                self.ended = Some(End::Length);
                return Ok(true);
            }
            each(&words);
        }
        // The count of tokens may come after the end.
        self.ended =
            choice.finish_reason.map(|why| if why == "length" { End::Length } else { End::Mark }).or(self.ended);
        Ok(false)
    }

    /// What a server says it took counts towards limits and prices, so that it is believed no further than it can be true: a token has
    /// at least one byte.
    fn worded(&self, chat: &Chat, ended: End) -> Worded {
        let prompt = chat.system.len() + chat.user.len();
        let count = |said: Option<u64>, bytes: usize| {
            let most = bytes.saturating_add(AROUND);
            let said = said.filter(|said| *said > 0).map(|said| usize::try_from(said).unwrap_or(usize::MAX).min(most));
            u32::try_from(said.unwrap_or(bytes.div_ceil(BYTES_OF_TOKEN))).unwrap_or(u32::MAX)
        };
        let usage = self.usage;
        Worded {
            read: count(usage.map(|usage| usage.prompt_tokens), prompt),
            wrote: count(usage.map(|usage| usage.completion_tokens), self.words),
            ended,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Address;
    use super::*;
    use proptest::prelude::*;

    fn chat() -> Chat {
        Chat {
            address: Address::parse("http://127.0.0.1").unwrap(),
            model: String::new(),
            token: None,
            system: "a".repeat(300),
            user: "b".repeat(300),
            most_tokens: 10,
        }
    }

    fn read(pieces: &[&[u8]]) -> Result<(String, Worded), NetworkError> {
        let (mut reading, mut words) = (Reading::default(), String::new());
        for piece in pieces {
            if reading.feed(piece, &mut |more| words.push_str(more))? {
                break;
            }
        }
        Ok((words, reading.finish(&chat())?))
    }

    const WHOLE: &str = ": hello\n\nevent: message\ndata: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\r\n\r\n\
        data: {\"choices\":[{\"delta\":{\"content\":\"Está \"}}]}\n\ndata:{\"choices\":[{\"delta\":{\"content\":\"[1].\"},\"finish_reason\":null}]}\n\n\
        data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n\
        data: {\"choices\":[],\"usage\":{\"prompt_tokens\":120,\"completion_tokens\":7}}\n\ndata: [DONE]\n\n";

    #[test]
    fn an_answer_is_read_and_counted() {
        let (words, worded) = read(&[WHOLE.as_bytes()]).unwrap();
        assert_eq!(words, "Está [1].");
        assert_eq!(worded, Worded { read: 120, wrote: 7, ended: End::Mark });
    }

    #[test]
    fn one_that_breaks_off_is_none_and_one_without_the_last_line_is_one() {
        let last = WHOLE.find("data: [DONE]").unwrap();
        assert!(read(&[&WHOLE.as_bytes()[..last]]).is_ok());
        let stop = WHOLE.find("\"stop\"").unwrap();
        assert_eq!(read(&[&WHOLE.as_bytes()[..stop]]), Err(NetworkError::Nonsense));
        assert_eq!(read(&[]), Err(NetworkError::Nonsense));
    }

    #[test]
    fn what_is_no_answer_is_nonsense() {
        for bytes in [
            &b"<html>\n"[..],
            b"{\"choices\":[]}\n",
            b"data: {\"choices\":5}\n",
            b"data: \xff\xfe\n",
            b"data: [\n",
            b"data: {\"error\":{\"message\":\"no\"}}\n\n",
        ] {
            assert_eq!(read(&[bytes]), Err(NetworkError::Nonsense), "{:?}", String::from_utf8_lossy(bytes));
        }
        let deep = format!("data: {}\n", "[".repeat(50_000));
        assert_eq!(read(&[deep.as_bytes()]), Err(NetworkError::Nonsense));
    }

    #[test]
    fn no_line_and_no_answer_goes_on_for_ever() {
        let line = vec![b'a'; SLICE];
        assert_eq!(read(&vec![line.as_slice(); LONGEST_LINE / SLICE + 1]), Err(NetworkError::Nonsense));
        let remark = [b": ".as_slice(), &[b'a'; 1000], b"\n"].concat();
        assert_eq!(read(&vec![remark.as_slice(); MOST_BYTES / 1000]), Err(NetworkError::Nonsense));
        let words = format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{}\"}}}}]}}\n", "a ".repeat(1000));
        let (said, worded) = read(&vec![words.as_bytes(); 100]).unwrap();
        assert_eq!(worded.ended, End::Length);
        assert!(said.len() <= MOST_WORDS);
    }

    const SLICE: usize = 4096;

    #[test]
    fn a_server_is_believed_as_far_as_it_can_be_true() {
        let counted = |usage: &str| {
            let text = format!(
                "data: {{\"choices\":[{{\"delta\":{{\"content\":\"abc\"}},\"finish_reason\":\"length\"}}],\"usage\":{usage}}}\n"
            );
            read(&[text.as_bytes()]).unwrap().1
        };
        let honest = counted("{\"prompt_tokens\":200,\"completion_tokens\":1}");
        assert_eq!(honest, Worded { read: 200, wrote: 1, ended: End::Length });
        let liar = counted("{\"prompt_tokens\":18446744073709551615,\"completion_tokens\":4000000000}");
        assert_eq!((liar.read, liar.wrote), (600 + 256, 3 + 256));
        for silent in ["null", "{}", "{\"prompt_tokens\":0}"] {
            assert_eq!((counted(silent).read, counted(silent).wrote), (200, 1), "{silent}");
        }
    }

    proptest! {
        /// However the bytes are cut on their way, the answer is the same.
        #[test]
        fn cuts_change_nothing(cuts in proptest::collection::vec(0..WHOLE.len(), 0..20)) {
            let mut cuts = cuts;
            cuts.extend([0, WHOLE.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|pair| &WHOLE.as_bytes()[pair[0]..pair[1]]).collect();
            prop_assert_eq!(read(&pieces), read(&[WHOLE.as_bytes()]));
        }

        #[test]
        fn any_bytes_end_in_an_answer_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&[&bytes]);
        }
    }
}
