//! Genuine spreadsheets, where the shared data is there.

mod common;

use std::collections::BTreeMap;

use clientele_readers::encoding::{Decoder, guess};
use common::{open, shared, text};

/// Records of our own text: comma, quotes, line feed.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => field.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            '\r' if !quoted => {}
            _ => field.push(letter),
        }
    }
    records
}

/// The columns of records by the names in the header.
fn columns(records: &[Vec<String>]) -> BTreeMap<&str, Vec<&str>> {
    let names = records[0].iter().enumerate();
    names.map(|(i, name)| (&name[..], records[1..].iter().map(|record| &record[i][..]).collect())).collect()
}

#[test]
fn telco_as_workbook_and_as_text() {
    let Some(workbook) = shared("telco_churn/Telco_customer_churn.xlsx") else { return };
    let Some(csv) = shared("telco_churn/WA_Fn-UseC_-Telco-Customer-Churn.csv") else { return };
    let (sheet, csv) = (records(&text(workbook, 0).unwrap()), records(&String::from_utf8(csv).unwrap()));
    let (sheet, csv) = (columns(&sheet), columns(&csv));
    assert_eq!(sheet["CustomerID"].len(), 7043);
    assert_eq!(sheet.len(), 33);
    // The workbook's customers stand in another order.
    let by_customer = |ids: &[&str], values: &[&str]| -> BTreeMap<String, String> {
        ids.iter().map(|id| id.to_string()).zip(values.iter().map(|value| value.to_string())).collect()
    };
    let same = [
        ("Gender", "gender"),
        ("Partner", "Partner"),
        ("Tenure Months", "tenure"),
        ("Phone Service", "PhoneService"),
        ("Multiple Lines", "MultipleLines"),
        ("Internet Service", "InternetService"),
        ("Contract", "Contract"),
        ("Payment Method", "PaymentMethod"),
        ("Monthly Charges", "MonthlyCharges"),
        ("Total Charges", "TotalCharges"),
        ("Churn Label", "Churn"),
    ];
    for (in_sheet, in_csv) in same {
        let sheet = by_customer(&sheet["CustomerID"], &sheet[in_sheet]);
        let csv = by_customer(&csv["customerID"], &csv[in_csv]);
        // The text has `98.0` where the sheet has the number 98.
        let differs =
            |(id, value): &(&String, &String)| csv.get(*id).map(|text| text.trim_end_matches(".0")) != Some(value);
        let differ: Vec<_> = sheet.iter().filter(differs).take(3).collect();
        assert!(differ.is_empty(), "{in_sheet}: {differ:?}");
    }
}

#[test]
fn chinese_orders() {
    let Some(bytes) = shared("cn_rfm_orders_xlsx/PYTHON-RFM实战数据.xlsx") else { return };
    let workbook = open(bytes.clone()).unwrap();
    assert_eq!(workbook.sheets()[0].rows, Some(28_834));
    let text = text(bytes, 0).unwrap();
    let rows = records(&text);
    assert_eq!(rows.len(), 28_834);
    let columns = columns(&rows);
    let names = ["品牌名称", "买家昵称", "付款日期", "订单状态", "实付金额", "邮费", "省份", "城市", "购买数量"];
    assert_eq!(rows[0], names);
    assert_eq!(columns["实付金额"].iter().map(|amount| amount.parse::<i64>().unwrap()).sum::<i64>(), 3_640_644);
    let mut buyers = columns["买家昵称"].clone();
    buyers.sort_unstable();
    buyers.dedup();
    assert_eq!(buyers.len(), 25_949);
    assert_eq!(columns["订单状态"].iter().filter(|status| **status == "交易成功").count(), 27_793);
    assert_eq!(columns["城市"].iter().filter(|city| city.is_empty()).count(), 1);
    let mut days = columns["付款日期"].clone();
    days.sort_unstable();
    assert_eq!((days[0], days[days.len() - 1]), ("2019-01-01T00:17:59", "2019-06-30T22:46:22.511"));
}

#[test]
fn sheets_and_what_was_saved_of_them_in_gbk() {
    for (sheet, saved) in
        [("PYTHON-RFM实战数据.xlsx", "python_rfm_gb18030_crlf.csv"), ("TGI指数案例数据.xlsx", "tgi_gbk_crlf.csv")]
    {
        let Some(sheet) = shared(&format!("cn_rfm_orders_xlsx/{sheet}")) else { return };
        let Some(saved) = shared(&format!("cn_rfm_orders_xlsx/derived/{saved}")) else { return };
        let label = guess(&saved, true).label;
        let mut decoder = Decoder::new(&label).unwrap();
        let decoded: String = saved.chunks(65_521).map(|chunk| decoder.push(chunk, false)).collect();
        let (sheet, saved) = (records(&text(sheet, 0).unwrap()), records(&decoded));
        assert_eq!((sheet.len(), decoder.malformed()), (saved.len(), 0));
        // The text writes times with a space and milliseconds, and numbers with a decimal.
        let plain = |cell: &str| cell.replace('T', " ").trim_end_matches(".000").trim_end_matches(".0").to_owned();
        for (row, (in_sheet, in_text)) in sheet.iter().zip(&saved).enumerate() {
            let cells = |record: &[String]| record.iter().map(|cell| plain(cell)).collect::<Vec<_>>();
            assert_eq!(cells(in_sheet), cells(in_text), "row {}", row + 1);
        }
    }
}
