//! Progress: a bar on a terminal, a plain line now and then in a log, nothing beside JSON. Always on standard error, so that
//! pipes stay clean.

use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};
use runtime::Environment;
use tokio::time::Instant;

const TICK: Duration = Duration::from_millis(120);
/// Often enough that nobody takes a long command for dead, seldom enough for a log.
const EVERY: Duration = Duration::from_secs(15);

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// A bar that is drawn over and over.
    Bar,
    /// A line now and then.
    Lines,
    /// Not at all.
    Silent,
}

impl Manner {
    /// What suits a command that prints JSON or not, with this process's standard error.
    pub(crate) fn of_process(json: bool) -> Self {
        Self::suiting(json, std::io::stderr().is_terminal(), &Environment::of_process())
    }

    /// The terminals of CI keep every line that is drawn, and dumb ones cannot draw over one.
    fn suiting(json: bool, terminal: bool, environment: &Environment<'_>) -> Self {
        let plain = environment.get("CI").is_some() || environment.get("TERM").is_some_and(|term| term == "dumb");
        match (json, terminal && !plain) {
            (true, _) => Self::Silent,
            (false, true) => Self::Bar,
            (false, false) => Self::Lines,
        }
    }
}

/// Something that takes a while. What is drawn of it goes away with it.
pub(crate) struct Progress {
    bar: ProgressBar,
    pulse: Option<Mutex<Pulse>>,
}

/// Something that takes a while of which nobody knows how long, in a command that prints JSON or not.
pub(crate) fn spinner(json: bool, what: &'static str) -> Progress {
    let style = ProgressStyle::with_template("{spinner} {msg}  {elapsed}").expect("the template is right");
    let progress = Progress::new(Manner::of_process(json), ProgressBar::no_length().with_style(style));
    progress.bar.set_message(what);
    progress
}

/// Something that takes a while, with `template` in indicatif's words, in a command that prints JSON or not.
pub(crate) fn bar(json: bool, length: u64, template: &'static str) -> Progress {
    let style = ProgressStyle::with_template(template).expect("the templates are right").progress_chars("█▉▊▋▌▍▎▏ ");
    Progress::new(Manner::of_process(json), ProgressBar::new(length).with_style(style))
}

impl Progress {
    fn new(manner: Manner, bar: ProgressBar) -> Self {
        let drawn = manner == Manner::Bar;
        bar.set_draw_target(if drawn { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() });
        if drawn {
            bar.enable_steady_tick(TICK);
        }
        let pulse = (manner == Manner::Lines).then(|| Mutex::new(Pulse::new(Instant::now())));
        Self { bar: bar.with_finish(ProgressFinish::AndClear), pulse }
    }

    /// The bar, to be set to where things are.
    pub(crate) fn bar(&self) -> &ProgressBar {
        &self.bar
    }

    /// Says in a log where things are, if it is time to.
    pub(crate) fn note(&self, line: impl FnOnce() -> String) {
        let Some(pulse) = &self.pulse else { return };
        if pulse.lock().unwrap_or_else(PoisonError::into_inner).beats(Instant::now()) {
            // Nobody may be reading it, which is no reason to stop.
            let _ = writeln!(std::io::stderr(), "{}", line());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// When a log is to hear something again.
pub(crate) struct Pulse(Instant);

impl Pulse {
    /// Not before a while after `now`: what is over soon needs no lines.
    pub(crate) fn new(now: Instant) -> Self {
        Self(now)
    }

    /// Whether it is time.
    pub(crate) fn beats(&mut self, now: Instant) -> bool {
        let due = now.duration_since(self.0) >= EVERY;
        if due {
            self.0 = now;
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_for_terminals_lines_for_logs_and_nothing_for_json() {
        let manner = |json, terminal, variables: &[(&str, &str)]| {
            let find = |name: &str| variables.iter().find(|(variable, _)| *variable == name);
            let environment = Environment::new(|name| find(name).map(|(_, value)| (*value).to_owned()));
            Manner::suiting(json, terminal, &environment)
        };
        assert_eq!(manner(false, true, &[("TERM", "xterm-256color")]), Manner::Bar);
        assert_eq!(manner(false, false, &[]), Manner::Lines);
        assert_eq!(manner(false, true, &[("CI", "true")]), Manner::Lines);
        assert_eq!(manner(false, true, &[("TERM", "dumb")]), Manner::Lines);
        assert_eq!([true, false].map(|terminal| manner(true, terminal, &[])), [Manner::Silent; 2]);
    }

    #[test]
    fn a_log_hears_of_what_takes_long_and_only_now_and_then() {
        let began = Instant::now();
        let mut pulse = Pulse::new(began);
        let beats = [0, 14, 15, 16, 29, 30, 100, 101].map(|second| pulse.beats(began + Duration::from_secs(second)));
        assert_eq!(beats, [false, false, true, false, false, true, true, false]);
    }
}
