//! Whether a notification is genuine.

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::{NOTIFICATION, store};
use crate::neto::Neto;
use crate::{Delivery, Platform, Refusal};

fn check(headers: &[(&str, &str)], path_token: Option<&str>) -> Result<(), Refusal> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
    }
    let intake = Neto.intake(&store(None, Value::Null)).unwrap();
    let delivery = Delivery { headers: &map, path_token, body: NOTIFICATION.as_bytes() };
    intake.authenticate(&delivery, "2025-08-14T03:27:46Z".parse().unwrap())
}

#[test]
fn the_token_is_taken_from_the_header_in_any_case() {
    for name in ["NETOAPI_KEY", "netoapi_key", "NetoApi_Key"] {
        assert_eq!(check(&[("NETO_NOTIFICATION", "Order"), (name, "current-token")], None), Ok(()));
    }
    assert_eq!(check(&[("NETOAPI_KEY", "previous-token")], None), Ok(()));
}

#[test]
fn a_header_that_is_absent_wrong_or_there_twice_is_refused() {
    assert_eq!(check(&[("NETO_NOTIFICATION", "Order")], None), Err(Refusal::Missing));
    for wrong in ["", "current", "current-token ", "Current-Token", "fixture-api-key"] {
        assert_eq!(check(&[("NETOAPI_KEY", wrong)], None), Err(Refusal::Mismatch), "{wrong}");
    }
    let twice = [("NETOAPI_KEY", "current-token"), ("netoapi_key", "current-token")];
    assert_eq!(check(&twice, None), Err(Refusal::Malformed));
    assert_eq!(check(&[("NETOAPI_KEY", "current-token,current-token")], None), Err(Refusal::Malformed));
    assert_eq!(check(&[("NETOAPI_KEY", "guessed, current-token")], None), Err(Refusal::Malformed));
}

#[test]
fn a_token_in_the_path_is_enough_and_must_be_right() {
    assert_eq!(check(&[], Some("current-token")), Ok(()));
    assert_eq!(check(&[("NETOAPI_KEY", "a token of Neto's own")], Some("previous-token")), Ok(()));
    assert_eq!(check(&[], Some("guessed")), Err(Refusal::Mismatch));
    assert_eq!(check(&[], Some("")), Err(Refusal::Mismatch));
    assert_eq!(check(&[("NETOAPI_KEY", "current-token")], Some("guessed")), Err(Refusal::Mismatch));
    let platform: &dyn Platform = &Neto;
    assert!(platform.intake(&store(None, Value::Null)).unwrap().takes_path_token());
}
