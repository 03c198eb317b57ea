//! Refunds: of one order, of the whole store, one.

use super::page::Page;
use super::{Call, reply};
use crate::store::filters::date;
use crate::store::json;
use crate::store::order::Refund;
use crate::web::{Answer, BadParameter};

/// `GET /v3/orders/{id}/payment_actions/refunds`.
pub(super) fn of_order(call: &mut Call<'_>) -> Answer {
    let shop = &call.world.shop;
    match call.id().filter(|id| shop.orders.contains_key(id)) {
        Some(id) => {
            let refunds = shop.refunds.values().filter(|refund| refund.order_id == id);
            reply::v3(refunds.map(json::refund).collect())
        }
        None => reply::not_found(&call.request.path),
    }
}

/// `GET /v3/orders/payment_actions/refunds/{id}`.
pub(super) fn one(call: &mut Call<'_>) -> Answer {
    match call.id().and_then(|id| call.world.shop.refunds.get(&id)) {
        Some(refund) => reply::v3(json::refund(refund)),
        None => reply::not_found(&call.request.path),
    }
}

/// `GET /v3/orders/payment_actions/refunds`; the bounds of `created` are inclusive, as the specification says.
pub(super) fn list(call: &mut Call<'_>) -> Answer {
    let read = || -> Result<Answer, Answer> {
        let page = Page::read(call.request)?;
        let bound = |name: &str| match call.request.parameter(name) {
            None => Ok(None),
            Some(text) => date(&text)
                .map(|at| Some(at.as_second()))
                .ok_or_else(|| reply::bad_parameter(&call.request.path, &BadParameter(name.to_owned()))),
        };
        let (min, max) = (bound("created:min")?, bound("created:max")?);
        let (orders, ids) = (call.numbers("order_id:in"), call.numbers("id:in"));
        let transaction = call.request.parameter("transaction_id");
        let wanted = |refund: &&Refund| {
            let created = refund.created.as_second();
            orders.as_ref().is_none_or(|orders| orders.contains(&refund.order_id))
                && ids.as_ref().is_none_or(|ids| ids.contains(&refund.id))
                && min.is_none_or(|min| created >= min)
                && max.is_none_or(|max| created <= max)
                && transaction.as_ref().is_none_or(|id| *id == refund.transaction_id.to_string())
        };
        let refunds: Vec<_> = call.world.shop.refunds.values().filter(wanted).collect();
        Ok(page.v3(call.request, &refunds, |refund| json::refund(refund)))
    };
    read().unwrap_or_else(|refusal| refusal)
}
