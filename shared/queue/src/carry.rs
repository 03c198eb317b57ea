//! How arbitrary bytes travel in an SQS body, which holds only characters that XML 1.0 allows (SQS API reference,
//! SendMessage) and at least one of them.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A body as SQS takes it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Carried<'a> {
    /// The text.
    pub(crate) text: Cow<'a, str>,
    /// Whether the text is base64 of the bytes.
    pub(crate) base64: bool,
}

/// Byte for byte where SQS can carry it, base64 otherwise.
pub(crate) fn pack(bytes: &[u8]) -> Carried<'_> {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.is_empty() && text.chars().all(is_allowed) => Carried { text: text.into(), base64: false },
        // SQS refuses an empty body. A line break is what base64 readers skip, so it stands for no bytes.
        _ if bytes.is_empty() => Carried { text: "\n".into(), base64: true },
        _ => Carried { text: STANDARD.encode(bytes).into(), base64: true },
    }
}

/// What [`pack`] was given; `None` when the text is not base64 although it claims to be.
pub(crate) fn unpack(text: &str, base64: bool) -> Option<Vec<u8>> {
    if base64 { STANDARD.decode(text.trim_ascii()).ok() } else { Some(text.as_bytes().to_vec()) }
}

fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_travels_as_it_is_and_the_rest_in_base64() {
        assert_eq!(pack(b"{\"a\": 1}\n"), Carried { text: "{\"a\": 1}\n".into(), base64: false });
        assert_eq!(pack(b"\x00"), Carried { text: "AA==".into(), base64: true });
        assert_eq!(pack("\u{FFFE}".as_bytes()).text, "77++");
        assert_eq!(unpack("%", true), None);
    }

    proptest! {
        #[test]
        fn any_bytes_come_out_as_they_went_in(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let carried = pack(&bytes);
            prop_assert!(!carried.text.is_empty() && carried.text.chars().all(is_allowed));
            prop_assert_eq!(unpack(&carried.text, carried.base64), Some(bytes));
        }
    }
}
