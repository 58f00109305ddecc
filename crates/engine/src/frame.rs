//! Frames of the pipe: four bytes of length, little-endian, then one JSON value. Both sides treat what they read as foreign.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, Read, Write};

/// Most bytes of one frame's body: a megabyte of text escaped in the worst way, or the vectors of a batch.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Why a frame was not read or written.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The pipe is closed between two frames.
    #[error("the pipe is closed")]
    Closed,
    /// The pipe broke, also in the middle of a frame.
    #[error("the pipe broke")]
    Broken(#[from] io::Error),
    /// The frame is longer than any of ours.
    #[error("the frame is too long")]
    TooLong,
    /// The body is not what this side expects.
    #[error("the frame is not understood")]
    NotUnderstood,
}

/// One frame, ready to be sent.
///
/// # Errors
/// [`FrameError::TooLong`] for a value that no frame holds.
pub fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, FrameError> {
    let mut bytes = vec![0; 4];
    serde_json::to_writer(&mut bytes, value).map_err(|_| FrameError::NotUnderstood)?;
    let length = bytes.len() - 4;
    if length > MOST_BYTES {
        return Err(FrameError::TooLong);
    }
    let head = u32::try_from(length).map_err(|_| FrameError::TooLong)?.to_le_bytes();
    bytes.splice(..4, head);
    Ok(bytes)
}

/// Writes one frame in one piece and sends it off.
///
/// # Errors
/// [`FrameError::TooLong`] before anything is written, [`FrameError::Broken`] when the other side is gone.
pub fn write<T: Serialize>(out: &mut impl Write, value: &T) -> Result<(), FrameError> {
    out.write_all(&encode(value)?)?;
    out.flush()?;
    Ok(())
}

/// Reads one frame. Memory is taken as bytes arrive, not as the length promises.
///
/// # Errors
/// [`FrameError::Closed`] at the end between two frames; after any other error the pipe is out of step and must be given up.
pub fn read<T: DeserializeOwned>(from: &mut impl Read) -> Result<T, FrameError> {
    let mut head = [0; 4];
    if from.read(head.split_at_mut(1).0)? == 0 {
        return Err(FrameError::Closed);
    }
    from.read_exact(head.split_at_mut(1).1)?;
    let length = u32::from_le_bytes(head) as usize;
    if length > MOST_BYTES {
        return Err(FrameError::TooLong);
    }
    let mut body = Vec::new();
    let arrived = from.take(length as u64).read_to_end(&mut body)?;
    if arrived < length {
        return Err(FrameError::Broken(io::ErrorKind::UnexpectedEof.into()));
    }
    serde_json::from_slice(&body).map_err(|_| FrameError::NotUnderstood)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn framed(body: &[u8]) -> Vec<u8> {
        let mut bytes = (body.len() as u32).to_le_bytes().to_vec();
        bytes.extend_from_slice(body);
        bytes
    }

    #[test]
    fn what_is_written_is_read_until_the_pipe_closes() {
        let mut pipe = Vec::new();
        write(&mut pipe, &"um ñ 🙂").unwrap();
        write(&mut pipe, &[1, 2, 3]).unwrap();
        let mut from = pipe.as_slice();
        assert_eq!(read::<String>(&mut from).unwrap(), "um ñ 🙂");
        assert_eq!(read::<Vec<u8>>(&mut from).unwrap(), [1, 2, 3]);
        assert!(matches!(read::<String>(&mut from), Err(FrameError::Closed)));
    }

    #[test]
    fn a_frame_that_ends_early_is_a_broken_pipe() {
        let whole = framed(b"\"text\"");
        for length in 1..whole.len() {
            let mut from = &whole[..length];
            assert!(matches!(read::<String>(&mut from), Err(FrameError::Broken(_))), "{length}");
        }
    }

    #[test]
    fn a_length_that_nobody_sends_takes_no_memory() {
        for length in [MOST_BYTES as u32 + 1, u32::MAX] {
            let mut from = io::Cursor::new(length.to_le_bytes());
            assert!(matches!(read::<String>(&mut from), Err(FrameError::TooLong)));
        }
        assert!(matches!(write(&mut Vec::new(), &"x".repeat(MOST_BYTES)), Err(FrameError::TooLong)));
    }

    #[test]
    fn depth_does_not_overflow_the_stack() {
        let deep = framed("[".repeat(1_000_000).as_bytes());
        assert!(matches!(read::<serde_json::Value>(&mut deep.as_slice()), Err(FrameError::NotUnderstood)));
    }

    proptest! {
        #[test]
        fn any_bytes_end_in_a_value_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut from = bytes.as_slice();
            while read::<crate::talk::Request>(&mut from).is_ok() {}
        }
    }
}
