//! Bytes of tokens become whole characters: a token may end inside of one.

/// Text that grows by bytes.
#[derive(Debug, Default)]
pub(crate) struct Text {
    bytes: Vec<u8>,
    /// Bytes that have been handed out.
    given: usize,
}

impl Text {
    /// Adds bytes and gives the characters that they complete.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> String {
        self.bytes.extend_from_slice(bytes);
        let waiting = self.bytes.get(self.given..).unwrap_or_default();
        let whole = match std::str::from_utf8(waiting) {
            Ok(_) => waiting.len(),
            // An unfinished character waits for its rest; bytes that can be none are shown as such.
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => waiting.len(),
        };
        let piece = waiting.get(..whole).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        self.given += whole;
        piece.unwrap_or_default()
    }

    /// All of it.
    pub(crate) fn whole(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn no_character_is_given_in_halves() {
        let mut text = Text::default();
        let pieces: Vec<String> = "é🙂a".as_bytes().iter().map(|byte| text.push(&[*byte])).collect();
        assert_eq!(pieces, ["", "é", "", "", "", "🙂", "a"]);
        assert_eq!(text.whole(), "é🙂a");
    }

    #[test]
    fn bytes_that_are_no_text_do_not_hold_the_rest_back() {
        let mut text = Text::default();
        assert_eq!(text.push(&[0xff, b'a']), "\u{fffd}a");
        assert_eq!(text.push(b"b"), "b");
        assert_eq!(text.whole(), "\u{fffd}ab");
    }
}
