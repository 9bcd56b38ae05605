//! Which styles of a workbook show numbers as dates, judged as calamine judges them.

use calamine::{ExcelDateTime, ExcelDateTimeType};

/// What a style makes of a number.
pub(super) struct Formats {
    kinds: Vec<Option<ExcelDateTimeType>>,
    is_1904: bool,
}

impl Formats {
    /// Of styles that make this of a number.
    pub(super) fn new(kinds: Vec<Option<ExcelDateTimeType>>, is_1904: bool) -> Formats {
        Formats { kinds, is_1904 }
    }

    /// What a format that a workbook brings makes of a number.
    pub(super) fn kind_of_code(code: &str) -> Option<ExcelDateTimeType> {
        kind_of(code)
    }

    /// What one that every program knows makes of it (ECMA-376, 18.8.30), with the dates of East Asian languages.
    pub(super) fn kind_of_builtin(id: u32) -> Option<ExcelDateTimeType> {
        match id {
            14..=22 | 27..=36 | 45 | 47 | 50..=58 => Some(ExcelDateTimeType::DateTime),
            46 => Some(ExcelDateTimeType::TimeDelta),
            _ => None,
        }
    }

    /// The number as the date or duration that the style shows, if it does.
    pub(super) fn date(&self, style: usize, number: impl FnOnce() -> Option<f64>) -> Option<Option<ExcelDateTime>> {
        match self.kinds.get(style) {
            Some(Some(kind)) => Some(Some(ExcelDateTime::new(number()?, *kind, self.is_1904))),
            _ => Some(None),
        }
    }
}

/// The rules of calamine 0.38 (`formats.rs`, MIT), which took them from openpyxl: of the part for positive numbers, the first letter that
/// stands for a part of a date decides; hours, minutes or seconds alone in brackets are a duration.
fn kind_of(format: &str) -> Option<ExcelDateTimeType> {
    let (mut is_literal, mut is_quoted, mut is_half_day) = (false, false, false);
    let (mut brackets, mut is_elapsed, mut before) = (0_u8, false, ' ');
    for letter in format.chars() {
        match letter {
            _ if is_literal => is_literal = false,
            '_' | '\\' | '*' => is_literal = true,
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            ';' => return None,
            '[' => brackets = brackets.saturating_add(1),
            ']' if brackets == 1 && is_elapsed => return Some(ExcelDateTimeType::TimeDelta),
            ']' => brackets = brackets.saturating_sub(1),
            'a' | 'A' if !is_half_day && brackets == 0 => is_half_day = true,
            'p' | 'm' | '/' | 'P' | 'M' if is_half_day && brackets == 0 => return Some(ExcelDateTimeType::DateTime),
            'd' | 'm' | 'h' | 'y' | 's' | 'D' | 'M' | 'H' | 'Y' | 'S' if !is_half_day && brackets == 0 => {
                return Some(ExcelDateTimeType::DateTime);
            }
            _ if is_elapsed && letter.eq_ignore_ascii_case(&before) => {}
            _ => is_elapsed = before == '[' && matches!(letter, 'm' | 'h' | 's' | 'M' | 'H' | 'S'),
        }
        before = letter;
    }
    None
}
