//! Where the parts of a deployment are: from the functions' own variables, a stack's outputs, or a local stack. Pure.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::bail;
use runtime::Environment;

/// The table and the queues, each a variable of the functions and the output of the stack that says the same.
const PARTS: [(&str, &str); 5] = [
    ("ORDERWIRE_CONFIG", "ConfigSource"),
    ("ORDERWIRE_TABLE", "TableName"),
    ("ORDERWIRE_ORDERS_QUEUE_URL", "OrdersQueueUrl"),
    ("ORDERWIRE_FOLLOWUPS_QUEUE_URL", "FollowupsQueueUrl"),
    ("ORDERWIRE_RUNS_QUEUE_URL", "RunsQueueUrl"),
];
/// Read by the AWS SDK everywhere else; needed whatever is done.
const AWS: [&str; 3] = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
/// Used where they are there.
const OPTIONAL: [&str; 4] =
    ["AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL_SECRETS_MANAGER"];
/// Where the stores' webhooks should lead: a variable of the poller.
const PUBLIC: &str = "ORDERWIRE_PUBLIC_URL";
/// Where the receiver is reached from here. Only a local stack has an address for it that differs from the public one.
pub(super) const RECEIVER: &str = "ORDERWIRE_RECEIVER_URL";

/// Settings by the names of the functions' variables; all that are needed are there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Settings(BTreeMap<&'static str, String>);

/// What the settings are taken from. Never from two deployments at once: a table of one and a queue of another would be
/// worse than none.
pub(super) enum Origin<'a> {
    /// The variables of this process alone.
    Variables,
    /// A stack's outputs, by their names.
    Outputs(&'a BTreeMap<String, String>),
    /// What `orderwire dev` wrote, by the variables' names.
    Local(&'a BTreeMap<String, String>),
}

impl Settings {
    /// Collects them. Region and credentials come from the environment unless the stack is a local one; so does the
    /// place of the configuration for a stack whose outputs do not name it.
    ///
    /// # Errors
    /// Everything that is missing, and how to get it.
    pub(super) fn collect(from: &Origin<'_>, environment: &Environment<'_>) -> anyhow::Result<Self> {
        let mut found = BTreeMap::new();
        for (variable, output) in PARTS {
            let value = match from {
                Origin::Variables => environment.get(variable),
                Origin::Local(written) => written.get(variable).cloned(),
                Origin::Outputs(outputs) => match outputs.get(output) {
                    None if variable == "ORDERWIRE_CONFIG" => environment.get(variable),
                    given => given.cloned(),
                },
            };
            found.extend(value.map(|value| (variable, value)));
        }
        let public = match from {
            Origin::Variables => environment.get(PUBLIC),
            Origin::Local(written) => written.get(PUBLIC).cloned(),
            Origin::Outputs(outputs) => outputs.get("ReceiverUrl").cloned(),
        };
        let receiver = match from {
            Origin::Local(written) => written.get(RECEIVER).cloned(),
            Origin::Variables | Origin::Outputs(_) => public.clone(),
        };
        found.extend(public.map(|url| (PUBLIC, url)));
        found.extend(receiver.map(|url| (RECEIVER, url)));
        for variable in AWS.into_iter().chain(OPTIONAL) {
            let value = match from {
                Origin::Local(written) => written.get(variable).cloned(),
                Origin::Variables | Origin::Outputs(_) => environment.get(variable),
            };
            found.extend(value.map(|value| (variable, value)));
        }
        let settings = Self(found);
        settings.complete(from)?;
        Ok(settings)
    }

    fn complete(&self, from: &Origin<'_>) -> anyhow::Result<()> {
        let lacks = |variable: &&str| !self.0.contains_key(*variable);
        let parts: Vec<_> = PARTS.iter().filter(|(variable, _)| lacks(variable)).collect();
        let aws: Vec<_> = AWS.into_iter().filter(lacks).collect();
        if parts.is_empty() && aws.is_empty() {
            return Ok(());
        }
        if let Origin::Local(_) = from {
            bail!("what `orderwire dev` wrote is not complete; end it and start it again");
        }
        let mut text = "these settings are missing:".to_owned();
        for (variable, output) in parts {
            match from {
                Origin::Outputs(_) => {
                    line(&mut text, output, "an output of the stack; is this the stack of orderwire?")
                }
                _ => line(&mut text, variable, &format!("the stack's output {output}")),
            }
        }
        for variable in aws {
            let how = match (variable, self.region_of_queues()) {
                ("AWS_REGION", Some(region)) => format!("export AWS_REGION={region}"),
                ("AWS_REGION", None) => "the region the stack is in".to_owned(),
                _ => r#"eval "$(aws configure export-credentials --format env)""#.to_owned(),
            };
            line(&mut text, variable, &how);
        }
        if let Origin::Variables = from {
            text += "\nor say where they are: --outputs FILE with what `aws cloudformation describe-stacks --stack-name NAME` \
                     prints, or --local for the stack that `orderwire dev` runs on this machine";
        }
        bail!(text)
    }

    /// As the URL of a queue says it: `https://sqs.eu-central-1.amazonaws.com/…`.
    fn region_of_queues(&self) -> Option<&str> {
        let url = self.0.get("ORDERWIRE_RUNS_QUEUE_URL")?;
        url.strip_prefix("https://sqs.")?.split_once(".amazonaws.com").map(|(region, _)| region)
    }

    /// One of them that must be there.
    pub(super) fn get(&self, variable: &'static str) -> &str {
        self.0.get(variable).expect("it was looked for when they were collected")
    }

    /// One of them that may be there.
    pub(super) fn find(&self, variable: &'static str) -> Option<&str> {
        self.0.get(variable).map(String::as_str)
    }
}

fn line(text: &mut String, name: &str, how: &str) {
    write!(text, "\n  {name:<30} {how}").expect("a String takes everything");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
        entries.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    const AWS_VARIABLES: [(&str, &str); 3] =
        [("AWS_REGION", "eu-central-1"), ("AWS_ACCESS_KEY_ID", "k"), ("AWS_SECRET_ACCESS_KEY", "s")];

    fn outputs() -> BTreeMap<String, String> {
        map(&[
            ("ConfigSource", "secretsmanager:orderwire"),
            ("TableName", "table"),
            ("OrdersQueueUrl", "https://sqs.eu-west-1.amazonaws.com/1/orders.fifo"),
            ("FollowupsQueueUrl", "https://sqs.eu-west-1.amazonaws.com/1/followups"),
            ("RunsQueueUrl", "https://sqs.eu-west-1.amazonaws.com/1/runs"),
        ])
    }

    fn collect(from: &Origin<'_>, variables: &BTreeMap<String, String>) -> Result<Settings, String> {
        let environment = Environment::new(|name| variables.get(name).cloned());
        Settings::collect(from, &environment).map_err(|error| error.to_string())
    }

    #[test]
    fn everything_missing_is_named_at_once_with_how_to_get_it() {
        let error = collect(&Origin::Variables, &map(&[("ORDERWIRE_TABLE", "t")])).unwrap_err();
        for needed in ["ORDERWIRE_CONFIG", "RunsQueueUrl", "AWS_REGION", "export-credentials", "--outputs", "--local"] {
            assert!(error.contains(needed), "{needed} is not in {error}");
        }
        assert!(!error.contains("ORDERWIRE_TABLE"), "it is there: {error}");
        let error = collect(&Origin::Outputs(&outputs()), &map(&[])).unwrap_err();
        assert!(error.contains("export AWS_REGION=eu-west-1"), "the queues say it: {error}");
    }

    #[test]
    fn outputs_stand_for_the_variables_and_never_mix_with_those_of_another_deployment() {
        let variables = map(&[AWS_VARIABLES.as_slice(), &[("ORDERWIRE_TABLE", "another")]].concat());
        let settings = collect(&Origin::Outputs(&outputs()), &variables).unwrap();
        assert_eq!((settings.get("ORDERWIRE_TABLE"), settings.get("AWS_REGION")), ("table", "eu-central-1"));
        let mut fewer = outputs();
        fewer.remove("TableName");
        assert!(collect(&Origin::Outputs(&fewer), &variables).unwrap_err().contains("TableName"));
    }

    #[test]
    fn only_the_place_of_the_configuration_may_come_from_elsewhere() {
        let mut older = outputs();
        older.remove("ConfigSource");
        let variables = map(&[AWS_VARIABLES.as_slice(), &[("ORDERWIRE_CONFIG", "file:c.json")]].concat());
        let settings = collect(&Origin::Outputs(&older), &variables).unwrap();
        assert_eq!(settings.get("ORDERWIRE_CONFIG"), "file:c.json");
    }

    #[test]
    fn a_local_stack_is_never_reached_with_the_credentials_of_a_real_one() {
        let variables = map(&AWS_VARIABLES);
        let error = collect(&Origin::Local(&map(&[("ORDERWIRE_TABLE", "t")])), &variables).unwrap_err();
        assert!(error.contains("orderwire dev"), "{error}");
    }
}
