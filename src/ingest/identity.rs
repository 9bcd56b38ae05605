//! Who a row's customer is where the id is missing: by e-mail address or telephone, if the user agrees.

use std::borrow::Cow;

/// What tells customers apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// The customer's id.
    Id,
    /// The e-mail address: `ann@example.org`.
    Email,
    /// The telephone number, as `tel:13800138000`, so that it is never taken for an id.
    Phone,
}

impl Identity {
    /// Every one.
    pub const ALL: [Identity; 3] = [Identity::Id, Identity::Email, Identity::Phone];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Identity::Id => "id",
            Identity::Email => "email",
            Identity::Phone => "phone",
        }
    }

    /// The one of a name.
    pub fn named(name: &str) -> Option<Identity> {
        Identity::ALL.into_iter().find(|identity| identity.as_str() == name)
    }
}

/// An e-mail address without capitals and spaces around it; `None` for what is none.
pub(super) fn email(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    let at = text.iter().position(|&byte| byte == b'@')?;
    let (name, host) = (&text[..at], &text[at + 1..]);
    let is_address = !name.is_empty() && !host.is_empty() && !text.iter().any(u8::is_ascii_whitespace);
    (is_address && !host.contains(&b'@')).then(|| text.to_ascii_lowercase())
}

/// A telephone number as an id; `None` for what is none.
///
/// Digits count, whatever stands between them. Before a Chinese mobile number (eleven digits from 1) `+86`, `0086`, `86` and `0` are
/// dropped. Another number with `+` or `00` keeps its country code, with `+`; one without loses its leading zeros, as it does in
/// spreadsheets. It has 7 to 15 digits.
pub(super) fn phone(text: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(text.trim_ascii());
    let text = match text.strip_suffix(".0") {
        Some(whole) if whole.bytes().all(|byte| byte.is_ascii_digit()) => Cow::Borrowed(whole),
        _ => text,
    };
    let mut digits = String::new();
    let mut plus = false;
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '０'..='９' => digits.push(char::from(b'0' + (c as u32 - '０' as u32) as u8)),
            '+' | '＋' if digits.is_empty() => plus = true,
            ' ' | '-' | '.' | '/' | '(' | ')' | '（' | '）' | '\u{3000}' | '\u{a0}' | '－' => {}
            _ => return None,
        }
    }
    let is_international = plus || digits.starts_with("00");
    let number = if plus { &digits[..] } else { digits.trim_start_matches('0') };
    let is_mobile = |number: &str| number.len() == 11 && number.starts_with('1');
    let number = match number.strip_prefix("86").filter(|rest| is_mobile(rest)) {
        Some(mobile) => mobile.to_owned(),
        None if is_international => format!("+{number}"),
        None => number.to_owned(),
    };
    let length = number.trim_start_matches('+').len();
    (7..=15).contains(&length).then(|| format!("tel:{number}").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emails() {
        assert_eq!(email(b" Ann@Example.ORG "), Some(b"ann@example.org".to_vec()));
        for text in ["", "ann", "@x.de", "ann@", "a b@x.de", "a@b@c"] {
            assert_eq!(email(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn writings_of_one_telephone() {
        let written = |text: &str| phone(text.as_bytes()).map(|id| String::from_utf8(id).unwrap());
        for text in [
            "13800138000",
            "138-0013-8000",
            "+86 138 0013 8000",
            "0086 13800138000",
            "8613800138000",
            "013800138000",
            "１３８００１３８０００",
            "13800138000.0",
            "（+86）13800138000",
        ] {
            assert_eq!(written(text).as_deref(), Some("tel:13800138000"), "{text}");
        }
        assert_eq!(written("+49 171 1234567").as_deref(), Some("tel:+491711234567"));
        assert_eq!(written("0049 171 1234567").as_deref(), Some("tel:+491711234567"));
        assert_eq!(written("0171 1234567"), written("1711234567"));
        for text in ["", "12345", "1.38E+10", "none", "1234567890123456"] {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
