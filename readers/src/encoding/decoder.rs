//! Any text to UTF-8, chunk by chunk.

use encoding_rs::{DecoderResult, Encoding, GB18030};

use crate::error::{Code, Error, Result};

/// What stands for bytes that mean nothing in the encoding.
const REPLACEMENT: &str = "\u{fffd}";

/// Text of which some lines are UTF-8 and others GB18030: exports joined end to end.
pub(super) const MIXED: &str = "utf-8+gb18030";

/// A decoder that keeps what a chunk's end cuts off for the next chunk. A byte order mark is dropped.
pub struct Decoder {
    inner: encoding_rs::Decoder,
    /// Line by line: what has come of the line at hand.
    line: Option<Vec<u8>>,
    malformed: u64,
}

impl Decoder {
    /// A decoder by a label of the WHATWG's Encoding Standard, in any case, or `utf-8+gb18030`, which is either line by line. GBK is read
    /// as its superset GB18030.
    ///
    /// # Errors
    /// `encoding_unknown`.
    pub fn new(label: &str) -> Result<Decoder> {
        let unknown = || Error::new(Code::EncodingUnknown).with_value(label);
        let is_mixed = label.eq_ignore_ascii_case(MIXED);
        let one = if is_mixed { Some(GB18030) } else { Encoding::for_label_no_replacement(label.as_bytes()) };
        let inner = one.ok_or_else(unknown)?.new_decoder_with_bom_removal();
        Ok(Decoder { inner, line: is_mixed.then(Vec::new), malformed: 0 })
    }

    /// The UTF-8 of the next bytes. `last` says that they are the last ones; nothing may follow then.
    pub fn push(&mut self, bytes: &[u8], last: bool) -> String {
        let Some(mut line) = self.line.take() else { return self.decode(bytes, last) };
        let mut text = String::new();
        for part in bytes.split_inclusive(|&byte| byte == b'\n') {
            line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.push_line(&mut text, &line);
                line.clear();
            }
        }
        if last {
            self.push_line(&mut text, &line);
            line.clear();
        }
        self.line = Some(line);
        text
    }

    /// A whole line, in whichever of the two it is.
    fn push_line(&mut self, text: &mut String, line: &[u8]) {
        match unicode_line(line) {
            // Each part may have brought its own mark.
            Some(line) => text.extend(line.trim_start_matches('\u{feff}').chars().filter(|letter| *letter != '\0')),
            None => {
                self.inner = GB18030.new_decoder_without_bom_handling();
                text.push_str(&self.decode(line, true));
            }
        }
    }

    fn decode(&mut self, bytes: &[u8], last: bool) -> String {
        let mut text = String::new();
        let mut at = 0;
        loop {
            // Where the length cannot be told beforehand, so much is missing that memory would end first.
            let more = self.inner.max_utf8_buffer_length_without_replacement(bytes.len() - at).unwrap_or(0);
            text.reserve(more + REPLACEMENT.len());
            let (result, read) = self.inner.decode_to_string_without_replacement(&bytes[at..], &mut text, last);
            at += read;
            match result {
                DecoderResult::InputEmpty => {
                    // What no text has, whatever left it there.
                    if text.contains('\0') {
                        text.retain(|character| character != '\0');
                    }
                    return text;
                }
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    self.malformed += 1;
                    text.push_str(REPLACEMENT);
                }
            }
        }
    }

    /// How many sequences of bytes meant nothing so far; U+FFFD stands for each.
    pub fn malformed(&self) -> u64 {
        self.malformed
    }
}

/// The line, if it is UTF-8. Two characters of GB18030 may look like two of two bytes each, which no Chinese text has in UTF-8.
pub(super) fn unicode_line(line: &[u8]) -> Option<&str> {
    const FIRST_OF_THREE_BYTES: char = '\u{800}';
    let text = std::str::from_utf8(line).ok()?;
    let is_sure = line.is_ascii() || text.chars().any(|letter| letter >= FIRST_OF_THREE_BYTES);
    (is_sure || GB18030.decode_without_bom_handling_and_without_replacement(line).is_none()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_bytes_are_left_out() {
        for label in ["utf-8", "gbk", "utf-16le"] {
            let text = "a\0,b\0\n";
            let bytes: Vec<u8> =
                if label == "utf-16le" { text.bytes().flat_map(|byte| [byte, 0]).collect() } else { text.into() };
            assert_eq!(Decoder::new(label).unwrap().push(&bytes, true), "a,b\n", "{label}");
        }
    }

    #[test]
    fn chunks_may_end_anywhere() {
        let cases: [(&str, &[u8]); 5] = [
            ("gbk", "订单,张三\n".as_bytes()),
            ("Big5", "訂單,張三\n".as_bytes()),
            ("shift_jis", "注文,ｶﾅ\n".as_bytes()),
            ("utf-16le", "订单,𠮷\n".as_bytes()),
            ("utf-16be", "订单,𠮷\n".as_bytes()),
        ];
        for (label, text) in cases {
            let text = std::str::from_utf8(text).unwrap();
            let bytes = match label {
                "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
                _ => Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned(),
            };
            for cut in 0..=bytes.len() {
                let mut decoder = Decoder::new(label).unwrap();
                let decoded = decoder.push(&bytes[..cut], false) + &decoder.push(&bytes[cut..], true);
                assert_eq!((decoded.as_str(), decoder.malformed()), (text, 0), "{label} {cut}");
            }
        }
    }

    #[test]
    fn lines_may_be_of_two_encodings() {
        let gbk = GB18030.encode("订单,联通\n张三,浙江\0\n").0.into_owned();
        let bytes = [&gbk[..], "\u{feff}订单,客户\nplain\n王五,上海".as_bytes()].concat();
        for cut in 0..=bytes.len() {
            let mut decoder = Decoder::new(MIXED).unwrap();
            let decoded = decoder.push(&bytes[..cut], false) + &decoder.push(&bytes[cut..], true);
            assert_eq!(decoded, "订单,联通\n张三,浙江\n订单,客户\nplain\n王五,上海", "{cut}");
            assert_eq!(decoder.malformed(), 0);
        }
        let mut decoder = Decoder::new(MIXED).unwrap();
        assert_eq!((decoder.push(b"a\xff\n", true).as_str(), decoder.malformed()), ("a\u{fffd}\n", 1));
    }

    #[test]
    fn gbk_is_read_as_gb18030() {
        // 𠮷, as in some names, takes four bytes in GB18030 and is not in GBK.
        let mut decoder = Decoder::new("GBK").unwrap();
        let bytes = encoding_rs::GB18030.encode("𠮷").0;
        assert_eq!((bytes.len(), decoder.push(&bytes, true).as_str()), (4, "𠮷"));
    }

    #[test]
    fn marks_are_dropped_and_malformed_sequences_counted() {
        let mut decoder = Decoder::new("utf-8").unwrap();
        assert_eq!(decoder.push(b"\xef\xbb", false), "");
        assert_eq!(decoder.push(b"\xbfa\xff\xfeb\xe8\xae", true), "a\u{fffd}\u{fffd}b\u{fffd}");
        assert_eq!(decoder.malformed(), 3);
        let mut decoder = Decoder::new("utf-16le").unwrap();
        assert_eq!(decoder.push(b"\xff\xfea\0\0\xd8b\0", true), "a\u{fffd}b");
        assert_eq!(decoder.malformed(), 1);
    }

    #[test]
    fn labels_that_cannot_be_read() {
        for label in ["", "klingon", "iso-2022-kr", "utf-32"] {
            assert_eq!(Decoder::new(label).err().map(|error| error.code), Some(Code::EncodingUnknown), "{label}");
        }
    }
}
