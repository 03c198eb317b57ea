//! Who gets in: our requests at the store, and webhooks at the receiver.

use local::tiendanube::{Forgery, TokenHeader, Webhook};
use local::web::Outcome;

use super::stage::{Stage, Tienda, scene};

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_wants_the_token_in_the_other_header_gets_it_there() {
    let mut scene = scene();
    scene.store.token_header = TokenHeader::Authorization;
    let app = Tienda::with(scene).await;
    for orders in 1..=5 {
        app.sell().await;
        assert_eq!(app.counts()["Placed Order"], orders);
    }
    let requests = app.scene.store.requests().all();
    let refused = requests.iter().filter(|request| request.outcome == Outcome::Answered(401)).count();
    assert!((1..=5).contains(&refused), "{refused} of {}: each process tries it once", requests.len());
    app.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_without_the_right_signature_is_refused() {
    let app = Tienda::with(scene()).await;
    let store = &app.scene.store;
    let hook = store.hooks()[0].id;
    let order = store.shop(|shop| {
        let buyer = shop.somebody();
        shop.buy(&buyer, &[(super::stage::MATE, 1)], local::tiendanube::Payment::Paid, super::stage::now())
            .unwrap()
            .outcome
    });
    for forgery in [Forgery::WrongSignature, Forgery::NoSignature] {
        let answer = store.forge(hook, &Webhook::plain("order/created", order), forgery).await.unwrap();
        assert_eq!(answer.status, Some(401), "{forgery:?}");
    }
    // The signature of another body.
    let vector = "2dd1aac0a147b25c9315c66aad506e67afcce67d632a3a2c3710a79697eac0fb";
    let body = format!(r#"{{"store_id":4815162,"event":"order/created","id":{order}}}"#);
    assert_eq!(app.post(&[("x-linkedstore-hmac-sha256", vector)], &body).await.status, 401);
    app.settle().await;
    assert_eq!(app.keys(), [""; 0]);
    store.announce(&[Webhook::plain("order/created", order)]);
    app.settle().await;
    assert_eq!(app.counts()["Placed Order"], 1, "the genuine one is taken");
    app.end().await;
}
