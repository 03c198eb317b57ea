//! What each action does to the state. Receiving without waiting is here too; the waiting is the server's.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::attributes::{Attributes, MAX_MESSAGE_SIZE, MAX_VISIBILITY, MAX_WAIT};
use super::batch::{self, Entry};
use super::broker::Broker;
use super::error::SqsError;
use super::message::{Content, MAX_DELAY};
use super::queue::Sent;
use super::reply::{Done, Failed, MessageOut, Messages, MoveTaskOut, Reply, SentOut, Urls, md5_of, sequence_number};
use super::request::{Batch, ListMoveTasks, ListQueues, MessageIn, OnMessage, ReceiveMessage, Request, Tagging};

const MAX_PAGE: usize = 1000;

impl Broker {
    /// Answers a request made at `now` with credentials of `region`.
    ///
    /// # Errors
    ///
    /// Whatever SQS refuses.
    pub(super) fn apply(&mut self, request: Request, region: &str, now: Timestamp) -> Result<Reply, SqsError> {
        match request {
            Request::CreateQueue(request) => {
                self.create(&request.queue_name, &request.attributes, request.tags, region, now)?;
                Ok(Reply::Url { queue_url: self.url(&request.queue_name) })
            }
            Request::DeleteQueue(request) => {
                let name = self.queue(&request.queue_url)?.name.clone();
                self.queues.remove(&name);
                Ok(Reply::Empty {})
            }
            Request::GetQueueUrl(request) => {
                let name = &self.queue(&request.queue_name)?.name;
                Ok(Reply::Url { queue_url: self.url(name) })
            }
            Request::ListQueues(request) => Ok(self.list_queues(&request)),
            Request::ListDeadLetterSourceQueues(request) => self.list_sources(&request),
            Request::GetQueueAttributes(request) => {
                let attributes = self.queue_attributes(&request.queue_url, &request.attribute_names, now)?;
                Ok(Reply::Attributes { attributes })
            }
            Request::SetQueueAttributes(request) => {
                self.configure(&request.queue_url, &request.attributes, now)?;
                Ok(Reply::Empty {})
            }
            Request::PurgeQueue(request) => {
                self.queue_mut(&request.queue_url)?.purge();
                Ok(Reply::Empty {})
            }
            Request::TagQueue(request) | Request::UntagQueue(request) => self.tag(request),
            Request::ListQueueTags(request) => Ok(Reply::Tags { tags: self.queue(&request.queue_url)?.tags.clone() }),
            Request::SendMessage(message) => {
                let queue_url = message.queue_url.clone();
                self.send(&queue_url, message, now).map(Reply::Sent)
            }
            Request::SendMessageBatch(batch) => self.send_batch(batch, now),
            Request::ReceiveMessage(request) => self.receive_now(&request, now).map(Reply::Messages),
            Request::DeleteMessage(request) => {
                self.queue_mut(&request.queue_url)?.delete(&request.receipt_handle, now)?;
                Ok(Reply::Empty {})
            }
            Request::DeleteMessageBatch(Batch { queue_url, entries }) => {
                self.each(&queue_url, entries, |broker, entry| {
                    broker.queue_mut(&queue_url)?.delete(&entry.receipt_handle, now).map(|()| None)
                })
            }
            Request::ChangeMessageVisibility(request) => {
                self.change_visibility(&request.queue_url, &request, now)?;
                Ok(Reply::Empty {})
            }
            Request::ChangeMessageVisibilityBatch(Batch { queue_url, entries }) => {
                self.each(&queue_url, entries, |broker, entry| {
                    broker.change_visibility(&queue_url, &entry, now).map(|()| None)
                })
            }
            Request::StartMessageMoveTask(request) => {
                let task_handle = self.start_move(&request.source_arn, request.destination_arn, now)?;
                Ok(Reply::MoveStarted { task_handle })
            }
            Request::ListMessageMoveTasks(request) => self.list_move_tasks(&request),
        }
    }

    /// One attempt at receiving, without waiting.
    ///
    /// # Errors
    ///
    /// No such queue, or a parameter out of range.
    pub(super) fn receive_now(&mut self, request: &ReceiveMessage, now: Timestamp) -> Result<Messages, SqsError> {
        let max = in_range("MaxNumberOfMessages", request.max_number_of_messages, 1, 10)?.unwrap_or(1);
        let visibility = in_range("VisibilityTimeout", request.visibility_timeout, 0, MAX_VISIBILITY)?;
        let messages = self.receive(&request.queue_url, max as usize, visibility, now)?;
        let queue = self.queue(&request.queue_url)?;
        let system = [request.attribute_names.as_slice(), &request.message_system_attribute_names].concat();
        let show =
            |message| MessageOut::new(message, queue.receipt(message), &system, &request.message_attribute_names);
        Ok(Messages { messages: messages.iter().map(show).collect() })
    }

    /// How long a receive may wait, in seconds: its own setting or else the queue's.
    ///
    /// # Errors
    ///
    /// No such queue, or a parameter out of range.
    pub(super) fn wait_time(&self, request: &ReceiveMessage) -> Result<u32, SqsError> {
        let wait = in_range("WaitTimeSeconds", request.wait_time_seconds, 0, MAX_WAIT)?;
        Ok(wait.unwrap_or(self.queue(&request.queue_url)?.attributes.wait))
    }

    fn send(&mut self, queue_url: &str, message: MessageIn, now: Timestamp) -> Result<SentOut, SqsError> {
        let queue = self.queue_mut(queue_url)?;
        let delay = in_range("DelaySeconds", message.delay_seconds, 0, MAX_DELAY)?;
        if queue.attributes.fifo.is_some() && delay.is_some_and(|delay| delay > 0) {
            return Err(SqsError::parameter("DelaySeconds", "a FIFO queue has only one delay, its own"));
        }
        let content = Content::parse(message)?;
        let md5_of_body = super::digest::of_body(&content.body);
        let md5_of_attributes = md5_of(&content.attributes);
        let md5_of_system_attributes = md5_of(&content.system_attributes);
        // A FIFO queue has no delay per message, so that even a 0 leaves the queue's own in force.
        let delay = delay.filter(|_| queue.attributes.fifo.is_none());
        let Sent { message_id, sequence } = queue.send(content, delay, now)?;
        let sequence_number = sequence.map(sequence_number);
        Ok(SentOut { message_id, md5_of_body, md5_of_attributes, md5_of_system_attributes, sequence_number })
    }

    fn send_batch(&mut self, batch: Batch<MessageIn>, now: Timestamp) -> Result<Reply, SqsError> {
        let Batch { queue_url, entries } = batch;
        let size: usize = entries.iter().map(MessageIn::size).sum();
        if size > MAX_MESSAGE_SIZE {
            return Err(SqsError::BatchTooLong(size));
        }
        self.each(&queue_url, entries, |broker, entry| broker.send(&queue_url, entry, now).map(Some))
    }

    fn change_visibility(&mut self, queue_url: &str, request: &OnMessage, now: Timestamp) -> Result<(), SqsError> {
        let queue = self.queue_mut(queue_url)?;
        let timeout = in_range("VisibilityTimeout", request.visibility_timeout, 0, MAX_VISIBILITY)?
            .ok_or(SqsError::MissingParameter("VisibilityTimeout"))?;
        queue.change_visibility(&request.receipt_handle, timeout, now)
    }

    fn each<T: Entry>(
        &mut self,
        queue_url: &str,
        entries: Vec<T>,
        act: impl Fn(&mut Self, T) -> Result<Option<SentOut>, SqsError>,
    ) -> Result<Reply, SqsError> {
        self.queue(queue_url)?;
        batch::check(&entries)?;
        let (mut successful, mut failed) = (Vec::new(), Vec::new());
        for entry in entries {
            let id = entry.id().to_owned();
            match act(self, entry) {
                Ok(sent) => successful.push(Done { id, sent }),
                Err(error) => failed.push(Failed::new(id, &error)),
            }
        }
        Ok(Reply::Batch { successful, failed })
    }

    fn queue_attributes(
        &mut self,
        queue_url: &str,
        asked: &[String],
        now: Timestamp,
    ) -> Result<BTreeMap<&'static str, String>, SqsError> {
        let queue = self.queue_mut(queue_url)?;
        let figures = queue.figures(now);
        let mut all = queue.attributes.listed();
        all.insert("QueueArn", queue.arn.clone());
        all.insert("CreatedTimestamp", queue.created.as_second().to_string());
        all.insert("LastModifiedTimestamp", queue.modified.as_second().to_string());
        all.insert("ApproximateNumberOfMessages", figures.visible.to_string());
        all.insert("ApproximateNumberOfMessagesNotVisible", figures.in_flight.to_string());
        all.insert("ApproximateNumberOfMessagesDelayed", figures.delayed.to_string());
        let everything = asked.iter().any(|name| name == "All");
        let known = |name: &str| name == "All" || all.contains_key(name) || Attributes::is_known(name);
        if let Some(name) = asked.iter().find(|name| !known(name)) {
            return Err(SqsError::InvalidAttributeName { name: name.clone(), of: "a queue" });
        }
        all.retain(|name, _| everything || asked.iter().any(|asked| asked == name));
        Ok(all)
    }

    fn tag(&mut self, request: Tagging) -> Result<Reply, SqsError> {
        let queue = self.queue_mut(&request.queue_url)?;
        queue.tags.extend(request.tags);
        queue.tags.retain(|key, _| !request.tag_keys.contains(key));
        Ok(Reply::Empty {})
    }

    fn list_queues(&self, request: &ListQueues) -> Reply {
        let names = self.queues.keys().map(String::as_str);
        let (urls, next_token) = self.page(names.filter(|name| name.starts_with(&request.queue_name_prefix)), request);
        Reply::Urls(Urls { queue_urls: Some(urls), next_token, ..Urls::default() })
    }

    fn list_sources(&self, request: &ListQueues) -> Result<Reply, SqsError> {
        let target = &self.queue(&request.queue_url)?.arn;
        let (urls, next_token) = self.page(self.sources_of(target), request);
        Ok(Reply::Urls(Urls { source_queue_urls: Some(urls), next_token, ..Urls::default() }))
    }

    /// The URLs of one page of `names`, which are in order, and the name after which the next page begins.
    fn page<'a>(&self, names: impl Iterator<Item = &'a str>, request: &ListQueues) -> (Vec<String>, Option<String>) {
        let after = request.next_token.as_deref().unwrap_or_default();
        let mut names = names.filter(|name| *name > after).peekable();
        let size = request.max_results.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE);
        let page: Vec<_> = names.by_ref().take(size).collect();
        let next = names.peek().and(page.last()).map(|last| (*last).to_owned());
        (page.into_iter().map(|name| self.url(name)).collect(), next)
    }

    fn list_move_tasks(&self, request: &ListMoveTasks) -> Result<Reply, SqsError> {
        let arn = &request.source_arn;
        self.by_arn(arn).ok_or_else(|| SqsError::ResourceNotFound(arn.clone()))?;
        let newest_first = self.move_tasks.iter().rev().filter(|task| task.source_arn == *arn);
        let results = newest_first.take(request.max_results.unwrap_or(1).clamp(1, 10)).map(|task| MoveTaskOut {
            status: if task.failure.is_some() { "FAILED" } else { "COMPLETED" },
            source_arn: task.source_arn.clone(),
            destination_arn: task.destination_arn.clone(),
            approximate_number_of_messages_moved: task.moved,
            approximate_number_of_messages_to_move: task.to_move,
            failure_reason: task.failure,
            started_timestamp: task.started.as_millisecond(),
        });
        Ok(Reply::MoveTasks { results: results.collect() })
    }
}

fn in_range(parameter: &'static str, given: Option<i64>, least: u32, most: u32) -> Result<Option<u32>, SqsError> {
    let check = |value: i64| u32::try_from(value).ok().filter(|value| (least..=most).contains(value));
    match given {
        None => Ok(None),
        Some(value) => match check(value) {
            Some(value) => Ok(Some(value)),
            None => Err(SqsError::parameter(parameter, format!("{value} is not from {least} to {most}"))),
        },
    }
}
