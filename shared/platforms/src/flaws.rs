//! What is wrong with a store's webhooks, what puts it right, and what came of trying. Pure; the same for every platform whose
//! API lets us look after them.

use serde_json::Value;

use crate::HookFinding;

/// Something that is wrong.
pub(crate) struct Flaw {
    /// The wanted webhook it is about, as the platform names it.
    pub(crate) topic: String,
    /// In plain words.
    pub(crate) what: String,
    /// What puts it right; `None` if it is left as it is.
    pub(crate) change: Option<Change>,
}

/// A webhook to be written. Its body may hold a secret.
pub(crate) struct Change {
    /// Of the one to change; `None` for a new one.
    pub(crate) id: Option<String>,
    /// The fields to set.
    pub(crate) body: Value,
}

/// What became of a flaw's change: `None` if it was not tried, otherwise why it failed, if it did.
pub(crate) type Outcome = Option<Result<(), String>>;

impl Flaw {
    /// One that nothing puts right.
    pub(crate) fn left(topic: &str, what: &str) -> Self {
        Self { topic: topic.to_owned(), what: what.to_owned(), change: None }
    }
}

/// What to say of each of `flaws`. `left` is what was wrong still after a change had failed, if that could be read: a request
/// that failed may have been acted on all the same, or somebody else was faster.
pub(crate) fn findings(flaws: Vec<Flaw>, outcomes: Vec<Outcome>, left: Option<&[Flaw]>) -> Vec<HookFinding> {
    let is_gone = |topic: &str| left.is_some_and(|left| left.iter().all(|flaw| flaw.topic != topic));
    let finding = |(Flaw { topic, what, .. }, outcome): (Flaw, Outcome)| match outcome {
        None => HookFinding { topic, what, repaired: false },
        Some(Err(why)) if !is_gone(&topic) => {
            HookFinding { topic, what: format!("{what}; not put right: {why}"), repaired: false }
        }
        Some(_) => HookFinding { topic, what, repaired: true },
    };
    flaws.into_iter().zip(outcomes).map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_that_failed_and_was_made_all_the_same_is_made() {
        let flaws = || ["a", "b", "c"].map(|topic| Flaw::left(topic, "missing")).into();
        let outcomes = || vec![None, Some(Ok(())), Some(Err("status 504".to_owned()))];
        let said = |left: Option<&[Flaw]>| {
            let findings = findings(flaws(), outcomes(), left).into_iter();
            findings.map(|finding| (finding.what, finding.repaired)).collect::<Vec<_>>()
        };
        let missing = |repaired| ("missing".to_owned(), repaired);
        let failed = ("missing; not put right: status 504".to_owned(), false);
        assert_eq!(said(None), [missing(false), missing(true), failed.clone()], "nobody knows");
        assert_eq!(said(Some(&[Flaw::left("c", "missing")])), [missing(false), missing(true), failed]);
        assert_eq!(said(Some(&[Flaw::left("a", "missing")])), [missing(false), missing(true), missing(true)]);
    }
}
