//! A store and an inbox of the test's own, and `orderwire dev` before them as a process.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, Method};
use jiff::Timestamp;
use local::clock::SystemClock;
use local::inbox::{Dedupe, Inbox, InboxSettings};
use local::scene::{self, STORE, Sample as _};
use local::store::{Payment, SampleStore, StoreSettings};
use orderwire_http::{Client, Deadline, Request, Response};
use serde_json::Value;
use tempfile::TempDir;

use super::following::Follower;

/// Longer than anything here takes, even on a busy machine.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// How often something is looked at that nothing tells of.
const TICK: Duration = Duration::from_millis(50);

/// A running `orderwire dev`. It is killed when this is dropped.
pub(super) struct Dev {
    child: Child,
    stderr: Option<BufReader<ChildStderr>>,
    /// The line it wrote when it was up.
    pub(super) up: Value,
    /// Holds its data and, as its temporary folder, whatever it writes there.
    pub(super) folder: TempDir,
}

impl Dev {
    /// Starts it with these arguments on ports of its own.
    pub(super) async fn start(folder: TempDir, arguments: &[&str]) -> Self {
        let temporary = folder.path().join("tmp");
        std::fs::create_dir(&temporary).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_orderwire"));
        command.arg("dev").args(["--port", "0", "--inspector-port", "0", "--json", "--data"]);
        command.arg(folder.path().join("data")).args(arguments);
        command.env_clear().env("TMPDIR", temporary);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let read = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            line
        });
        let line = tokio::time::timeout(PATIENCE, read).await.expect("it comes up").unwrap();
        let up = serde_json::from_str(&line).unwrap_or_else(|_| {
            let mut said = String::new();
            let _ = stderr.read_to_string(&mut said);
            panic!("it says where it is: {line:?}; {said}")
        });
        Self { child, stderr: Some(stderr), up, folder }
    }

    /// Waits for a line on standard error that holds `text`.
    pub(super) async fn says(&mut self, text: &'static str) {
        let mut stderr = self.stderr.take().expect("nobody else reads it");
        let read = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            while stderr.read_line(&mut line).unwrap() > 0 && !line.contains(text) {
                line.clear();
            }
            (stderr, line)
        });
        let (stderr, line) = tokio::time::timeout(PATIENCE, read).await.expect("it says so").unwrap();
        assert!(line.contains(text), "it ended without saying: {text}");
        self.stderr = Some(stderr);
    }

    /// Ends it by a signal, and gives its exit code.
    pub(super) async fn end(mut self, signal: rustix::process::Signal) -> (Option<i32>, TempDir) {
        rustix::process::kill_process(rustix::process::Pid::from_child(&self.child), signal).unwrap();
        let folder = std::mem::replace(&mut self.folder, TempDir::new().unwrap());
        let mut stderr = self.stderr.take();
        // Whatever it still says must not fill the pipe.
        let drained = tokio::task::spawn_blocking(move || {
            stderr.as_mut().map(|stderr| std::io::copy(stderr, &mut std::io::sink()))
        });
        let ended = tokio::task::spawn_blocking(move || self.child.wait().map(|status| status.code()));
        let code = tokio::time::timeout(PATIENCE, ended).await.expect("it ends").unwrap().unwrap();
        drained.abort();
        (code, folder)
    }

    fn address(&self) -> SocketAddr {
        let url = self.up["inspector"].as_str().unwrap();
        url.strip_prefix("http://").unwrap().trim_end_matches('/').parse().unwrap()
    }

    /// Asks the inspector.
    pub(super) async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&'static str, &str)],
        body: &str,
    ) -> Response {
        let url = format!("http://{}{path}", self.address()).parse().unwrap();
        let headers = headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        let headers: HeaderMap = headers.collect();
        let body = Some(body.to_owned().into()).filter(|body: &bytes::Bytes| !body.is_empty());
        let request = Request { method, url, headers, body };
        Client::new(PATIENCE).send(request, Deadline::within(PATIENCE)).await.expect("the inspector answers")
    }

    /// The JSON at `path`.
    pub(super) async fn get(&self, path: &str) -> Value {
        let answer = self.ask(Method::GET, path, &[], "").await;
        serde_json::from_slice(&answer.body).unwrap_or_else(|_| panic!("{path}: {} {:?}", answer.status, answer.body))
    }

    /// The JSON at `path` once it is like this, for what no entry tells of.
    pub(super) async fn until(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let asking = async {
            let mut ticks = tokio::time::interval(TICK);
            loop {
                ticks.tick().await;
                let answer = self.get(path).await;
                if wanted(&answer) {
                    return answer;
                }
            }
        };
        tokio::time::timeout(PATIENCE, asking).await.unwrap_or_else(|_| panic!("in vain: {path}"))
    }

    /// What the page's own button sends; status and answer.
    pub(super) async fn replay(&self, what: &Value) -> (u16, Value) {
        let origin = format!("http://{}", self.address());
        let headers = [("origin", origin.as_str()), ("x-orderwire-inspector", "1")];
        let answer = self.ask(Method::POST, "/api/replay", &headers, &what.to_string()).await;
        (answer.status.as_u16(), serde_json::from_slice(&answer.body).unwrap())
    }

    /// The entries after `after`, as they come.
    pub(super) async fn follow(&self, after: u64) -> Follower {
        Follower::begin(self.address(), after).await
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        // It has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The command before a store and an inbox.
pub(super) struct Stage {
    pub(super) store: SampleStore,
    pub(super) inbox: Inbox,
    pub(super) dev: Dev,
}

impl Stage {
    /// Starts everything and registers the hooks.
    pub(super) async fn start() -> Self {
        let store = SampleStore::start(StoreSettings::default(), Arc::new(SystemClock)).await.unwrap();
        let inbox = InboxSettings { dedupe: Dedupe::Off, ..InboxSettings::default() };
        let inbox = Inbox::start(inbox, Arc::new(SystemClock)).await.unwrap();
        let folder = TempDir::new().unwrap();
        let config = folder.path().join("config.json");
        std::fs::write(&config, scene::configuration(&store, &inbox).to_string()).unwrap();
        let mut dev = Dev::start(folder, &["--config", config.to_str().unwrap()]).await;
        // From then on only webhooks bring anything.
        dev.says("\"message\":\"polled\"").await;
        let platform = platforms::find("bigcommerce").unwrap();
        let topics: Vec<_> = platform.topics().iter().map(|topic| (*topic).to_owned()).collect();
        store.register_hooks(&topics, dev.up["webhooks"][STORE].as_str().unwrap()).unwrap();
        Self { store, inbox, dev }
    }

    /// A guest buys one piece of something.
    pub(super) fn buy(&self, payment: Payment) -> u64 {
        let buy = |shop: &mut local::store::Shop, now: Timestamp| {
            let (person, variant) = (shop.somebody(), shop.catalog.variant_ids()[0]);
            shop.buy(0, &person, &[(variant, 1)], payment, now)
        };
        self.store.act(buy).expect("the goods are there")
    }

    /// The configuration that the functions read.
    pub(super) fn derived(&self) -> PathBuf {
        let folders = std::fs::read_dir(self.dev.folder.path().join("tmp")).unwrap();
        let mut files = folders.map(|folder| folder.unwrap().path().join("config.json"));
        files.find(|file| file.exists()).expect("it is there")
    }

    /// The file that people edit.
    pub(super) fn config(&self) -> PathBuf {
        self.dev.folder.path().join("config.json")
    }

    /// Every credential there is.
    pub(super) fn secrets(&self) -> Vec<String> {
        let settings = self.store.settings();
        let key = self.inbox.settings().api_key.clone();
        vec![
            settings.access_token.clone(),
            settings.client_secret.clone(),
            scene::TOKEN.to_owned(),
            key,
            "sample-customer-hash-key".to_owned(),
        ]
    }
}
