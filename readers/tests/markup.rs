//! HTML tables and the XML of Excel 2003, as shop systems save them under the name of a spreadsheet.

mod common;

use clientele_readers::error::Code;
use clientele_readers::limits::Limits;
use common::{code, open, text};

fn html(body: &str) -> String {
    text(format!("<html>{body}</html>").into_bytes(), 0).unwrap()
}

fn rows(cells: &str) -> String {
    html(&format!("<table>{cells}</table>"))
}

#[test]
fn a_table_as_old_systems_write_it() {
    let page = r#"<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><META content="text/html; charset=utf-8">
        <style>td{mso-number-format:"\@"}</style><script>if (a<b) document.write("<table><tr><td>no</td></tr></table>")</script>
        <!--[if gte mso 9]><xml><x:Name>Sheet1</x:Name></xml><![endif]--></head><body>
        <TABLE BORDER=1>
          <TR><TH>订单编号<TH>客户<TH>付款时间<TH>实付金额</TR>
          <TR><TD>A&amp;1</TD><TD>小鹿&nbsp;</TD><TD x:num="45294">2024-01-03</TD><TD x:num="1234.567">&yen;1,234.57</TD></TR>
          <tr><td>=&quot;00123&quot;<td><font color=red>大<b>海</b></font><td>  2024-01-04
             09:12:00<td align=right>88.50
          <tr></tr>
          <tr><td>&#49;004<td>山雀<br>二<br/><br>三<td><p>2024-03-01</p><p>夜</p><td></tr>
        </TABLE></body></html>"#;
    assert_eq!(
        text(page.as_bytes().to_vec(), 0).unwrap(),
        "订单编号,客户,付款时间,实付金额\nA&1,小鹿,2024-01-03,1234.567\n\"=\"\"00123\"\"\",大海,2024-01-04 09:12:00,88.50\n\n\
         1004,\"山雀\n二\n\n三\",\"2024-03-01\n夜\",\n"
    );
}

#[test]
fn cells_over_several_rows_and_columns() {
    let header = "<tr><th rowspan=2>id<th colspan=2>2023<tr><th>n<th>sum";
    assert_eq!(rows(&format!("{header}<tr><td>1<td>2<td>3")), "id,2023,2023\nid,n,sum\n1,2,3\n");
    // What reaches down from above moves the cells below it aside; nothing is repeated among the data.
    let data = "<tr><td>a<td>b<td>c<tr><td>1<td rowspan=2>x<td>2<tr><td>3<td>4";
    assert_eq!(rows(data), "a,b,c\n1,x,2\n3,,4\n");
    assert_eq!(rows("<tr><td colspan=2>Title<tr><td>a<td>b<tr><td>1<td>2"), "Title,\na,b\n1,2\n");
    assert_eq!(rows("<tr><td rowspan=0 colspan=x>a<td>b"), "a,b\n");
}

#[test]
fn every_table_is_a_sheet_and_one_may_lie_in_another() {
    let page = "<html><table><tr><td>Menu<td><table><tr><td>id<td>sum<tr><td>1<td>2</table>after</table><table></table></html>";
    let book = open(page.as_bytes().to_vec()).unwrap();
    let sheets: Vec<_> = book.sheets().iter().map(|sheet| (sheet.name.as_str(), sheet.rows, sheet.columns)).collect();
    assert_eq!(sheets, [("1", Some(1), Some(2)), ("2", Some(2), Some(2)), ("3", Some(0), Some(0))]);
    assert_eq!(text(page.as_bytes().to_vec(), 1).unwrap(), "id,sum\n1,2\n");
    assert_eq!(text(page.as_bytes().to_vec(), 0).unwrap(), "Menu,after\n");
    assert_eq!(text(page.as_bytes().to_vec(), 2).unwrap(), "");
}

#[test]
fn a_page_without_a_table_and_one_cut_off() {
    assert_eq!(code(b"<html><p>Please log in</p></html>".to_vec(), &Limits::default()), Some(Code::NoSheets));
    assert_eq!(html("<table><tr><td>id<td>sum<tr><td>1<td>2"), "id,sum\n1,2\n");
    assert_eq!(html("<table><tr><td>id<td>sum<tr><td>1<td titl"), "id,sum\n1,\n");
}

#[test]
fn limits_hold() {
    let limits = Limits { text: 1000, ..Limits::default() };
    let page = format!("<table>{}</table>", "<tr><td>x".repeat(200));
    assert_eq!(code(page.into_bytes(), &limits), Some(Code::TextTooLarge));
    let wide = b"<table><tr><td colspan=99999999>a<td>b</table>".to_vec();
    assert_eq!(code(wide, &Limits::default()), Some(Code::WorkbookBroken));
    let far = b"<table><tr><td rowspan=4294967295 colspan=16384>a</td></tr><tr><td>b</table>".to_vec();
    assert_eq!(code(far, &Limits::default()), Some(Code::WorkbookBroken));
}

const EXCEL: &str = r#"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">
 <Styles><Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style></Styles>
 <Worksheet ss:Name="说明 &amp; Co"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table>
  <WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
 <Worksheet ss:Name="订单"><Table ss:ExpandedColumnCount="5">
  <Row><Cell ss:MergeAcross="1"><Data ss:Type="String">Who</Data></Cell><Cell><Data ss:Type="String">When</Data></Cell><Cell><Data ss:Type="String">Sum</Data></Cell></Row>
  <Row ss:Index="3"><Cell><Data ss:Type="Number">1001</Data></Cell><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>小</B>鹿&#10;二</ss:Data><Comment><ss:Data>not this</ss:Data></Comment></Cell><Cell ss:StyleID="d"><Data ss:Type="DateTime">2024-01-03T00:00:00.000</Data></Cell><Cell><Data ss:Type="Number">59.899999999999999</Data></Cell></Row>
  <Row/><Row><Cell ss:Index="2"><Data ss:Type="String"><![CDATA[a<b]]></Data></Cell><Cell><Data ss:Type="DateTime">2024-01-04T09:12:00.500</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell><Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell></Row>
 </Table></Worksheet></Workbook>"#;

#[test]
fn a_workbook_in_xml() {
    let book = open(EXCEL.as_bytes().to_vec()).unwrap();
    let sheets: Vec<_> = book.sheets().iter().map(|sheet| (sheet.name.as_str(), sheet.visible, sheet.rows)).collect();
    assert_eq!(sheets, [("说明 & Co", false, Some(1)), ("订单", true, Some(5))]);
    assert_eq!(
        text(EXCEL.as_bytes().to_vec(), 1).unwrap(),
        "Who,Who,When,Sum,\n\n1001,\"小鹿\n二\",2024-01-03,59.9,\n\n,a<b,2024-01-04T09:12:00.500,TRUE,#DIV/0!\n"
    );
    // Cut anywhere, no panic.
    for end in (0..EXCEL.len()).filter(|&end| EXCEL.is_char_boundary(end)) {
        let _ = text(EXCEL.as_bytes()[..end].to_vec(), 0);
    }
}
