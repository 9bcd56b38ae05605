//! UTF-16, which spreadsheets call "Unicode text", to UTF-8. Every other reader sees UTF-8 only.

/// Byte order of UTF-16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Utf16 {
    /// Low byte first.
    Little,
    /// High byte first.
    Big,
}

impl Utf16 {
    /// Whether a file's beginning is UTF-16: by its mark, or by the zero bytes that every other byte of plain text is in it.
    pub fn recognise(head: &[u8]) -> Option<Utf16> {
        /// Parts of all units, in percent.
        const ZEROS_AT_LEAST: usize = 20;
        const STRAYS_AT_MOST: usize = 2;
        match head {
            [0xff, 0xfe, ..] => return Some(Utf16::Little),
            [0xfe, 0xff, ..] => return Some(Utf16::Big),
            _ => {}
        }
        let units = head.len() / 2;
        let zeros = |odd: usize| head.chunks_exact(2).filter(|unit| unit[odd] == 0).count() * 100;
        let (high, low) = (zeros(0), zeros(1));
        if low > units * ZEROS_AT_LEAST && high <= units * STRAYS_AT_MOST {
            Some(Utf16::Little)
        } else if high > units * ZEROS_AT_LEAST && low <= units * STRAYS_AT_MOST {
            Some(Utf16::Big)
        } else {
            None
        }
    }
}

/// Turns UTF-16 into UTF-8, chunk by chunk, cut anywhere.
pub struct Transcoder {
    order: Utf16,
    /// Half a unit, or the first unit of a pair, from the chunk before.
    kept: Vec<u8>,
    begun: bool,
}

impl Transcoder {
    /// For text of a byte order.
    pub fn new(order: Utf16) -> Transcoder {
        Transcoder { order, kept: Vec::new(), begun: false }
    }

    /// The next chunk as UTF-8, without a byte order mark; what is no character becomes U+FFFD. `last` says that nothing follows.
    pub fn push(&mut self, chunk: &[u8], last: bool) -> Vec<u8> {
        let mut bytes = std::mem::take(&mut self.kept);
        bytes.extend_from_slice(chunk);
        let unit = |pair: &[u8]| match self.order {
            Utf16::Little => u16::from_le_bytes([pair[0], pair[1]]),
            Utf16::Big => u16::from_be_bytes([pair[0], pair[1]]),
        };
        let mut whole = bytes.len() / 2 * 2;
        let is_first_of_pair = |unit: u16| (0xd800..0xdc00).contains(&unit);
        if !last && whole >= 2 && is_first_of_pair(unit(&bytes[whole - 2..])) {
            whole -= 2;
        }
        if !last {
            self.kept = bytes[whole..].to_vec();
        }
        let characters = char::decode_utf16(bytes[..whole].chunks_exact(2).map(unit));
        let mut text = String::with_capacity(whole);
        text.extend(characters.map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)));
        if last && bytes.len() > whole {
            text.push(char::REPLACEMENT_CHARACTER);
        }
        let is_first = !self.begun;
        self.begun |= !text.is_empty();
        match text.strip_prefix('\u{feff}') {
            Some(rest) if is_first => rest.as_bytes().to_vec(),
            _ => text.into_bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &str, order: Utf16) -> Vec<u8> {
        let unit = |unit: u16| match order {
            Utf16::Little => unit.to_le_bytes(),
            Utf16::Big => unit.to_be_bytes(),
        };
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn recognised_with_and_without_mark() {
        for order in [Utf16::Little, Utf16::Big] {
            assert_eq!(Utf16::recognise(&encoded("\u{feff}客户", order)), Some(order));
            assert_eq!(Utf16::recognise(&encoded("客户,日期,金额\n1,2024-01-01,5\n", order)), Some(order));
        }
        for text in ["customer,date", "客户,日期,金额\n", "", "a"] {
            assert_eq!(Utf16::recognise(text.as_bytes()), None);
        }
        assert_eq!(Utf16::recognise(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01"), None);
    }

    #[test]
    fn any_chunks_give_the_same_text() {
        let text = "\u{feff}客户,🛍️ a\n\u{feff}é";
        for order in [Utf16::Little, Utf16::Big] {
            let bytes = encoded(text, order);
            for size in 1..=bytes.len() {
                let mut transcoder = Transcoder::new(order);
                let mut out = Vec::new();
                let chunks: Vec<&[u8]> = bytes.chunks(size).collect();
                for (i, chunk) in chunks.iter().enumerate() {
                    out.extend(transcoder.push(chunk, i + 1 == chunks.len()));
                }
                assert_eq!(String::from_utf8(out).unwrap(), text.strip_prefix('\u{feff}').unwrap(), "chunks of {size}");
            }
        }
    }

    #[test]
    fn broken_text_is_marked() {
        let lone = [b"a\0".as_slice(), &[0x3d, 0xd8], b"b\0", b"c"].concat();
        assert_eq!(Transcoder::new(Utf16::Little).push(&lone, true), "a\u{fffd}b\u{fffd}".as_bytes());
    }
}
