//! Progress on a terminal: on standard error, and nothing at all elsewhere, so that pipes stay clean.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const TICK: Duration = Duration::from_millis(120);

/// Something that takes a while of which nobody knows how long.
pub(crate) fn spinner(what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg}  {elapsed}").expect("the template is right");
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style).with_message(what);
    bar.enable_steady_tick(TICK);
    bar
}

/// Something that takes a while, with `template` in indicatif's words.
pub(crate) fn bar(length: u64, template: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template(template).expect("the templates are right").progress_chars("█▉▊▋▌▍▎▏ ");
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr()).with_style(style);
    bar.enable_steady_tick(TICK);
    bar
}
