//! Which path fits which pattern.

/// What stands in `path` at the names in braces; `None` if the pattern does not fit.
pub(crate) fn captures<'a>(pattern: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let (mut wanted, mut found) = (pattern.split('/'), path.split('/'));
    let mut captured = Vec::new();
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return Some(captured),
            (Some(name), Some(part)) if name.starts_with('{') => captured.push(part),
            (Some(name), Some(part)) if name == part => {}
            _ => return None,
        }
    }
}
