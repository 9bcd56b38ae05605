//! Several currencies, brought to one by rates.

use crate::common;
use clientele::api::{ErrorDoc, OpenRequest};
use clientele::rng::Rng;
use clientele::table::Decimal;
use common::Reading;
use serde_json::{Value, json};

const ORDERS: &str = "customer,order,date,amount,currency,refunded amount\n\
    a,1,2024-01-01,10.00,USD,\na,2,2024-01-02,2.50,EUR,\nb,3,2024-01-03,100,JPY,\n\
    b,4,2024-01-04,-2.50,EUR,\nc,5,2024-01-05,8.00,EUR,1.25\nc,6,2024-01-06,7.00,CHF,\n";

fn open(request: &Value) -> Result<Value, Value> {
    let request = OpenRequest::read(&request.to_string()).unwrap();
    match common::open(&[("orders.csv", ORDERS.as_bytes())], &request, Reading::default()) {
        Ok((_, report)) => Ok(serde_json::to_value(report).unwrap()),
        Err(error) => Err(serde_json::to_value(ErrorDoc::from(&error)).unwrap()),
    }
}

fn count(report: &Value, code: &str) -> u64 {
    let issues = report["issues"].as_array().unwrap();
    issues.iter().find(|issue| issue["code"] == code).map_or(0, |issue| issue["count"].as_u64().unwrap())
}

#[test]
fn amounts_are_converted_line_by_line_and_counted() {
    let rates = [["EUR", "1.082"], ["jpy", "0.006455"]];
    let report = open(&json!({ "currency": "USD", "rates": rates })).unwrap();
    // 2.705 → 2.71, 0.6455 → 0.65, −2.705 → −2.71, 8.656 → 8.66, refund 1.3525 → 1.35; francs have no rate.
    assert_eq!(report["netRevenue"], json!({ "minor": 1000 + 271 + 65 - 271 + 866 - 135, "scale": 2 }));
    assert_eq!((count(&report, "converted"), count(&report, "other_currency")), (4, 1));
    assert_eq!(report["currency"], "USD");
}

#[test]
fn what_cannot_be_asked() {
    for request in [
        json!({ "rates": [["EUR", "1.08"]] }),
        json!({ "currency": "USD", "rates": [["EUR", "0"]] }),
        json!({ "currency": "USD", "rates": [["EUR", "-1"]] }),
        json!({ "currency": "USD", "rates": [["EUR", "1,08"]] }),
        json!({ "currency": "USD", "rates": [["EUR", "1.00000001"]] }),
    ] {
        let error = open(&request).unwrap_err();
        assert_eq!((&error["code"], &error["field"]), (&json!("invalid_option"), &json!("rates")), "{request}");
    }
}

#[test]
fn products_are_rounded_once_from_the_exact_one() {
    let mut rng = Rng::new(11);
    for _ in 0..20_000 {
        let decimal = |rng: &mut Rng| {
            let scale = rng.below(7) as u8;
            Decimal { mantissa: rng.range(-5_000_000, 5_000_000), scale, rounded: false }
        };
        let (a, b, scale) = (decimal(&mut rng), decimal(&mut rng), rng.below(7) as u8);
        // In steps of 10^-12, in which the product is exact: half a unit more, away from zero, then cut off.
        let unit = 10i128.pow(12 - u32::from(scale));
        let exact = i128::from(a.mantissa) * i128::from(b.mantissa) * 10i128.pow(12 - u32::from(a.scale + b.scale));
        let expected = (exact + exact.signum() * (unit / 2)) / unit;
        let product = a.times_to(b, scale).map(|product| i128::from(product.mantissa));
        if expected.abs() <= i128::from(i64::MAX / 1_000_000) * 10i128.pow(u32::from(scale)) {
            assert_eq!(product, Some(expected), "{a:?} {b:?} {scale}");
        } else {
            assert_eq!(product, None);
        }
    }
}
