//! What an order's own data say of its recurrence.

use std::collections::BTreeSet;

use crate::{Line, Order, SubscriptionRule};

/// That an order recurs, by the first rule that fits it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    pub(super) of: Of,
    /// More than one product of the order recurs. One order has one place in one chain: that of the product found first, by
    /// the order of the rules and then of the lines.
    pub is_ambiguous: bool,
}

/// What recurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Of {
    /// What another system calls by this name, which begins the ids it gives to the orders.
    Named(String),
    /// A product, which the shopper has subscribed to.
    Product(String),
    /// One of these products, if the shopper buys it at such intervals; the first of them names a new chain.
    Habit { from_days: i64, to_days: i64, first: String, products: BTreeSet<String> },
}

impl Recurrence {
    /// By the first of `rules` that fits `order`.
    pub fn of(order: &Order, rules: &[SubscriptionRule]) -> Option<Self> {
        let of = rules.iter().find_map(|rule| fit(rule, order))?;
        // Buying something again is no subscription to it while there is a better sign of one.
        let signs = rules.iter().filter(|rule| !matches!(rule, SubscriptionRule::Interval { .. }));
        let products: BTreeSet<_> = signs.flat_map(|rule| products(rule, order)).collect();
        Some(Self { of, is_ambiguous: products.len() > 1 })
    }
}

impl Order {
    /// The products of its lines, by the names under which they are told apart in chains.
    pub fn products(&self) -> BTreeSet<String> {
        self.lines.iter().map(Line::product).collect()
    }
}

impl Line {
    /// The product's id, so that variants are one product; for a custom item its SKU or name.
    fn product(&self) -> String {
        folded(self.product_id.as_ref().or(self.sku.as_ref()).unwrap_or(&self.name))
    }

    fn is_one_of(&self, products: &BTreeSet<String>) -> bool {
        [&self.product_id, &self.sku, &self.product_code].into_iter().flatten().any(|name| is_in(name, products))
    }
}

fn fit(rule: &SubscriptionRule, order: &Order) -> Option<Of> {
    let mut found = products(rule, order);
    match rule {
        SubscriptionRule::ExternalId { prefix, separator } => {
            chain_in(order.external_id.as_deref()?, prefix, separator.as_deref()).map(Of::Named)
        }
        SubscriptionRule::Interval { from_days, to_days, .. } => {
            let first = found.next()?;
            let products = found.chain([first.clone()]).collect();
            Some(Of::Habit { from_days: (*from_days).into(), to_days: (*to_days).into(), first, products })
        }
        _ => found.next().map(Of::Product),
    }
}

/// The products of the lines that fit `rule`, in their order.
fn products<'a>(rule: &'a SubscriptionRule, order: &'a Order) -> impl Iterator<Item = String> + 'a {
    let fits = move |line: &&Line| match rule {
        SubscriptionRule::Option { name, values } => line
            .options
            .iter()
            .any(|option| folded(&option.name) == folded(name) && (values.is_empty() || is_in(&option.value, values))),
        SubscriptionRule::Product(products) => line.is_one_of(products),
        SubscriptionRule::Category(categories) => line.categories.iter().any(|category| is_in(category, categories)),
        SubscriptionRule::ExternalId { .. } => false,
        SubscriptionRule::Interval { products, .. } => products.is_empty() || line.is_one_of(products),
    };
    order.lines.iter().filter(fits).map(Line::product)
}

/// The part of an id that all orders of its chain have in common: `SUB-3391` of `SUB-3391/7`.
fn chain_in(id: &str, prefix: &str, separator: Option<&str>) -> Option<String> {
    let id = id.trim();
    let rest = id.get(prefix.len()..).filter(|_| folded(&id[..prefix.len()]) == folded(prefix))?;
    let chain = separator.map_or(rest, |separator| rest.split(separator).next().unwrap_or(rest)).trim();
    (!chain.is_empty()).then(|| format!("{prefix}{chain}"))
}

fn is_in(name: &str, names: &BTreeSet<String>) -> bool {
    names.iter().any(|wanted| folded(wanted) == folded(name))
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}
