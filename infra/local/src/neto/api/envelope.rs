//! How the API answers: always with 200, and an `Ack` that says whether it worked.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Found;
use crate::neto::conditions::Complaint;
use crate::neto::date;
use crate::neto::shape::Shape;
use crate::web::Answer;

/// What is around an answer's records.
pub(super) struct Envelope<'a> {
    pub(super) action: &'a str,
    pub(super) shape: Shape,
    pub(super) now: Timestamp,
}

impl Envelope<'_> {
    pub(super) fn answer(&self, found: Result<Found, Complaint>, wants_json: bool) -> Answer {
        let mut body = json!({"CurrentTime": date::utc(self.now)});
        match found {
            Ok(found) => {
                self.shape.records(&mut body, found.name, found.rows);
                body["Ack"] = json!(if found.warnings.is_empty() { "Success" } else { "Warning" });
                let warning = |text: &String| json!({"Message": text, "SeverityCode": "Warning"});
                let warnings: Vec<Value> = found.warnings.iter().map(warning).collect();
                if !warnings.is_empty() {
                    body["Messages"] = json!({"Warning": self.shape.many(warnings)});
                }
            }
            Err(Complaint { message, description }) => {
                body["Ack"] = json!("Error");
                let error = json!({"Message": message, "SeverityCode": "Error", "Description": description});
                body["Messages"] = json!({"Error": self.shape.many(vec![error])});
            }
        }
        if !wants_json {
            return Answer::text(200, "text/xml", xml(&format!("{}Response", self.action), &body));
        }
        if self.shape.is_enveloped() {
            body = json!({format!("{}Response", self.action): body});
        }
        Answer::json(200, &body)
    }
}

/// A JSON value as an element: what comes without `Accept: application/json`.
fn xml(name: &str, value: &Value) -> String {
    let inner = match value {
        Value::Array(elements) => return elements.iter().map(|element| xml(name, element)).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| xml(name, value)).collect(),
        Value::String(text) => text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
        scalar => scalar.to_string(),
    };
    format!("<{name}>{inner}</{name}>")
}
