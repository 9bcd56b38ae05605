//! Documents that name their encoding: `<meta charset=gbk>`, `<?xml … encoding="GB2312"?>`.

use encoding_rs::Encoding;

use super::guess::{Alternative, Evidence, Guess, certain, guess, label_of};

/// As far as a name is looked for; the styles that Excel puts first are long.
const HEAD_BYTES: usize = 32 << 10;
const MARKS: [&[u8]; 2] = [b"charset", b"encoding"];

/// Guesses the encoding of HTML or XML: the one that it names, where the sample is valid in it. Where it is UTF-8 by all signs, it is
/// that whatever it says, and names that fit nothing are passed over, too.
pub fn guess_markup(sample: &[u8], complete: bool) -> Guess {
    let guessed = guess(sample, complete);
    let is_sure = guessed.label.starts_with("utf-") && !guessed.evidence.contains(&Evidence::AsciiOnly);
    let Some(label) = declared(sample).filter(|_| !is_sure) else { return guessed };
    let named = certain(&label, sample, complete, Evidence::Declared);
    if named.malformed > 0 || named.label.starts_with("utf-") && guessed.malformed > 0 {
        return guessed;
    }
    let own = Alternative { label: guessed.label, preview: guessed.preview };
    let others = std::iter::once(own).chain(guessed.alternatives).filter(|other| other.label != named.label);
    // Of plain ASCII nothing else is shown.
    let alternatives = if sample.is_ascii() { Vec::new() } else { others.collect() };
    Guess { alternatives, ..named }
}

/// The encoding that a document names at its beginning, where there is such a one.
fn declared(sample: &[u8]) -> Option<String> {
    let head = sample[..sample.len().min(HEAD_BYTES)].to_ascii_lowercase();
    MARKS.iter().find_map(|mark| {
        let named = memchr::memmem::find_iter(&head, mark).find_map(|at| {
            let rest = head[at + mark.len()..].trim_ascii_start().strip_prefix(b"=")?;
            let is_quote = |byte: &u8| byte.is_ascii_whitespace() || b"\"'".contains(byte);
            let rest = &rest[rest.iter().take_while(|byte| is_quote(byte)).count()..];
            let end = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_:.".contains(byte)).count();
            Encoding::for_label_no_replacement(&rest[..end])
        })?;
        Some(label_of(named))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str, encoding: &'static Encoding) -> (String, u8) {
        let guess = guess_markup(&encoding.encode(text).0, true);
        (guess.label, guess.confidence)
    }

    #[test]
    fn what_is_named_counts_where_it_fits() {
        let page = |name: &str| format!("<html><head><META content='text/html; charset={name}'></head><td>鹿é</td>");
        assert_eq!(label(&page("gb2312"), encoding_rs::GBK), ("gb18030".to_owned(), 100));
        assert_eq!(label(&page("big5").replace(['鹿', 'é'], "鹿鹿"), encoding_rs::BIG5), ("big5".to_owned(), 100));
        // UTF-8 under a wrong name, and a name that there is not.
        assert_eq!(label(&page("gb2312"), encoding_rs::UTF_8).0, "utf-8");
        assert_eq!(label(&page("klingon"), encoding_rs::UTF_8).0, "utf-8");
        assert_eq!(label("<meta charset=utf-8><td>客户订单编号金额</td>", encoding_rs::GBK).0, "gb18030");
        let xml = "<?xml version=\"1.0\" encoding=\"windows-1251\"?><b>привет</b>";
        assert_eq!(label(xml, encoding_rs::WINDOWS_1251), ("windows-1251".to_owned(), 100));
        // What comes behind the sample may not be ASCII.
        assert_eq!(label("<meta charset=\"GBK\">", encoding_rs::UTF_8), ("gb18030".to_owned(), 100));
    }
}
