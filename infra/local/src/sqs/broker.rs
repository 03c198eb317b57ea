//! All queues of the server: how they are found, created and linked to dead-letter queues.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::attributes::Attributes;
use super::error::SqsError;
use super::message::Message;
use super::move_tasks::MoveTask;
use super::queue::Queue;
use crate::protocol::ACCOUNT;

const MAX_NAME: usize = 80;

/// The state of the server.
#[derive(Debug)]
pub(super) struct Broker {
    endpoint: String,
    delay_divisor: i32,
    pub(super) queues: BTreeMap<String, Queue>,
    /// Oldest first.
    pub(super) move_tasks: Vec<MoveTask>,
    /// How often each action was called, by action and queue name (empty where it names none).
    pub(super) requests: BTreeMap<(String, String), u64>,
}

impl Broker {
    /// No queues yet. `endpoint` is what their URLs begin with.
    pub(super) fn new(endpoint: String, delay_divisor: u32) -> Self {
        Self {
            endpoint,
            delay_divisor: i32::try_from(delay_divisor.max(1)).unwrap_or(i32::MAX),
            queues: BTreeMap::new(),
            move_tasks: Vec::new(),
            requests: BTreeMap::new(),
        }
    }

    /// The URL of the queue of that name.
    pub(super) fn url(&self, name: &str) -> String {
        format!("{}/{ACCOUNT}/{name}", self.endpoint)
    }

    /// Creates a queue, or does nothing if one of that name has all the values given.
    ///
    /// # Errors
    ///
    /// A name or attribute that is not allowed, or another value of an existing queue.
    pub(super) fn create(
        &mut self,
        name: &str,
        given: &BTreeMap<String, String>,
        tags: BTreeMap<String, String>,
        region: &str,
        now: Timestamp,
    ) -> Result<(), SqsError> {
        check_name(name, given.get("FifoQueue").is_some_and(|fifo| fifo == "true"))?;
        let attributes = Attributes::create(given)?;
        if let Some(existing) = self.queues.get(name) {
            let (wanted, present) = (attributes.listed(), existing.attributes.listed());
            return match given.keys().find(|key| wanted.get(key.as_str()) != present.get(key.as_str())) {
                Some(attribute) => Err(SqsError::QueueNameExists { attribute: attribute.clone() }),
                None => Ok(()),
            };
        }
        let arn = format!("arn:aws:sqs:{region}:{ACCOUNT}:{name}");
        self.check_redrive(&arn, &attributes)?;
        let mut queue = Queue::new(name, arn, attributes, self.delay_divisor, now);
        queue.tags = tags;
        self.queues.insert(name.to_owned(), queue);
        Ok(())
    }

    /// Changes attributes of a queue.
    ///
    /// # Errors
    ///
    /// No such queue, or a value that is not allowed.
    pub(super) fn configure(
        &mut self,
        queue_url: &str,
        given: &BTreeMap<String, String>,
        now: Timestamp,
    ) -> Result<(), SqsError> {
        let queue = self.queue(queue_url)?;
        let attributes = queue.attributes.change(given)?;
        self.check_redrive(&queue.arn, &attributes)?;
        self.queue_mut(queue_url)?.configure(attributes, now);
        Ok(())
    }

    /// Receives from a queue; messages received too often go to its dead-letter queue instead, if there is one.
    ///
    /// # Errors
    ///
    /// No such queue, or too many messages in flight.
    pub(super) fn receive(
        &mut self,
        queue_url: &str,
        max: usize,
        visibility: Option<u32>,
        now: Timestamp,
    ) -> Result<Vec<Message>, SqsError> {
        let redrive = self.queue(queue_url)?.attributes.redrive.clone();
        let redrive = redrive.filter(|policy| self.by_arn(&policy.dead_letter_target_arn).is_some());
        let queue = self.queue_mut(queue_url)?;
        let limit = redrive.as_ref().map(|policy| policy.max_receive_count);
        let taken = queue.receive(max, visibility, limit, now)?;
        let source = queue.arn.clone();
        let target = redrive.and_then(|policy| self.by_arn_mut(&policy.dead_letter_target_arn));
        if let Some(target) = target {
            for mut message in taken.dead {
                message.dead_letter_source = Some(source.clone());
                message.receives_here = 0;
                // SQS developer guide, "dead-letter queue retention": only a FIFO queue counts the age anew.
                if target.attributes.fifo.is_some() {
                    message.sent = now;
                }
                target.adopt(message, now);
            }
        }
        Ok(taken.delivered)
    }

    /// The queue that a URL (or bare name) means; host and account are not looked at.
    ///
    /// # Errors
    ///
    /// No URL, or no such queue.
    pub(super) fn queue(&self, queue_url: &str) -> Result<&Queue, SqsError> {
        let name = name_in(queue_url)?;
        self.queues.get(name).ok_or_else(|| SqsError::QueueDoesNotExist(name.to_owned()))
    }

    /// As [`queue`](Self::queue), to be changed.
    pub(super) fn queue_mut(&mut self, queue_url: &str) -> Result<&mut Queue, SqsError> {
        let name = name_in(queue_url)?;
        self.queues.get_mut(name).ok_or_else(|| SqsError::QueueDoesNotExist(name.to_owned()))
    }

    /// The queue with exactly that ARN.
    pub(super) fn by_arn(&self, arn: &str) -> Option<&Queue> {
        let name = arn.rsplit(':').next()?;
        self.queues.get(name).filter(|queue| queue.arn == arn)
    }

    /// As [`by_arn`](Self::by_arn), to be changed.
    pub(super) fn by_arn_mut(&mut self, arn: &str) -> Option<&mut Queue> {
        let name = arn.rsplit(':').next()?;
        self.queues.get_mut(name).filter(|queue| queue.arn == arn)
    }

    /// The names of the queues whose dead-letter queue has the ARN `target`.
    pub(super) fn sources_of<'a>(&'a self, target: &'a str) -> impl Iterator<Item = &'a str> {
        let links_here = move |queue: &&Queue| {
            queue.attributes.redrive.as_ref().is_some_and(|policy| policy.dead_letter_target_arn == target)
        };
        self.queues.values().filter(links_here).map(|queue| queue.name.as_str())
    }

    fn check_redrive(&self, source_arn: &str, attributes: &Attributes) -> Result<(), SqsError> {
        let Some(policy) = &attributes.redrive else { return Ok(()) };
        let refuse = |reason: &str| Err(SqsError::parameter("RedrivePolicy", reason));
        let Some(target) = self.by_arn(&policy.dead_letter_target_arn) else {
            return refuse("the dead-letter queue does not exist");
        };
        if target.attributes.fifo.is_some() != attributes.fifo.is_some() {
            return refuse("the dead-letter queue must be of the same kind");
        }
        match &target.attributes.redrive_allow {
            Some(allow) if !allow.allows(source_arn) => refuse("the dead-letter queue does not allow it"),
            _ => Ok(()),
        }
    }
}

fn name_in(queue_url: &str) -> Result<&str, SqsError> {
    match queue_url.rsplit('/').next() {
        Some(name) if !name.is_empty() => Ok(name),
        _ => Err(SqsError::MissingParameter("QueueUrl")),
    }
}

fn check_name(name: &str, fifo: bool) -> Result<(), SqsError> {
    let stem = if fifo { name.strip_suffix(".fifo") } else { Some(name) };
    let plain = |stem: &str| stem.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    match stem {
        _ if name.is_empty() => Err(SqsError::MissingParameter("QueueName")),
        Some(stem) if !stem.is_empty() && plain(stem) && name.len() <= MAX_NAME => Ok(()),
        _ => Err(SqsError::parameter(
            "QueueName",
            "1 to 80 letters, digits, hyphens and underscores; a FIFO queue's name, and no other, ends in `.fifo`",
        )),
    }
}
