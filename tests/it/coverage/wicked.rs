//! Wicked Reports: the same life, as it is told there.

use local::scene::SceneOptions;
use local::store::SampleStore;
use local::wicked::{Kind, WickedSettings};

use super::{Told, by_import, by_polls, by_webhooks};
use crate::support::options;

/// The usual scene with an account at Wicked Reports.
fn scene() -> SceneOptions {
    let mut options = options();
    options.wicked = Some(WickedSettings::default());
    options
}

impl Told<SampleStore> {
    /// Ends the test: contacts, orders, their lines and all that was paid and paid back are there, each once.
    async fn assert_reported(self) {
        let wicked = self.app.scene.wicked.as_ref().unwrap();
        assert_eq!((wicked.doubled().len(), wicked.strangers().len()), (0, 0));
        assert_eq!([Kind::Contacts, Kind::Orders, Kind::OrderItems].map(|kind| wicked.all(kind).len()), [2, 2, 3]);
        let paid = |order: &str| -> Vec<_> {
            let payments = wicked.all(Kind::Payments).into_iter().filter(|payment| payment["OrderID"] == order);
            payments.map(|payment| payment["Status"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(paid(&self.sold.sent), ["APPROVED", "PARTIALLY REFUNDED", "PARTIALLY REFUNDED"]);
        assert_eq!(paid(&self.sold.cancelled), ["APPROVED", "VOIDED"]);
        self.app.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_report_all_of_orders() {
    by_webhooks(scene()).await.assert_reported().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn polls_report_all_of_orders() {
    by_polls(scene()).await.assert_reported().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_import_reports_all_of_orders() {
    by_import(scene()).await.assert_reported().await;
}
