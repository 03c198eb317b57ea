//! What is answered to a request about people's data. One URL for all stores of a platform: the body says which is meant.

use domain::{PrivacyKind, StoreRef};
use jiff::Timestamp;
use platforms::{Addressee, Delivery, Proof};
use queue::{PrivacyNotice, Wording};
use runtime::{Counter, telemetry};
use tokio::time::Instant;

use crate::intakes::{PrivacyIntake, Route};
use crate::{HttpAnswer, Receiver};

/// What is to be done with a request.
#[derive(Debug, PartialEq, Eq)]
enum Reading<'a> {
    /// It has a proof, and that is wrong.
    Forged,
    /// It names no store.
    Unreadable,
    /// It is about a store that is not in the configuration.
    Unknown { is_signed: bool },
    /// It is about this one.
    About { store: &'a StoreRef, is_signed: bool },
}

/// Which store of `stores` is meant, and who says so. A store takes nobody's word but its own platform's: the secret of
/// another store, which may be of another app, proves nothing to it.
fn read<'a>(stores: &[PrivacyIntake<'a>], delivery: &Delivery<'_>) -> Reading<'a> {
    let proofs = stores.iter().filter_map(|(_, reader)| reader.proof(delivery).ok());
    let Some(best) = proofs.max() else { return Reading::Forged };
    let addressed = stores.iter().map(|(store, reader)| (*store, *reader, reader.is_about(delivery.body)));
    let addressed: Vec<_> = addressed.collect();
    match addressed.iter().find(|(_, _, addressee)| *addressee == Addressee::This) {
        Some((store, reader, _)) => match reader.proof(delivery) {
            Ok(proof) => Reading::About { store, is_signed: proof == Proof::Signed },
            Err(_) => Reading::Forged,
        },
        None if addressed.iter().all(|(_, _, addressee)| *addressee == Addressee::Unreadable) => Reading::Unreadable,
        None => Reading::Unknown { is_signed: best == Proof::Signed },
    }
}

impl Receiver {
    /// Answers a request. 200 means that SQS has it, or that it is about a store nobody has connected here.
    pub(crate) async fn take_privacy(
        &self,
        kind: PrivacyKind,
        stores: &[PrivacyIntake<'_>],
        delivery: &Delivery<'_>,
        path: &str,
        now: Timestamp,
        answer_by: Instant,
    ) -> HttpAnswer {
        let mut reading = read(stores, delivery);
        let intakes;
        if matches!(reading, Reading::Forged | Reading::Unknown { .. }) {
            // A secret may have been changed, or the store been connected, since the configuration was read.
            intakes = self.live.after_refusal().await;
            if let Some(Route::Privacy { stores, .. }) = intakes.route(path) {
                reading = read(&stores, delivery);
            }
        }
        let request = kind.name();
        let counted =
            |store: Option<&StoreRef>, what| telemetry::metrics(now, store.map(|store| &*store.id), &[(what, 1)]);
        match reading {
            Reading::Forged => {
                counted(None, Counter::Unauthorized);
                HttpAnswer::refused(401, "unauthorized")
            }
            Reading::Unreadable => {
                tracing::error!(request, "a request about people's data does not say which store it is about");
                HttpAnswer::refused(400, "unreadable")
            }
            Reading::Unknown { is_signed } => {
                tracing::warn!(
                    request,
                    is_signed,
                    "a request about people's data of a store that is not connected here"
                );
                counted(None, Counter::PrivacyRequests);
                HttpAnswer::accepted()
            }
            Reading::About { store, is_signed } => {
                counted(Some(store), Counter::PrivacyRequests);
                let wording = Wording::Callback { body: delivery.body.to_vec(), is_signed };
                let notice = PrivacyNotice { store: store.clone(), kind, received_at: now, wording };
                self.send(store, notice.outgoing(), now, answer_by).await
            }
        }
    }
}
