//! That a destination's new credentials are of the same account: the table remembers under the destination's id what was
//! sent.

use futures::future::join_all;

use super::looks;
use crate::checks::Finding;
use crate::document::{Document, List};

/// Trouble for each of these destinations, given with the id of its account in `after`, whose credentials `before` are of
/// another account. One whose former credentials are refused by now, or that tells no id, is let through.
pub(crate) async fn other_accounts(
    before: &Document,
    after: &Document,
    accounts: &[(String, Option<String>)],
) -> Vec<Finding> {
    // What is not a whole configuration has no account that anything was sent to.
    let Ok(config) = runtime::check(&before.text()) else { return Vec::new() };
    let credentials = |document: &Document, id: &str| {
        document.find(List::Destinations, id).map(|entry| entry.get("credentials").cloned())
    };
    let asked = accounts.iter().map(async |(id, new)| {
        let (known, new) = (credentials(before, id)?, new.as_ref()?);
        if known == credentials(after, id)? {
            return None;
        }
        let (_, check) = looks::account(&config, id).await.ok()?;
        let former = check.ok()?.id?;
        (former != *new).then(|| {
            Finding::trouble(
                &format!("destination {id}"),
                format!("the new credentials are of the account {new}, the present ones of {former}"),
                "what was sent to one account is not sent to another by itself: give the new one an id of its own, with \
                 `orderwire connect --destination ID`",
            )
        })
    });
    join_all(asked).await.into_iter().flatten().collect()
}
