//! The words of the trade: names that columns have, exports known by theirs, and what status words mean. All of them are
//! data: `orders.json`.

use std::sync::OnceLock;

use serde_json::Value;

/// A field of an orders file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Who bought.
    Customer,
    /// Which order a line belongs to.
    Order,
    /// When.
    Date,
    /// For how much, the whole line.
    Amount,
    /// How many.
    Quantity,
    /// For how much each.
    UnitPrice,
    /// What became of it.
    Status,
    /// Beside that, whether it was paid,
    PaymentStatus,
    /// and whether it was given back afterwards.
    AfterSales,
    /// How much of it was paid back, as a positive number.
    Refund,
    /// In which currency.
    Currency,
    /// The customer's e-mail address, which may stand in for the id.
    Email,
    /// The customer's telephone number, likewise.
    Phone,
    /// The account that the customer belongs to; only where it is asked for.
    Account,
    /// What was bought, by code or name.
    Item,
}

impl Field {
    /// Every field, in the order in which columns are looked for.
    pub const ALL: [Field; 15] = [
        Field::Customer,
        Field::Order,
        Field::Date,
        Field::Amount,
        Field::Quantity,
        Field::UnitPrice,
        Field::Status,
        Field::PaymentStatus,
        Field::AfterSales,
        Field::Refund,
        Field::Currency,
        Field::Email,
        Field::Phone,
        Field::Account,
        Field::Item,
    ];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Field::Customer => "customer",
            Field::Order => "order",
            Field::Date => "date",
            Field::Amount => "amount",
            Field::Quantity => "quantity",
            Field::UnitPrice => "unitPrice",
            Field::Status => "status",
            Field::PaymentStatus => "paymentStatus",
            Field::AfterSales => "afterSales",
            Field::Refund => "refund",
            Field::Currency => "currency",
            Field::Email => "email",
            Field::Phone => "phone",
            Field::Account => "account",
            Field::Item => "item",
        }
    }

    /// The field of a name.
    pub fn named(name: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|f| f.as_str() == name)
    }
}

/// What a shop system exports, recognised by its column names.
pub struct Export {
    /// Its stable name.
    pub id: String,
    /// Rows of one order carry its total, not their own.
    pub amount_per_order: bool,
    has: Vec<String>,
    columns: Vec<(Field, Vec<String>)>,
}

impl Export {
    /// Its names of a field's column; at most one.
    pub fn column(&self, field: Field) -> Option<&str> {
        of_field(&self.columns, field).next()
    }

    /// The export that has all the columns that give it away.
    pub fn recognise(names: &[String]) -> Option<&'static Export> {
        let plain: Vec<String> = names.iter().map(|name| normalised(name)).collect();
        words().exports.iter().find(|export| export.has.iter().all(|name| plain.contains(name)))
    }
}

/// Whether a text is the name of some field.
pub fn is_known_name(name: &str) -> bool {
    let (plain, bare) = (normalised(name), normalised(without_unit(name)));
    words().fields.iter().any(|(_, names)| names.contains(&plain) || names.contains(&bare))
}

/// A name without what stands in parentheses at its end, and without a unit that is named there.
#[inline(never)]
pub(super) fn without_unit(name: &str) -> &str {
    let name = name.trim();
    match in_parentheses(name) {
        Some((before, _)) => before,
        None => split_unit(name).map_or(name, |(before, _)| before),
    }
}

/// A name, and what stands in parentheses at its end.
fn in_parentheses(name: &str) -> Option<(&str, &str)> {
    let open = name.rfind(['(', '（', '[', '【']).filter(|open| *open > 0)?;
    let inner = name[open..].strip_suffix([')', '）', ']', '】'])?;
    let mut letters = inner.chars();
    letters.next();
    Some((&name[..open], letters.as_str()))
}

/// A name that says in which units its amounts are, without them, and their power of ten: `金额(万元)`, `Amount (cents)`, `Revenue in k€`,
/// `total_cents`, `销售额万元`.
#[inline(never)]
pub(super) fn split_unit(name: &str) -> Option<(&str, i8)> {
    let name = name.trim();
    let power = |unit: &str| {
        let unit = normalised(unit);
        let unit = unit.strip_prefix("in").filter(|unit| !unit.is_empty()).unwrap_or(&unit);
        words().units.iter().find(|(_, names)| names.iter().any(|name| name == unit)).map(|(power, _)| *power)
    };
    if let Some((before, inner)) = in_parentheses(name) {
        return Some((before.trim_end(), power(inner)?));
    }
    // A letter alone says nothing, unless it stands in parentheses or behind `in`.
    let behind = |mark: &str| {
        let (before, unit) = (name.rfind(mark)?, mark.len());
        Some((&name[..before], power(&name[before + unit..])?)).filter(|(before, _)| !before.is_empty())
    };
    let by_word = [" in ", "_in_"].into_iter().find_map(behind);
    let by_mark =
        || [", ", " ", "_", "-"].into_iter().find_map(behind).filter(|(before, _)| name.len() - before.len() > 2);
    let by_sign = || {
        let signs = words().units.iter().flat_map(|(power, names)| names.iter().map(move |name| (name, *power)));
        let wide = signs.filter(|(unit, _)| unit.chars().count() > 1 && unit.chars().all(|sign| sign.len_utf8() == 3));
        let found = wide.filter_map(|(unit, power)| Some((name.strip_suffix(unit.as_str())?, power)));
        found.filter(|(before, _)| !before.is_empty()).min_by_key(|(before, _)| before.len())
    };
    by_word.or_else(by_mark).or_else(by_sign)
}

/// What a status says of an order. Where several speak of one, the last of these holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meaning {
    /// It counts.
    Paid,
    /// It was placed, and not paid yet: it does not count.
    Unpaid,
    /// It was called off, or all of it paid back.
    Cancelled,
}

impl Meaning {
    /// Every meaning.
    pub const ALL: [Meaning; 3] = [Meaning::Paid, Meaning::Unpaid, Meaning::Cancelled];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Meaning::Paid => "paid",
            Meaning::Cancelled => "cancelled",
            Meaning::Unpaid => "unpaid",
        }
    }

    /// The meaning of a name.
    pub fn named(name: &str) -> Option<Meaning> {
        Meaning::ALL.into_iter().find(|meaning| meaning.as_str() == name)
    }

    /// What a text of a status column is known to mean: as a whole, else by its clauses (`已发货，退款成功`, `(删除)等待付款`). What follows a
    /// sale has words of its own: there, `completed` is a refund, and `cancelled` one that was not wanted after all.
    pub fn of_status(column: Field, status: &str) -> Option<Meaning> {
        const BETWEEN: &[char] = &[',', ';', '/', '|', '(', ')', '[', ']', '，', '；', '、', '（', '）', '【', '】'];
        let whole = |text: &str| {
            let plain = normalised(text);
            let known = if column == Field::AfterSales { &words().after_sales } else { &words().statuses };
            known.iter().find(|(_, texts)| texts.contains(&plain)).map(|(meaning, _)| *meaning)
        };
        let clauses = || status.split(BETWEEN).flat_map(|clause| clause.split(" - ")).filter_map(whole);
        whole(status).or_else(|| clauses().max())
    }
}

/// Lower case without spaces and punctuation, so that `Invoice No.` meets `invoiceno`.
#[inline(never)]
pub(super) fn normalised(name: &str) -> String {
    const PUNCTUATION: &str = "\u{3000}\u{a0}，。、：；（）【】“”‘’《》·";
    let kept = name.chars().filter(|&c| (!c.is_ascii() || c.is_ascii_alphanumeric()) && !PUNCTUATION.contains(c));
    kept.flat_map(char::to_lowercase).collect()
}

/// All words, normalised.
pub(super) struct Words {
    fields: Vec<(Field, Vec<String>)>,
    parts: Vec<(Field, Vec<String>)>,
    weak: Vec<(Field, Vec<String>)>,
    exports: Vec<Export>,
    statuses: Vec<(Meaning, Vec<String>)>,
    after_sales: Vec<(Meaning, Vec<String>)>,
    /// Units of amounts by their power of ten.
    units: Vec<(i8, Vec<String>)>,
}

impl Words {
    /// Names of a field's column, the best first.
    pub(super) fn names(&self, field: Field) -> impl Iterator<Item = &str> {
        of_field(&self.fields, field)
    }

    /// Names that say little: of anything in the shop that has a number or a name.
    pub(super) fn weak(&self, field: Field) -> impl Iterator<Item = &str> {
        of_field(&self.weak, field)
    }

    /// What such names hold.
    pub(super) fn parts(&self, field: Field) -> impl Iterator<Item = &str> {
        of_field(&self.parts, field)
    }
}

fn of_field(lists: &[(Field, Vec<String>)], field: Field) -> impl Iterator<Item = &str> {
    lists.iter().filter(move |(f, _)| *f == field).flat_map(|(_, names)| names.iter().map(String::as_str))
}

/// All words.
pub(super) fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| {
        let data: Value =
            serde_json::from_str(include_str!("orders.json")).unwrap_or_else(|_| panic!("orders.json is JSON"));
        let list = |value: &Value| -> Vec<String> {
            let items = value.as_array().into_iter().flatten();
            items.map(|name| normalised(name.as_str().expect("a name"))).collect()
        };
        let export = |export: &Value| Export {
            id: export["id"].as_str().expect("a name").to_owned(),
            amount_per_order: export["amountPer"] == "order",
            has: list(&export["has"]),
            columns: Field::ALL
                .into_iter()
                .filter_map(|f| Some((f, vec![normalised(export["columns"][f.as_str()].as_str()?)])))
                .collect(),
        };
        let lists = |key: &str| Field::ALL.into_iter().map(|f| (f, list(&data[key][f.as_str()]))).collect();
        let meanings = |key: &str| Meaning::ALL.into_iter().map(|m| (m, list(&data[key][m.as_str()]))).collect();
        Words {
            fields: lists("fields"),
            parts: lists("parts"),
            weak: lists("weak"),
            exports: data["exports"].as_array().expect("a list of exports").iter().map(export).collect(),
            statuses: meanings("statuses"),
            after_sales: meanings("afterSales"),
            units: data["units"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(p, names)| (p.parse().expect("a power"), list(names)))
                .collect(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_in_names() {
        for (name, expected) in [
            ("金额(万元)", Some(("金额", 4))),
            ("实付金额（分）", Some(("实付金额", -2))),
            ("Amount (cents)", Some(("Amount", -2))),
            ("Revenue (k€)", Some(("Revenue", 3))),
            ("Revenue in k€", Some(("Revenue", 3))),
            ("Revenue (in thousands)", Some(("Revenue", 3))),
            ("Sales ($000)", Some(("Sales", 3))),
            ("total_cents", Some(("total", -2))),
            ("销售额万元", Some(("销售额", 4))),
            ("成交金额百万元", Some(("成交金额", 6))),
            ("Umsatz in T€", Some(("Umsatz", 3))),
            ("Сумма, тыс. руб.", Some(("Сумма", 3))),
            ("金额(元)", None),
            ("Total (USD)", None),
            ("Order k", None),
            ("cents", None),
            ("percents", None),
            ("万元", None),
            ("积分", None),
        ] {
            assert_eq!(split_unit(name), expected, "{name}");
        }
        assert_eq!(
            ["金额(元)", "Total (USD)", "total_cents", "Net"].map(without_unit),
            ["金额", "Total ", "total", "Net"]
        );
    }

    #[test]
    fn status_words() {
        for text in ["Refunded", "CANCELLED", "已退款", "付款以后用户退款成功，交易自动关闭"] {
            assert_eq!(Meaning::of_status(Field::Status, text), Some(Meaning::Cancelled), "{text}");
        }
        for (text, meaning) in [
            ("completed", Some(Meaning::Paid)),
            ("交易成功", Some(Meaning::Paid)),
            ("等待买家付款", Some(Meaning::Unpaid)),
            ("已发货，退款成功", Some(Meaning::Cancelled)),
            ("(删除)等待付款", Some(Meaning::Unpaid)),
            ("Paid - Returned to sender", Some(Meaning::Cancelled)),
            ("Completed (paid)", Some(Meaning::Paid)),
            ("Pending", Some(Meaning::Unpaid)),
            ("(删除)等待出库", Some(Meaning::Cancelled)),
            ("等待付款确认", Some(Meaning::Unpaid)),
            ("商家取消", Some(Meaning::Cancelled)),
            ("Awaiting bank wire payment", Some(Meaning::Unpaid)),
            ("Remboursée", Some(Meaning::Cancelled)),
            ("ОТМЕНЁН", Some(Meaning::Cancelled)),
            ("İptal Edildi", Some(Meaning::Cancelled)),
            ("반품완료", Some(Meaning::Cancelled)),
            ("not refunded, it seems", None),
            ("", None),
            ("not refunded", None),
        ] {
            assert_eq!(Meaning::of_status(Field::Status, text), meaning, "{text}");
        }
    }

    #[test]
    fn what_follows_a_sale_has_words_of_its_own() {
        for (text, meaning) in [
            ("退款成功", Some(Meaning::Cancelled)),
            ("Completed", Some(Meaning::Cancelled)),
            ("Return / Refund completed", Some(Meaning::Cancelled)),
            ("退货退款，退款成功", Some(Meaning::Cancelled)),
            ("已取消售后", Some(Meaning::Paid)),
            ("Cancelled", Some(Meaning::Paid)),
            ("退款中", Some(Meaning::Paid)),
            ("无售后或售后取消", Some(Meaning::Paid)),
            ("等待卖家处理", None),
        ] {
            assert_eq!(Meaning::of_status(Field::AfterSales, text), meaning, "{text}");
        }
    }
}
