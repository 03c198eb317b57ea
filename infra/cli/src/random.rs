//! Secrets of our own making.

/// So many random bytes from the operating system, in hexadecimal digits: they go into headers, URLs and bodies alike.
pub(crate) fn hex(bytes: usize) -> String {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).expect("every supported operating system has a source of randomness");
    hex::encode(random)
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn no_two_are_alike_and_all_are_as_long_as_asked_for() {
        let (one, other) = (hex(32), hex(32));
        assert_eq!((one.len(), other.len()), (64, 64));
        assert_ne!(one, other);
    }
}
