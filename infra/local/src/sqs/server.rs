//! The HTTP side: AWS JSON 1.0 on loopback, and receives that wait.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use jiff::SignedDuration;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::broker::Broker;
use super::error::SqsError;
use super::queue::Figures;
use super::reply::{Messages, Reply};
use super::request::{ReceiveMessage, Request};
use crate::clock::{Clock, SystemClock};
use crate::protocol;

/// Ten messages of 1 MiB are refused by SQS, not by the HTTP layer; escaping makes a body up to six times longer.
const MAX_REQUEST: usize = 64 * 1024 * 1024;

/// How a local SQS differs from the one in the cloud.
#[derive(Clone)]
pub struct SqsOptions {
    /// What delays, visibility timeouts, waiting and the five minutes of deduplication go by.
    pub clock: Arc<dyn Clock>,
    /// How many times shorter `DelaySeconds` of queues and messages are than asked for; 0 counts as 1. Nothing else
    /// is scaled.
    pub delay_divisor: u32,
}

impl Default for SqsOptions {
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), delay_divisor: 1 }
    }
}

/// A running server. When this is dropped it takes no new connection, and receives that wait end empty.
pub struct Sqs {
    /// `http://127.0.0.1:<port>`, to be used as the SDK's endpoint URL.
    pub endpoint: String,
    shared: Arc<Shared>,
    _stop: watch::Sender<()>,
}

impl Sqs {
    /// Starts a server without queues on a free port, as a task of the current tokio runtime.
    ///
    /// # Errors
    ///
    /// No port can be had on 127.0.0.1.
    pub async fn start(options: SqsOptions) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let (stop, mut stopped) = watch::channel(());
        let shared = Arc::new(Shared {
            broker: Mutex::new(Broker::new(endpoint.clone(), options.delay_divisor)),
            clock: options.clock,
            may_wait: watch::Sender::new(true),
            stopped: stopped.clone(),
        });
        let router =
            Router::new().fallback(answer).layer(DefaultBodyLimit::max(MAX_REQUEST)).with_state(Arc::clone(&shared));
        let listener = listener.tap_io(|stream| {
            // Without it only answers come later; the connection works all the same.
            let _ = stream.set_nodelay(true);
        });
        let server = axum::serve(listener, router).with_graceful_shutdown(async move {
            // An error is the sender being dropped, which is the signal.
            let _ = stopped.changed().await;
        });
        tokio::spawn(async move {
            if let Err(error) = server.await {
                tracing::error!(%error, "the local SQS stopped");
            }
        });
        Ok(Self { endpoint, shared, _stop: stop })
    }

    /// The URL of the queue of that name, whether it exists or not.
    pub fn queue_url(&self, queue: &str) -> String {
        self.shared.broker().url(queue)
    }

    /// How many requests of an action, such as `SendMessage`, came in; a batch is one request.
    pub fn count(&self, action: &str) -> u64 {
        self.shared.broker().requests.iter().filter(|((name, _), _)| name == action).map(|(_, count)| count).sum()
    }

    /// How many requests of an action came in for one queue.
    pub fn count_on(&self, queue: &str, action: &str) -> u64 {
        self.shared.broker().requests.get(&(action.to_owned(), queue.to_owned())).copied().unwrap_or_default()
    }

    /// As long as the guard lives, no receive waits for messages, those under way included. A client that breaks off
    /// its receive instead cannot know whether a message was handed to it.
    pub fn without_waiting(&self) -> WithoutWaiting<'_> {
        self.shared.may_wait.send_replace(false);
        WithoutWaiting(&self.shared.may_wait)
    }

    /// What a queue holds now and has seen; nothing if it does not exist.
    pub fn figures(&self, queue: &str) -> Option<Figures> {
        let now = self.shared.clock.now();
        self.shared.broker().queues.get_mut(queue).map(|queue| queue.figures(now))
    }
}

/// See [`Sqs::without_waiting`].
#[must_use = "receives wait again when it is dropped"]
pub struct WithoutWaiting<'a>(&'a watch::Sender<bool>);

impl Drop for WithoutWaiting<'_> {
    fn drop(&mut self) {
        self.0.send_replace(true);
    }
}

struct Shared {
    broker: Mutex<Broker>,
    clock: Arc<dyn Clock>,
    /// Whether receives wait for messages.
    may_wait: watch::Sender<bool>,
    /// Fails once the server is to stop.
    stopped: watch::Receiver<()>,
}

impl Shared {
    fn broker(&self) -> MutexGuard<'_, Broker> {
        self.broker.lock().expect("no rule panics while it holds the state")
    }

    async fn handle(&self, headers: &HeaderMap, body: &[u8]) -> Result<Reply, SqsError> {
        let action = protocol::action(headers);
        let request = Request::parse(action, body)?;
        let queue = request.queue_url().rsplit('/').next().unwrap_or_default().to_owned();
        *self.broker().requests.entry((action.to_owned(), queue)).or_default() += 1;
        match request {
            Request::ReceiveMessage(request) => self.receive(&request).await.map(Reply::Messages),
            request => self.broker().apply(request, protocol::region(headers), self.clock.now()),
        }
    }

    /// Receives, and waits as long as the request or its queue says while there is nothing to receive.
    async fn receive(&self, request: &ReceiveMessage) -> Result<Messages, SqsError> {
        let wait = SignedDuration::from_secs(self.broker().wait_time(request)?.into());
        let deadline = self.clock.now() + wait;
        let mut stopped = self.stopped.clone();
        let mut may_wait = self.may_wait.subscribe();
        loop {
            let (mut changed, look_again) = {
                let now = self.clock.now();
                let mut broker = self.broker();
                let received = broker.receive_now(request, now)?;
                if !received.messages.is_empty() || now >= deadline || !*may_wait.borrow_and_update() {
                    return Ok(received);
                }
                let backlog = &broker.queue(&request.queue_url)?.backlog;
                let next = backlog.next_event().map_or(deadline, |next| next.min(deadline));
                (backlog.subscribe(), self.clock.sleep_until(next))
            };
            tokio::select! {
                // Fails when the queue is deleted; looking again then says so.
                _ = changed.changed() => {}
                () = look_again => {}
                _ = may_wait.changed() => {}
                _ = stopped.changed() => return Ok(Messages::default()),
            }
        }
    }
}

async fn answer(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let (status, code, body) = match shared.handle(&headers, &body).await {
        Ok(reply) => {
            let body = serde_json::to_vec(&reply).expect("an answer of strings and numbers can be written as JSON");
            (StatusCode::OK, None, body)
        }
        Err(error) => {
            let body = json!({"__type": error.shape(), "message": error.to_string()}).to_string().into_bytes();
            (StatusCode::BAD_REQUEST, Some(format!("{};Sender", error.code())), body)
        }
    };
    let id = uuid::Uuid::new_v4().to_string();
    let headers = [("content-type", "application/x-amz-json-1.0"), ("x-amzn-requestid", id.as_str())];
    let error_code = code.as_ref().map(|code| [("x-amzn-query-error", code.as_str())]);
    match error_code {
        Some(error_code) => (status, headers, error_code, body).into_response(),
        None => (status, headers, body).into_response(),
    }
}
