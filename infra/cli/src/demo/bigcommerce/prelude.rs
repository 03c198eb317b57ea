//! What happens at first at the sample store of `orderwire dev`, whatever chance wants: a few things worth looking at.

use std::time::Duration;

use jiff::Timestamp;
use local::store::{Deed, DeedError, Forgery, Payment, Person, SampleStore, Shop, Webhook};
use tokio::time::sleep;

/// How long the first shopper takes to pay: long enough to look up why nothing was told yet.
const BEFORE_PAYING: Duration = Duration::from_secs(30);
/// Between two things.
const PAUSE: Duration = Duration::from_secs(2);
/// A page that puts this where it is read as HTML has a hole.
const HOSTILE: &str = "<img src=x onerror=alert(1)>";

/// Somebody who pays later and has a hostile name, somebody whom nobody can write to, and a forger.
pub(super) async fn prelude(store: &SampleStore) {
    let payer = buy(store, Payment::Later, |person| HOSTILE.clone_into(&mut person.last_name));
    sleep(PAUSE).await;
    buy(store, Payment::Captured, |person| {
        // As typed at a till: no address anybody could write to.
        "none".clone_into(&mut person.email);
        person.phone.clear();
    });
    sleep(PAUSE).await;
    if let Some(hook) = store.hooks().first() {
        let changed = store.shop(|shop| shop.orders[&payer].modified);
        let webhook = Webhook::order("store/order/created", payer, changed);
        store.forge(hook.id, &webhook, Forgery::WrongToken).await;
    }
    sleep(BEFORE_PAYING).await;
    act(store, |shop, now| shop.pay(payer, now));
}

fn buy(store: &SampleStore, payment: Payment, change: impl FnOnce(&mut Person)) -> u64 {
    act(store, |shop, now| {
        let mut person = shop.somebody();
        change(&mut person);
        let variant = shop.catalog.variant_ids()[0];
        shop.buy(0, &person, &[(variant, 1)], payment, now)
    })
}

fn act<T>(store: &SampleStore, deed: impl FnOnce(&mut Shop, Timestamp) -> Result<Deed<T>, DeedError>) -> T {
    store.act(deed).expect("the shop allows what happens at first")
}
