//! Has Klaviyo delete a profile, and with it all its events.

use domain::Customer;
use orderwire_http::Deadline;

use super::ask::{AskError, ask};
use super::client::Account;
use super::phone::e164;
use super::question::{Identifier, Question};
use crate::{BooksError, Forgotten};

impl Account {
    /// As [`crate::Destination::forget`]. By the e-mail address where there is one: it is what orderwire's profiles are
    /// known by first, and a phone may be that of a whole family. Klaviyo takes exactly one of them in a request.
    pub(super) async fn forget_profile(&self, person: &Customer, deadline: Deadline) -> Forgotten {
        let country = person.address.as_ref().and_then(|address| address.country_code.as_deref());
        let phone = || person.phone.as_deref().and_then(|phone| e164(phone, country));
        let identifier = match (&person.email, phone) {
            (Some(email), _) => Identifier::Email(email.as_str().to_owned()),
            (None, phone) => match phone() {
                Some(phone) => Identifier::Phone(phone),
                None => {
                    return by_hand("the request names no e-mail address and no phone number that Klaviyo could know");
                }
            },
        };
        let question = Question::deletion(&self.api.endpoints, Some(&identifier));
        match ask(&self.api, &question, deadline).await {
            Ok(_) => Forgotten::Asked,
            // Not in Klaviyo's own words, which may quote who it is about.
            Err(AskError::Wrong { status, .. }) => by_hand(&format!("Klaviyo answered {status}")),
            Err(error) => later(error.into()),
        }
    }
}

fn by_hand(why: &str) -> Forgotten {
    Forgotten::ByHand {
        why: format!("{why}: look for the profile in Klaviyo under Audience > Profiles, and delete it there"),
    }
}

fn later(error: BooksError) -> Forgotten {
    let credentials_refused = matches!(error, BooksError::CredentialsRefused { .. });
    match error {
        BooksError::TryLater { after, why } => Forgotten::TryLater { after, why, credentials_refused },
        BooksError::CredentialsRefused { why } | BooksError::Unusable { why } => {
            Forgotten::TryLater { after: None, why, credentials_refused }
        }
    }
}
