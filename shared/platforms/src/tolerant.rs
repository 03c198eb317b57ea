//! Reads the values stores send, whose JSON types change from one answer to the next.
//!
//! For `#[serde(deserialize_with = "…")]` on the fields of structs that also say `#[serde(default)]`. What cannot be read
//! counts as absent, so none of these fails on well-formed JSON; the mapping checks what is indispensable.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Some text: a string that is not blank, trimmed, or a number.
pub(crate) fn text<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    Ok(text_of(&Value::deserialize(input)?))
}

/// The id of something: a string or a whole number. 0 stands for *none* wherever a platform uses it as an id.
pub(crate) fn id<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    Ok(id_of(&Value::deserialize(input)?))
}

/// An exact amount from a string or a number. A number is taken by its shortest text, so that `83.16` stays 83.16.
pub(crate) fn decimal<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Decimal>, D::Error> {
    Ok(decimal_of(&Value::deserialize(input)?))
}

/// A count: `2`, `"2"`, `2.0` and `"2.0000"` are two. Negative and broken ones are none.
pub(crate) fn count<'de, D: Deserializer<'de>>(input: D) -> Result<Option<u32>, D::Error> {
    let number = decimal_of(&Value::deserialize(input)?);
    Ok(number.filter(Decimal::is_integer).and_then(|number| u32::try_from(number).ok()))
}

/// `true`, `"true"`, `1` or `"1"`, in any case; everything else is false.
pub(crate) fn flag<'de, D: Deserializer<'de>>(input: D) -> Result<bool, D::Error> {
    Ok(match Value::deserialize(input)? {
        Value::Bool(flag) => flag,
        other => text_of(&other).is_some_and(|text| text == "1" || text.eq_ignore_ascii_case("true")),
    })
}

/// An instant in RFC 2822 or ISO 8601, the offset with or without a colon; or PHP's object of a time and its zone. A time
/// without an offset or zone is UTC.
pub(crate) fn time<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Timestamp>, D::Error> {
    let value = Value::deserialize(input)?;
    Ok(match text_of(&value) {
        Some(text) => time_of(&text),
        None => zoned_time_of(&value),
    })
}

/// The members of an array that can be read at all; anything but an array is an empty list.
pub(crate) fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(input: D) -> Result<Vec<T>, D::Error> {
    Ok(match Value::deserialize(input)? {
        Value::Array(items) => items.into_iter().filter_map(|item| T::deserialize(item).ok()).collect(),
        _ => Vec::new(),
    })
}

/// The ids in an array; anything but an array is an empty list.
pub(crate) fn ids<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<String>, D::Error> {
    let items: Vec<Value> = list(input)?;
    Ok(items.iter().filter_map(id_of).collect())
}

/// An object; `[]`, `""`, `null` and what else is none give the default.
pub(crate) fn object<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(input: D) -> Result<T, D::Error> {
    let value = Value::deserialize(input)?;
    Ok(if value.is_object() { T::deserialize(value).unwrap_or_default() } else { T::default() })
}

/// [`text`] of a value already parsed.
pub(crate) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// [`id`] of a value already parsed.
pub(crate) fn id_of(value: &Value) -> Option<String> {
    let whole = value.is_string() || value.is_u64();
    text_of(value).filter(|text| whole && text != "0")
}

fn decimal_of(value: &Value) -> Option<Decimal> {
    /// Far above any price, and so far below the type's end that sums over an order cannot reach it, which would panic.
    const BOUND: u64 = 1_000_000_000_000_000;
    let text = text_of(value)?;
    let number: Decimal = text.parse().or_else(|_| Decimal::from_scientific(&text)).ok()?;
    (number.abs() < Decimal::from(BOUND)).then_some(number)
}

fn time_of(text: &str) -> Option<Timestamp> {
    const RFC_2822: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    text.parse()
        .or_else(|_| RFC_2822.parse_timestamp(text))
        .or_else(|_| text.parse::<DateTime>()?.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()))
        .ok()
}

/// `{"date": "2022-11-15 19:36:59.000000", "timezone_type": 3, "timezone": "UTC"}`, as PHP's `json_encode` writes a
/// `DateTime`; the zone is a name, an abbreviation or an offset.
fn zoned_time_of(value: &Value) -> Option<Timestamp> {
    let at: DateTime = text_of(value.get("date")?)?.parse().ok()?;
    let zone = value.get("timezone").and_then(text_of).filter(|zone| zone != "Z");
    let zone = match zone {
        None => TimeZone::UTC,
        Some(zone) if zone.starts_with(['+', '-']) => return time_of(&format!("{at}{zone}")),
        Some(zone) => TimeZone::get(&zone).ok()?,
    };
    at.to_zoned(zone).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Item {
        #[serde(deserialize_with = "id")]
        id: Option<String>,
    }

    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Loose {
        #[serde(deserialize_with = "text")]
        text: Option<String>,
        #[serde(deserialize_with = "id")]
        id: Option<String>,
        #[serde(deserialize_with = "decimal")]
        decimal: Option<Decimal>,
        #[serde(deserialize_with = "count")]
        count: Option<u32>,
        #[serde(deserialize_with = "flag")]
        flag: bool,
        #[serde(deserialize_with = "time")]
        time: Option<Timestamp>,
        #[serde(deserialize_with = "list")]
        list: Vec<Item>,
        #[serde(deserialize_with = "ids")]
        ids: Vec<String>,
        #[serde(deserialize_with = "object")]
        object: Item,
    }

    fn read(field: &str, value: &str) -> Loose {
        serde_json::from_str(&format!(r#"{{"{field}": {value}}}"#)).expect("tolerant")
    }

    const NOTHINGS: [&str; 5] = ["null", "\"\"", "\"  \"", "[]", "{}"];

    #[test]
    fn nothing_comes_in_many_forms() {
        for nothing in NOTHINGS {
            assert_eq!(read("text", nothing).text, None, "{nothing}");
            assert_eq!(read("id", nothing).id, None, "{nothing}");
            assert_eq!(read("decimal", nothing).decimal, None, "{nothing}");
            assert_eq!(read("count", nothing).count, None, "{nothing}");
            assert!(!read("flag", nothing).flag, "{nothing}");
            assert_eq!(read("time", nothing).time, None, "{nothing}");
            assert!(read("list", nothing).list.is_empty() && read("ids", nothing).ids.is_empty(), "{nothing}");
            assert_eq!(read("object", nothing).object.id, None, "{nothing}");
        }
    }

    #[test]
    fn an_amount_has_no_float_artefacts() {
        let of = |value| read("decimal", value).decimal.map(|amount| amount.to_string());
        assert_eq!(of("83.16"), Some("83.16".into()));
        assert_eq!(of("0.1"), Some("0.1".into()));
        assert_eq!(of("\"108.6900\""), Some("108.6900".into()));
        assert_eq!(of("8"), Some("8".into()));
        assert_eq!(of("-1.44"), Some("-1.44".into()));
        assert_eq!(of("1e-7"), Some("0.0000001".into()));
        assert_eq!([of("\"free\""), of("1e300"), of("true")], [None, None, None]);
        assert_eq!([of("\"999999999999999\""), of("1e15")], [Some("999999999999999".into()), None]);
    }

    #[test]
    fn ids_and_counts_are_read_from_text_or_number() {
        let id = |value| read("id", value).id;
        assert_eq!(
            [id("5127"), id("\"5127\""), id("\"N104482\"")],
            [Some("5127".into()), Some("5127".into()), Some("N104482".into())]
        );
        assert_eq!([id("0"), id("\"0\""), id("1.5"), id("-1"), id("true")], [None, None, None, None, None]);
        let count = |value| read("count", value).count;
        assert_eq!([count("2"), count("\"2\""), count("2.0"), count("\"2.0000\"")], [Some(2); 4]);
        assert_eq!([count("-1"), count("1.5"), count("\"two\""), count("99999999999")], [None; 4]);
        assert_eq!(read("ids", r#"[27, "41", null, {}]"#).ids, ["27", "41"]);
    }

    #[test]
    fn flags_are_read_in_every_spelling() {
        assert!(["true", "\"True\"", "1", "\"1\""].into_iter().all(|value| read("flag", value).flag));
        assert!(!["false", "\"False\"", "0", "\"0\"", "\"yes\""].into_iter().any(|value| read("flag", value).flag));
    }

    #[test]
    fn dates_are_read_in_every_format_of_the_platforms() {
        for date in [
            "Tue, 14 Jul 2026 16:05:09 +0000",
            "Mon, 14 Jul 2026 18:05:09 +0200",
            "2026-07-14T16:05:09+00:00",
            "2026-07-14T16:05:09+0000",
            "2026-07-14T16:05:09.000Z",
            "2026-07-14 16:05:09",
        ] {
            let time = read("time", &format!("\"{date}\"")).time;
            assert_eq!(time, Some("2026-07-14T16:05:09Z".parse().unwrap()), "{date}");
        }
        for object in [
            r#"{"date": "2026-07-14 16:05:09.000000", "timezone_type": 3, "timezone": "UTC"}"#,
            r#"{"date": "2026-07-14 13:05:09.000000", "timezone_type": 3, "timezone": "America/Sao_Paulo"}"#,
            r#"{"date": "2026-07-14 13:05:09.000000", "timezone_type": 1, "timezone": "-03:00"}"#,
            r#"{"date": "2026-07-14 16:05:09"}"#,
        ] {
            assert_eq!(read("time", object).time, Some("2026-07-14T16:05:09Z".parse().unwrap()), "{object}");
        }
        for none in [r#""0000-00-00 00:00:00""#, r#"{"date": "soon"}"#, r#"{"date": "2026-07-14", "timezone": "Moon"}"#]
        {
            assert_eq!(read("time", none).time, None, "{none}");
        }
    }

    #[test]
    fn one_bad_member_does_not_spoil_a_list() {
        let list = read("list", r#"[{"id": 1}, 7, null, {"id": 2}]"#).list;
        assert_eq!(list.iter().map(|item| item.id.as_deref()).collect::<Vec<_>>(), [Some("1"), Some("2")]);
    }
}
