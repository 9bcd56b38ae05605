use super::*;
use encoding_rs::Encoding;

/// Label, and texts that must be recognised when written in it.
const SHORT: [(&str, &[&str]); 18] = [
    (
        "gb18030",
        &[
            "订单编号,买家昵称,付款日期,实付金额\n",
            "客户,日期,金额\nA1,2024-03-01,12.50\n",
            "姓名\n张伟\n王芳\n李娜\n",
            "商品ID,类别ID,门店编号,单价,销量,成交时间,订单ID\n30006206,915000003,CDNL,25.23,0.328,2017/1/3 9:56,2017\n",
            "id,name\n1,北京\n2,上海\n",
            "order,state\n1,交易成功\n",
            "会员号,手机\n",
            "单价\n",
            "顾客\n",
            "日期;金额\n",
            "訂單,買家,金額\n",
            "编号\t省份\t城市\n1\t广东省\t深圳市\n",
            "a,b\n1,龙井茶（明前）500克\n",
        ],
    ),
    (
        "big5",
        &[
            "訂單編號,買家,付款日期,實付金額\n",
            "客戶,日期,金額\n",
            "姓名\n陳志明\n林淑芬\n黃雅婷\n",
            "會員編號,手機,縣市\n1,0912,臺北市\n",
            "品名,數量,單價\n高山烏龍茶,2,350\n",
        ],
    ),
    (
        "shift_jis",
        &[
            "注文番号,顧客名,注文日,金額\n",
            "氏名\n佐藤太郎\n鈴木花子\n",
            "会員ID,購入日,合計\n",
            "商品名,数量\nお茶碗セット,2\n",
            "フリガナ,電話番号\nタナカ,03\n",
        ],
    ),
    ("euc-jp", &["注文番号,顧客名,注文日,金額\n", "商品名,数量\nお茶碗セット,2\n"]),
    (
        "euc-kr",
        &[
            "주문번호,고객명,주문일,금액\n",
            "이름\n김민수\n이영희\n박지훈\n",
            "상품명,수량,결제금액\n녹차 세트,2,35000\n",
            "고객,날짜,금액\n",
        ],
    ),
    ("utf-8", &["订单,金额\n", "café\n", "Größe;Menge\n", "주문\n", "名\n", "Ж\n", "é\n"]),
    (
        "windows-1252",
        &[
            "Größe;Straße;Menge\n",
            "Prénom;Société;Numéro de téléphone\n",
            "Año,Código,Descripción\n",
            "name\nMüller\nJosé Peña\n",
            "customer,city\n1,Köln\n2,Zürich\n3,Århus\n",
            "café\n",
            "price\n12 €\n",
        ],
    ),
    ("windows-1250", &["Imię;Nazwisko;Kwota płatności;Zamówienie\n", "Příjmení;Částka;Město\nNovák;12;Plzeň\n"]),
    ("windows-1251", &["Заказ;Клиент;Дата;Сумма\n", "Имя\nАлексей\nМария\nОльга\n", "ФИО;ГОРОД\nИВАНОВ;МОСКВА\n"]),
    ("koi8-r", &["Заказ;Клиент;Дата;Сумма\n", "Имя\nАлексей\nМария\nОльга Иванова\n"]),
    ("windows-1253", &["Πελάτης;Ημερομηνία;Ποσό\n", "Όνομα\nΓιώργος\nΜαρία\n"]),
    ("windows-1254", &["Müşteri;Sipariş;Tutar;Şehir\n", "ad\nAyşe Yılmaz\nMehmet Öztürk\nİzmir\n"]),
    ("windows-1255", &["לקוח,תאריך,סכום\n", "שם\nדוד כהן\nשרה לוי\n"]),
    ("windows-1256", &["العميل,التاريخ,المبلغ\n", "الاسم\nمحمد\nفاطمة\n"]),
    (
        "windows-1257",
        &["Klients;Pasūtījums;Pilsēta\nJānis Bērziņš;1;Rīga\n", "Užsakymas;Klientas;Šalis\n1;Žemaitis;Lietuva\n"],
    ),
    ("windows-874", &["ลูกค้า,วันที่,จำนวน\n", "ชื่อ\nสมชาย\n"]),
    ("utf-16le", &["订单,金额\n", "id,name\n1,Zoë\n", "客户\t日期\n1\t2024-01-01\n"]),
    ("utf-16be", &["订单,金额\n", "id,name\n1,Zoë\n"]),
];

/// Label, and single cells in it without a word that the data files hold.
const CELLS: [(&str, &str); 12] = [
    (
        "gb18030",
        "欧阳娜娜,西双版纳|蓝牙耳机|已发货|不锈钢保温杯|雨伞|羽绒服|诸葛亮|龙井|茉莉花茶|哈尔滨|乌鲁木齐|碗|临沂市",
    ),
    (
        "big5",
        "王小明,台中市西屯區,洗面乳|葉佩君,高雄市,蜂蜜蛋糕禮盒|許家豪,新竹縣竹北市|曾,桃園|羅文傑|紅茶拿鐵|不鏽鋼保溫瓶|已取消|雨傘",
    ),
    (
        "shift_jis",
        "桜井翔太,大阪府堺市|中島美咲|ノートパソコン|東京都港区|冷蔵便|北海道札幌市|渡部|靴下|抹茶ラテ|みかん箱",
    ),
    (
        "euc-kr",
        "최지우,부산광역시|정우성|운동화|배송완료|서울특별시 강남구|한라봉 선물세트|경기도 수원시|노트북|원피스|양말",
    ),
    (
        "windows-1252",
        "Björn Åkesson|François Lefèvre|Peña Nieto|Crème brûlée|São Paulo|Bäckerei Weiß|naïve|jalapeño|Élodie|Noël",
    ),
    (
        "windows-1251",
        "Кружка|Чайник заварочный|Екатеринбург|доставлен|Иванов Пётр|ООО Ромашка|МОСКВА|Нижний Новгород|Сергей|отменён",
    ),
    ("windows-1250", "Łódź|Kraków|Wałęsa|České Budějovice|Dvořák|Škoda|Brno město"),
    ("windows-1254", "Kadıköy|Beşiktaş|İstanbul|Eskişehir|Şişli"),
    ("koi8-r", "Кружка|Чайник заварочный|Екатеринбург|доставлен|Иванов Пётр|Сергей|отменён"),
    ("windows-1253", "Θεσσαλονίκη|Παπαδόπουλος|τσάι|Αθήνα"),
    ("windows-1255", "תל אביב|ירושלים|תה ירוק|משה"),
    ("windows-874", "กรุงเทพมหานคร|เชียงใหม่|ชา|ยกเลิก"),
];

fn encode(label: &str, text: &str) -> Vec<u8> {
    match label {
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => {
            let (bytes, _, unmappable) = Encoding::for_label(label.as_bytes()).unwrap().encode(text);
            assert!(!unmappable, "{label} cannot write {text:?}");
            bytes.into_owned()
        }
    }
}

/// The texts that are guessed wrong, with the guess.
fn wrong<'a>(cases: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let guessed = cases.map(|(label, text)| (label, text, guess(&encode(label, text), true)));
    guessed
        .filter(|(label, _, guess)| guess.label != *label || guess.malformed > 0)
        .map(|(label, text, guess)| format!("{label} {text:?}: {guess:?}\n"))
        .collect()
}

#[test]
fn short_headers_are_recognised_without_help() {
    let cases = SHORT.iter().flat_map(|(label, texts)| texts.iter().map(|text| (*label, *text)));
    let wrong = wrong(cases);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn so_are_single_cells_without_known_words() {
    let wrong = wrong(CELLS.iter().flat_map(|(label, texts)| texts.split('|').map(|text| (*label, text))));
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn evidence_of_a_short_header() {
    let found = guess(&encode("gb18030", "订单,客户,金额\n1,2,3\n"), true);
    assert!(found.confidence > 80, "{found:?}");
    assert_eq!(found.preview, "订单,客户,金额");
    let codes: Vec<&str> = found.evidence.iter().map(Evidence::code).collect();
    assert_eq!(codes, ["words", "frequent_characters", "detector"]);
    assert_eq!(found.evidence[0], Evidence::Words(["客户", "订单", "金额"].map(str::to_owned).to_vec()));
    assert_eq!(found.evidence[1], Evidence::FrequentCharacters(100));
}

#[test]
fn marks_zeros_and_plain_ascii() {
    let evidence = |bytes: &[u8]| {
        let found = guess(bytes, true);
        assert_eq!((found.confidence, found.malformed), (100, 0));
        (found.label, found.evidence[0].code())
    };
    assert_eq!(evidence(b"\xef\xbb\xbfid,name"), ("utf-8".to_owned(), "mark"));
    assert_eq!(evidence(b"\xff\xfei\0d\0"), ("utf-16le".to_owned(), "mark"));
    assert_eq!(evidence(b"\xfe\xff\0i\0d"), ("utf-16be".to_owned(), "mark"));
    assert_eq!(evidence(b"i\0d\0,\0n\0\n\0"), ("utf-16le".to_owned(), "zero_bytes"));
    assert_eq!(evidence(b"\0i\0d\0,\0n\0\n"), ("utf-16be".to_owned(), "zero_bytes"));
    assert_eq!(evidence(b"id,name\n"), ("utf-8".to_owned(), "ascii_only"));
    assert_eq!(evidence(b""), ("utf-8".to_owned(), "ascii_only"));
}

#[test]
fn exports_joined_end_to_end() {
    let text = "订单编号,买家昵称,付款日期,实付金额\nA1,张伟,2024-01-03,12.50\nA2,王芳,2024-01-04,8\n";
    let (gbk, unicode) = (encode("gb18030", text), text.as_bytes());
    for (parts, marked) in [([&gbk[..], unicode], false), ([unicode, &gbk], false), ([unicode, &gbk], true)] {
        let bytes = [if marked { &b"\xef\xbb\xbf"[..] } else { b"" }, parts[0], parts[1]].concat();
        for (bytes, complete) in [(&bytes[..], true), (&bytes[..bytes.len() - 13], false)] {
            let found = guess(bytes, complete);
            assert_eq!((found.label.as_str(), found.malformed), ("utf-8+gb18030", 0), "{found:?}");
            assert_eq!(found.evidence, [Evidence::MixedLines]);
            assert!(found.confidence >= 50 && found.preview.starts_with("订单编号"), "{found:?}");
        }
    }
    // One broken line of UTF-8 is no other encoding, and one line of GB18030 that could be UTF-8 neither.
    let broken = [&unicode[..unicode.len() - 20], b"\xe5\xbc,1\n", unicode].concat();
    assert_eq!(guess(&broken, true).label, "utf-8");
    assert_eq!(guess(&[&gbk[..], &encode("gb18030", "联通\n")].concat(), true).label, "gb18030");
}

#[test]
fn alternatives_are_valid_differ_and_do_not_repeat() {
    let bytes = encode("gb18030", "订单,客户\n");
    let found = guess(&bytes, true);
    let mut previews: Vec<&str> = found.alternatives.iter().map(|other| other.preview.as_str()).collect();
    assert!(previews.len() > 3, "{found:?}");
    for other in &found.alternatives {
        let (text, _, malformed) = Encoding::for_label(other.label.as_bytes()).unwrap().decode(&bytes);
        assert!(!malformed && text.contains(&other.preview), "{other:?}");
    }
    previews.push(&found.preview);
    let all = previews.len();
    previews.sort_unstable();
    previews.dedup();
    assert_eq!(previews.len(), all);
}

#[test]
fn a_sample_may_end_within_a_character_and_a_bad_byte_spoils_nothing() {
    let bytes = encode("gb18030", "订单编号,买家昵称,付款日期,实付金额");
    for end in 6..bytes.len() {
        let found = guess(&bytes[..end], false);
        assert_eq!((found.label.as_str(), found.malformed), ("gb18030", 0), "{end}");
    }
    let mut rows = encode("gb18030", &"订单,张三,上海市\n".repeat(20));
    rows[5] = 0xff;
    let found = guess(&rows, true);
    assert_eq!((found.label.as_str(), found.malformed), ("gb18030", 2));
}

#[test]
fn nothing_makes_it_panic() {
    // Every pair of bytes, and longer ones in which each byte follows each.
    for first in 0..=255_u8 {
        for second in 0..=255 {
            guess(&[first, second], first % 2 == 0);
        }
        let long: Vec<u8> = (0..=255).flat_map(|second| [first, second]).collect();
        guess(&long, true);
    }
}

#[test]
fn genuine_files() {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    for (path, label) in [
        ("cn_gbk_orders/order-14.3.csv", "gb18030"),
        ("cn_rfm_orders_xlsx/derived/python_rfm_gb18030_crlf.csv", "gb18030"),
        ("cn_rfm_orders_xlsx/derived/tgi_gbk_crlf.csv", "gb18030"),
        ("telco_churn/WA_Fn-UseC_-Telco-Customer-Churn.csv", "utf-8"),
    ] {
        let Ok(bytes) = std::fs::read(data.join(path)) else {
            println!("skipped: ../shared/data/{path} is not there");
            continue;
        };
        let found = guess(&bytes, true);
        assert_eq!(found.label, label, "{path}: {found:?}");
        assert!(found.confidence > 90, "{path}: {found:?}");
        let others: Vec<&str> = found.alternatives.iter().map(|other| other.label.as_str()).collect();
        println!("{path}: {} {:?}, else {others:?}", found.confidence, found.evidence);
    }
}
