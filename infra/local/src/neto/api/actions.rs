//! The actions, and what is asked of a request before one is done.

use super::envelope::Envelope;
use super::{Asked, Call, Found, orders, shelf};
use crate::neto::conditions::Complaint;
use crate::neto::settings::NetoSettings;
use crate::neto::shape::Shape;
use crate::neto::shop::Shop;
use crate::web::{Answer, Request};

type Handler = fn(&mut Call<'_>) -> Result<Found, Complaint>;

const PATH: &str = "/do/WS/NetoAPI";

/// Those that orderwire might want; Neto has more, and all that write.
static ACTIONS: [(&str, Handler); 8] = [
    ("GetOrder", orders::orders),
    ("GetRma", orders::rmas),
    ("GetPayment", orders::payments),
    ("GetItem", shelf::items),
    ("GetCategory", shelf::categories),
    ("GetCart", shelf::carts),
    ("GetCustomer", shelf::customers),
    ("GetCurrencySettings", shelf::currency),
];

/// The action asked for; empty if there is none of that name, or the request is not to the endpoint.
pub(in crate::neto) fn route_of(request: &Request) -> &'static str {
    let action = request.header("netoapi_action").filter(|_| request.path == PATH).unwrap_or_default();
    ACTIONS.iter().find(|(name, _)| *name == action).map_or("", |(name, _)| name)
}

/// Answers a request that the quota allows.
pub(in crate::neto) fn answer(shop: &mut Shop, settings: &NetoSettings, asked: &Asked<'_>) -> Answer {
    let (request, action) = (asked.request, route_of(asked.request));
    if request.path != PATH {
        return Answer::empty(404);
    }
    if request.method != http::Method::POST {
        return Answer::empty(405);
    }
    let shape = Shape(asked.number).next();
    let found = authorised(settings, request, action).and_then(|handle| {
        let body = serde_json::from_slice(&request.body);
        let body = body.map_err(|_| Complaint::new("JSON Error", "Malformed JSON in request body"))?;
        handle(&mut Call { shop, settings, body, shape })
    });
    let envelope = Envelope { action, shape, now: asked.now };
    let wants_json = request.header("accept").is_some_and(|accept| accept.contains("application/json"));
    envelope.answer(found, wants_json)
}

/// # Errors
/// What is wrong with the headers. The words are invented; a status other than 200 it never has.
fn authorised(settings: &NetoSettings, request: &Request, action: &str) -> Result<Handler, Complaint> {
    let refused = |why: &str| Complaint::new("API Authentication Error", why);
    let is_user = request.header("netoapi_username").is_none_or(|user| user == settings.username);
    if request.header("netoapi_key") != Some(settings.api_key.as_str()) || !is_user {
        return Err(refused("API Key or Username is invalid"));
    }
    let handler = ACTIONS.iter().find(|(name, _)| *name == action).map(|(_, handler)| *handler);
    let handler = handler.ok_or_else(|| Complaint::new("API Error", "Unknown NETOAPI_ACTION"))?;
    match settings.denied.contains(action) {
        true => Err(refused("You do not have permission to perform this action")),
        false => Ok(handler),
    }
}
