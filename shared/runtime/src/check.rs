//! Checks a configuration against every registered platform and destination, so that a function refuses to start with
//! all problems named at once.

use config::{Config, Problems};

/// Parses `text` and lets every adapter read its part.
///
/// # Errors
/// Everything that is wrong.
pub fn check(text: &str) -> Result<Config, Problems> {
    let config = Config::parse(text)?;
    let mut problems = Problems::default();
    for (index, store) in config.stores.iter().enumerate() {
        match platforms::find(&store.platform) {
            Some(platform) => problems.extend(platform.intake(store).err().unwrap_or_default()),
            None => {
                let known: Vec<_> = platforms::ALL.iter().map(|platform| platform.id()).collect();
                unknown(&mut problems, &format!("stores[{index}].platform"), &store.platform, &known);
            }
        }
    }
    for (index, account) in config.destinations.iter().enumerate() {
        match destinations::find(&account.kind) {
            Some(kind) => problems.extend(kind.check(account).err().unwrap_or_default()),
            None => {
                let known: Vec<_> = destinations::ALL.iter().map(|kind| kind.id()).collect();
                unknown(&mut problems, &format!("destinations[{index}].kind"), &account.kind, &known);
            }
        }
    }
    problems.into_result(config)
}

fn unknown(problems: &mut Problems, place: &str, given: &str, known: &[&str]) {
    problems.add(place, format_args!("`{given}` is unknown (known: {})", known.join(", ")));
}
