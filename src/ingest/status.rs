//! What the status column says, value by value: counted as it is read, so that everyone sees what was taken for what.

use super::words::Meaning;
use crate::error::Result;
use crate::table::Dictionary;
use crate::table::order::sort_pairs;

/// Why a status was taken for what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The user said so.
    Asked,
    /// It is a known word.
    Known,
    /// Nobody knows it: such orders count.
    Assumed,
}

impl Basis {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Basis::Asked => "asked",
            Basis::Known => "known",
            Basis::Assumed => "assumed",
        }
    }
}

/// What the user says of status texts, spaces around them apart.
pub type Asked = Vec<(String, Meaning)>;

/// What a text means, and why.
pub fn judge(text: &str, asked: &Asked) -> (Meaning, Basis) {
    let text = text.trim();
    if let Some((_, meaning)) = asked.iter().find(|(said, _)| said.trim() == text) {
        return (*meaning, Basis::Asked);
    }
    Meaning::of_status(text).map_or((Meaning::Paid, Basis::Assumed), |meaning| (meaning, Basis::Known))
}

/// The texts of one file that a reader has met.
#[derive(Default)]
pub(super) struct Statuses {
    texts: Dictionary,
    meanings: Vec<Meaning>,
    /// Rows of each since they were told last, and which have any, in the order of their first row.
    rows: Vec<u64>,
    met: Vec<usize>,
}

impl Statuses {
    /// What a text means; counts its row. Blank ones are not counted.
    pub fn meaning(&mut self, status: &[u8], asked: &Asked) -> Meaning {
        // A status column holds few distinct texts. Should the dictionary be full, the text is judged without it.
        let Some((code, meaning)) = self.look_up(status, asked) else {
            return judge(&String::from_utf8_lossy(status), asked).0;
        };
        self.count(code);
        meaning
    }

    /// What a text means, and its number.
    pub fn look_up(&mut self, status: &[u8], asked: &Asked) -> Option<(usize, Meaning)> {
        let code = self.texts.intern(status.trim_ascii()).ok()? as usize;
        if code == self.meanings.len() {
            self.meanings.push(judge(&String::from_utf8_lossy(status), asked).0);
            self.rows.push(0);
        }
        Some((code, self.meanings[code]))
    }

    /// Counts a row with the text of a number.
    pub fn count(&mut self, code: usize) {
        if self.rows[code] == 0 {
            self.met.push(code);
        }
        self.rows[code] += 1;
    }

    /// Rows by text since this was asked last.
    pub fn told(&mut self) -> Tally {
        let mut tally = Tally::default();
        for code in self.met.drain(..) {
            let (text, rows) = (self.texts.get(code as u32), std::mem::take(&mut self.rows[code]));
            if !text.is_empty() {
                tally.seen.push((text.to_vec(), rows));
            }
        }
        tally
    }
}

/// Rows by status text.
#[derive(Clone, Default)]
pub(super) struct Tally {
    pub seen: Vec<(Vec<u8>, u64)>,
}

/// Rows by status text, over a whole file.
#[derive(Default)]
pub(super) struct Sum {
    texts: Dictionary,
    rows: Vec<u64>,
}

impl Sum {
    /// Texts that a report shows.
    const SHOWN: usize = 50;

    /// # Errors
    /// `too_much_data`.
    pub fn add(&mut self, tally: &Tally) -> Result<()> {
        for (text, rows) in &tally.seen {
            let code = self.texts.intern(text)? as usize;
            self.rows.resize(self.rows.len().max(code + 1), 0);
            self.rows[code] += rows;
        }
        Ok(())
    }

    /// The commonest texts, each with its rows; of equally common ones the first of the file.
    pub fn commonest(&self) -> Vec<(String, u64)> {
        let mut ranks: Vec<(u64, u64)> =
            self.rows.iter().zip(0..).map(|(rows, code)| (u64::MAX - rows, code)).collect();
        sort_pairs(&mut ranks);
        let text = |code: u64| String::from_utf8_lossy(self.texts.get(code as u32)).into_owned();
        ranks.into_iter().take(Sum::SHOWN).map(|(rows, code)| (text(code), u64::MAX - rows)).collect()
    }
}
