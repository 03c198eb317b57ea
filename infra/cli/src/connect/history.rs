//! The historic import, offered once a store is connected.

use ledger::{ImportPhase, ImportState};
use poller::Tools;
use serde_json::json;

use crate::given::Interview;
use crate::import;
use crate::rollout::Report;

/// What was said of it beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// Start it.
    Start,
    /// Do not, and do not ask.
    Leave,
    /// Ask, where there is somebody.
    Ask,
}

/// Starts `what` if it is wished and was not started before; says how to watch it.
pub(super) async fn offer(
    tools: &Tools,
    what: import::Wish<'_>,
    wish: Wish,
    interview: &mut Interview,
    report: &mut Report,
) -> anyhow::Result<()> {
    let watch = what.command();
    let whom = what.destination.map(|destination| format!(" to {destination}")).unwrap_or_default();
    let (state, next) = match tools.ledger.import(what.key()).await? {
        Some(state) => (word(&state), format!("The import was started before. To look at it: {watch}")),
        None => {
            let wished = match wish {
                Wish::Start => true,
                Wish::Leave => false,
                Wish::Ask if interview.has_person() => interview
                    .confirm(&format!("Import{whom} what the store had before? It starts no flow, and can wait."))?,
                Wish::Ask => false,
            };
            match wished {
                true => {
                    import::ask(tools, what, None, None, false).await?;
                    ("asked", format!("The import is on its way. To watch it: {watch}"))
                }
                false => ("none", format!("To import{whom} what the store had before: {watch}")),
            }
        }
    };
    report.about.insert("import".into(), json!(state));
    report.next.push(next);
    Ok(())
}

fn word(state: &ImportState) -> &'static str {
    match state.phase {
        ImportPhase::Finished => "finished",
        _ => "running",
    }
}
