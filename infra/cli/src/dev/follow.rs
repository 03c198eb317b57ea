//! Keeps everything in step with the configuration, which a person edits and `orderwire connect --local` writes.

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use local::lambda::FunctionSettings;
use local::stack::Stack;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use super::configuration::Configuration;
use super::derived::{Derived, derive};
use super::voice::Voice;

/// How often the file is read. It is small, and nothing else tells of every way in which editors replace one.
const TICK: Duration = Duration::from_millis(200);
/// The functions, by their logical ids.
const FUNCTIONS: [&str; 3] = ["WebhookReceiver", "Processor", "Poller"];

/// What has to be kept in step with what.
pub(super) struct Follower<'a> {
    /// The file that people edit.
    pub(super) original: &'a Path,
    /// The file that the functions read.
    pub(super) derived: &'a Derived,
    /// Where the proxy is.
    pub(super) proxy: &'a str,
    /// The configuration as everything else here sees it.
    pub(super) present: &'a watch::Sender<Arc<Configuration>>,
    /// Whose functions read it.
    pub(super) stack: &'a Stack,
    /// Where changes are told.
    pub(super) voice: Voice,
}

impl Follower<'_> {
    /// Follows the file for as long as this is polled; `known` is its text at the beginning.
    pub(super) async fn follow(&self, known: String) -> Infallible {
        let mut known = Some(known);
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let text = std::fs::read_to_string(self.original).ok();
            if text != known {
                self.take_up(text.as_deref());
                known = text;
            }
        }
    }

    /// A configuration without problems is in force at once, for which the functions begin anew; what they have under
    /// way they end as they were. One with problems reaches only functions that start later, which refuse to, as they
    /// would in the cloud.
    fn take_up(&self, text: Option<&str>) {
        let written = match text {
            Some(text) => self.derived.write(&derive(text, self.proxy)),
            None => {
                self.derived.remove();
                Ok(())
            }
        };
        if let Err(error) = written {
            return self
                .voice
                .say(format_args!("The configuration has changed, and the functions cannot be told: {error:#}"));
        }
        let name = self.original.display();
        match text.map(Configuration::read) {
            None => self.voice.say(format_args!("{name} cannot be read; what runs goes on with what was in it.")),
            Some(Err(problems)) => {
                let what =
                    "has changed and is wrong; what runs goes on with what was in it before, what starts refuses to";
                self.voice.say(format_args!("{name} {what}: {problems}"));
            }
            Some(Ok(configuration)) => {
                self.present.send_modify(|present| *present = Arc::new(configuration.after(present)));
                for id in FUNCTIONS {
                    let function = self.stack.function(id);
                    function.update(FunctionSettings::clone(&function.settings()));
                }
                self.voice.say(format_args!("{name} has changed; the functions begin anew with it."));
            }
        }
    }
}
