//! One workbook with everything that a cell can be. `tests/files/mixed.xls` and `mixed.ods` are LibreOffice's conversions of it
//! (`soffice --convert-to xls --convert-to ods`), so they must come to the same text.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

/// What the first sheet must come to.
pub const ORDERS: &str = include_str!("../files/mixed.csv");

pub fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let moment = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\" hh:mm:ss");
    let time = Format::new().set_num_format("hh:mm:ss");
    let hours = Format::new().set_num_format("[h]:mm:ss");
    let percent = Format::new().set_num_format("0%");
    let money = Format::new().set_num_format("#,##0.00 [$€-407]");
    let date = |year, month, day| ExcelDateTime::from_ymd(year, month, day).unwrap();

    let sheet = book.add_worksheet().set_name("订单").unwrap();
    sheet.write(1, 1, "Orders 2024").unwrap();
    sheet.write(3, 1, "订单编号").unwrap();
    sheet.merge_range(3, 2, 3, 3, "日期", &bold).unwrap();
    sheet.merge_range(3, 4, 3, 6, "Amount", &bold).unwrap();
    for (column, heading) in [(7, "Flag"), (8, "Error"), (9, "Share"), (10, "Note")] {
        sheet.write(3, column, heading).unwrap();
    }
    for (column, heading) in [(1, "id"), (2, "day"), (3, "moment"), (4, "net"), (5, "gross"), (6, "whole")] {
        sheet.write(4, column, heading).unwrap();
    }
    sheet.write(5, 1, "A-1").unwrap();
    sheet.write_with_format(5, 2, date(2024, 3, 31), &day).unwrap();
    sheet.write_with_format(5, 3, date(2024, 3, 31).and_hms(10, 20, 30).unwrap(), &moment).unwrap();
    sheet.write_with_format(5, 4, 12.5, &money).unwrap();
    sheet.write_with_format(5, 5, -0.01, &money).unwrap();
    sheet.write(5, 6, 100_000).unwrap();
    sheet.write(5, 7, true).unwrap();
    sheet.write_formula(5, 8, Formula::new("NA()").set_result("#N/A")).unwrap();
    sheet.write_with_format(5, 9, 0.25, &percent).unwrap();
    sheet.write(5, 10, "two\nlines").unwrap();

    sheet.write(6, 1, "A-2").unwrap();
    sheet.write_with_format(6, 2, date(2000, 2, 29), &day).unwrap();
    sheet.write_with_format(6, 3, date(2024, 12, 31).and_hms(23, 59, 59).unwrap(), &moment).unwrap();
    sheet.write(6, 4, 0.1).unwrap();
    sheet.write(6, 5, 1_234_567.891).unwrap();
    sheet.write(6, 6, -3).unwrap();
    sheet.write(6, 7, false).unwrap();
    sheet.write_formula(6, 8, Formula::new("1/0").set_result("#DIV/0!")).unwrap();
    sheet.write_with_format(6, 9, 1, &percent).unwrap();
    sheet.write(6, 10, "say \"hi\", 张三").unwrap();

    // Row 8 has a style and nothing in it.
    sheet.write_blank(7, 2, &day).unwrap();

    sheet.write(8, 1, "A-4").unwrap();
    sheet.write_with_format(8, 2, (10.0 * 3600.0 + 20.0 * 60.0 + 30.0) / 86_400.0, &time).unwrap();
    sheet.write_with_format(8, 3, 26.5 / 24.0, &hours).unwrap();
    sheet.write(8, 4, 1e-9).unwrap();
    sheet.write(8, 5, 123_456_789_012_345_i64).unwrap();
    sheet.write(8, 6, 0).unwrap();
    sheet.write(8, 7, true).unwrap();
    sheet.write_formula(8, 8, Formula::new("\"x\"+1").set_result("#VALUE!")).unwrap();
    sheet.write_with_format(8, 9, 0, &percent).unwrap();
    sheet.write(8, 10, " spaced ").unwrap();

    let hidden = book.add_worksheet().set_name("Hidden & <b>").unwrap();
    hidden.write(0, 0, "x").unwrap();
    hidden.write(2, 1, 7).unwrap();
    hidden.set_hidden(true);
    book.add_worksheet().set_name("Empty").unwrap();
    book.save_to_buffer().unwrap()
}
