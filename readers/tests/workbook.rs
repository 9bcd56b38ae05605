//! Spreadsheets of every kind come to the same text.

mod common;

use clientele_readers::error::Code;
use clientele_readers::limits::Limits;
use clientele_readers::workbook::Sheet;
use common::package::{Xlsx, ods};
use common::{code, fixture, mixed, open, text};

fn sheet(name: &str, visible: bool, rows: u64, columns: u64) -> Sheet {
    Sheet { name: name.to_owned(), visible, rows: Some(rows), columns: Some(columns) }
}

#[test]
fn every_kind_of_cell_from_a_new_workbook() {
    let bytes = mixed::workbook();
    // To be converted by hand when it changes.
    std::fs::write(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("mixed.xlsx"), &bytes).unwrap();
    assert_eq!(text(bytes.clone(), 0).unwrap(), mixed::ORDERS);
    assert_eq!(text(bytes.clone(), 1).unwrap(), "x,\n\n,7\n");
    assert_eq!(text(bytes.clone(), 2).unwrap(), "");
    let unknown = Sheet { rows: None, columns: None, ..sheet("Empty", true, 0, 0) };
    assert_eq!(
        open(bytes).unwrap().sheets(),
        [sheet("订单", true, 9, 11), sheet("Hidden & <b>", false, 3, 2), unknown]
    );
}

#[test]
fn the_same_from_an_old_workbook_and_from_opendocument() {
    for file in ["mixed.xls", "mixed.ods"] {
        let bytes = fixture(file);
        // LibreOffice makes numbers of booleans on the way to its own format.
        let numbers = |orders: &str| orders.replace("TRUE", "1").replace("FALSE", "0");
        let orders = if file.ends_with("ods") { numbers(mixed::ORDERS) } else { mixed::ORDERS.to_owned() };
        assert_eq!(text(bytes.clone(), 0).unwrap(), orders, "{file}");
        assert_eq!(text(bytes.clone(), 1).unwrap(), "x,\n\n,7\n", "{file}");
        assert_eq!(text(bytes.clone(), 2).unwrap(), "", "{file}");
        let sheets = [sheet("订单", true, 9, 11), sheet("Hidden & <b>", false, 3, 2), sheet("Empty", true, 0, 0)];
        assert_eq!(open(bytes).unwrap().sheets(), sheets, "{file}");
    }
}

#[test]
fn sheets_that_are_not_there() {
    for bytes in [mixed::workbook(), fixture("mixed.xls"), fixture("mixed.ods")] {
        let error = open(bytes).unwrap().to_table(3).unwrap_err();
        assert_eq!((error.code, error.value.as_deref()), (Code::SheetMissing, Some("3")));
    }
}
