//! A child process that is watched, can be killed from anywhere, and never outlives its handles.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;

use super::CommandLine;

/// A line a function wrote, without its line feed.
#[derive(Debug, Clone)]
pub struct OutputLine {
    /// Name of the function.
    pub function: String,
    /// The text; bytes that are not UTF-8 are replaced.
    pub text: String,
}

/// Where stdout and stderr of functions go.
#[derive(Clone, Default)]
pub enum ChildOutput {
    /// To those of this process.
    #[default]
    Inherit,
    /// Nowhere.
    Discard,
    /// To the end of a file, which all functions may share.
    File(Arc<File>),
    /// To a function, line by line.
    Lines(Arc<dyn Fn(OutputLine) + Send + Sync>),
}

impl fmt::Debug for ChildOutput {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Inherit => "Inherit",
            Self::Discard => "Discard",
            Self::File(_) => "File",
            Self::Lines(_) => "Lines",
        })
    }
}

impl ChildOutput {
    fn stdio(&self) -> io::Result<Stdio> {
        Ok(match self {
            Self::Inherit => Stdio::inherit(),
            Self::Discard => Stdio::null(),
            Self::File(file) => file.try_clone()?.into(),
            Self::Lines(_) => Stdio::piped(),
        })
    }
}

/// How a process ended, or that it did in a way nobody could learn.
type Exit = Option<ExitStatus>;

/// A handle by which to watch and kill; the process dies with the last one at the latest.
#[derive(Debug, Clone)]
pub(super) struct Process {
    kill: Arc<watch::Sender<bool>>,
    /// `None` while it runs.
    exit: watch::Receiver<Option<Exit>>,
}

impl Process {
    /// Starts `line` with `environment` and nothing of this process's own: the keys in a person's shell must not
    /// reach a function that believes it talks to a local queue.
    pub(super) fn spawn(
        function: &str,
        line: &CommandLine,
        environment: &BTreeMap<String, String>,
        output: &ChildOutput,
    ) -> io::Result<Self> {
        let mut command = Command::new(&line.program);
        command.args(&line.arguments).env_clear().envs(environment).envs(&line.environment);
        command.stdin(Stdio::null()).stdout(output.stdio()?).stderr(output.stdio()?).kill_on_drop(true);
        // Ctrl-C reaches the stack alone, which then ends its functions in order.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn()?;
        if let ChildOutput::Lines(sink) = output {
            forward(child.stdout.take(), function, sink);
            forward(child.stderr.take(), function, sink);
        }
        let (kill, killed) = watch::channel(false);
        let (exited, exit) = watch::channel(None);
        tokio::spawn(async move { exited.send_replace(Some(run(child, killed).await)) });
        Ok(Self { kill: Arc::new(kill), exit })
    }

    pub(super) fn has_exited(&self) -> bool {
        self.exit.borrow().is_some()
    }

    /// Resolves when the process has ended.
    pub(super) async fn exited(&self) -> String {
        let mut exit = self.exit.clone();
        let exit = exit.wait_for(Option::is_some).await.ok().and_then(|exit| *exit).flatten();
        exit.map_or_else(|| "unknown exit status".to_owned(), |status| status.to_string())
    }

    /// Kills it (SIGKILL) without waiting for its end.
    pub(super) fn start_kill(&self) {
        self.kill.send_replace(true);
    }

    /// Kills it (SIGKILL) and waits until it is gone.
    pub(super) async fn kill(&self) {
        self.start_kill();
        self.exited().await;
    }
}

async fn run(mut child: Child, mut killed: watch::Receiver<bool>) -> Exit {
    let ended = tokio::select! {
        status = child.wait() => Some(status),
        // An error means that the last handle was dropped.
        _ = killed.wait_for(|killed| *killed) => None,
    };
    match ended {
        Some(status) => status.ok(),
        None => {
            // It may have ended in between, which is as good.
            let _ = child.start_kill();
            child.wait().await.ok()
        }
    }
}

fn forward(
    stream: Option<impl AsyncRead + Unpin + Send + 'static>,
    function: &str,
    sink: &Arc<dyn Fn(OutputLine) + Send + Sync>,
) {
    let Some(stream) = stream else { return };
    let (function, sink) = (function.to_owned(), Arc::clone(sink));
    tokio::spawn(async move {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        while stream.read_until(b'\n', &mut line).await.is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned();
            sink(OutputLine { function: function.clone(), text });
            line.clear();
        }
    });
}
