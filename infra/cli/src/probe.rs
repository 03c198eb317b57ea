//! Sends the receiver a delivery of our own and watches it arrive in the table: the whole way of a webhook, without an
//! order.

use std::fmt;
use std::time::Duration;

use http::{Method, StatusCode};
use ledger::{Ledger, LedgerError};
use orderwire_http::{Client, Deadline, Meaning, Request, meaning};
use platforms::Intake;
use runtime::{Chain, clock};
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::checks::Finding;
use crate::random;

/// A function that starts cold answers within this; the platforms do not wait longer themselves.
const TO_ANSWER: Duration = Duration::from_secs(15);
/// How long a message may take from the queue into the table.
const TO_ARRIVE: Duration = Duration::from_secs(60);
/// How often the table is asked.
const TICK: Duration = Duration::from_millis(100);
/// How often it is sent while the receiver has a passing trouble, and the pause before each further time.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_secs(2);

/// A delivery to make.
pub(crate) struct Probe<'a> {
    /// The store whose webhook it is to look like.
    pub(crate) store: &'a str,
    /// That store's.
    pub(crate) intake: &'a dyn Intake,
    /// Where the receiver is reached from here, with a slash at its end.
    pub(crate) receiver_url: &'a str,
    /// The table in which it must arrive.
    pub(crate) ledger: &'a Ledger,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is in the table.
    Arrived {
        /// So long after it was sent.
        after: Duration,
    },
    /// The receiver did not take it.
    NotTaken(Refused),
    /// The receiver took it and it was not seen in the table in time.
    Lost {
        /// So long was waited for it.
        waited: Duration,
    },
}

/// Why the receiver did not take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refused {
    /// By this status.
    Status(StatusCode),
    /// There was no answer; why.
    Silence(String),
}

impl Probe<'_> {
    /// Sends it and watches.
    ///
    /// # Errors
    /// When the table does not answer.
    pub(crate) async fn send(&self) -> Result<Outcome, LedgerError> {
        let nonce = random::hex(16);
        let mut began = Instant::now();
        for attempt in 1.. {
            began = Instant::now();
            match self.post(&nonce).await {
                Ok(()) => break,
                Err(refused) if attempt < ATTEMPTS && refused.is_passing() => tokio::time::sleep(PAUSE).await,
                Err(refused) => return Ok(Outcome::NotTaken(refused)),
            }
        }
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while began.elapsed() < TO_ARRIVE {
            ticks.tick().await;
            if self.ledger.probe(self.store, &nonce).await?.is_some() {
                return Ok(Outcome::Arrived { after: began.elapsed() });
            }
        }
        Ok(Outcome::Lost { waited: TO_ARRIVE })
    }

    async fn post(&self, nonce: &str) -> Result<(), Refused> {
        let probe = self.intake.probe(nonce, clock::now());
        let token = probe.path_token.map(|token| format!("/{token}")).unwrap_or_default();
        let url = format!("{}/webhooks/{}{token}", self.receiver_url.trim_end_matches('/'), self.store);
        // The URL may hold a token, so it is not quoted.
        let url = url.parse().map_err(|_| Refused::Silence("the receiver's address is not a URL".to_owned()))?;
        let request = Request { method: Method::POST, url, headers: probe.headers, body: Some(probe.body.into()) };
        match Client::new(TO_ANSWER).send(request, Deadline::within(TO_ANSWER)).await {
            Ok(answer) if answer.status.is_success() => Ok(()),
            Ok(answer) => Err(Refused::Status(answer.status)),
            Err(error) => Err(Refused::Silence(Chain(&error).to_string())),
        }
    }
}

impl Refused {
    fn is_passing(&self) -> bool {
        match self {
            Self::Status(status) => meaning(*status) == Meaning::Passing,
            Self::Silence(_) => true,
        }
    }

    /// What it means and what to look at.
    fn advice(&self) -> &'static str {
        let Self::Status(status) = self else {
            return "is the stack up, and can its receiver's URL be reached from this machine?";
        };
        match status.as_u16() {
            401 => {
                "it does not accept this configuration's token or signature: it has read another configuration, or the \
                 clock of this machine is wrong; try again in a minute, then look at the receiver's log"
            }
            403 => {
                "AWS itself refuses it: the function URL must have no authorization (AuthType NONE) and allow anybody"
            }
            404 => {
                "it knows no such store: the address is another deployment's, or it has not read the configuration yet; \
                 try again in a minute"
            }
            429 => "it is throttled: more is asked of the account's functions at once than they may do",
            502 => {
                "it does not start or has crashed; its log says why, for instance what is wrong with the configuration"
            }
            503 => "the orders queue does not take messages; look at the receiver's log and its permission to send",
            _ => "look at the receiver's log",
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "it answered {status}"),
            Self::Silence(why) => write!(f, "it did not answer: {why}"),
        }
    }
}

impl Outcome {
    /// What to say of it.
    pub(crate) fn finding(&self, subject: &str) -> Finding {
        match self {
            Self::Arrived { after } => {
                let what = format!("a webhook of our own was in the table after {} ms", after.as_millis());
                Finding::fine(subject, what)
            }
            Self::NotTaken(refused) => {
                let what = format!("the receiver did not take a webhook of our own: {refused}");
                Finding::trouble(subject, what, refused.advice())
            }
            Self::Lost { waited } => Finding::trouble(
                subject,
                format!(
                    "the receiver took a webhook of our own, but it was not processed within {} s",
                    waited.as_secs()
                ),
                "it waits in the orders queue or has failed: look at the processor's log, and at `orderwire status` for \
                 what waits and for dead letters",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Level;

    #[test]
    fn each_leg_that_fails_is_named_with_what_to_look_at() {
        let of = |outcome: Outcome| outcome.finding("store a");
        let arrived = of(Outcome::Arrived { after: Duration::from_millis(412) });
        assert_eq!((arrived.level, arrived.what.contains("412 ms")), (Level::Fine, true));
        let status = |code| of(Outcome::NotTaken(Refused::Status(StatusCode::from_u16(code).unwrap())));
        assert!(status(401).what.contains("it answered 401") && status(401).to_do.unwrap().contains("token"));
        assert!(status(503).to_do.unwrap().contains("queue"));
        assert_eq!(of(Outcome::NotTaken(Refused::Silence("refused".into()))).level, Level::Trouble);
        assert!(of(Outcome::Lost { waited: TO_ARRIVE }).to_do.unwrap().contains("processor's log"));
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let passing = |code| Refused::Status(StatusCode::from_u16(code).unwrap()).is_passing();
        assert_eq!([401, 404, 403, 502, 503, 429].map(passing), [false, false, false, true, true, true]);
    }
}
