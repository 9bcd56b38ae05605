//! Which column fills which field, and which status words mean "cancelled". The names are data: `orders.json`.

use std::sync::OnceLock;

use serde_json::Value;

use crate::error::{Code, Error, Result};

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
}

impl Field {
    /// Every field, in the order in which columns are looked for.
    pub const ALL: [Field; 7] =
        [Field::Customer, Field::Order, Field::Date, Field::Amount, Field::Quantity, Field::UnitPrice, Field::Status];

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
        }
    }

    /// The field of a name.
    pub fn named(name: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|f| f.as_str() == name)
    }
}

/// Why a column was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The user said so.
    Asked,
    /// Its name is a known one.
    Name,
}

/// What the user wants: field ─► column name.
pub type MappingRequest = Vec<(Field, String)>;

/// Column index of each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    columns: [Option<(u32, Reason)>; Field::ALL.len()],
}

impl Mapping {
    /// The column that fills a field.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns[field as usize].map(|(index, _)| index as usize)
    }

    /// All filled fields with column index and reason.
    pub fn iter(&self) -> impl Iterator<Item = (Field, usize, Reason)> + '_ {
        Field::ALL.into_iter().filter_map(|f| self.columns[f as usize].map(|(index, why)| (f, index as usize, why)))
    }

    /// Fills a field.
    pub fn set(&mut self, field: Field, column: usize, reason: Reason) {
        self.columns[field as usize] = Some((column as u32, reason));
    }

    /// Chooses columns: what was asked first, then by name; a column serves one field.
    ///
    /// # Errors
    /// `column_missing` and `column_ambiguous` for what was asked, `field_unmapped` for what is needed and not found.
    pub fn choose(header: &[String], asked: &MappingRequest) -> Result<Mapping> {
        let mut mapping = Mapping::default();
        for (field, name) in asked {
            let mut found = header.iter().enumerate().filter(|(_, h)| *h == name);
            let missing = || Error::new(Code::ColumnMissing).of_field(field.as_str()).with_value(name);
            let (index, _) = found.next().ok_or_else(missing)?;
            if found.next().is_some() {
                return Err(Error::new(Code::ColumnAmbiguous).of_field(field.as_str()).in_column(name));
            }
            mapping.set(*field, index, Reason::Asked);
        }
        let plain: Vec<String> = header.iter().map(|name| normalised(name)).collect();
        for field in Field::ALL {
            if mapping.column(field).is_none()
                && let Some(index) = words().names(field).find_map(|name| mapping.free_column(&plain, name))
            {
                mapping.set(field, index, Reason::Name);
            }
        }
        mapping.check(header)
    }

    fn free_column(&self, plain: &[String], name: &str) -> Option<usize> {
        plain.iter().enumerate().position(|(i, h)| h == name && !self.iter().any(|(_, used, _)| used == i))
    }

    fn check(self, header: &[String]) -> Result<Mapping> {
        let has = |field| self.column(field).is_some();
        let lacking = if !has(Field::Customer) {
            Some(Field::Customer)
        } else if !has(Field::Date) {
            Some(Field::Date)
        } else if !has(Field::Amount) && !has(Field::UnitPrice) {
            Some(Field::Amount)
        } else {
            None
        };
        match lacking {
            None => Ok(self),
            Some(field) => Err(Error::new(Code::FieldUnmapped).of_field(field.as_str()).with_value(&header.join(", "))),
        }
    }
}

/// Whether a status text means that the order was cancelled or refunded.
pub fn is_cancelled(status: &str) -> bool {
    let plain = normalised(status);
    words().cancelled.contains(&plain)
}

/// Lower case without spaces and punctuation, so that `Invoice No.` meets `invoiceno`.
fn normalised(name: &str) -> String {
    const PUNCTUATION: &str = "\u{3000}\u{a0}，。、：；（）【】“”‘’《》·";
    let kept = name.chars().filter(|&c| (!c.is_ascii() || c.is_ascii_alphanumeric()) && !PUNCTUATION.contains(c));
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

struct Words {
    fields: Vec<(Field, Vec<String>)>,
    cancelled: Vec<String>,
}

impl Words {
    fn names(&self, field: Field) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(move |(f, _)| *f == field).flat_map(|(_, names)| names.iter().map(String::as_str))
    }
}

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| {
        let data: Value =
            serde_json::from_str(include_str!("orders.json")).unwrap_or_else(|_| panic!("orders.json is JSON"));
        let list = |value: &Value| -> Vec<String> {
            let items = value.as_array().expect("a list of names").iter();
            items.map(|name| normalised(name.as_str().expect("a name"))).collect()
        };
        Words {
            fields: Field::ALL.into_iter().map(|f| (f, list(&data["fields"][f.as_str()]))).collect(),
            cancelled: list(&data["cancelled"]),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &str) -> Vec<String> {
        names.split(',').map(str::to_owned).collect()
    }

    fn chosen(names: &str) -> String {
        let header = header(names);
        match Mapping::choose(&header, &Vec::new()) {
            Ok(mapping) => {
                let parts = mapping.iter().map(|(field, index, _)| format!("{}={}", field.as_str(), header[index]));
                parts.collect::<Vec<_>>().join(" ")
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn names_in_both_languages() {
        assert_eq!(
            chosen("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"),
            "customer=CustomerID order=InvoiceNo date=InvoiceDate quantity=Quantity unitPrice=UnitPrice"
        );
        assert_eq!(
            chosen("品牌名称,买家昵称,付款日期,订单状态,实付金额,邮费,省份,城市,购买数量"),
            "customer=买家昵称 date=付款日期 amount=实付金额 quantity=购买数量 status=订单状态"
        );
    }

    #[test]
    fn what_is_needed_and_missing_is_said() {
        assert_eq!(chosen("date,amount"), r#"field_unmapped field="customer" value="date, amount""#);
        assert_eq!(chosen("customer,amount"), r#"field_unmapped field="date" value="customer, amount""#);
        assert_eq!(chosen("customer,date,qty"), r#"field_unmapped field="amount" value="customer, date, qty""#);
    }

    #[test]
    fn what_is_asked_goes_first() {
        let header = header("a,CustomerID,date,amount,a");
        let asked = vec![(Field::Customer, "date".to_owned()), (Field::Date, "CustomerID".to_owned())];
        let mapping = Mapping::choose(&header, &asked).unwrap();
        assert_eq!((mapping.column(Field::Customer), mapping.column(Field::Date)), (Some(2), Some(1)));
        let error =
            |name: &str| Mapping::choose(&header, &vec![(Field::Customer, name.to_owned())]).unwrap_err().code();
        assert_eq!(error("b"), Code::ColumnMissing);
        assert_eq!(error("a"), Code::ColumnAmbiguous);
    }

    #[test]
    fn cancel_words() {
        for text in ["Refunded", "CANCELLED", "已退款", "付款以后用户退款成功，交易自动关闭"] {
            assert!(is_cancelled(text), "{text}");
        }
        for text in ["completed", "交易成功", "", "not refunded"] {
            assert!(!is_cancelled(text), "{text}");
        }
    }
}
