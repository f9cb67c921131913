//! A stream of bytes, line by line, with no more in memory than one line.

use bytes::Bytes;

/// The longest line, in bytes. A chunk of a stream is some hundred.
const MAX_LINE_BYTES: usize = 1 << 20;

/// A line passed [`MAX_LINE_BYTES`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

/// Cuts a stream into lines.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    begun: Vec<u8>,
}

impl Lines {
    /// Gives every line that this piece completes, without its line feed (and the carriage return before it).
    pub(crate) fn feed(&mut self, piece: &Bytes, mut take: impl FnMut(&[u8])) -> Result<(), TooLong> {
        let mut rest: &[u8] = piece;
        while let Some(at) = rest.iter().position(|byte| *byte == b'\n') {
            let (line, more) = rest.split_at(at);
            rest = more.get(1..).unwrap_or_default();
            if self.begun.is_empty() {
                take(trimmed(line));
            } else {
                self.begun.extend_from_slice(line);
                take(trimmed(&self.begun));
                self.begun.clear();
            }
        }
        self.begun.extend_from_slice(rest);
        if self.begun.len() > MAX_LINE_BYTES { Err(TooLong) } else { Ok(()) }
    }

    /// Gives what is left when the stream ends without a line feed.
    pub(crate) fn end(&mut self, mut take: impl FnMut(&[u8])) {
        if !self.begun.is_empty() {
            take(trimmed(&self.begun));
            self.begun.clear();
        }
    }
}

fn trimmed(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: however the network cuts a stream, its lines are the same.
    #[test]
    fn pieces_do_not_matter() {
        let text = "data: {\"a\":1}\n\ndata: h\u{e9}\r\n\nlast";
        for size in 1..=text.len() {
            let (mut lines, mut found) = (Lines::default(), Vec::new());
            for piece in text.as_bytes().chunks(size) {
                let mut take = |line: &[u8]| found.push(String::from_utf8_lossy(line).into_owned());
                assert_eq!(lines.feed(&Bytes::copy_from_slice(piece), &mut take), Ok(()));
            }
            lines.end(|line| found.push(String::from_utf8_lossy(line).into_owned()));
            assert_eq!(found, ["data: {\"a\":1}", "", "data: h\u{e9}", "", "last"], "pieces of {size}");
        }
    }

    /// Promise: a line without an end does not fill the memory.
    #[test]
    fn a_line_has_a_limit() {
        let mut lines = Lines::default();
        let piece = Bytes::from(vec![b'x'; MAX_LINE_BYTES]);
        assert_eq!(lines.feed(&piece, |_| ()), Ok(()));
        assert_eq!(lines.feed(&Bytes::from_static(b"x"), |_| ()), Err(TooLong));
    }
}
