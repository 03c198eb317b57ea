//! What each store is called at Wicked Reports: an order's identity there is this name and its number.

use std::collections::{BTreeMap, BTreeSet};

use config::{Fields, Problems};
use domain::StoreRef;

/// Longest name (Wicked Reports' PHP library, `SourceSystem`).
const LONGEST: usize = 255;

/// Names of stores, by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Systems {
    /// Of the one store there is.
    one: Option<String>,
    by_store: BTreeMap<String, String>,
}

impl Systems {
    /// Reads `source_system` and `source_systems`.
    pub(super) fn read(options: &mut Fields<'_>) -> Self {
        let one = options.optional_text("source_system");
        if one.as_deref().is_some_and(|name| !is_word(name)) {
            options.problem("source_system", "must be one word without blanks, at most 255 characters");
        }
        let given = options.raw("source_systems");
        let mut by_store = BTreeMap::new();
        if !given.is_null() && !given.is_object() {
            options.problem("source_systems", "must be an object of store ids and names");
        }
        for (store, name) in given.as_object().into_iter().flatten() {
            match name.as_str().map(str::trim).filter(|name| is_word(name)) {
                Some(name) => drop(by_store.insert(store.clone(), name.to_owned())),
                None => options.problem(
                    &format!("source_systems.{store}"),
                    "must be one word without blanks, at most 255 characters",
                ),
            }
        }
        Self { one, by_store }
    }

    /// What `store` is called: its own name, else that of the one store, else its id, which is one word.
    pub(super) fn of<'a>(&'a self, store: &'a StoreRef) -> &'a str {
        self.named(&store.id)
    }

    /// Any name there is, for a question that is about none of them.
    pub(super) fn any(&self) -> &str {
        self.one.as_deref().or(self.by_store.values().next().map(String::as_str)).unwrap_or("orderwire")
    }

    fn named<'a>(&'a self, store: &'a str) -> &'a str {
        self.by_store.get(store).or(self.one.as_ref()).map_or(store, String::as_str)
    }

    /// What is wrong with it for these stores of the destination `account`.
    pub(super) fn check(&self, account: &str, stores: &[&str]) -> Problems {
        let mut problems = Problems::default();
        let mut place = |what: &str| problems.add(format_args!("destination `{account}`.options.source_systems"), what);
        let mut seen = BTreeSet::new();
        for store in stores {
            let name = self.named(store);
            if !seen.insert(name) {
                place(&format!("store `{store}` needs a name of its own: another store is called `{name}` as well"));
            }
        }
        for store in self.by_store.keys().filter(|store| !stores.contains(&store.as_str())) {
            place(&format!("no store `{store}` sends here"));
        }
        problems
    }
}

fn is_word(name: &str) -> bool {
    (1..=LONGEST).contains(&name.chars().count()) && !name.contains(|c: char| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(options: &Value) -> (Systems, Problems) {
        let mut fields = Fields::new(options, "options");
        let systems = Systems::read(&mut fields);
        (systems, fields.finish())
    }

    fn store(id: &str) -> StoreRef {
        StoreRef { platform: "neto".into(), id: id.into() }
    }

    #[test]
    fn a_store_has_its_own_name_or_the_only_one_or_its_id() {
        let (named, problems) = read(&json!({"source_system": "Alder", "source_systems": {"redgum": "NetoRedgum"}}));
        assert!(problems.is_empty());
        assert_eq!((named.of(&store("redgum")), named.of(&store("alder-us"))), ("NetoRedgum", "Alder"));
        let (unnamed, _) = read(&Value::Null);
        assert_eq!(unnamed.of(&store("alder-us")), "alder-us");
    }

    #[test]
    fn names_with_blanks_are_refused() {
        let (_, problems) = read(&json!({"source_system": "Alder US", "source_systems": {"a": "b c", "d": 1}}));
        let what = "must be one word without blanks, at most 255 characters";
        let places = ["source_system", "source_systems.a", "source_systems.d"];
        assert_eq!(problems.lines(), places.map(|place| format!("options.{place}: {what}")));
        assert!(!read(&json!({"source_systems": ["a"]})).1.is_empty());
    }

    #[test]
    fn two_stores_under_one_name_and_stores_that_do_not_send_here_are_named() {
        let (systems, _) = read(&json!({"source_system": "Alder", "source_systems": {"c": "C"}}));
        let problems = systems.check("wicked", &["a", "b"]).to_string();
        assert!(
            problems.contains("store `b` needs a name of its own: another store is called `Alder` as well"),
            "{problems}"
        );
        assert!(problems.contains("no store `c` sends here"), "{problems}");
        assert!(systems.check("wicked", &["a", "c"]).is_empty());
        assert!(read(&Value::Null).0.check("wicked", &["a", "b"]).is_empty());
    }
}
