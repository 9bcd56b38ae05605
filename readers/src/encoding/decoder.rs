//! Any text to UTF-8, chunk by chunk.

use encoding_rs::{DecoderResult, Encoding};

use crate::error::{Code, Error, Result};

/// What stands for bytes that mean nothing in the encoding.
const REPLACEMENT: &str = "\u{fffd}";

/// A decoder that keeps what a chunk's end cuts off for the next chunk. A byte order mark is dropped.
pub struct Decoder {
    inner: encoding_rs::Decoder,
    malformed: u64,
}

impl Decoder {
    /// A decoder by a label of the WHATWG's Encoding Standard, in any case. GBK is read as its superset GB18030.
    ///
    /// # Errors
    /// `encoding_unknown`.
    pub fn new(label: &str) -> Result<Decoder> {
        let unknown = || Error::new(Code::EncodingUnknown).with_value(label);
        let encoding = Encoding::for_label_no_replacement(label.as_bytes()).ok_or_else(unknown)?;
        Ok(Decoder { inner: encoding.new_decoder_with_bom_removal(), malformed: 0 })
    }

    /// The UTF-8 of the next bytes. `last` says that they are the last ones; nothing may follow then.
    pub fn push(&mut self, bytes: &[u8], last: bool) -> String {
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
