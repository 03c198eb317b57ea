//! The configuration: whether it can be read and is right, and whether something in it waits for its end.

use config::{Config, Setting, SettingKind};
use delivery::Stores;
use platforms::Haste;
use runtime::{Chain, Source};
use serde_json::Value;

use crate::checks::Finding;
use crate::document::{Document, Entry, List};

const SUBJECT: &str = "configuration";

/// The configuration as it was found.
pub(super) struct Seen {
    /// What to say of it.
    pub(super) findings: Vec<Finding>,
    /// What it says, and its stores and destinations connected, if it is right.
    pub(super) right: Option<(Config, Stores)>,
}

/// Reads and checks it.
pub(super) async fn look(source: &Source) -> Seen {
    match source.text().await {
        Ok(text) => judge(&text),
        Err(error) => {
            let to_do = "if there is none yet, `orderwire connect` writes it; a secret also needs \
                         secretsmanager:GetSecretValue for whoever runs this";
            Seen { findings: vec![Finding::trouble(SUBJECT, Chain(&error).to_string(), to_do)], right: None }
        }
    }
}

/// What to say of its text.
fn judge(text: &str) -> Seen {
    let problem = |line: &String| {
        Finding::trouble(
            SUBJECT,
            line,
            "docs/CONFIGURATION.md says what it should be; `orderwire connect` writes it so",
        )
    };
    let built = runtime::check(text).and_then(|config| {
        let stores = Stores::build(&config, Haste::Background)?;
        Ok((config, stores))
    });
    match built {
        Err(problems) => Seen { findings: problems.lines().iter().map(problem).collect(), right: None },
        Ok(right) => {
            let mut findings = vec![Finding::fine(SUBJECT, "it can be read and is right")];
            findings.extend(Document::parse(text).iter().flat_map(rotations));
            Seen { findings, right: Some(right) }
        }
    }
}

/// Former secrets that are accepted still.
fn rotations(document: &Document) -> Vec<Finding> {
    let lists = [List::Stores, List::Destinations].into_iter();
    let entries = lists.flat_map(|list| document.entries(list).map(move |entry| (list, entry)));
    entries.flat_map(|(list, entry)| of_entry(list, entry)).collect()
}

fn of_entry(list: List, entry: &Entry) -> Vec<Finding> {
    let text = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default();
    let (id, one) = (text("id"), list.one());
    let settings = list.credentials(text(list.adapter())).iter();
    let finding = |setting: &Setting| {
        let held = entry.get("credentials").and_then(|credentials| credentials.get(setting.name));
        let held = held.map_or(0, |value| value.as_array().map_or(1, Vec::len));
        let (former, what) = match setting.kind {
            SettingKind::Tokens => (held.saturating_sub(1), "token"),
            SettingKind::Former(_) => (held, one),
            _ => (0, one),
        };
        let waits = || {
            let to_do = format!(
                "once the latest webhooks sent with them are through, after two days: orderwire rotate {what} --{one} {id} \
                 --retire"
            );
            let values = if former == 1 { "1 former value is" } else { &format!("{former} former values are") };
            let what = format!("a rotation is not finished: {values} still accepted ({})", setting.name);
            Finding::advice(&format!("{one} {id}"), what, to_do)
        };
        (former > 0).then(waits)
    };
    settings.filter_map(finding).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::checks::Level;

    fn text(credentials: Value) -> String {
        json!({
            "stores": [{"id": "alder", "platform": "bigcommerce", "destinations": ["k"], "credentials": credentials}],
            "destinations": [{"id": "k", "kind": "klaviyo", "credentials": {"api_key": "pk_5550123"}}],
        })
        .to_string()
    }

    fn credentials(tokens: &[&str], former: &[&str]) -> Value {
        json!({"store_hash": "h", "access_token": "5550123", "client_secret": "5550123", "webhook_tokens": tokens,
            "client_secrets_previous": former})
    }

    #[test]
    fn every_problem_is_a_finding_of_its_own_without_values() {
        let seen = judge(&text(json!({"store_hash": "", "access_token": 5550123, "webhook_tokens": ["t"]})));
        assert!(seen.right.is_none() && seen.findings.len() >= 3, "{:?}", seen.findings);
        assert!(seen.findings.iter().all(|finding| finding.level == Level::Trouble && finding.to_do.is_some()));
        assert!(seen.findings.iter().any(|finding| finding.what.contains("stores[0].credentials.client_secret")));
        assert!(!format!("{:?}", seen.findings).contains("5550123"));
    }

    #[test]
    fn a_rotation_that_is_not_finished_is_named_with_the_command_that_ends_it() {
        let fine = judge(&text(credentials(&["t"], &[])));
        assert_eq!(fine.findings.iter().map(|finding| finding.level).collect::<Vec<_>>(), [Level::Fine]);
        let open = judge(&text(credentials(&["t", "5550123"], &["5550123", "5550124"]))).findings;
        let said: Vec<_> =
            open[1..].iter().map(|finding| (finding.what.as_str(), finding.to_do.clone().unwrap())).collect();
        assert_eq!(said.len(), 2, "{open:?}");
        assert!(open.iter().any(|finding| finding.what.contains("1 former value is still accepted (webhook_tokens)")));
        assert!(said.iter().any(|(what, _)| what.contains("2 former values are still accepted")));
        for command in
            ["orderwire rotate token --store alder --retire", "orderwire rotate store --store alder --retire"]
        {
            assert!(said.iter().any(|(_, to_do)| to_do.ends_with(command)), "{said:?}");
        }
        assert!(!format!("{open:?}").contains("5550"), "{open:?}");
    }
}
