//! What the functions write.

use std::sync::{Arc, Mutex};

use local::lambda::ChildOutput;
use local::scene::Sample;

use super::App;

/// The lines of all functions, as they come.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    /// Where the functions are to write.
    pub(crate) fn output(&self) -> ChildOutput {
        let lines = self.clone();
        ChildOutput::Lines(Arc::new(move |line| lines.0.lock().unwrap().push(line.text)))
    }

    /// Those so far.
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// Waits for a line that holds `text`.
    pub(crate) async fn say<S: Sample>(&self, app: &App<S>, text: &str) {
        app.until(text, || self.all().iter().any(|line| line.contains(text))).await;
    }
}
