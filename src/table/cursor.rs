//! A place in a short text, and the words that dates are written with.

use std::sync::OnceLock;

use super::order::arrange;

/// What is still to be read. Readers that find nothing either leave it where it was or give up for good.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a>(pub &'a [u8]);

impl Cursor<'_> {
    /// Reads something, or stays where it was.
    pub fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut after = *self;
        let found = read(&mut after)?;
        *self = after;
        Some(found)
    }

    /// Passes over spaces.
    pub fn spaces(&mut self) {
        self.0 = self.0.trim_ascii_start();
    }

    /// Passes over one byte, if it is next.
    pub fn eat(&mut self, byte: u8) -> bool {
        match self.0 {
            [first, rest @ ..] if *first == byte => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// Passes over digits, at least one, and counts them.
    pub fn digits(&mut self) -> Option<usize> {
        let digits = self.0.iter().take_while(|b| b.is_ascii_digit()).count();
        self.0 = &self.0[digits..];
        (digits > 0).then_some(digits)
    }

    /// A number of 1 to 18 digits, and how many they are.
    pub fn number(&mut self) -> Option<(u64, usize)> {
        let text = self.0;
        let digits = self.digits().filter(|digits| *digits <= 18)?;
        Some((text[..digits].iter().fold(0, |n, b| n * 10 + u64::from(b - b'0')), digits))
    }

    /// A number of one or two digits.
    pub fn short(&mut self) -> Option<u32> {
        self.number().filter(|(_, digits)| *digits <= 2).map(|(number, _)| number as u32)
    }

    /// Passes over a word of a kind and says which of them it is.
    pub fn word(&mut self, kind: Kind) -> Option<u8> {
        let letters = self.0.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let word = if letters > 0 { words().whole(&self.0[..letters], kind) } else { words().start(self.0, kind) }?;
        self.0 = &self.0[word.text.len()..];
        Some(word.place)
    }

    /// Passes over a unit.
    pub fn unit(&mut self, unit: Unit) -> Option<()> {
        self.attempt(|after| after.word(Kind::Unit).filter(|place| *place == unit as u8)).map(|_| ())
    }
}

/// What a word is.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// January is 0.
    Month,
    /// Monday is 0.
    Weekday,
    /// One of [`Unit`].
    Unit,
    /// 0 before noon, 1 after it.
    Half,
    /// Between the parts of a date.
    Joint,
    /// After a time.
    Clock,
    /// After the number of a day.
    Ordinal,
    /// Universal time.
    Utc,
    /// Years that are counted from a beginning of their own.
    Era,
}

/// Their names, in order.
const KINDS: [&str; 9] = ["month", "weekday", "unit", "half", "joint", "clock", "ordinal", "utc", "era"];

/// The signs after numbers: 年 月 日 时 分 秒.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

struct Word {
    text: &'static str,
    place: u8,
}

/// The words of `date_words.txt`: those of each kind, sorted.
struct Words([Vec<Word>; KINDS.len()]);

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| Words::parse(include_str!("date_words.txt")))
}

impl Words {
    fn parse(table: &'static str) -> Words {
        let mut words: [Vec<Word>; KINDS.len()] = Default::default();
        for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut groups = line.split(' ');
            let name = groups.next().unwrap_or_default();
            let Some(kind) = KINDS.iter().position(|kind| *kind == name) else {
                panic!("date_words.txt: there is no kind {name}");
            };
            for (place, group) in (0..).zip(groups) {
                words[kind].extend(group.split(',').map(|text| Word { text, place }));
            }
        }
        words.iter_mut().for_each(|kind| arrange(kind, |a, b| a.text < b.text));
        Words(words)
    }

    /// The word of plain letters that is this text, in either case.
    fn whole(&self, text: &[u8], kind: Kind) -> Option<&Word> {
        let words = &self.0[kind as usize];
        let lower = || text.iter().map(u8::to_ascii_lowercase);
        let at = words.partition_point(|word| word.text.bytes().lt(lower()));
        words.get(at).filter(|word| word.text.bytes().eq(lower()))
    }

    /// The longest word of other signs with which a text starts.
    fn start(&self, text: &[u8], kind: Kind) -> Option<&Word> {
        let sign = text.get(..3).filter(|sign| !sign[0].is_ascii())?;
        let words = &self.0[kind as usize];
        let to = words.partition_point(|word| word.text.as_bytes() <= text);
        let mut alike = words[..to].iter().rev().take_while(|word| word.text.as_bytes().starts_with(sign));
        alike.find(|word| text.starts_with(word.text.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::plain::Plain;
    use super::*;

    #[test]
    fn a_spelling_is_one_month_or_one_weekday() {
        for pair in words().0.iter().flat_map(|words| words.windows(2)).filter(|pair| pair[0].text == pair[1].text) {
            assert_eq!(pair[0].place, pair[1].place, "{}", pair[0].text);
        }
    }

    #[test]
    fn words_are_written_as_they_are_looked_up() {
        for word in words().0.iter().flatten() {
            assert_eq!(&*Plain::of(word.text.as_bytes()).unwrap(), word.text.as_bytes(), "{}", word.text);
            let letters = word.text.bytes().all(|b| b.is_ascii_lowercase());
            assert!(
                letters || word.text.chars().all(|sign| sign.len_utf8() == 3),
                "{} mixes letters and signs",
                word.text
            );
        }
    }

    #[test]
    fn the_longest_word_is_taken() {
        let mut cursor = Cursor("日曜日9".as_bytes());
        assert_eq!(cursor.word(Kind::Weekday), Some(6));
        assert_eq!(cursor.0, b"9");
        let mut cursor = Cursor("日 9".as_bytes());
        assert_eq!(cursor.word(Kind::Weekday), Some(6));
        assert_eq!(cursor.0, b" 9");
        assert_eq!(Cursor(b"Junio 9").word(Kind::Month), Some(5));
        assert_eq!(Cursor(b"junk 9").word(Kind::Month), None);
    }
}
