//! `orderwire doctor`: what is wrong with a deployment, and what to do about it.

mod configuration;
mod expected;
mod failure;
mod queues;
mod records;
mod stores;
mod table;

use anyhow::bail;
use clap::Args;
use serde_json::json;

use crate::checks::{Finding, Level, has_trouble, view};
use crate::connection::{Place, Site};
use crate::{numbers, output, progress};

use expected::Expected;
use failure::of_aws;

/// Options of `doctor`.
#[derive(Args)]
#[command(
    after_help = "Looks at AWS, the configuration, the table, the queues, every store and every destination, and sends a \
                        webhook of its own through the receiver. Changes nothing. Exit code 0: nothing is in trouble; 1: \
                        something is."
)]
pub(crate) struct DoctorArguments {
    /// Do not send a webhook of our own through the receiver.
    #[arg(long)]
    no_probe: bool,
    /// Print JSON and nothing else.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

/// Looks and changes nothing. Success means that nothing is in trouble.
pub(crate) async fn run(arguments: &DoctorArguments) -> anyhow::Result<()> {
    let progress = progress::spinner(arguments.json, "looking at everything");
    let findings = match arguments.place.find().await {
        Ok(site) => examine(&site, !arguments.no_probe).await?,
        Err(error) => vec![not_found(&error)],
    };
    drop(progress);
    let json = || json!({"ok": !has_trouble(&findings), "findings": findings});
    output::show(arguments.json, json, || format!("{}\n\n{}", view(&findings), summary(&findings)))?;
    if has_trouble(&findings) {
        bail!("something does not work; what to do is said above");
    }
    Ok(())
}

async fn examine(site: &Site, probe: bool) -> anyhow::Result<Vec<Finding>> {
    let expected = Expected::read()?;
    let sqs = &site.tools.sqs;
    let configured = async {
        let seen = configuration::look(&site.source).await;
        let mut findings = seen.findings;
        match seen.right {
            Some((config, stores)) => findings.extend(stores::look(site, &config, &stores, probe).await),
            None => findings.push(Finding::advice(
                "stores and destinations",
                "they could not be looked at without the configuration",
                "mend that first, then look again",
            )),
        }
        findings
    };
    let (table, orders, followups, runs, configured) = tokio::join!(
        table::look(&site.dynamodb, &site.table),
        queues::look(sqs, "orders", &site.tools.orders_url),
        queues::look(sqs, "followups", &site.followups_url),
        queues::look(sqs, "runs", &site.tools.runs_url),
        configured,
    );
    let queues = [orders, followups, runs];
    let calls: Vec<_> = std::iter::once(table.read.as_ref().err())
        .chain(queues.iter().map(|queue| queue.attributes.as_ref().err()))
        .collect();
    let mut findings = vec![of_aws(&site.region, &calls)];
    findings.extend(table::judge(&table, &expected.table));
    findings.extend(queues.iter().flat_map(|queue| queues::judge(queue, expected.queue(queue.name))));
    findings.extend(configured);
    // What is said of one subject stands together, wherever it came from.
    let mut subjects: Vec<String> = Vec::new();
    for finding in &findings {
        if !subjects.contains(&finding.subject) {
            subjects.push(finding.subject.clone());
        }
    }
    findings.sort_by_key(|finding| subjects.iter().position(|subject| *subject == finding.subject));
    Ok(findings)
}

/// Where the deployment is, is not known; the error says what is missing on its first line, and how to get it below.
fn not_found(error: &anyhow::Error) -> Finding {
    let text = format!("{error:#}");
    let mut lines = text.lines().map(str::trim);
    let what = lines.next().unwrap_or_default();
    let to_do = match lines.collect::<Vec<_>>() {
        none if none.is_empty() => "say where it is: --outputs FILE, --local, or the functions' variables".to_owned(),
        lines => lines.join("\n"),
    };
    Finding::trouble("deployment", what.trim_end_matches(':'), to_do)
}

/// `Everything is fine.` or `2 in trouble, 1 piece of advice.`
fn summary(findings: &[Finding]) -> String {
    let number = |level| findings.iter().filter(|finding| finding.level == level).count();
    let (trouble, advice) = (number(Level::Trouble), number(Level::Advice));
    let advice = match advice {
        0 => String::new(),
        1 => ", 1 piece of advice".to_owned(),
        many => format!(", {many} pieces of advice"),
    };
    match trouble {
        0 => format!("Nothing is in trouble{advice}."),
        _ => format!("{}{advice}.", numbers::counted(trouble, "trouble")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_what_is_wrong() {
        let (fine, advice) = (Finding::fine("a", "b"), Finding::advice("a", "b", "c"));
        let trouble = Finding::trouble("a", "b", "c");
        assert_eq!(summary(std::slice::from_ref(&fine)), "Nothing is in trouble.");
        assert_eq!(summary(&[fine, advice.clone()]), "Nothing is in trouble, 1 piece of advice.");
        assert_eq!(summary(&[trouble.clone(), advice.clone(), trouble, advice]), "2 troubles, 2 pieces of advice.");
    }

    #[test]
    fn a_deployment_that_is_not_found_is_a_finding_with_what_is_missing() {
        let error = anyhow::anyhow!("these settings are missing:\n  ORDERWIRE_TABLE   the stack's output TableName");
        let finding = not_found(&error);
        assert_eq!(finding.what, "these settings are missing");
        assert_eq!(finding.to_do.as_deref(), Some("ORDERWIRE_TABLE   the stack's output TableName"));
        assert!(not_found(&anyhow::anyhow!("cannot read x")).to_do.unwrap().contains("--outputs"));
    }
}
