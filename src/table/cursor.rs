//! A place in a short text, and the words that dates are written with.

use std::sync::OnceLock;

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

/// What a word is. The names are those of `date_words.txt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

const KINDS: [(&str, Kind); 8] = [
    ("month", Kind::Month),
    ("weekday", Kind::Weekday),
    ("unit", Kind::Unit),
    ("half", Kind::Half),
    ("joint", Kind::Joint),
    ("clock", Kind::Clock),
    ("ordinal", Kind::Ordinal),
    ("utc", Kind::Utc),
];

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
    kind: Kind,
    place: u8,
}

/// The words of `date_words.txt`, sorted.
struct Words(Vec<Word>);

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| Words::parse(include_str!("date_words.txt")))
}

impl Words {
    fn parse(table: &'static str) -> Words {
        let mut words = Vec::new();
        for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut groups = line.split(' ');
            let name = groups.next().unwrap_or_default();
            let Some(&(_, kind)) = KINDS.iter().find(|kind| kind.0 == name) else {
                panic!("date_words.txt: there is no kind {name}");
            };
            for (place, group) in (0..).zip(groups) {
                words.extend(group.split(',').map(|text| Word { text, kind, place }));
            }
        }
        words.sort_unstable_by_key(|word| word.text);
        Words(words)
    }

    /// The word of plain letters that is this text, in either case.
    fn whole(&self, text: &[u8], kind: Kind) -> Option<&Word> {
        let lower = || text.iter().map(u8::to_ascii_lowercase);
        let from = self.0.partition_point(|word| word.text.bytes().lt(lower()));
        self.0[from..].iter().take_while(|word| word.text.bytes().eq(lower())).find(|word| word.kind == kind)
    }

    /// The longest word of other signs with which a text starts.
    fn start(&self, text: &[u8], kind: Kind) -> Option<&Word> {
        let sign = text.get(..3).filter(|sign| !sign[0].is_ascii())?;
        let to = self.0.partition_point(|word| word.text.as_bytes() <= text);
        let alike = self.0[..to].iter().rev().take_while(|word| word.text.as_bytes().starts_with(sign));
        alike.filter(|word| word.kind == kind).find(|word| text.starts_with(word.text.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spelling_is_one_month_or_one_weekday() {
        let Words(words) = words();
        for pair in words.windows(2).filter(|pair| pair[0].text == pair[1].text && pair[0].kind == pair[1].kind) {
            assert_eq!(pair[0].place, pair[1].place, "{}", pair[0].text);
        }
    }

    #[test]
    fn words_are_written_as_they_are_looked_up() {
        for word in &words().0 {
            let plain = super::super::plain::Plain::of(word.text.as_bytes()).unwrap();
            assert_eq!(&*plain, word.text.to_lowercase().as_bytes(), "{}", word.text);
            let letters = word.text.bytes().all(|b| b.is_ascii_lowercase());
            assert!(letters || word.text.chars().all(|letter| letter.len_utf8() == 3), "{} mixes signs", word.text);
            assert_eq!(Cursor(word.text.as_bytes()).word(word.kind), Some(word.place), "{}", word.text);
        }
    }
}
