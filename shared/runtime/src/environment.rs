//! Environment variables, read once, by name.

use thiserror::Error;

/// Looks variables up. Tests give a closure over a map.
pub struct Environment<'a>(Lookup<'a>);

type Lookup<'a> = Box<dyn Fn(&str) -> Option<String> + 'a>;

/// A variable that must be set is not.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the environment variable {0} is not set")]
pub struct MissingVariable(pub &'static str);

impl Environment<'static> {
    /// The environment of this process.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads it")]
    pub fn of_process() -> Self {
        Self(Box::new(|name| std::env::var(name).ok()))
    }
}

impl<'a> Environment<'a> {
    /// An environment made up by the caller.
    pub fn new(lookup: impl Fn(&str) -> Option<String> + 'a) -> Self {
        Self(Box::new(lookup))
    }

    /// A variable that may be absent; blank counts as absent.
    pub fn get(&self, name: &'static str) -> Option<String> {
        (self.0)(name).filter(|value| !value.trim().is_empty())
    }

    /// A variable that must be there.
    ///
    /// # Errors
    /// Its name.
    pub fn require(&self, name: &'static str) -> Result<String, MissingVariable> {
        self.get(name).ok_or(MissingVariable(name))
    }
}
