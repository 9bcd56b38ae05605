#![allow(missing_docs)]
use super::{Day, Decimal};
#[derive(Clone, Copy, Debug)]
pub enum WrittenDate {
    Sure(Day),
    DayFirst(Day),
    MonthFirst(Day),
    Either { day_first: Day, month_first: Day },
}
pub fn read_date(text: &[u8], zone: i32) -> Option<WrittenDate> {
    if let Some(d) = Day::parse_iso(text, zone) {
        return Some(WrittenDate::Sure(d));
    }
    let t = std::str::from_utf8(text).ok()?;
    if t.len() == 8 && t.bytes().all(|b| b.is_ascii_digit()) {
        let s = format!("{}-{}-{}", &t[..4], &t[4..6], &t[6..]);
        return Day::parse_iso(s.as_bytes(), 0).map(WrittenDate::Sure);
    }
    let p: Vec<&str> = t.split(['/', '.']).collect();
    if p.len() != 3 || !p.iter().all(|x| x.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let y = if p[2].len() == 2 { format!("20{}", p[2]) } else { p[2].to_string() };
    let f = |d: &str, m: &str| Day::parse_iso(format!("{y}-{m:0>2}-{d:0>2}").as_bytes(), 0);
    match (f(p[0], p[1]), f(p[1], p[0])) {
        (Some(a), Some(b)) if a == b => Some(WrittenDate::Sure(a)),
        (Some(a), Some(b)) => Some(WrittenDate::Either { day_first: a, month_first: b }),
        (Some(a), None) => Some(WrittenDate::DayFirst(a)),
        (None, Some(b)) => Some(WrittenDate::MonthFirst(b)),
        _ => None,
    }
}
#[derive(Clone, Copy, Debug)]
pub enum WrittenNumber {
    Sure(Decimal),
    Point(Decimal),
    Comma(Decimal),
    Either { point: Decimal, comma: Decimal },
}
pub struct ReadNumber {
    pub number: WrittenNumber,
}
pub fn read_number(text: &[u8]) -> Option<ReadNumber> {
    let t = std::str::from_utf8(text).ok()?.replace('$', "");
    let dec = |s: &str| Decimal::parse(s.as_bytes());
    let n = match (t.find('.'), t.find(',')) {
        (None, None) => WrittenNumber::Sure(dec(&t)?),
        (Some(i), None) if t.len() - i == 4 && i > 0 && i < 4 && !t.starts_with('0') => {
            WrittenNumber::Either { point: dec(&t)?, comma: dec(&t.replace('.', ""))? }
        }
        (Some(_), None) => WrittenNumber::Point(dec(&t)?),
        (None, Some(i)) if t.len() - i == 4 && i > 0 && i < 4 => {
            WrittenNumber::Either { point: dec(&t.replace(',', ""))?, comma: dec(&t.replace(',', "."))? }
        }
        (None, Some(i)) if t.len() - i < 4 && t.matches(',').count() == 1 && i > 0 => {
            WrittenNumber::Comma(dec(&t.replace(',', "."))?)
        }
        (Some(a), Some(b)) if a > b && t.len() - a <= 3 => WrittenNumber::Point(dec(&t.replace(',', ""))?),
        (Some(a), Some(b)) if a < b && t.len() - b <= 3 => {
            WrittenNumber::Comma(dec(&t.replace('.', "").replace(',', "."))?)
        }
        _ => return None,
    };
    Some(ReadNumber { number: n })
}
