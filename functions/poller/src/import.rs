//! To be built.

use delivery::Store;
use orderwire_http::Deadline;

use crate::{Failure, Figures, ImportRequest, Tools};

pub(crate) async fn import(_: &Tools, _: &Store, _: &ImportRequest, _: Deadline) -> Result<Figures, Failure> {
    Err(Failure::because("not built yet"))
}
