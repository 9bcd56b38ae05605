//! A cell's value as text.

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime};

use crate::text::{push_date, push_duration, push_number};

/// Appends what calamine read.
pub(super) fn push_data_ref(out: &mut Vec<u8>, value: &DataRef<'_>) {
    match value {
        DataRef::Int(number) => push_number(out, *number as f64),
        DataRef::Float(number) => push_number(out, *number),
        DataRef::String(text) => out.extend_from_slice(text.as_bytes()),
        DataRef::SharedString(text) => out.extend_from_slice(text.as_bytes()),
        DataRef::Bool(value) => push_bool(out, *value),
        DataRef::DateTime(date) => push_date_time(out, date),
        DataRef::DateTimeIso(text) => out.extend_from_slice(text.as_bytes()),
        DataRef::DurationIso(text) => push_iso_duration(out, text),
        DataRef::Error(error) => push_error(out, error),
        DataRef::Empty => {}
    }
}

/// The same for a value that calamine has kept.
pub(super) fn push_data(out: &mut Vec<u8>, value: &Data) {
    match value {
        Data::Int(number) => push_number(out, *number as f64),
        Data::Float(number) => push_number(out, *number),
        Data::String(text) => out.extend_from_slice(text.as_bytes()),
        Data::Bool(value) => push_bool(out, *value),
        Data::DateTime(date) => push_date_time(out, date),
        Data::DateTimeIso(text) => out.extend_from_slice(text.as_bytes()),
        Data::DurationIso(text) => push_iso_duration(out, text),
        Data::Error(error) => push_error(out, error),
        Data::Empty => {}
    }
}

pub(super) fn push_bool(out: &mut Vec<u8>, value: bool) {
    out.extend_from_slice(if value { b"TRUE" } else { b"FALSE" });
}

pub(super) fn push_date_time(out: &mut Vec<u8>, date: &ExcelDateTime) {
    if date.is_duration() {
        push_duration(out, date.as_f64());
    } else {
        push_date(out, date.as_f64(), || date.to_ymd_hms_milli());
    }
}

/// As it stands in the cell.
fn push_error(out: &mut Vec<u8>, error: &CellErrorType) {
    let text = match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#GETTING_DATA",
    };
    out.extend_from_slice(text.as_bytes());
}

/// `PT26H30M00S` as `26:30:00`; anything else as it is written.
pub(super) fn push_iso_duration(out: &mut Vec<u8>, text: &str) {
    match iso_days(text) {
        Some(days) => push_duration(out, days),
        None => out.extend_from_slice(text.as_bytes()),
    }
}

fn iso_days(text: &str) -> Option<f64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest.strip_prefix("PT")?),
        None => (1.0, text.strip_prefix("PT")?),
    };
    let mut seconds = 0.0;
    for (unit, length) in [('H', 3600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((number, after)) = rest.split_once(unit) {
            seconds += number.parse::<f64>().ok()? * length;
            rest = after;
        }
    }
    rest.is_empty().then_some(sign * seconds / 86_400.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    fn text(value: DataRef<'_>) -> String {
        let (mut by_reference, mut kept) = (Vec::new(), Vec::new());
        push_data_ref(&mut by_reference, &value);
        push_data(&mut kept, &Data::from(value));
        assert_eq!(by_reference, kept);
        String::from_utf8(kept).unwrap()
    }

    fn date(serial: f64, is_1904: bool) -> String {
        text(DataRef::DateTime(ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, is_1904)))
    }

    #[test]
    fn dates_of_both_systems() {
        assert_eq!(date(45_382.0, false), "2024-03-31");
        assert_eq!(date(43_920.0, true), "2024-03-31");
        assert_eq!(date(45_382.430_902_777_78, false), "2024-03-31T10:20:30");
        assert_eq!(date(43_646.948_872_812_5, false), "2019-06-30T22:46:22.611");
        assert_eq!(date(1.0, false), "1900-01-01");
        // The day that 1900 did not have, as every spreadsheet shows it.
        assert_eq!(date(60.0, false), "1900-02-29");
        assert_eq!(date(61.0, false), "1900-03-01");
        assert_eq!(date(0.430_902_777_78, false), "10:20:30");
        // A moment before midnight is midnight.
        assert_eq!(date(45_381.999_999_999_9, false), "2024-03-31");
        assert_eq!(date(-5.5, false), "-5.5");
    }

    #[test]
    fn other_values() {
        assert_eq!(text(DataRef::Bool(true)), "TRUE");
        assert_eq!(text(DataRef::Int(-3)), "-3");
        assert_eq!(text(DataRef::Float(0.1)), "0.1");
        assert_eq!(text(DataRef::Error(CellErrorType::NA)), "#N/A");
        assert_eq!(text(DataRef::Empty), "");
        let hours = ExcelDateTime::new(26.5 / 24.0, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(text(DataRef::DateTime(hours)), "26:30:00");
    }

    #[test]
    fn iso_durations() {
        let text = |iso: &str| text(DataRef::DurationIso(iso.to_owned()));
        assert_eq!(text("PT10H20M30S"), "10:20:30");
        assert_eq!(text("PT26H30M00.5S"), "26:30:00.500");
        assert_eq!(text("-PT1H"), "-01:00:00");
        assert_eq!(text("P1DT1H"), "P1DT1H");
        assert_eq!(text("PT1X"), "PT1X");
    }
}
