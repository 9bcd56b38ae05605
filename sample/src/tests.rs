//! The shop as its readers see it (the files), and against what it was made from (the hidden tempers).

use super::calendar::{Calendar, DAYS};
use super::data::{Data, Temper};
use super::orders::{self, RETURNS, ROWS};
use super::people::{self, Person};
use super::*;
use std::collections::{BTreeMap, BTreeSet};

const ORDERS: usize = 0;
const CUSTOMERS: usize = 1;
const EVENTS: usize = 2;
const SURVEYS: usize = 3;

/// Rows of fields, by the obvious reader of RFC 4180.
fn parse(file: &SampleFile) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    for c in std::str::from_utf8(&file.bytes).unwrap().chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    assert!(row.is_empty() && field.is_empty() && !quoted, "the file ends with a line feed");
    rows
}

/// The four files of seed 1 without their headers.
fn shop(language: Language) -> [Vec<Vec<String>>; 4] {
    let files = sample_shop(language, 1);
    std::array::from_fn(|i| parse(&files[i]).split_off(1))
}

fn cents(money: &str) -> i64 {
    let (whole, fraction) = money.split_once('.').unwrap();
    assert_eq!(fraction.len(), 2, "{money}");
    format!("{whole}{fraction}").parse().unwrap()
}

/// FNV-1a, 64 bits.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, &b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn files_and_headers_are_in_the_language() {
    let headers = |language| {
        let files = sample_shop(language, 1).into_iter();
        files.map(|f| format!("{} {}", f.name, parse(&f)[0].join(","))).collect::<Vec<_>>()
    };
    assert_eq!(
        headers(Language::En),
        [
            "orders.csv order_id,customer_id,order_date,category,quantity,unit_price,discount,amount,channel,region,status",
            "customers.csv customer_id,name,gender,birthday,country,region,city,signup_date,source,industry,employees,tier,\
             points,email,phone,email_consent,sms_consent,preferred_channel,yearly_budget,closeness,referrer_id,\
             acquisition_cost,service_cost",
            "events.csv customer_id,event_time,type,channel,category,value,resolved_time",
            "surveys.csv customer_id,answer_date,kind,scale,score,comment",
        ]
    );
    assert_eq!(
        headers(Language::Zh),
        [
            "订单.csv 订单编号,客户编号,下单时间,品类,数量,单价,优惠金额,实付金额,渠道,地区,订单状态",
            "客户.csv 客户编号,姓名,性别,生日,国家,地区,城市,注册日期,来源渠道,行业,员工人数,会员等级,积分,邮箱,手机号,\
             邮件许可,短信许可,偏好联系方式,年度品类预算,关系亲密度,推荐人编号,获客成本,服务成本",
            "互动.csv 客户编号,互动时间,互动类型,渠道,品类,金额,解决时间",
            "问卷.csv 客户编号,答复日期,问卷类型,量表,评分,评语",
        ]
    );
}

#[test]
fn the_shop_has_the_documented_size() {
    assert_eq!(shop(Language::En).map(|rows| rows.len()), [30_000, 3_120, 43_527, 6_922]);
}

#[test]
fn every_seed_gives_as_many_orders_and_buyers() {
    for seed in [0, 1, 2, 3, u64::MAX] {
        let orders = parse(&sample_shop(Language::En, seed)[ORDERS]).split_off(1);
        let buyers: BTreeSet<&str> = orders.iter().map(|o| o[1].as_str()).collect();
        assert_eq!((orders.len(), buyers.len()), (ROWS, 3_000), "seed {seed}");
    }
}

/// Frozen, and equal to what the same code gives in wasm32 under Node 20: a change here changes the shop for everybody,
/// documents and screenshots included.
#[test]
fn the_bytes_of_seed_1_are_frozen() {
    let hashes = |language| sample_shop(language, 1).iter().map(|f| hash(&f.bytes)).collect::<Vec<_>>();
    let expected = [
        (Language::En, [0x6abb_5a2e_00ec_246d, 0xe639_3620_042b_4704, 0x3613_8260_6b9e_b2da, 0x4073_8b93_72da_a524]),
        (Language::Zh, [0xfee7_832f_bd9a_0026, 0x56d1_dbd3_ec58_f4f1, 0x169f_0157_31aa_0fa5, 0xed41_bfc4_64af_6217]),
    ];
    for (language, files) in expected {
        let found = hashes(language);
        assert_eq!(found, files, "{language:?}: {found:#018x?}");
    }
    assert_ne!(sample_shop(Language::En, 1), sample_shop(Language::En, 2));
}

#[test]
fn both_languages_tell_the_same_numbers() {
    let (en, zh) = (shop(Language::En), shop(Language::Zh));
    let columns: [&[usize]; 4] =
        [&[0, 1, 2, 4, 5, 6, 7], &[0, 3, 7, 10, 12, 13, 14, 18, 19, 20, 21, 22], &[0, 1, 5, 6], &[0, 1, 3, 4]];
    for ((en, zh), same) in en.iter().zip(&zh).zip(columns) {
        assert_eq!(en.len(), zh.len());
        for (en, zh) in en.iter().zip(zh) {
            assert!(same.iter().all(|&c| en[c] == zh[c]), "{en:?} {zh:?}");
            assert!(en.iter().zip(zh).all(|(en, zh)| en.is_empty() == zh.is_empty()), "{en:?} {zh:?}");
        }
    }
}

#[test]
fn every_amount_is_quantity_times_price_less_discount() {
    for order in &shop(Language::Zh)[ORDERS] {
        let quantity: i64 = order[4].parse().unwrap();
        let (price, discount, amount) = (cents(&order[5]), cents(&order[6]), cents(&order[7]));
        assert_eq!(amount, quantity * price - discount, "{order:?}");
        assert!(price > 0 && discount >= 0 && quantity != 0 && (amount > 0) == (quantity > 0), "{order:?}");
    }
}

#[test]
fn ledgers_ascend_within_the_three_years() {
    let [orders, customers, events, surveys] = shop(Language::En);
    let check = |name: &str, dates: Vec<&str>, first: &str| {
        assert!(dates.is_sorted(), "{name} ascend");
        assert!(*dates[0] >= *first && *dates[dates.len() - 1] < *"2026-07-01", "{name} in range");
    };
    check("orders", orders.iter().map(|r| r[2].as_str()).collect(), "2023-07-01");
    check("customers", customers.iter().map(|r| r[7].as_str()).collect(), "2022-01-01");
    check("events", events.iter().map(|r| r[1].as_str()).collect(), "2023-07-01");
    check("surveys", surveys.iter().map(|r| r[1].as_str()).collect(), "2023-07-01");
    assert!(orders[0][2].starts_with("2023-07-01") && orders[ROWS - 1][2].starts_with("2026-06-30"));
    assert!(orders.iter().enumerate().all(|(i, o)| o[0] == format!("K{:06}", i + 1)));
    assert!(customers.iter().enumerate().all(|(i, c)| c[0] == format!("U{:04}", i + 1)));

    let signup: BTreeMap<&str, &str> = customers.iter().map(|c| (c[0].as_str(), c[7].as_str())).collect();
    assert!(orders.iter().all(|o| signup[o[1].as_str()] <= &o[2][..10]), "nobody buys before signing up");
    assert!(events.iter().all(|e| e[6].is_empty() || e[6] > e[1]), "nothing is settled before it is opened");
}

#[test]
fn every_word_is_used_and_no_other() {
    let data = Data::load();
    let regions: Vec<[&str; 2]> = data.places.iter().map(|p| p.region).collect();
    let countries: Vec<[&str; 2]> = data.places.iter().map(|p| p.country).collect();
    let cities: Vec<[&str; 2]> = data.places.iter().flat_map(|p| p.cities.clone()).collect();
    let list = |name| data.words.list(name).to_vec();
    let talk = [list("unhappy"), list("neutral"), list("happy")].concat();
    // A partner's own pages and counters are not the shop's to watch.
    let places = [list("channel")[..3].to_vec(), list("contact")].concat();
    let columns = [
        (ORDERS, 3, [list("category"), list("novelty")].concat()),
        (ORDERS, 8, list("channel")),
        (ORDERS, 9, regions.clone()),
        (ORDERS, 10, list("status")),
        (CUSTOMERS, 2, list("gender")),
        (CUSTOMERS, 4, countries),
        (CUSTOMERS, 5, regions),
        (CUSTOMERS, 6, cities),
        (CUSTOMERS, 8, list("source")),
        (CUSTOMERS, 9, list("industry")),
        (CUSTOMERS, 11, list("tier")),
        (CUSTOMERS, 15, list("consent")),
        (CUSTOMERS, 16, list("consent")),
        (CUSTOMERS, 17, list("contact")),
        (EVENTS, 2, list("event")),
        (EVENTS, 3, places),
        (EVENTS, 4, list("category")),
        (SURVEYS, 2, list("kind")),
        (SURVEYS, 5, talk),
    ];
    for language in [Language::En, Language::Zh] {
        let files = shop(language);
        for (file, column, words) in &columns {
            let expected: BTreeSet<&str> = words.iter().map(|w| w[language as usize]).collect();
            let found = files[*file].iter().map(|row| row[*column].as_str()).filter(|w| !w.is_empty());
            assert_eq!(found.collect::<BTreeSet<_>>(), expected, "file {file} column {column}");
        }
    }
}

#[test]
fn customers_are_plausible_and_unreachable() {
    let customers = &shop(Language::En)[CUSTOMERS];
    for (i, c) in customers.iter().enumerate() {
        assert!(c[13].is_empty() || c[13].ends_with("@example.com"), "{c:?}");
        let fictional =
            c[14].starts_with("10000") && c[14].len() == 11 || c[14].contains("-555-01") && c[14].len() == 15;
        assert!(c[14].is_empty() || fictional, "{c:?}");
        assert!(c[3].is_empty() || ("1949".."2006").contains(&&c[3][..4]), "{c:?}");
        assert!(c[19].is_empty() || ("1"..="5").contains(&c[19].as_str()), "{c:?}");
        assert!(c[20].is_empty() || c[20][1..].parse::<usize>().unwrap() <= i, "a referrer came earlier: {c:?}");
        assert_eq!(c[20].is_empty(), c[8] != "referral", "{c:?}");
        assert!(c[9].is_empty() == c[10].is_empty() && (c[9].is_empty() || c[2].is_empty()), "{c:?}");
        assert!(c[13].is_empty() <= (c[15] == "no"), "no consent without an address: {c:?}");
    }
    let distinct = |column: usize| {
        let values = customers.iter().map(|c| &c[column]).filter(|v| !v.is_empty());
        (values.clone().count(), values.collect::<BTreeSet<_>>().len())
    };
    for column in [13, 14] {
        let (all, different) = distinct(column);
        assert!(all == different && all > 2_700, "column {column}: {different} of {all}");
    }
}

#[test]
fn scores_stay_on_their_scales() {
    for answer in &shop(Language::En)[SURVEYS] {
        let (lowest, highest) = answer[3].split_once('-').unwrap();
        let [lowest, highest, score] = [lowest, highest, &answer[4]].map(|n| n.parse::<u8>().unwrap());
        assert!((lowest..=highest).contains(&score), "{answer:?}");
    }
}

#[test]
fn money_goes_back_in_two_ways() {
    let orders = &shop(Language::En)[ORDERS];
    let refunded = orders.iter().filter(|o| o[10] == "refunded").count();
    assert!((500..900).contains(&refunded), "{refunded} of 30,000 are marked");
    let returns: Vec<&Vec<String>> = orders.iter().filter(|o| o[4].starts_with('-')).collect();
    assert_eq!(returns.len(), RETURNS);
    for back in returns {
        assert!(back[8] == "store" && back[10] == "completed", "{back:?}");
        let bought = |o: &&Vec<String>| [1, 3, 5].iter().all(|&c| o[c] == back[c]) && o[4][..] >= back[4][1..];
        assert!(orders.iter().take_while(|o| o[0] < back[0]).any(|o| bought(&o)), "{back:?}");
    }
}

/// Quintile scores, recency against the rounded mean of frequency and money: no cell of the 5 × 5 grid may be empty, or a
/// segment of somebody's scheme would be.
#[test]
fn every_cell_of_the_rfm_grid_has_people() {
    let shop = shop(Language::En);
    let mut customers: BTreeMap<&str, (String, f64, f64)> = BTreeMap::new();
    for order in shop[ORDERS].iter().filter(|o| o[10] == "completed" && !o[7].starts_with('-')) {
        let entry = customers.entry(&order[1]).or_default();
        entry.0 = order[2].clone();
        entry.1 += 1.0;
        entry.2 += cents(&order[7]) as f64;
    }
    let rank = |mut values: Vec<f64>| {
        let all = values.clone();
        values.sort_by(f64::total_cmp);
        let cuts: Vec<f64> = (1..5).map(|q| values[values.len() * q / 5]).collect();
        all.into_iter().map(|v| cuts.iter().filter(|&&c| c < v).count()).collect::<Vec<_>>()
    };
    let dates: BTreeSet<&String> = customers.values().map(|c| &c.0).collect();
    let place: BTreeMap<&String, f64> = dates.into_iter().zip((0..).map(f64::from)).collect();
    let r = rank(customers.values().map(|c| place[&c.0]).collect());
    let f = rank(customers.values().map(|c| c.1).collect());
    let m = rank(customers.values().map(|c| c.2).collect());
    let mut grid = [[0; 5]; 5];
    for i in 0..r.len() {
        grid[r[i]][(f[i] + m[i]).div_ceil(2)] += 1;
    }
    assert!(grid.iter().flatten().all(|&people| people >= 20), "{grid:?}");
}

/// The share of the chosen people's orders for which `is` holds.
fn share(people: &[Person], orders: &[orders::Order], who: fn(&Temper) -> bool, is: fn(&orders::Order) -> bool) -> f64 {
    let theirs: Vec<_> = orders.iter().filter(|o| who(people[o.who].temper)).collect();
    theirs.iter().filter(|o| is(o)).count() as f64 / theirs.len() as f64
}

#[test]
fn tempers_show_in_the_orders() {
    let data = Data::load();
    let calendar = Calendar::new(data);
    let mut rng = Rng::new(1);
    let people = people::generate(data, &calendar, &mut rng.fork());
    let orders = orders::generate(data, &calendar, &people, &mut rng.fork());
    let is_bargain = |t: &Temper| t.calendar == 1;
    let has_coupon = |o: &orders::Order| o.discount_cents > 0;
    assert!(share(&people, &orders, is_bargain, has_coupon) > 0.85);
    assert!(share(&people, &orders, |t| t.calendar != 1, has_coupon) < 0.25);

    let last_year = |o: &orders::Order| o.day() >= DAYS - 365;
    assert!(share(&people, &orders, |t| t.rate[1] > 2.0 * t.rate[0], last_year) > 0.5, "risers");
    assert!(share(&people, &orders, |t| t.rate[1] < 0.5 * t.rate[0], last_year) < 0.3, "decliners");
    assert!(
        share(&people, &orders, |t| t.quiet_days[0] > 180.0, |o| o.day() > DAYS - 190 && !o.is_return()) == 0.0,
        "lost"
    );
    assert!(share(&people, &orders, |t| t.trade_price < 1.0, |o| o.quantity >= 10) > 0.6, "wholesale");
}

#[test]
fn tempers_are_complete() {
    let known = "name people start_from start_to quiet_from quiet_to rate_start rate_end spread rhythm calendar limit coupon \
                 level extra trade_price refund visits_start visits_end carts mood_start mood_end complaint_start \
                 complaint_end closeness wallet advocacy business gifts elsewhere";
    let known: BTreeSet<&str> = known.split_whitespace().collect();
    let tempers: serde_json::Value = serde_json::from_str(include_str!("tempers.json")).unwrap();
    let mut used = BTreeSet::new();
    for temper in tempers.as_array().unwrap() {
        used.extend(temper.as_object().unwrap().keys().map(String::as_str));
    }
    assert_eq!(used, known);
    let people =
        |buy: bool| Data::load().tempers.iter().filter(|t| (t.limit > 0) == buy).map(|t| t.people).sum::<usize>();
    assert_eq!((people(true), people(false)), (3_000, 120));
}

#[test]
fn fields_are_quoted_where_needed() {
    let mut sheet = sheet::Sheet::new(Language::En, &[["a", "甲"], ["b", "乙"]]);
    sheet.text("1, 2");
    sheet.text("say \"hi\"");
    sheet.end_row();
    sheet.money(-5);
    sheet.code("U", 7, 4);
    sheet.end_row();
    assert_eq!(sheet.into_bytes(), b"a,b\n\"1, 2\",\"say \"\"hi\"\"\"\n-0.05,U0007\n");
}
