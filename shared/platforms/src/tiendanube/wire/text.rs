//! A text in several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::tolerant;

/// Texts by language: `{"es": "Mates", "pt": "Cuias"}`. A plain text is one of no language.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Texts(BTreeMap<String, String>);

impl Texts {
    /// The text in `language`, else in any that has one: in the platform's own languages first.
    pub(crate) fn get(&self, language: Option<&str>) -> Option<&str> {
        self.find(language).map(|(_, text)| text)
    }

    /// The same with the language it is in.
    pub(crate) fn find(&self, language: Option<&str>) -> Option<(&str, &str)> {
        let first = [language.unwrap_or_default(), "es", "pt", "en"].into_iter();
        let found = first.filter_map(|it| self.0.get_key_value(it)).chain(&self.0).next();
        found.map(|(language, text)| (language.as_str(), text.as_str()))
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(input)?;
        let Value::Object(texts) = &value else {
            return Ok(Self(tolerant::text_of(&value).map(|text| (String::new(), text)).into_iter().collect()));
        };
        let texts = texts.iter().filter_map(|(language, text)| {
            // `pt_BR` and `pt-BR` are Portuguese.
            let language = language.split(['_', '-']).next().unwrap_or_default().to_lowercase();
            Some((language, tolerant::text_of(text)?))
        });
        Ok(Self(texts.collect()))
    }
}
