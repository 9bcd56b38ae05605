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
    pub const ALL: [Field; 13] = [
        Field::Customer,
        Field::Order,
        Field::Date,
        Field::Amount,
        Field::Quantity,
        Field::UnitPrice,
        Field::Status,
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

/// A name without what stands in parentheses at its end.
#[inline(never)]
pub(super) fn without_unit(name: &str) -> &str {
    let name = name.trim();
    let open = name.rfind(['(', '（', '[', '【']);
    match open {
        Some(open) if open > 0 && name.ends_with([')', '）', ']', '】']) => &name[..open],
        _ => name,
    }
}

/// What a status says of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It counts.
    Paid,
    /// It was called off, or all of it paid back.
    Cancelled,
    /// It was placed, and not paid yet: it does not count.
    Unpaid,
}

impl Meaning {
    /// Every meaning.
    pub const ALL: [Meaning; 3] = [Meaning::Paid, Meaning::Cancelled, Meaning::Unpaid];

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

    /// What a status text is known to mean: as a whole, else by its clauses, of which one that takes the order back says more than one
    /// that waits for the money, and that more than any other (`已发货，退款成功`, `(删除)等待付款`).
    pub fn of_status(status: &str) -> Option<Meaning> {
        const BETWEEN: &[char] = &[',', ';', '/', '|', '(', ')', '[', ']', '，', '；', '、', '（', '）', '【', '】'];
        let whole = |text: &str| {
            let plain = normalised(text);
            words().statuses.iter().find(|(_, texts)| texts.contains(&plain)).map(|(meaning, _)| *meaning)
        };
        let clauses = || status.split(BETWEEN).flat_map(|clause| clause.split(" - ")).filter_map(whole);
        let rank =
            |meaning: &Meaning| [Meaning::Paid, Meaning::Unpaid, Meaning::Cancelled].iter().position(|m| m == meaning);
        whole(status).or_else(|| clauses().max_by_key(rank))
    }
}

/// Lower case without spaces and punctuation, so that `Invoice No.` meets `invoiceno`.
#[inline(never)]
pub(super) fn normalised(name: &str) -> String {
    const PUNCTUATION: &str = "\u{3000}\u{a0}，。、：；（）【】“”‘’《》·";
    let kept = name.chars().filter(|&c| (!c.is_ascii() || c.is_ascii_alphanumeric()) && !PUNCTUATION.contains(c));
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

/// All words, normalised.
pub(super) struct Words {
    fields: Vec<(Field, Vec<String>)>,
    parts: Vec<(Field, Vec<String>)>,
    weak: Vec<(Field, Vec<String>)>,
    exports: Vec<Export>,
    statuses: Vec<(Meaning, Vec<String>)>,
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
        Words {
            fields: lists("fields"),
            parts: lists("parts"),
            weak: lists("weak"),
            exports: data["exports"].as_array().expect("a list of exports").iter().map(export).collect(),
            statuses: Meaning::ALL.into_iter().map(|m| (m, list(&data["statuses"][m.as_str()]))).collect(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_words() {
        for text in ["Refunded", "CANCELLED", "已退款", "付款以后用户退款成功，交易自动关闭"] {
            assert_eq!(Meaning::of_status(text), Some(Meaning::Cancelled), "{text}");
        }
        for (text, meaning) in [
            ("completed", Some(Meaning::Paid)),
            ("交易成功", Some(Meaning::Paid)),
            ("等待买家付款", Some(Meaning::Unpaid)),
            ("已发货，退款成功", Some(Meaning::Cancelled)),
            ("(删除)等待付款", Some(Meaning::Unpaid)),
            ("Paid - Returned to sender", Some(Meaning::Cancelled)),
            ("Completed (paid)", Some(Meaning::Paid)),
            ("not refunded, it seems", None),
            ("", None),
            ("not refunded", None),
        ] {
            assert_eq!(Meaning::of_status(text), meaning, "{text}");
        }
    }
}
