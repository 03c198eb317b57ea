//! What an adapter says of its own settings, and what the credentials in them turned out to allow.

/// One field of an adapter's `credentials` or `options`, as the documentation describes it and `orderwire connect` asks
/// for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The field.
    pub name: &'static str,
    /// What the platform or destination itself calls it: `Client secret`.
    pub title: &'static str,
    /// What it is for and where it is found. Markdown, for one cell of a table.
    pub about: &'static str,
    /// What it holds.
    pub kind: SettingKind,
}

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    /// A text that must be given and may be shown.
    Text,
    /// A text that must be given and is shown to nobody.
    Secret,
    /// Secrets of our own making, the current one first; `orderwire connect` makes them.
    Tokens,
    /// Former values of the secret of this name, which are accepted still; may be left out.
    Former(&'static str),
    /// May be left out; it is this JSON then.
    Default(&'static str),
}

/// One thing that credentials must allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The permission in the words of the platform or destination, as its own pages show it: `Orders: read-only`.
    pub what: &'static str,
    /// What orderwire does with it, as the end of a sentence: `to read orders, refunds and coupons`.
    pub needed: &'static str,
    /// Whether nothing works without it.
    pub required: bool,
    /// Whether it is there.
    pub state: GrantState,
}

/// Whether a permission is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantState {
    /// It was used, harmlessly.
    Granted,
    /// It was refused; what was said, free of personal data.
    Missing(String),
    /// It could not be found out; why.
    Unknown(String),
}
