//! What looking at stores, accounts and webhooks has found, in one form for every command that looks. Pure.

use std::collections::BTreeMap;

use config::{Grant, GrantState};
use destinations::{AccountCheck, BooksError};
use platforms::{HookFinding, ReadError, StoreCheck};
use serde::Serialize;

use crate::numbers::counted;

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    /// As it should be.
    Fine,
    /// It works, but could be better.
    Advice,
    /// It does not work.
    Trouble,
}

/// One thing found. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    /// How much it matters.
    pub(crate) level: Level,
    /// What it is about: `store alder-us`. Findings of one subject are shown together.
    pub(crate) subject: String,
    /// What was found.
    pub(crate) what: String,
    /// What to do about it; `None` where there is nothing to do.
    pub(crate) to_do: Option<String>,
}

impl Finding {
    /// As it should be.
    pub(crate) fn fine(subject: &str, what: impl Into<String>) -> Self {
        Self { level: Level::Fine, subject: subject.to_owned(), what: what.into(), to_do: None }
    }

    /// Worth doing something about.
    pub(crate) fn advice(subject: &str, what: impl Into<String>, to_do: impl Into<String>) -> Self {
        Self { level: Level::Advice, subject: subject.to_owned(), what: what.into(), to_do: Some(to_do.into()) }
    }

    /// Nothing works before something is done about it.
    pub(crate) fn trouble(subject: &str, what: impl Into<String>, to_do: impl Into<String>) -> Self {
        Self { level: Level::Trouble, subject: subject.to_owned(), what: what.into(), to_do: Some(to_do.into()) }
    }
}

/// What a store of the platform called `title` says of itself and of our credentials.
pub(crate) fn of_store(subject: &str, title: &str, check: &Result<StoreCheck, ReadError>) -> Vec<Finding> {
    match check {
        Ok(check) => {
            let who = who(&check.name, &check.currency, &check.time_zone);
            answered(subject, title, &who, &check.grants)
        }
        Err(ReadError::CredentialsRefused { why }) => vec![refused(subject, title, why)],
        Err(ReadError::TryLater { why, .. }) => vec![silent(subject, title, why)],
        Err(error @ (ReadError::NotFound | ReadError::Unusable { .. })) => {
            vec![odd(subject, title, &error.to_string())]
        }
    }
}

/// What an account of the kind called `title` says of itself and of our credentials.
pub(crate) fn of_account(subject: &str, title: &str, check: &Result<AccountCheck, BooksError>) -> Vec<Finding> {
    match check {
        Ok(check) => {
            let who = who(&check.name, &check.currency, &check.time_zone);
            let mut findings = answered(subject, title, &who, &check.grants);
            let advice = check.advice.iter();
            findings.extend(advice.map(|advice| Finding::advice(subject, &advice.what, &advice.to_do)));
            findings
        }
        Err(BooksError::CredentialsRefused { why }) => vec![refused(subject, title, why)],
        Err(BooksError::TryLater { why, .. }) => vec![silent(subject, title, why)],
        Err(BooksError::Unusable { why }) => vec![odd(subject, title, why)],
    }
}

/// How a store's webhooks are, of which the topics in `wanted` must be right ([`platforms::Platform::topics`]). What was
/// put right is fine; alike ones are one finding.
pub(crate) fn of_hooks(subject: &str, wanted: &[&str], hooks: &Result<Vec<HookFinding>, ReadError>) -> Vec<Finding> {
    let found = match hooks {
        Ok(found) => found,
        Err(error) => {
            let what = format!("the webhooks cannot be looked at: {error}");
            return vec![Finding::trouble(subject, what, "run the same command again in a minute")];
        }
    };
    if found.is_empty() {
        let what = match wanted {
            [] => "webhooks are set up by hand, and the store does not say how they are",
            _ => "all webhooks are as they should be",
        };
        return vec![Finding::fine(subject, what)];
    }
    let mut alike: BTreeMap<(Level, &str), Vec<&str>> = BTreeMap::new();
    for HookFinding { topic, what, repaired } in found {
        let level = match repaired {
            true => Level::Fine,
            false if wanted.contains(&topic.as_str()) => Level::Trouble,
            false => Level::Advice,
        };
        alike.entry((level, what)).or_default().push(topic);
    }
    let finding = |((level, what), topics): (&(Level, &str), &Vec<&str>)| {
        let (many, topics) = (counted(topics.len(), "webhook"), topics.join(", "));
        match level {
            Level::Fine => Finding::fine(subject, format!("{many} put right that had been {what}: {topics}")),
            Level::Advice => Finding::advice(
                subject,
                format!("{many} {what}: {topics}"),
                "`orderwire connect` puts right what it can; one that is not wanted can be deleted by hand",
            ),
            Level::Trouble => Finding::trouble(
                subject,
                format!("{many} {what}: {topics}"),
                "`orderwire connect` puts right what it can now, the poll within the hour; what is there twice is to be \
                 deleted by hand",
            ),
        }
    };
    alike.iter().map(finding).collect()
}

/// Whether something does not work.
pub(crate) fn has_trouble(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.level == Level::Trouble)
}

/// The findings for a terminal, subject by subject, in the order in which they were found.
pub(crate) fn view(findings: &[Finding]) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut subject = "";
    for finding in findings {
        if finding.subject != subject {
            subject = &finding.subject;
            lines.push(subject.to_owned());
        }
        let level = match finding.level {
            Level::Fine => "ok",
            Level::Advice => "advice",
            Level::Trouble => "TROUBLE",
        };
        lines.push(format!("  {level:<7}  {}", finding.what));
        let under = |to_do: &String| format!("           -> {}", to_do.replace('\n', "\n              "));
        lines.extend(finding.to_do.iter().map(under));
    }
    lines.join("\n")
}

fn who(name: &Option<String>, currency: &Option<String>, time_zone: &Option<String>) -> String {
    let parts: Vec<_> = [name, currency, time_zone].into_iter().flatten().map(String::as_str).collect();
    parts.join(", ")
}

fn answered(subject: &str, title: &str, who: &str, grants: &[Grant]) -> Vec<Finding> {
    let told = if who.is_empty() { String::new() } else { format!(": {who}") };
    let first = Finding::fine(subject, format!("{title} knows the credentials{told}"));
    std::iter::once(first).chain(grants.iter().map(|grant| of_grant(subject, title, grant))).collect()
}

fn of_grant(subject: &str, title: &str, grant: &Grant) -> Finding {
    let Grant { what, needed, required, state } = grant;
    match state {
        GrantState::Granted => Finding::fine(subject, *what),
        GrantState::Missing(said) => {
            let missing = format!("missing: {what}, {needed} ({title} answered {said})");
            let to_do = format!("at {title}, make credentials that have \"{what}\", and give those");
            match required {
                true => Finding::trouble(subject, missing, to_do),
                false => Finding::advice(subject, format!("{missing}; it works without"), to_do),
            }
        }
        GrantState::Unknown(why) => Finding::advice(
            subject,
            format!("it could not be found out whether there is {what}: {why}"),
            "try again later",
        ),
    }
}

fn refused(subject: &str, title: &str, why: &str) -> Finding {
    let to_do = format!("copy them once more from {title}, whole and without blanks; a deleted key needs a new one");
    Finding::trouble(subject, format!("{title} refuses the credentials: {why}"), to_do)
}

fn silent(subject: &str, title: &str, why: &str) -> Finding {
    Finding::trouble(subject, format!("{title} does not answer: {why}"), "try again in a minute")
}

fn odd(subject: &str, title: &str, why: &str) -> Finding {
    let to_do = "look whether the credentials are of this very shop or account, and whether api_base is right";
    Finding::trouble(subject, format!("the answer of {title} cannot be used: {why}"), to_do)
}

#[cfg(test)]
mod tests {
    use destinations::Advice;
    use serde_json::json;

    use super::*;

    fn grant(what: &'static str, required: bool, state: GrantState) -> Grant {
        Grant { what, needed: "to read orders", required, state }
    }

    fn store(grants: Vec<Grant>) -> Result<StoreCheck, ReadError> {
        let name = Some("Alder Goods".to_owned());
        Ok(StoreCheck { name, currency: Some("USD".into()), time_zone: None, grants })
    }

    #[test]
    fn findings_are_told_subject_by_subject_with_what_to_do() {
        let missing = |required| grant("Orders: read-only", required, GrantState::Missing("403".into()));
        let mut findings = of_store("store a", "Acme", &store(vec![missing(true)]));
        let advice = vec![Advice { what: "currency differs".into(), to_do: "set it".into() }];
        let account =
            AccountCheck { id: None, name: None, currency: None, time_zone: None, grants: Vec::new(), advice };
        findings.extend(of_account("destination k", "Mailer", &Ok(account)));
        let expected = "\
store a
  ok       Acme knows the credentials: Alder Goods, USD
  TROUBLE  missing: Orders: read-only, to read orders (Acme answered 403)
           -> at Acme, make credentials that have \"Orders: read-only\", and give those
destination k
  ok       Mailer knows the credentials
  advice   currency differs
           -> set it";
        assert_eq!(view(&findings), expected);
        assert!(has_trouble(&findings));
        assert!(!has_trouble(&of_store("store a", "Acme", &store(vec![missing(false)]))));
    }

    #[test]
    fn what_could_not_be_found_out_is_no_trouble_but_a_refusal_or_silence_is() {
        let unknown = grant("Carts", true, GrantState::Unknown("no answer".into()));
        assert!(!has_trouble(&of_store("s", "Acme", &store(vec![unknown]))));
        let level = |error| of_store("s", "Acme", &Err(error))[0].level;
        assert_eq!(level(ReadError::CredentialsRefused { why: "401".into() }), Level::Trouble);
        assert_eq!(level(ReadError::TryLater { after: None, why: "503".into() }), Level::Trouble);
        let refused = of_account("d", "Mailer", &Err(BooksError::CredentialsRefused { why: "401".into() }));
        assert!(refused[0].what.contains("Mailer refuses the credentials: 401"), "{refused:?}");
    }

    #[test]
    fn webhooks_put_right_are_fine_and_only_wanted_ones_left_wrong_are_trouble() {
        let hook = |topic: &str, what: &str, repaired| HookFinding { topic: topic.into(), what: what.into(), repaired };
        let found = |hooks| of_hooks("s", &["order/made", "order/paid"], &Ok(hooks));
        let levels = |hooks| found(hooks).iter().map(|finding| finding.level).collect::<Vec<_>>();
        assert_eq!(levels(vec![]), [Level::Fine]);
        assert!(of_hooks("s", &[], &Ok(Vec::new()))[0].what.contains("by hand"));
        let right = found(vec![hook("order/made", "missing", true), hook("order/paid", "missing", true)]);
        assert_eq!(right, [Finding::fine("s", "2 webhooks put right that had been missing: order/made, order/paid")]);
        let left = vec![hook("order/made", "missing", false), hook("parcel/sent", "not wanted", false)];
        assert_eq!(levels(left), [Level::Advice, Level::Trouble]);
    }

    #[test]
    fn the_json_form_has_every_field() {
        let finding = Finding::advice("store a", "old", "renew it");
        let expected = json!({"level": "advice", "subject": "store a", "what": "old", "to_do": "renew it"});
        assert_eq!(serde_json::to_value(finding).unwrap(), expected);
    }
}
