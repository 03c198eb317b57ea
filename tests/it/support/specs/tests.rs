//! The checker itself, by a description of our own and, where they are at hand, by the official ones.

use http::Method;
use local::web::{LoggedRequest, Outcome};

use super::api::Api;
use super::document::Document;
use super::specs;

const DESCRIPTION: &str = "
servers: [{url: 'https://api.toys.example/stores/{store}/v2'}]
paths:
  /toys/count: {get: {}}
  /toys/{id}:
    parameters: [{$ref: '#/components/parameters/id'}]
    get:
      parameters:
        - {name: include, in: query, schema: {$ref: '#/components/schemas/Include'}}
        - {name: limit, in: query, schema: {type: integer, maximum: 250}}
    put:
      parameters: [{name: lang, in: query, required: true, schema: {type: string}}]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Toy'}}}
components:
  parameters:
    id: {name: id, in: path, required: true, schema: {type: integer}}
  schemas:
    Include: {type: array, items: {type: string, enum: [parts, makers]}}
    Toy: {type: object, required: [name], properties: {name: {type: string}}}
";

fn request(method: Method, target: &str, body: &str) -> LoggedRequest {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    LoggedRequest {
        number: 1,
        at: jiff::Timestamp::UNIX_EPOCH,
        route: "",
        method,
        path: path.to_owned(),
        query: query.to_owned(),
        body: body.to_owned().into(),
        outcome: Outcome::Answered(200),
    }
}

fn complaints(method: Method, target: &str, body: &str) -> Vec<String> {
    Api::of([Document::from_yaml(DESCRIPTION)]).complaints(&request(method, target, body))
}

#[test]
fn described_requests_pass() {
    for target in ["/stores/x/v2/toys/count", "/stores/x/v2/toys/7?include=parts%2Cmakers&limit=250"] {
        assert_eq!(complaints(Method::GET, target, ""), Vec::<String>::new());
    }
    assert_eq!(complaints(Method::PUT, "/stores/x/v2/toys/7?lang=en", r#"{"name": "Top"}"#), Vec::<String>::new());
}

#[test]
fn every_deviation_is_named_with_its_request() {
    let cases = [
        (Method::GET, "/v2/toys/7", "", "no such operation"),
        (Method::DELETE, "/stores/x/v2/toys/7", "", "no such operation"),
        (Method::GET, "/stores/x/v2/toys/seven", "", "parameter `id`: \"seven\" is not of type \"integer\""),
        (Method::GET, "/stores/x/v2/toys/7?page=2", "", "query parameter `page` is not declared"),
        (Method::GET, "/stores/x/v2/toys/7?limit=many", "", "parameter `limit`: \"many\" is not of type \"integer\""),
        (Method::GET, "/stores/x/v2/toys/7?limit=251", "", "parameter `limit`: 251 is greater than"),
        (Method::GET, "/stores/x/v2/toys/7?limit=1&limit=2", "", "query parameter `limit` is given twice"),
        (Method::GET, "/stores/x/v2/toys/7?include=parts,price", "", "parameter `include`: /1 \"price\" is not one of"),
        (Method::GET, "/stores/x/v2/toys/7", "{}", "no body is described"),
        (Method::PUT, "/stores/x/v2/toys/7", r#"{"name": "Top"}"#, "query parameter `lang` is missing"),
        (Method::PUT, "/stores/x/v2/toys/7?lang=en", "", "body: not JSON"),
        (Method::PUT, "/stores/x/v2/toys/7?lang=en", "{}", "body: \"name\" is a required property"),
        (Method::PUT, "/stores/x/v2/toys/7?lang=en", r#"{"name": 1}"#, "body: /name 1 is not of type \"string\""),
        (Method::PUT, "/stores/x/v2/toys/7?lang=en", r#"{"name": "", "nam": ""}"#, "'nam' was unexpected"),
    ];
    for (method, target, body, expected) in cases {
        let complaints = complaints(method.clone(), target, body);
        assert_eq!(complaints.len(), 1, "{target}: {complaints:?}");
        assert!(complaints[0].starts_with(&format!("{method} {target}: ")), "{complaints:?}");
        assert!(complaints[0].contains(expected), "{expected}: {complaints:?}");
    }
}

#[test]
fn official_descriptions_refuse_what_they_do_not_know() {
    let Some(specs) = specs() else {
        eprintln!("skipped: ORDERWIRE_API_SPECS is not set");
        return;
    };
    let store = |target: &str| specs.store.complaints(&request(Method::GET, target, ""));
    assert_eq!(store("/stores/x/v3/catalog/products?id:in=1,2&include=images&limit=250"), Vec::<String>::new());
    assert_eq!(store("/stores/x/v3/catalog/products?ids=1&include=pictures&limit=251").len(), 3);
    assert_eq!(store("/stores/x/v3/orders/7").len(), 1, "orders are v2");
    let event = |key: &str| {
        let profile = r#"{"data": {"type": "profile", "attributes": {"email": "a@x.example"}}}"#;
        let metric = r#"{"data": {"type": "metric", "attributes": {"name": "Placed Order"}}}"#;
        let attributes = format!(r#"{{"properties": {{}}, "metric": {metric}, "{key}": {profile}}}"#);
        let body = format!(r#"{{"data": {{"type": "event", "attributes": {attributes}}}}}"#);
        specs.inbox.complaints(&request(Method::POST, "/api/events", &body))
    };
    assert_eq!(event("profile"), Vec::<String>::new());
    assert_eq!(event("profil").len(), 2, "one key is missing, one is unknown");
}
