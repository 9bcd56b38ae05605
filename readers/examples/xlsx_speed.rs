//! How long a workbook of 100,000 rows and 8 columns takes: calamine alone, and to delimited text.
//!
//! `cargo run --release --package clientele-readers --example xlsx_speed [ROWS] [FILE.xlsx to keep]`

use std::io::Cursor;
use std::time::Instant;

use calamine::{Reader, Xlsx};
use clientele_readers::container::Bytes;
use clientele_readers::limits::Limits;
use clientele_readers::workbook::Workbook;
use rust_xlsxwriter::Format;

const RUNS: usize = 5;

fn workbook(rows: u32) -> Vec<u8> {
    let cities = ["上海市", "北京市", "广州市", "深圳市", "杭州市"];
    let mut book = rust_xlsxwriter::Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let sheet = book.add_worksheet();
    for (column, name) in ["订单编号", "客户", "日期", "金额", "数量", "状态", "城市", "商品"].iter().enumerate()
    {
        sheet.write(0, column as u16, *name).unwrap();
    }
    for row in 1..=rows {
        let n = f64::from(row);
        sheet.write(row, 0, format!("A{row:08}")).unwrap();
        sheet.write(row, 1, format!("customer {}", row * 7919 % 30_011)).unwrap();
        sheet.write_with_format(row, 2, 43_000.0 + n * 0.017, &day).unwrap();
        sheet.write(row, 3, f64::from(row * 31 % 90_000) / 100.0).unwrap();
        sheet.write(row, 4, row % 9 + 1).unwrap();
        sheet.write(row, 5, if row % 20 == 0 { "已退款" } else { "交易成功" }).unwrap();
        sheet.write(row, 6, cities[row as usize % cities.len()]).unwrap();
        sheet.write(row, 7, format!("tea no. {}", row % 400)).unwrap();
    }
    book.save_to_buffer().unwrap()
}

fn best(name: &str, mut work: impl FnMut() -> usize) {
    let seconds = (0..RUNS).map(|_| {
        let begun = Instant::now();
        let result = work();
        (begun.elapsed().as_secs_f64(), result)
    });
    let (seconds, result) = seconds.min_by(|a, b| a.0.total_cmp(&b.0)).expect("there are runs");
    println!("{name:<32} {seconds:.3} s   {result}");
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let rows = arguments.next().map_or(100_000, |rows| rows.parse().expect("a number of rows"));
    let bytes = workbook(rows);
    println!("{rows} rows x 8, {} bytes; the best of {RUNS} runs", bytes.len());
    if let Some(file) = arguments.next() {
        std::fs::write(file, &bytes).expect("the file can be written");
    }
    best("calamine, opened", || Xlsx::new(Cursor::new(&bytes[..])).unwrap().sheet_names().len());
    best("calamine, worksheet_range", || {
        let mut book = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
        book.worksheet_range("Sheet1").unwrap().height()
    });
    best("calamine, cell by cell", || {
        let mut book = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
        let mut cells = book.worksheet_cells_reader("Sheet1").unwrap();
        std::iter::from_fn(|| cells.next_cell().unwrap()).count()
    });
    let shared = Bytes::from(bytes.clone());
    best("counted and opened", || Workbook::open(shared.clone(), &Limits::default()).unwrap().sheets().len());
    best("counted, opened, to text", || {
        Workbook::open(shared.clone(), &Limits::default()).unwrap().read_sheet(0).unwrap().text.len()
    });
}
