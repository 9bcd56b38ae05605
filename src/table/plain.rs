//! Short cells in plain signs: full-width digits, accents and special spaces read like what a plain keyboard types.

use std::ops::Deref;

/// Longest cell that is looked at, in bytes of its plain form.
pub(super) const LONGEST: usize = 96;

/// A cell in plain signs, on the stack.
pub(super) struct Plain {
    bytes: [u8; LONGEST],
    len: usize,
}

/// The letters À…ÿ without their accents; 0 where there is no such letter.
const UNACCENTED: &[u8; 64] = b"AAAAAA\0CEEEEIIII\0NOOOOO\0OUUUUY\0\0aaaaaa\0ceeeeiiii\0nooooo\0ouuuuy\0y";

impl Plain {
    /// The plain form of a cell; `None` when it is not UTF-8 or longer than [`LONGEST`]. Cost: one pass, nothing allocated.
    pub fn of(text: &[u8]) -> Option<Plain> {
        let text = text.trim_ascii();
        let mut plain = Plain { bytes: [0; LONGEST], len: 0 };
        if text.len() > 4 * LONGEST {
            return None;
        }
        if text.is_ascii() {
            plain.push(text)?;
        } else {
            std::str::from_utf8(text).ok()?.chars().try_for_each(|letter| plain.push_plain(letter))?;
        }
        Some(plain)
    }

    fn push(&mut self, bytes: &[u8]) -> Option<()> {
        self.bytes.get_mut(self.len..self.len + bytes.len())?.copy_from_slice(bytes);
        self.len += bytes.len();
        Some(())
    }

    fn push_plain(&mut self, letter: char) -> Option<()> {
        let sign = match letter {
            // Spaces: no-break, en to hair, narrow no-break, mathematical, ideographic.
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => b' ',
            // Full-width forms of ! to ~.
            '\u{ff01}'..='\u{ff5e}' => (letter as u32 - 0xfee0) as u8,
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => b'-',
            '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2bc}' | '\u{b4}' => b'\'',
            '\u{201c}'..='\u{201f}' => b'"',
            // Digits and decimal mark of Arabic and Persian, and digits of Thai.
            '٠'..='٩' => b'0' + (letter as u32 - '٠' as u32) as u8,
            '۰'..='۹' => b'0' + (letter as u32 - '۰' as u32) as u8,
            '๐'..='๙' => b'0' + (letter as u32 - '๐' as u32) as u8,
            '٫' => b'.',
            '٬' => b',',
            // Ordinals: 1º, 1ª; some type the degree sign.
            'º' | '°' => b'o',
            'ª' => b'a',
            // What is not seen: zero width, writing direction, byte order mark, accents on their own.
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => return Some(()),
            '\u{300}'..='\u{36f}' => return Some(()),
            'À'..='ÿ' => UNACCENTED[letter as usize - 0xc0],
            _ => 0,
        };
        match sign {
            0 => self.push(letter.encode_utf8(&mut [0; 4]).as_bytes()),
            sign => self.push(&[sign]),
        }
    }
}

impl Deref for Plain {
    type Target = [u8];

    /// Without surrounding spaces and quotes, and without the apostrophe with which spreadsheets mark text.
    fn deref(&self) -> &[u8] {
        let text = self.bytes[..self.len].trim_ascii();
        match text {
            [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] | [b'\'', inner @ ..] => inner.trim_ascii(),
            _ => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Option<String> {
        Plain::of(text.as_bytes()).map(|plain| String::from_utf8(plain.to_vec()).unwrap())
    }

    #[test]
    fn signs_become_plain() {
        for (text, expected) in [
            ("２０２４／０１／０３", "2024/01/03"),
            ("1\u{202f}234,50\u{a0}€", "1 234,50 €"),
            ("\u{2212}12\u{2019}000", "-12'000"),
            ("1º Março, FÉVRIER, ÷ß", "1o Marco, FEVRIER, ÷ß"),
            ("ma\u{308}rz\u{200e}", "marz"),
            (" \"' 5 '\" ", "' 5 '"),
            ("'2024-01-03", "2024-01-03"),
            ("’12’", "12"),
            ("'", ""),
        ] {
            assert_eq!(plain(text).as_deref(), Some(expected));
        }
    }

    #[test]
    fn long_and_broken_texts_are_not_looked_at() {
        assert!(plain(&"1".repeat(LONGEST)).is_some());
        assert!(plain(&"1".repeat(LONGEST + 1)).is_none());
        assert!(plain(&"年".repeat(LONGEST / 3 + 1)).is_none());
        assert!(Plain::of(b"\xff1").is_none());
    }
}
