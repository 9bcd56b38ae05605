//! Numbers, dates and durations as text.

use std::io::Write as _;

/// Below this, numbers are written with an exponent, as nobody reads so many digits.
const SMALL: f64 = 1e-7;
/// Whole numbers up to this one are exact, and quicker to write as such. Larger ones have lost their last digits: with an exponent, as
/// spreadsheets show them, they are no order's number and no customer's, and whoever takes them for one can be told.
const EXACT: f64 = 9_007_199_254_740_992.0;

const MS_A_DAY: f64 = 86_400_000.0;
/// 10000-01-01 by the system of 1900: no spreadsheet shows a date from there on.
const AFTER_DATES: f64 = 2_958_466.0;

/// Appends the shortest text that reads back as the number.
pub(crate) fn push_number(out: &mut Vec<u8>, number: f64) {
    let size = number.abs();
    // Writing to memory cannot fail.
    let _ = if number.trunc() == number && size <= EXACT {
        write!(out, "{}", number as i64)
    } else if (SMALL..EXACT).contains(&size) {
        write!(out, "{number}")
    } else if size < SMALL {
        write!(out, "{number:e}")
    } else {
        let text = format!("{number:e}");
        write!(out, "{}", text.replace('e', "e+"))
    };
}

/// Parts of a date and time: year, month, day, hour, minute, second, millisecond.
pub(crate) type Moment = (u16, u8, u8, u8, u8, u8, u16);

/// Appends a spreadsheet's date in ISO form, with the time unless it is midnight. Of a day's part alone, the time; what cannot be a date
/// stays a number. `moment` takes the serial number apart.
pub(crate) fn push_date(out: &mut Vec<u8>, serial: f64, moment: impl FnOnce() -> Moment) {
    if !(0.0..AFTER_DATES).contains(&serial) {
        return push_number(out, serial);
    }
    let (year, month, day, hour, minute, second, ms) = moment();
    // A part of a day that rounds up to a whole one is midnight.
    if serial < 1.0 {
        return push_time(out, hour.into(), minute, second, ms);
    }
    push_digits(out, u64::from(year / 100), 2);
    push_two(out, (year % 100) as u8);
    out.push(b'-');
    push_two(out, month);
    out.push(b'-');
    push_two(out, day);
    if (hour, minute, second, ms) != (0, 0, 0, 0) {
        out.push(b'T');
        push_time(out, hour.into(), minute, second, ms);
    }
}

/// Appends a duration in days as `26:30:00`.
pub(crate) fn push_duration(out: &mut Vec<u8>, days: f64) {
    let all = (days * MS_A_DAY).round();
    if all.abs() > EXACT || all.is_nan() {
        return push_number(out, days);
    }
    if all < 0.0 {
        out.push(b'-');
    }
    let ms = all.abs() as u64;
    let (seconds, ms) = (ms / 1000, (ms % 1000) as u16);
    push_time(out, seconds / 3600, (seconds / 60 % 60) as u8, (seconds % 60) as u8, ms);
}

fn push_time(out: &mut Vec<u8>, hour: u64, minute: u8, second: u8, ms: u16) {
    push_digits(out, hour, 2);
    out.push(b':');
    push_two(out, minute);
    out.push(b':');
    push_two(out, second);
    if ms > 0 {
        out.push(b'.');
        push_digits(out, ms.into(), 3);
    }
}

/// A number of two digits.
fn push_two(out: &mut Vec<u8>, number: u8) {
    out.extend_from_slice(&[b'0' + number / 10, b'0' + number % 10]);
}

/// A number with at least so many digits. A sheet has as many dates as rows, and `write!` takes several times as long.
fn push_digits(out: &mut Vec<u8>, number: u64, least: u32) {
    let mut place = 10_u64.pow(least - 1);
    while number / place >= 10 {
        place *= 10;
    }
    while place > 0 {
        out.push(b'0' + (number / place % 10) as u8);
        place /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_are_short_and_read_back() {
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (12.5, "12.5"),
            (-2.55, "-2.55"),
            (59.97, "59.97"),
            (100_000.0, "100000"),
            (1e15, "1000000000000000"),
            (20_190_101_000_017.0, "20190101000017"),
            (0.1 + 0.2, "0.30000000000000004"),
            (0.000_001, "0.000001"),
            (1e-9, "1e-9"),
            (9_007_199_254_740_992.0, "9007199254740992"),
            (293_456_789_012_345_678.0, "2.9345678901234566e+17"),
            (1e20, "1e+20"),
            (-2.5e22, "-2.5e+22"),
            (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
        ] {
            assert_eq!(written(|out| push_number(out, number)), text);
            assert_eq!(text.parse::<f64>().unwrap(), number);
        }
    }

    #[test]
    fn dates_times_and_what_is_neither() {
        let date = |serial, moment| written(|out| push_date(out, serial, || moment));
        assert_eq!(date(45_382.0, (2024, 3, 31, 0, 0, 0, 0)), "2024-03-31");
        assert_eq!(date(45_382.5, (2024, 3, 31, 12, 0, 0, 0)), "2024-03-31T12:00:00");
        assert_eq!(date(45_382.5, (2024, 3, 31, 12, 0, 0, 511)), "2024-03-31T12:00:00.511");
        assert_eq!(date(0.25, (1899, 12, 31, 6, 0, 0, 0)), "06:00:00");
        assert_eq!(date(-1.0, (1899, 12, 31, 0, 0, 0, 0)), "-1");
        assert_eq!(date(2_958_466.0, (9999, 12, 31, 0, 0, 0, 0)), "2958466");
        assert_eq!(date(f64::NAN, (1, 1, 1, 0, 0, 0, 0)), "NaN");
    }

    #[test]
    fn durations() {
        let duration = |days| written(|out| push_duration(out, days));
        assert_eq!(duration(1.5), "36:00:00");
        assert_eq!(duration(26.5 / 24.0), "26:30:00");
        assert_eq!(duration(-0.25), "-06:00:00");
        assert_eq!(duration(0.5 / 86_400.0), "00:00:00.500");
        assert_eq!(duration(1e300), "1e+300");
        assert_eq!(duration(12_345_678.0), "296296272:00:00");
    }
}
