//! To be built.

use delivery::Store;
use orderwire_http::Deadline;

use crate::{Failure, Figures, Tools, VerifyRequest};

pub(crate) async fn verify(_: &Tools, _: &Store, _: &VerifyRequest, _: Deadline) -> Result<Figures, Failure> {
    Err(Failure::because("not built yet"))
}
