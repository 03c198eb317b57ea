//! The event source mapping of a queue: receives batches, invokes the function, deletes what it is done with.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{DeleteMessageBatchRequestEntry, Message, MessageSystemAttributeName};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::batch::{self, BatchResult};
use super::{Function, chain, record};

/// How many batches Lambda works on at once before it scales ("Configuring scaling behavior for SQS").
pub const POLLERS: usize = 5;

/// The longest SQS lets a receive wait.
const LONG_POLL_SECONDS: i32 = 20;

/// After a receive that failed, which happens when the queue service goes away.
const PAUSE_AFTER_ERROR: Duration = Duration::from_secs(1);

/// Which queue, and in what way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventSourceSettings {
    /// URL of the queue.
    pub queue_url: String,
    /// ARN of the queue, which records carry.
    pub queue_arn: String,
    /// At most so many messages an invocation, 1 to 10.
    pub batch_size: u8,
    /// Whether single messages may fail (`ReportBatchItemFailures`); otherwise a batch is done with or not, as a whole.
    pub reports_item_failures: bool,
    /// So many batches at once; groups of FIFO queues still come one after the other, which SQS sees to.
    pub pollers: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Running,
    Paused,
    Stopped,
}

/// A running mapping. Dropping it ends it at once, batches in work included.
#[derive(Debug)]
pub struct EventSource {
    settings: Arc<EventSourceSettings>,
    mode: watch::Sender<Mode>,
    /// Number of pollers that receive or work.
    busy: watch::Sender<usize>,
    pollers: JoinSet<()>,
}

impl EventSource {
    /// Starts the pollers, at rest if `paused`.
    pub fn start(settings: EventSourceSettings, client: Client, function: Arc<Function>, paused: bool) -> Self {
        let mode = watch::Sender::new(if paused { Mode::Paused } else { Mode::Running });
        let busy = watch::Sender::new(0);
        let settings = Arc::new(settings);
        let pollers = (0..settings.pollers).map(|_| Poller {
            settings: Arc::clone(&settings),
            client: client.clone(),
            function: Arc::clone(&function),
            mode: mode.subscribe(),
            busy: busy.clone(),
        });
        let pollers = pollers.map(Poller::run).collect();
        Self { settings, mode, busy, pollers }
    }

    /// What it was started with.
    pub fn settings(&self) -> &EventSourceSettings {
        &self.settings
    }

    /// Starts no further receive, and waits until those under way have ended and what they bring is worked on.
    pub async fn pause(&self) {
        self.mode.send_replace(Mode::Paused);
        self.at_rest().await;
    }

    /// Goes on after [`EventSource::pause`].
    pub fn resume(&self) {
        self.mode.send_replace(Mode::Running);
    }

    /// Ends for good without anybody waiting for it: starts no further receive, and what those under way bring is still
    /// worked on, as long as this handle lives.
    pub fn retire(&self) {
        self.mode.send_replace(Mode::Paused);
    }

    /// Ends after the batches in work. A message that is being handed out meanwhile comes back after its visibility
    /// timeout.
    pub async fn stop(mut self) {
        self.mode.send_replace(Mode::Stopped);
        while self.pollers.join_next().await.is_some() {}
    }

    async fn at_rest(&self) {
        let mut busy = self.busy.subscribe();
        busy.wait_for(|busy| *busy == 0).await.expect("this handle holds a sender");
    }
}

struct Poller {
    settings: Arc<EventSourceSettings>,
    client: Client,
    function: Arc<Function>,
    mode: watch::Receiver<Mode>,
    busy: watch::Sender<usize>,
}

impl Poller {
    async fn run(mut self) {
        loop {
            match self.mode.wait_for(|mode| *mode != Mode::Paused).await.map(|mode| *mode) {
                Ok(Mode::Running) => {}
                Ok(Mode::Paused | Mode::Stopped) | Err(_) => return,
            }
            self.busy.send_modify(|busy| *busy += 1);
            self.turn().await;
            self.busy.send_modify(|busy| *busy -= 1);
        }
    }

    /// One receive, and the batch it brought. A stop breaks off the wait for messages, never the work on them. A pause
    /// does not even that: a message handed out while the receive is broken off would be in nobody's hands, and hidden.
    async fn turn(&mut self) {
        let mut mode = self.mode.clone();
        let received = tokio::select! {
            biased;
            _ = mode.wait_for(|mode| *mode == Mode::Stopped) => return,
            received = self.receive() => received,
        };
        match received {
            Ok(messages) if messages.is_empty() => {}
            Ok(messages) => self.work(messages).await,
            Err(error) => {
                tracing::warn!(queue = self.settings.queue_url, error = chain(error), "nothing can be received");
                tokio::select! {
                    _ = mode.wait_for(|mode| *mode != Mode::Running) => {}
                    () = tokio::time::sleep(PAUSE_AFTER_ERROR) => {}
                }
            }
        }
    }

    async fn receive(&self) -> Result<Vec<Message>, aws_sdk_sqs::Error> {
        let request = self.client.receive_message().queue_url(&self.settings.queue_url);
        let request = request.max_number_of_messages(self.settings.batch_size.into());
        let request = request.message_system_attribute_names(MessageSystemAttributeName::All);
        let request = request.message_attribute_names("All").wait_time_seconds(LONG_POLL_SECONDS);
        Ok(request.send().await?.messages.unwrap_or_default())
    }

    async fn work(&self, messages: Vec<Message>) {
        let payload = record::event(&messages, &self.settings.queue_arn).to_string();
        let settings = self.function.settings();
        let function = &settings.name;
        let answer = match self.function.invoke(payload.into()).await {
            Ok(answer) => answer,
            Err(error) => {
                let error = chain(error);
                tracing::warn!(function, messages = messages.len(), error, "the whole batch goes back to the queue");
                return;
            }
        };
        let ids: Vec<_> = messages.iter().filter_map(Message::message_id).collect();
        let failed = match batch::judge(&answer.payload, &ids) {
            _ if !self.settings.reports_item_failures => Default::default(),
            BatchResult::Failed(failed) => failed,
            BatchResult::Refused => {
                tracing::warn!(function, messages = messages.len(), "the answer names no messages of its batch");
                return;
            }
        };
        let done = messages.iter().filter(|message| message.message_id().is_none_or(|id| !failed.contains(id)));
        self.delete(done.filter_map(Message::receipt_handle)).await;
    }

    async fn delete(&self, receipts: impl Iterator<Item = &str>) {
        let entry = |(index, receipt): (usize, &str)| {
            let entry = DeleteMessageBatchRequestEntry::builder().id(index.to_string()).receipt_handle(receipt);
            entry.build().expect("id and receipt are set")
        };
        let entries: Vec<_> = receipts.enumerate().map(entry).collect();
        if entries.is_empty() {
            return;
        }
        let request = self.client.delete_message_batch().queue_url(&self.settings.queue_url);
        match request.set_entries(Some(entries)).send().await {
            Ok(deleted) => {
                for failed in deleted.failed {
                    tracing::warn!(queue = self.settings.queue_url, code = failed.code, "a message cannot be deleted");
                }
            }
            Err(error) => {
                tracing::warn!(queue = self.settings.queue_url, error = chain(error), "a batch cannot be deleted");
            }
        }
    }
}
