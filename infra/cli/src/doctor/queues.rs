//! The queues: whether they answer, what waits in them, and what was given up on.

use std::collections::HashMap;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::QueueAttributeName as Attribute;
use local::template::Queue;
use serde_json::Value;

use super::failure::Failure;
use crate::checks::Finding;
use crate::numbers::count;
use crate::queues::{Depth, dead_letters};

/// More than this waits only when something does not get on, or a lot has just been imported.
const BACKLOG: u64 = 1_000;
const DEPLOY: &str = "deploy the stack of template.yaml once more: sam deploy";
const ACTION: &str = "sqs:GetQueueAttributes";

type Attributes = HashMap<Attribute, String>;

/// What was seen of a queue.
pub(super) struct Seen {
    /// What we call it.
    pub(super) name: &'static str,
    /// What it says of itself.
    pub(super) attributes: Result<Attributes, Failure>,
    /// What lies in its dead-letter queue, if it has one.
    dead: Option<Result<u64, Failure>>,
}

/// Looks at the queue at `url`.
pub(super) async fn look(sqs: &Client, name: &'static str, url: &str) -> Seen {
    let attributes = attributes(sqs, url).await;
    let policy = attributes.as_ref().ok().and_then(|attributes| attributes.get(&Attribute::RedrivePolicy));
    let dead = match policy.and_then(|policy| dead_letters(policy)) {
        Some((account, name)) => Some(depth_of(sqs, &account, &name).await),
        None => None,
    };
    Seen { name, attributes, dead }
}

async fn attributes(sqs: &Client, url: &str) -> Result<Attributes, Failure> {
    let asked = sqs.get_queue_attributes().queue_url(url).attribute_names(Attribute::All).send().await;
    asked.map(|answer| answer.attributes.unwrap_or_default()).map_err(|error| Failure::of(&error))
}

async fn depth_of(sqs: &Client, account: &str, name: &str) -> Result<u64, Failure> {
    let found = sqs.get_queue_url().queue_name(name).queue_owner_aws_account_id(account).send().await;
    let url = found.map_err(|error| Failure::of(&error))?.queue_url.unwrap_or_default();
    Ok(Depth::read(&attributes(sqs, &url).await?).total())
}

/// What to say of it.
pub(super) fn judge(seen: &Seen, expected: Option<&Queue>) -> Vec<Finding> {
    let subject = format!("queue {}", seen.name);
    let attributes = match &seen.attributes {
        Ok(attributes) => attributes,
        Err(failure) => return vec![failure.trouble(&subject, "it cannot be looked at", ACTION)],
    };
    let mut findings = vec![backlog(&subject, Depth::read(attributes))];
    findings.extend(expected.and_then(|expected| differs(&subject, attributes, expected)));
    findings.push(match &seen.dead {
        None => {
            let what = "it has no dead-letter queue, so what fails again and again is never set aside";
            Finding::trouble(&subject, what, DEPLOY)
        }
        Some(Err(failure)) => failure.unknown(&subject, "how many dead letters there are", ACTION),
        Some(Ok(0)) => Finding::fine(&subject, "no dead letters"),
        Some(Ok(dead)) => Finding::trouble(
            &subject,
            format!("{} given up on after many tries (dead letters)", counted(*dead)),
            "mend what the processor's or poller's log says of them; then `orderwire replay --list --dead-letters` shows \
             them and `orderwire replay --dead-letters --all` takes them up again",
        ),
    });
    findings
}

fn backlog(subject: &str, depth: Depth) -> Finding {
    let Depth { waiting, in_flight, delayed } = depth;
    let what = format!("{} waiting, {} being worked on, {} put off", count(waiting), count(in_flight), count(delayed));
    match waiting > BACKLOG {
        true => Finding::advice(
            subject,
            what,
            "for how long the oldest waits is not known here; if it does not get less, look at the processor's log: a \
             store or destination may be down or have reached a limit",
        ),
        false => Finding::fine(subject, what),
    }
}

/// Settings that differ from the template's.
fn differs(subject: &str, attributes: &Attributes, expected: &Queue) -> Option<Finding> {
    let tries = |policy: &str| -> Option<String> {
        // SQS writes it as a number, CloudFormation may have been given a text.
        let policy: Value = serde_json::from_str(policy).ok()?;
        let tries = &policy["maxReceiveCount"];
        Some(tries.as_str().map_or_else(|| tries.to_string(), str::to_owned))
    };
    let found_tries = attributes.get(&Attribute::RedrivePolicy).and_then(|policy| tries(policy));
    let settings = [
        (
            "seconds until a message comes back",
            attributes.get(&Attribute::VisibilityTimeout).cloned(),
            Some(expected.visibility_timeout.as_secs().to_string()),
        ),
        ("tries", found_tries, expected.redrive.as_ref().map(|redrive| redrive.max_receive_count.to_string())),
    ];
    let wrong = settings.into_iter().filter_map(|(what, found, wanted)| match (found, wanted) {
        (Some(found), Some(wanted)) if found != wanted => Some(format!("{what}: {found} instead of {wanted}")),
        _ => None,
    });
    let wrong: Vec<_> = wrong.collect();
    (!wrong.is_empty()).then(|| {
        let what = format!("its settings differ from the template's: {}", wrong.join(", "));
        Finding::advice(subject, what, DEPLOY)
    })
}

fn counted(messages: u64) -> String {
    format!("{} {}", count(messages), if messages == 1 { "message was" } else { "messages were" })
}

#[cfg(test)]
mod tests {
    use super::super::expected::Expected;
    use super::*;
    use crate::checks::Level;

    fn seen(visibility: &str, tries: &str, waiting: &str, dead: Option<Result<u64, Failure>>) -> Seen {
        let policy =
            format!(r#"{{"deadLetterTargetArn": "arn:aws:sqs:eu-central-1:1:dead", "maxReceiveCount": {tries}}}"#);
        let attributes = [
            (Attribute::VisibilityTimeout, visibility),
            (Attribute::RedrivePolicy, &policy),
            (Attribute::ApproximateNumberOfMessages, waiting),
        ];
        let attributes = attributes.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        Seen { name: "orders", attributes: Ok(attributes), dead }
    }

    fn found(seen: &Seen) -> Vec<Finding> {
        judge(seen, Expected::read().unwrap().queue("orders"))
    }

    #[test]
    fn a_queue_as_the_template_makes_it_is_fine() {
        let found = found(&seen("360", "60", "7", Some(Ok(0))));
        assert!(found.iter().all(|finding| finding.level == Level::Fine), "{found:?}");
        assert_eq!(found[0].what, "7 waiting, 0 being worked on, 0 put off");
    }

    #[test]
    fn dead_letters_are_trouble_and_a_backlog_or_other_settings_worth_a_word() {
        let found = found(&seen("30", "\"5\"", "1001", Some(Ok(3))));
        let levels: Vec<_> = found.iter().map(|finding| finding.level).collect();
        assert_eq!(levels, [Level::Advice, Level::Advice, Level::Trouble]);
        assert!(found[1].what.ends_with("comes back: 30 instead of 360, tries: 5 instead of 60"), "{found:?}");
        assert!(found[2].what.starts_with("3 messages were given up on"), "{found:?}");
        assert!(found[2].to_do.as_ref().unwrap().contains("orderwire replay --dead-letters --all"));
    }

    #[test]
    fn a_queue_without_dead_letters_or_without_an_answer_is_trouble() {
        assert_eq!(found(&seen("360", "60", "0", None))[1].level, Level::Trouble);
        let unknown = found(&seen("360", "60", "0", Some(Err(Failure::NotPermitted))));
        assert_eq!(unknown[1].level, Level::Advice);
        let gone = Seen { name: "orders", attributes: Err(Failure::NotThere), dead: None };
        assert_eq!(found(&gone).iter().map(|finding| finding.level).collect::<Vec<_>>(), [Level::Trouble]);
    }
}
