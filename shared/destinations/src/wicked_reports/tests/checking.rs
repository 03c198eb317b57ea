//! What the key may do.

use std::time::Duration;

use config::GrantState;
use local::web::{Answer, Fault, Moment};

use super::stage::{account, account_of, soon, wicked};
use crate::BooksError;

#[tokio::test]
async fn a_right_key_may_do_everything_and_nothing_is_left_behind() {
    let wicked = wicked().await;
    let found = account(&wicked).check(soon()).await.unwrap();
    assert!(found.grants.iter().all(|grant| grant.required && grant.state == GrantState::Granted));
    assert_eq!((found.id, found.time_zone.as_deref()), (None, Some("America/New_York")));
    assert!(wicked.all(local::wicked::Kind::Contacts).is_empty());
    assert!(account(&wicked).books().is_none());
}

#[tokio::test]
async fn a_key_nobody_knows_is_refused() {
    let wicked = wicked().await;
    let found = account_of(wicked.api_base(), "wrong", Duration::from_secs(5)).check(soon()).await;
    assert!(matches!(found, Err(BooksError::CredentialsRefused { .. })), "{found:?}");
}

#[tokio::test]
async fn a_key_that_may_only_read_lacks_a_permission_and_silence_is_not_one() {
    for (status, expected) in [(403, "Missing"), (402, "Missing"), (503, "Unknown")] {
        let wicked = wicked().await;
        let answer = Fault::Answer(Answer::empty(status));
        wicked.faults().inject(1, Moment::Before, answer, |request| request.path == "/contacts");
        let found = account(&wicked).check(soon()).await.unwrap();
        assert!(format!("{:?}", found.grants[0].state).starts_with(expected), "{status}: {:?}", found.grants);
        assert_eq!(found.grants[1].state, GrantState::Granted);
    }
}
