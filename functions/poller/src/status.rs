//! To be built.

use delivery::Store;
use orderwire_http::Deadline;

use crate::{Failure, Figures, Tools};

pub(crate) async fn status(_: &Tools, _: &Store, _: Deadline) -> Result<Figures, Failure> {
    Err(Failure::because("not built yet"))
}
