//! Leaves orders to the processor, which has days for each of them.

use std::sync::Arc;

use domain::{Order, SyncMode};
use queue::OrderNotice;
use runtime::clock;

use super::brake::Brake;
use super::halt::Halt;
use crate::Tools;

/// Queues orders by their ids, each with its reading if there is one.
pub(super) async fn hand_over(
    tools: &Tools,
    store: &delivery::Store,
    brake: &Brake,
    orders: impl Iterator<Item = (String, Option<Arc<Order>>)>,
) -> Result<(), Halt> {
    let now = clock::now();
    let notice = |(id, order)| OrderNotice {
        store: store.name.clone(),
        id,
        mode: SyncMode::Historic,
        destination: store.only.clone(),
        order,
    };
    let messages: Vec<_> = orders.map(|order| notice(order).outgoing(now)).collect();
    brake.insist(async || queue::send_all(&tools.sqs, &tools.orders_url, messages.clone()).await).await
}
