//! Which encoding a text is in, and its way into UTF-8.

mod candidates;
mod declared;
mod decoder;
mod guess;
mod score;

pub use declared::guess_markup;
pub use decoder::Decoder;
pub use guess::{Alternative, Evidence, Guess, SAMPLE_BYTES, guess};

/// The text of a short name in an unknown encoding, such as those in a zip file made by an older system.
pub(crate) fn name_text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            let encoding = encoding_rs::Encoding::for_label(guess(bytes, true).label.as_bytes());
            encoding.unwrap_or(encoding_rs::WINDOWS_1252).decode_without_bom_handling(bytes).0.into_owned()
        }
    }
}
