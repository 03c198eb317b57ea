//! Options that a store has on every platform, read alike.

use std::collections::BTreeSet;

use config::{Fields, Section, Setting, SettingKind};
use domain::SubscriptionRule;

/// No recurrence is longer: ten years.
const LONGEST_DAYS: u64 = 3_650;

/// What makes an order part of a chain of recurring ones.
pub(crate) const SUBSCRIPTIONS: Setting = Setting {
    name: "subscriptions",
    title: "What makes an order a recurring one",
    about: "rules by which recurring orders are told from others, the first that fits counts: `option`, `products`, \
            `categories`, `external_id`, `interval`; see [Subscriptions](#subscriptions). Needs `customer_hash_key`",
    kind: SettingKind::Default("[]"),
};

/// Whether options hold rules that need to know which orders are of one customer.
pub fn follows_customers(options: &Section) -> bool {
    options.fields().raw(SUBSCRIPTIONS.name).as_array().is_some_and(|rules| !rules.is_empty())
}

/// The rules of [`SUBSCRIPTIONS`].
pub(crate) fn subscriptions(options: &mut Fields<'_>) -> Vec<SubscriptionRule> {
    options.objects(SUBSCRIPTIONS.name, rule).into_iter().flatten().collect()
}

fn rule(fields: &mut Fields<'_>) -> Option<SubscriptionRule> {
    let option = fields.object("option", |option| SubscriptionRule::Option {
        name: option.text("name"),
        values: option.optional_names("values").unwrap_or_default().into_iter().collect(),
    });
    let products = names(fields, "products").map(SubscriptionRule::Product);
    let categories = names(fields, "categories").map(SubscriptionRule::Category);
    let external_id = fields.object("external_id", |id| SubscriptionRule::ExternalId {
        prefix: id.text("prefix"),
        separator: id.optional_text("separator"),
    });
    let interval = fields.object("interval", interval);
    let mut found: Vec<_> = [option, products, categories, external_id, interval].into_iter().flatten().collect();
    if found.len() > 1 {
        fields.amiss("must be one rule; write each of them as an entry of its own");
    } else if found.is_empty() && !fields.is_amiss() {
        fields.amiss("must hold one of: option, products, categories, external_id, interval");
    }
    found.pop()
}

fn interval(fields: &mut Fields<'_>) -> SubscriptionRule {
    let from_days = days(fields, "from_days");
    let to_days = days(fields, "to_days");
    if from_days > to_days && to_days > 0 {
        fields.problem("from_days", "must not be more than `to_days`");
    }
    SubscriptionRule::Interval { from_days, to_days, products: names(fields, "products").unwrap_or_default() }
}

/// A number of days that must be there.
fn days(fields: &mut Fields<'_>, name: &'static str) -> u32 {
    if fields.raw(name).is_null() {
        fields.problem(name, "is missing");
    }
    u32::try_from(fields.number(name, 0, 1, LONGEST_DAYS)).expect("it is not above the limit")
}

/// Names or ids, of which there must be some if the field is there.
fn names(fields: &mut Fields<'_>, name: &'static str) -> Option<BTreeSet<String>> {
    let names = fields.optional_names(name)?;
    if names.is_empty() {
        fields.problem(name, "needs at least one entry");
    }
    Some(names.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(rules: Value) -> Result<Vec<SubscriptionRule>, Vec<String>> {
        let section = Section::new("options", json!({ "subscriptions": rules }));
        let mut fields = section.fields();
        let rules = subscriptions(&mut fields);
        fields.finish().into_result(rules).map_err(|problems| problems.lines().to_vec())
    }

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn every_kind_of_rule_is_read_in_the_order_given() {
        let rules = read(json!([
            {"option": {"name": "Delivery", "values": ["Every month"]}},
            {"option": {"name": "Subscribe & save"}},
            {"products": ["BOX-12", 1042]},
            {"categories": ["Subscriptions"]},
            {"external_id": {"prefix": "SUB-", "separator": "/"}},
            {"interval": {"from_days": 20, "to_days": 45, "products": ["COFFEE-1KG"]}},
        ]));
        let expected = vec![
            SubscriptionRule::Option { name: "Delivery".into(), values: set(&["Every month"]) },
            SubscriptionRule::Option { name: "Subscribe & save".into(), values: set(&[]) },
            SubscriptionRule::Product(set(&["BOX-12", "1042"])),
            SubscriptionRule::Category(set(&["Subscriptions"])),
            SubscriptionRule::ExternalId { prefix: "SUB-".into(), separator: Some("/".into()) },
            SubscriptionRule::Interval { from_days: 20, to_days: 45, products: set(&["COFFEE-1KG"]) },
        ];
        assert_eq!(rules, Ok(expected));
        assert_eq!(read(Value::Null), Ok(vec![]));
    }

    #[test]
    fn every_problem_is_named_at_its_place() {
        let problems = read(json!([
            {"option": {"values": "Monthly"}},
            {"products": []},
            {"categories": ["Tea"], "products": ["A"]},
            {"external_id": {"prefix": "", "seperator": "-"}},
            {"interval": {"from_days": 45, "to_days": 20}},
            {"interval": {"to_days": 5000}},
            {},
            "monthly",
            {"sku": "A"},
        ]));
        let expected = [
            "options.subscriptions[0].option.name: is missing",
            "options.subscriptions[0].option.values: must be a list of names or numeric ids",
            "options.subscriptions[1].products: needs at least one entry",
            "options.subscriptions[2]: must be one rule; write each of them as an entry of its own",
            "options.subscriptions[3].external_id.prefix: must not be empty",
            "options.subscriptions[3].external_id.seperator: unknown field (known: prefix, separator)",
            "options.subscriptions[4].interval.from_days: must not be more than `to_days`",
            "options.subscriptions[5].interval.from_days: is missing",
            "options.subscriptions[5].interval.to_days: must be a whole number from 1 to 3650",
            "options.subscriptions[6]: must hold one of: option, products, categories, external_id, interval",
            "options.subscriptions[7]: must be an object",
            "options.subscriptions[8]: must hold one of: option, products, categories, external_id, interval",
            "options.subscriptions[8].sku: unknown field (known: categories, external_id, interval, option, products)",
        ];
        assert_eq!(problems, Err(expected.map(String::from).to_vec()));
        assert_eq!(read(json!({"products": ["A"]})), Err(vec!["options.subscriptions: must be a list".to_owned()]));
    }

    #[test]
    fn every_platform_takes_the_rules() {
        for platform in crate::ALL {
            assert!(platform.options().contains(&SUBSCRIPTIONS), "{}", platform.id());
        }
    }

    #[test]
    fn options_with_rules_follow_customers() {
        let follows = |options| follows_customers(&Section::new("options", options));
        assert!(follows(json!({"subscriptions": [{"products": ["A"]}]})));
        assert!(![json!({"subscriptions": []}), json!({}), Value::Null].into_iter().any(follows));
    }
}
