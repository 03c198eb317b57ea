//! Who bought, and the keys to their data, appear in no table and no log, whatever happens.

use std::collections::BTreeMap;

use local::scene::{STORE, TOKEN};
use local::store::{Payment, Person, Place, Shop};
use local::web::{Answer, Fault, Moment};
use serde_json::json;

use crate::support::{App, Lines, options};

pub(super) fn shopper() -> Person {
    Person {
        first_name: "Zephyrine".to_owned(),
        last_name: "Quillfeather".to_owned(),
        email: "zq.quillfeather@harbourmail.example".to_owned(),
        phone: "(303) 555-0142".to_owned(),
        place: Place {
            street: "7741 Thistledown Terrace".to_owned(),
            city: "Fort Collins".to_owned(),
            state: "Colorado".to_owned(),
            state_code: "CO".to_owned(),
            zip: "80524".to_owned(),
            country: "United States".to_owned(),
            country_code: "US".to_owned(),
        },
    }
}

/// What must not be found, in lower case.
pub(super) fn secrets(app: &App) -> Vec<String> {
    let (store, inbox) = (app.scene.store.settings(), app.scene.inbox.settings());
    let personal = ["zephyrine", "quillfeather", "harbourmail", "555-0142", "5550142", "thistledown"];
    let keys = [TOKEN, &store.access_token, &store.client_secret, &inbox.api_key, "sample-customer-hash-key"];
    personal.into_iter().chain(keys).map(str::to_lowercase).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_can_be_recognised_in_the_table_or_in_the_output() {
    let lines = Lines::default();
    let mut options = options();
    options.output = lines.output();
    // However much an operator wants to see.
    let level = BTreeMap::from([("RUST_LOG".to_owned(), "trace".to_owned())]);
    options.variables = ["WebhookReceiver", "Processor"].map(|function| (function.to_owned(), level.clone())).into();
    let mut app = App::with(options).await;
    app.expected_refusals = true;
    let person = shopper();

    // One order told, and one refused in words that quote the shopper.
    let buy = || {
        let buy = |shop: &mut Shop, now| {
            let variant = shop.catalog.variant_ids()[0];
            shop.buy(0, &person, &[(variant, 1)], Payment::Captured, now)
        };
        app.scene.store.act(buy).unwrap()
    };
    let told = buy();
    app.settle().await;
    app.scene.store.act(|shop, now| shop.ship_all(told, now)).unwrap();
    app.settle().await;
    let detail =
        format!("{} <{}> {} at {} is refused", person.first_name, person.email, person.phone, person.place.street);
    let errors =
        Answer::json(400, &json!({"errors": [{"code": "invalid", "title": person.last_name, "detail": detail}]}));
    app.scene.inbox.faults().inject(u32::MAX, Moment::Before, Fault::Answer(errors), |_| true);
    let refused = buy();
    app.settle().await;

    // A store that quotes the shopper in its errors, an order it does not know, and bodies that cannot be read.
    app.scene.inbox.faults().clear();
    let quoting = Answer::json(422, &json!([{"status": 422, "message": detail}]));
    app.scene
        .store
        .faults()
        .inject(1, Moment::Before, Fault::Answer(quoting), |request| request.path.contains("/v2/orders/"));
    app.hear_of(told).await;
    app.settle().await;
    app.hear_of(999_999).await;
    let unreadable = json!({"scope": "store/order/created", "data": {"id": person.email}}).to_string();
    for token in [TOKEN, "forged"] {
        app.post(&[("x-orderwire-token", token)], &unreadable).await;
        app.post(&[("x-orderwire-token", token)], &person.email).await;
    }
    app.settle().await;

    let parked = app.parked().await;
    assert_eq!(parked.len(), 5, "{parked:?}");
    for what in [format!("order#{refused}"), "order#999999".to_owned()] {
        lines.say(&app, &what).await;
    }
    let stack = &app.scene.stack;
    let items = stack.dynamodb_client().scan().table_name(stack.table_name("Table")).send().await.unwrap();
    let items: Vec<_> = items.items().iter().map(|item| format!("{item:?}")).collect();
    assert!(items.iter().any(|item| item.contains(&format!("{STORE}#order#{told}"))), "the table is not empty");
    for text in items.iter().chain(&lines.all()) {
        let found = secrets(&app).into_iter().find(|secret| text.to_lowercase().contains(secret));
        assert_eq!(found, None, "in {text}");
    }
    app.end().await;
}
