//! Which column fills which field, and why.

use crate::error::{Code, Error, Result};

use super::columns::{FieldRequest, OF_LINES};
use super::layout::{Layout, Profile};
use super::role::Role;
use super::words::{Export, Field, normalised, without_unit, words};

/// Why a column was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The user said so.
    Asked,
    /// Its name is a known one.
    Name,
    /// A known name is part of its name.
    Similar,
    /// Its cells look like it.
    Contents,
}

impl Reason {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reason::Asked => "asked",
            Reason::Name => "name",
            Reason::Similar => "similar",
            Reason::Contents => "contents",
        }
    }

    /// Whether nobody has to look at it again.
    pub const fn is_sure(self) -> bool {
        matches!(self, Reason::Asked | Reason::Name)
    }
}

/// Fields that get what the others leave: what may stand in for the customer's id, and what was bought.
const LAST: [Field; 3] = [Field::Email, Field::Phone, Field::Item];

/// What the user wants: field ─► column name, or `None` where no column is meant.
pub type MappingRequest = Vec<(Field, Option<String>)>;

/// Column index of each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    columns: [Option<(u32, Reason)>; Field::ALL.len()],
    /// The file tells who came when, and not what they paid.
    pub without_amounts: bool,
    /// Something else tells who the customer is where there is no id.
    pub has_stand_in: bool,
}

impl Mapping {
    /// The column that fills a field.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns[field as usize].map(|(index, _)| index as usize)
    }

    /// The column that fills a field, and why.
    pub fn found(&self, field: Field) -> Option<(usize, Reason)> {
        self.columns[field as usize].map(|(index, why)| (index as usize, why))
    }

    /// Whether the column that fills a field was asked for, or bears its name.
    pub fn is_sure(&self, field: Field) -> bool {
        self.found(field).is_some_and(|(_, reason)| reason.is_sure())
    }

    /// All filled fields with column index and reason.
    pub fn iter(&self) -> impl Iterator<Item = (Field, usize, Reason)> + '_ {
        Field::ALL.iter().filter_map(|&field| self.found(field).map(|(index, why)| (field, index, why)))
    }

    /// Fills a field.
    pub fn set(&mut self, field: Field, column: usize, reason: Reason) {
        self.columns[field as usize] = Some((column as u32, reason));
    }

    /// Chooses columns: what was asked first, then by name, then by a name that is part of the column's, then, for what is needed,
    /// by what the cells look like. A column serves one field. Whether all that is needed was found, [`Mapping::lacking`] tells.
    ///
    /// # Errors
    /// `column_missing` and `column_ambiguous` for what was asked.
    pub fn choose(layout: &Layout, profiles: &[Profile], asked: &MappingRequest) -> Result<Mapping> {
        let names = &layout.names;
        let mut mapping = Mapping::default();
        let left_out: Vec<Field> = asked.iter().filter(|(_, name)| name.is_none()).map(|(field, _)| *field).collect();
        for (field, name) in asked {
            let Some(name) = name else { continue };
            let mut found = names.iter().enumerate().filter(|(_, h)| *h == name);
            let missing = || Error::new(Code::ColumnMissing).of_field(field.as_str()).with_value(name);
            let (index, _) = found.next().ok_or_else(missing)?;
            if found.next().is_some() {
                return Err(Error::new(Code::ColumnAmbiguous).of_field(field.as_str()).in_column(name));
            }
            mapping.set(*field, index, Reason::Asked);
        }
        if layout.has_header {
            let plain: Vec<String> = names.iter().map(|name| normalised(name)).collect();
            if let Some(export) = Export::recognise(names) {
                mapping.fill(Reason::Name, &left_out, |mapping, field| {
                    let name = export.column(field)?;
                    mapping.free(names.len()).find(|&i| plain[i] == name)
                });
            }
            mapping.fill(Reason::Name, &left_out, |mapping, field| {
                words().names(field).find_map(|name| mapping.free(names.len()).find(|&i| plain[i] == name))
            });
            // `实付金额（元）`, `Total (USD)`: the unit is no part of the name.
            let bare: Vec<String> = names.iter().map(|name| normalised(without_unit(name))).collect();
            mapping.fill(Reason::Name, &left_out, |mapping, field| {
                words().names(field).find_map(|name| mapping.free(names.len()).find(|&i| bare[i] == name))
            });
            // `id` and `name` may be of anything: someone has to come twice.
            mapping.fill(Reason::Similar, &left_out, |mapping, field| {
                words().weak(field).find_map(|name| {
                    let of_name = |i: &usize| plain[*i] == name && profiles.get(*i).is_some_and(Profile::repeats);
                    mapping.free(names.len()).find(of_name)
                })
            });
            mapping.fill(Reason::Similar, &left_out, |mapping, field| {
                let is_part = |i: &usize| words().parts(field).any(|part| plain[*i].contains(part));
                // A column of decimals is no customer by half a name, nor is a column of dates an amount.
                let fits = |i: &usize| profiles.get(*i).is_none_or(|profile| fits(field, profile));
                mapping.free(names.len()).filter(is_part).find(fits)
            });
        }
        mapping.fill(Reason::Contents, &left_out, |mapping, field| mapping.by_contents(field, layout, profiles));
        for field in LAST.into_iter().filter(|field| !left_out.contains(field)) {
            let is_named = |i: &usize| {
                let names = [normalised(&names[*i]), normalised(without_unit(&names[*i]))];
                layout.has_header && words().names(field).any(|name| names.iter().any(|plain| plain == name))
            };
            let found = mapping.free(names.len()).find(is_named).filter(|_| mapping.column(field).is_none());
            if let Some(column) = found {
                mapping.set(field, column, Reason::Name);
            }
        }
        mapping.without_amounts = mapping.tells_visits(profiles) && !left_out.contains(&Field::Amount);
        Ok(mapping)
    }

    /// The columns of lines whose orders stand in another table: as of orders, without who and when. `asked` are fields of any role.
    ///
    /// # Errors
    /// As [`Mapping::choose`].
    pub fn of_lines(layout: &Layout, profiles: &[Profile], asked: &FieldRequest) -> Result<Mapping> {
        let of_field = |(role, name, column): &(Role, String, Option<String>)| {
            Some((Field::named(name).filter(|_| *role == Role::Lines)?, column.clone()))
        };
        let mut asked: MappingRequest = asked.iter().filter_map(of_field).collect();
        let others = Field::ALL.into_iter().filter(|field| !OF_LINES.contains(field));
        asked.extend(others.map(|field| (field, None)));
        Mapping::choose(layout, profiles, &asked)
    }

    /// Whether someone comes twice, on days that are known, and nothing could be an amount.
    fn tells_visits(&self, profiles: &[Profile]) -> bool {
        let profile = |field| self.column(field).and_then(|column| profiles.get(column));
        let (Some(customer), Some(date)) = (profile(Field::Customer), profile(Field::Date)) else { return false };
        let has_amount = self.column(Field::Amount).or(self.column(Field::UnitPrice)).is_some();
        let may_be_amount = |i: usize| profiles.get(i).is_some_and(|profile| fits(Field::Amount, profile));
        !has_amount && customer.repeats() && date.mostly(date.dates) && !self.free(profiles.len()).any(may_be_amount)
    }

    /// The first needed field without a column.
    pub fn lacking(&self) -> Option<Field> {
        let has = |field| self.column(field).is_some();
        if !has(Field::Customer) && !has(Field::Account) && !self.has_stand_in {
            Some(Field::Customer)
        } else if !has(Field::Date) {
            Some(Field::Date)
        } else if !has(Field::Amount) && !has(Field::UnitPrice) && !self.without_amounts {
            Some(Field::Amount)
        } else {
            None
        }
    }

    fn fill(&mut self, reason: Reason, left_out: &[Field], find: impl Fn(&Mapping, Field) -> Option<usize>) {
        for field in Field::ALL {
            // Half a name or a guess must not add a price beside an amount, or a second way to count.
            let is_wanted = (reason == Reason::Name && !LAST.contains(&field)) || self.needs(field);
            if self.column(field).is_none()
                && !left_out.contains(&field)
                && is_wanted
                && let Some(column) = find(self, field)
            {
                self.set(field, column, reason);
            }
        }
    }

    fn needs(&self, field: Field) -> bool {
        match field {
            Field::Customer | Field::Date => true,
            Field::Amount => self.column(Field::UnitPrice).is_none(),
            _ => false,
        }
    }

    /// Columns that serve no field yet.
    fn free(&self, columns: usize) -> impl Iterator<Item = usize> {
        let used: Vec<usize> = self.iter().map(|(_, used, _)| used).collect();
        (0..columns).filter(move |i| !used.contains(i))
    }

    /// By what the cells look like. Under a header, only the date is guessed: its names say what the others are not.
    fn by_contents(&self, field: Field, layout: &Layout, profiles: &[Profile]) -> Option<usize> {
        let profile = |i: &usize| &profiles[*i];
        let mut free = self.free(profiles.len()).filter(|i| fits(field, profile(i)));
        match field {
            // Ids stand in front, and someone comes twice.
            Field::Customer => {
                if layout.has_header {
                    return None;
                }
                free.find(|i| profile(i).repeats() || profile(i).zero_led > 0)
            }
            Field::Date => free.max_by_key(|i| (profile(i).filled, std::cmp::Reverse(*i))),
            // Amounts have decimals; where none has, the last number of the row.
            Field::Amount if layout.has_header => None,
            Field::Amount => free.max_by_key(|i| (profile(i).numbers - profile(i).digits, *i)),
            _ => None,
        }
    }
}

/// Whether a column's cells can be what a field holds.
fn fits(field: Field, profile: &Profile) -> bool {
    match field {
        Field::Date => profile.mostly(profile.dates),
        Field::Amount | Field::UnitPrice | Field::Quantity | Field::Refund => {
            profile.mostly(profile.numbers) && !profile.mostly(profile.dates) && profile.zero_led == 0
        }
        Field::Customer | Field::Order => !profile.mostly(profile.dates) && profile.digits == profile.numbers,
        Field::Status | Field::PaymentStatus | Field::AfterSales => true,
        Field::Currency | Field::Email | Field::Phone | Field::Account | Field::Item => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::dialect::Dialect;
    use crate::ingest::layout::Beginning;

    fn table(names: &str) -> (Layout, Vec<Profile>) {
        let text = names.as_bytes();
        let dialect = Dialect::recognise(text, true, None).unwrap();
        let beginning = Beginning::read(text, true, &dialect).unwrap();
        let layout = Layout::find(&beginning, None);
        let profiles = Profile::all(&beginning.rows[layout.first_row..], layout.names.len());
        (layout, profiles)
    }

    fn chosen(text: &str) -> String {
        let (layout, profiles) = table(text);
        let mapping = Mapping::choose(&layout, &profiles, &Vec::new()).unwrap();
        let parts = mapping.iter().map(|(field, index, reason)| {
            let mark = if reason == Reason::Name { "" } else { reason.as_str() };
            format!("{}={}{}{mark}", field.as_str(), layout.names[index], if mark.is_empty() { "" } else { ":" })
        });
        let lacking = mapping.lacking().map(|field| format!("no {}", field.as_str()));
        parts.chain(lacking).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_in_both_languages() {
        assert_eq!(
            chosen("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"),
            "customer=CustomerID order=InvoiceNo date=InvoiceDate quantity=Quantity unitPrice=UnitPrice item=StockCode"
        );
        assert_eq!(
            chosen("品牌名称,买家昵称,付款日期,订单状态,实付金额,邮费,省份,城市,购买数量"),
            "customer=买家昵称 date=付款日期 amount=实付金额 quantity=购买数量 status=订单状态"
        );
    }

    #[test]
    fn exports_of_many_shops() {
        let cases = [
            (
                "订单号,商品总价(元),用户实付金额(元),支付时间,订单状态,收货人,手机\n1,9,8,2024-01-02 10:00:00,已发货,张*,138\n2,9,8,2024-01-02 10:00:00,已发货,张*,138",
                "customer=手机:similar order=订单号 date=支付时间 amount=用户实付金额(元) status=订单状态",
            ),
            (
                "订单号,下单时间,订单金额,结算金额,应付金额,订单状态,下单帐号",
                "customer=下单帐号 order=订单号 date=下单时间 amount=订单金额 status=订单状态",
            ),
            (
                "主订单编号,子订单编号,订单应付金额,支付完成时间,订单状态,买家昵称",
                "customer=买家昵称 order=主订单编号 date=支付完成时间 amount=订单应付金额 status=订单状态",
            ),
            (
                "id,Created (UTC),Amount,Currency,Customer ID,Status",
                "customer=Customer ID date=Created (UTC) amount=Amount status=Status currency=Currency",
            ),
            (
                "Sale Date,Order ID,Buyer User ID,Order Total,Currency",
                "customer=Buyer User ID order=Order ID date=Sale Date amount=Order Total currency=Currency",
            ),
            (
                "Bestellnummer;Bestelldatum;Kundennummer;Gesamtbetrag (EUR)",
                "customer=Kundennummer order=Bestellnummer date=Bestelldatum amount=Gesamtbetrag (EUR)",
            ),
            ("注文番号,注文日,会員番号,合計金額", "customer=会員番号 order=注文番号 date=注文日 amount=合計金額"),
        ];
        for (header, expected) in cases {
            assert_eq!(chosen(header), expected);
        }
    }

    #[test]
    fn what_is_needed_and_missing_is_said() {
        assert_eq!(chosen("date,amount"), "date=date amount=amount no customer");
        assert_eq!(chosen("customer,amount"), "customer=customer amount=amount no date");
        assert_eq!(chosen("customer,date,qty"), "customer=customer date=date quantity=qty no amount");
    }

    #[test]
    fn names_that_hold_a_known_one() {
        assert_eq!(
            chosen("our customer id (new),date of purchase,net amount eur\n17,2024-01-02,5.00\n"),
            "customer=our customer id (new):similar date=date of purchase:similar amount=net amount eur:similar"
        );
        // Its cells are no dates.
        assert_eq!(chosen("customer,date format,amount\n17,iso,5.00\n"), "customer=customer amount=amount no date");
    }

    #[test]
    fn columns_without_names() {
        let cdnow = " 00004 0001 19970101  2   29.33\n 00004 0001 19970118  2   29.73\n 00021 0002 19970101 3 63.34\n";
        assert_eq!(chosen(cdnow), "customer=column_1:contents date=column_3:contents amount=column_5:contents");
        assert_eq!(
            chosen("a1;03.01.2024;12,50\nb2;04.01.2024;1.250,00\na1;31.01.2024;3,00\n"),
            "customer=column_1:contents date=column_2:contents amount=column_3:contents"
        );
        // Under a header, who bought is not guessed: an order number looks like a customer.
        assert_eq!(chosen("nr,wann,was\n1,2024-01-01,5.00\n1,2024-01-02,6.00\n"), "date=wann:contents no customer");
    }

    #[test]
    fn what_is_asked_goes_first() {
        let (layout, profiles) = table("a,CustomerID,date,amount,a");
        let asked = vec![(Field::Customer, Some("date".to_owned())), (Field::Date, Some("CustomerID".to_owned()))];
        let mapping = Mapping::choose(&layout, &profiles, &asked).unwrap();
        assert_eq!((mapping.column(Field::Customer), mapping.column(Field::Date)), (Some(2), Some(1)));
        let error = |name: &str| {
            Mapping::choose(&layout, &profiles, &vec![(Field::Customer, Some(name.to_owned()))]).unwrap_err().code()
        };
        assert_eq!(error("b"), Code::ColumnMissing);
        assert_eq!(error("a"), Code::ColumnAmbiguous);
    }

    #[test]
    fn a_field_can_be_left_without_a_column() {
        let (layout, profiles) = table("customer,date,amount,status\n1,2024-01-01,5,x\n");
        let asked = vec![(Field::Status, None), (Field::Date, None)];
        let mapping = Mapping::choose(&layout, &profiles, &asked).unwrap();
        assert_eq!((mapping.column(Field::Status), mapping.column(Field::Amount)), (None, Some(2)));
        assert_eq!(mapping.lacking(), Some(Field::Date), "not even by its contents");
    }
}
