//! Moving the messages of a dead-letter queue back: StartMessageMoveTask, done at once and in order.

use jiff::Timestamp;
use uuid::Uuid;

use super::broker::Broker;
use super::error::SqsError;
use super::message::Message;

/// A finished move.
#[derive(Debug, Clone)]
pub(super) struct MoveTask {
    pub(super) handle: String,
    pub(super) source_arn: String,
    /// Without it every message went back to the queue it came from.
    pub(super) destination_arn: Option<String>,
    pub(super) moved: usize,
    pub(super) to_move: usize,
    /// Why the task stopped early.
    pub(super) failure: Option<&'static str>,
    pub(super) started: Timestamp,
}

impl Broker {
    /// Moves all visible messages of the dead-letter queue `source_arn`, as new messages, to `destination_arn` or to
    /// where each came from, and returns the task's handle.
    ///
    /// # Errors
    ///
    /// A queue that does not exist, is no dead-letter queue, or is of another kind than its destination.
    pub(super) fn start_move(
        &mut self,
        source_arn: &str,
        destination_arn: Option<String>,
        now: Timestamp,
    ) -> Result<String, SqsError> {
        let source = self.by_arn(source_arn).ok_or_else(|| SqsError::ResourceNotFound(source_arn.to_owned()))?;
        let (name, fifo) = (source.name.clone(), source.attributes.fifo.is_some());
        if self.sources_of(source_arn).next().is_none() {
            return Err(SqsError::parameter("SourceArn", "it is the dead-letter queue of no queue"));
        }
        if let Some(arn) = &destination_arn {
            let destination = self.by_arn(arn).ok_or_else(|| SqsError::ResourceNotFound(arn.clone()))?;
            if destination.attributes.fifo.is_some() != fifo || arn == source_arn {
                return Err(SqsError::parameter("DestinationArn", "it must be another queue of the same kind"));
            }
        }

        let source = self.queue_mut(&name)?;
        source.figures(now);
        let waiting = source.backlog.waiting();
        let mut task = MoveTask {
            handle: Uuid::new_v4().to_string(),
            source_arn: source_arn.to_owned(),
            destination_arn,
            moved: 0,
            to_move: waiting.len(),
            failure: None,
            started: now,
        };
        for sequence in waiting {
            if !self.move_one(&name, sequence, task.destination_arn.as_deref(), now) {
                task.failure = Some("CouldNotDetermineMessageSource");
                break;
            }
            task.moved += 1;
        }
        let handle = task.handle.clone();
        self.move_tasks.push(task);
        Ok(handle)
    }

    /// Moves one message; false leaves it where it is, because nobody knows whence it came.
    fn move_one(&mut self, source: &str, sequence: u64, destination: Option<&str>, now: Timestamp) -> bool {
        let Some(message) = self.queue_mut(source).ok().and_then(|queue| queue.backlog.get(sequence)) else {
            return true;
        };
        let moved = Message::new(message.content.clone(), Uuid::new_v4().to_string(), now);
        let Some(arn) = destination.map(str::to_owned).or_else(|| message.dead_letter_source.clone()) else {
            return false;
        };
        let Some(target) = self.by_arn_mut(&arn) else { return false };
        target.adopt(moved, now);
        if let Ok(queue) = self.queue_mut(source) {
            queue.backlog.remove(sequence);
        }
        true
    }
}
