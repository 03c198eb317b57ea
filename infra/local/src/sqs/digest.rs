//! The digests SQS sends and derives: MD5 of bodies and attributes, SHA-256 for content-based deduplication.

use std::collections::BTreeMap;

use md5::{Digest, Md5};
use sha2::Sha256;

use super::message::{Attribute, Value};

/// `MD5OfMessageBody`, in hex.
pub(super) fn of_body(body: &str) -> String {
    hex::encode(Md5::digest(body))
}

/// `MD5OfMessageAttributes`, in hex: names in byte order, each name, type and value behind its big-endian length
/// (SQS developer guide, "Calculating the MD5 message digest for message attributes").
pub(super) fn of_attributes<'a>(attributes: impl IntoIterator<Item = (&'a String, &'a Attribute)>) -> String {
    let mut md5 = Md5::new();
    for (name, attribute) in attributes.into_iter().collect::<BTreeMap<_, _>>() {
        absorb(&mut md5, name.as_bytes());
        absorb(&mut md5, attribute.data_type.as_bytes());
        let (transport, value) = match &attribute.value {
            Value::Text(text) => (1, text.as_bytes()),
            Value::Binary(bytes) => (2, bytes.as_slice()),
        };
        md5.update([transport]);
        absorb(&mut md5, value);
    }
    hex::encode(md5.finalize())
}

/// The deduplication id of a message that brings none: SHA-256 of its body, in hex.
pub(super) fn deduplication_id(body: &str) -> String {
    hex::encode(Sha256::digest(body))
}

fn absorb(md5: &mut Md5, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).expect("a message is at most 1 MiB long");
    md5.update(length.to_be_bytes());
    md5.update(bytes);
}
