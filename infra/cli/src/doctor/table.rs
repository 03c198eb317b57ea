//! The table: whether it answers, and has what the template gives it.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeValue, IndexStatus, KeySchemaElement, TableDescription, TimeToLiveDescription, TimeToLiveStatus,
};
use local::template::{Key, Table};

use super::failure::Failure;
use crate::checks::Finding;

const SUBJECT: &str = "table";
const DEPLOY: &str = "deploy the stack of template.yaml once more: sam deploy";

/// What was seen of the table.
pub(super) struct Seen {
    name: String,
    /// Whether an item could be asked for, which every command and function does.
    pub(super) read: Result<(), Failure>,
    description: Result<TableDescription, Failure>,
    expiry: Result<TimeToLiveDescription, Failure>,
}

/// Looks at the table.
pub(super) async fn look(client: &Client, name: &str) -> Seen {
    let nobody = || AttributeValue::S("doctor".to_owned());
    let (read, description, expiry) = tokio::join!(
        client.get_item().table_name(name).key("pk", nobody()).key("sk", nobody()).send(),
        client.describe_table().table_name(name).send(),
        client.describe_time_to_live().table_name(name).send(),
    );
    let empty = || Failure::Other("nothing".to_owned());
    Seen {
        name: name.to_owned(),
        read: read.map(|_| ()).map_err(|error| Failure::of(&error)),
        description: description.map_err(|error| Failure::of(&error)).and_then(|said| said.table.ok_or_else(empty)),
        expiry: expiry
            .map_err(|error| Failure::of(&error))
            .and_then(|said| said.time_to_live_description.ok_or_else(empty)),
    }
}

/// What to say of it.
pub(super) fn judge(seen: &Seen, expected: &Table) -> Vec<Finding> {
    let name = &seen.name;
    if let Err(failure) = &seen.read {
        return vec![failure.trouble(SUBJECT, &format!("{name} cannot be read"), "dynamodb:GetItem")];
    }
    let mut findings = vec![Finding::fine(SUBJECT, format!("{name} answers"))];
    match &seen.description {
        Ok(description) => findings.extend(shape(description, expected)),
        Err(failure) => {
            findings.push(failure.unknown(SUBJECT, "whether it has its indexes", "dynamodb:DescribeTable"));
        }
    }
    match &seen.expiry {
        Ok(expiry) => findings.push(expires(expiry, expected)),
        Err(failure) => {
            findings.push(failure.unknown(SUBJECT, "whether its items expire", "dynamodb:DescribeTimeToLive"));
        }
    }
    findings
}

/// Its key and indexes.
fn shape(description: &TableDescription, expected: &Table) -> Vec<Finding> {
    if !is_key(description.key_schema(), &expected.key) {
        let to_do = "this is not orderwire's table: look at the outputs, or at ORDERWIRE_TABLE";
        return vec![Finding::trouble(SUBJECT, "it has another key than the template says", to_do)];
    }
    let found = description.global_secondary_indexes();
    let judged = expected.indexes.iter().map(|wanted| {
        let name = &wanted.index_name;
        let Some(index) = found.iter().find(|index| index.index_name() == Some(name)) else {
            return Finding::trouble(SUBJECT, format!("the index {name} is missing"), DEPLOY);
        };
        if !is_key(index.key_schema(), &wanted.key_schema) {
            return Finding::trouble(
                SUBJECT,
                format!("the index {name} has another key than the template says"),
                DEPLOY,
            );
        }
        match index.index_status() {
            None | Some(IndexStatus::Active) => Finding::fine(SUBJECT, format!("the index {name} is there")),
            Some(status) => {
                let what = format!("the index {name} is not ready: {}", status.as_str());
                Finding::advice(SUBJECT, what, "wait; `orderwire verify` needs it")
            }
        }
    });
    judged.collect()
}

fn is_key(found: &[KeySchemaElement], wanted: &[Key]) -> bool {
    let part = |element: &KeySchemaElement| (element.attribute_name.clone(), element.key_type.as_str().to_owned());
    found.iter().map(part).eq(wanted.iter().map(|key| (key.attribute_name.clone(), key.key_type.clone())))
}

fn expires(expiry: &TimeToLiveDescription, expected: &Table) -> Finding {
    let is_on = matches!(expiry.time_to_live_status(), Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling));
    match &expected.expires {
        Some(attribute) if !is_on || expiry.attribute_name() != Some(attribute) => {
            let what = format!("items do not expire by `{attribute}`, so carts are kept for ever");
            Finding::advice(SUBJECT, what, DEPLOY)
        }
        _ => Finding::fine(SUBJECT, "items that are not needed any more expire"),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::{GlobalSecondaryIndexDescription, KeyType};

    use super::super::expected::Expected;
    use super::*;
    use crate::checks::Level;

    fn key(names: [&str; 2]) -> Vec<KeySchemaElement> {
        let element = |(name, kind): (&&str, KeyType)| {
            KeySchemaElement::builder().attribute_name(*name).key_type(kind).build().unwrap()
        };
        names.iter().zip([KeyType::Hash, KeyType::Range]).map(element).collect()
    }

    fn index(name: &str, keys: [&str; 2], status: IndexStatus) -> GlobalSecondaryIndexDescription {
        let index = GlobalSecondaryIndexDescription::builder().index_name(name);
        index.set_key_schema(Some(key(keys))).index_status(status).build()
    }

    fn seen(indexes: Vec<GlobalSecondaryIndexDescription>, expiry: TimeToLiveStatus) -> Seen {
        let description = TableDescription::builder().set_key_schema(Some(key(["pk", "sk"])));
        let expiry = TimeToLiveDescription::builder().attribute_name("expires").time_to_live_status(expiry);
        Seen {
            name: "t".into(),
            read: Ok(()),
            description: Ok(description.set_global_secondary_indexes(Some(indexes)).build()),
            expiry: Ok(expiry.build()),
        }
    }

    fn found(seen: &Seen) -> Vec<(Level, String)> {
        let expected = Expected::read().unwrap();
        judge(seen, &expected.table).into_iter().map(|finding| (finding.level, finding.what)).collect()
    }

    #[test]
    fn a_table_as_the_template_makes_it_is_fine() {
        let day = index("by-day", ["day_pk", "day_sk"], IndexStatus::Active);
        let customer = index("by-customer", ["customer_pk", "customer_sk"], IndexStatus::Active);
        let found = found(&seen(vec![day, customer], TimeToLiveStatus::Enabled));
        assert!(found.iter().all(|(level, _)| *level == Level::Fine), "{found:?}");
    }

    #[test]
    fn what_is_missing_wrong_or_not_ready_is_named() {
        let day = index("by-day", ["day_pk", "day_sk"], IndexStatus::Creating);
        let customer = index("by-customer", ["day_pk", "day_sk"], IndexStatus::Active);
        let both = found(&seen(vec![day, customer], TimeToLiveStatus::Disabled));
        let said = |text: &str| both.iter().find(|(_, what)| what.contains(text)).map(|(level, _)| *level);
        assert_eq!(said("by-day is not ready: CREATING"), Some(Level::Advice));
        assert_eq!(said("by-customer has another key"), Some(Level::Trouble));
        assert_eq!(said("do not expire by `expires`"), Some(Level::Advice));
        let none = found(&seen(Vec::new(), TimeToLiveStatus::Enabled));
        assert!(none.contains(&(Level::Trouble, "the index by-day is missing".into())), "{none:?}");
    }

    #[test]
    fn what_may_not_be_described_is_said_to_be_unknown_and_no_trouble() {
        let mut seen = seen(Vec::new(), TimeToLiveStatus::Enabled);
        (seen.description, seen.expiry) = (Err(Failure::NotPermitted), Err(Failure::NotPermitted));
        let levels: Vec<_> = found(&seen).into_iter().map(|(level, _)| level).collect();
        assert_eq!(levels, [Level::Fine, Level::Advice, Level::Advice]);
        seen.read = Err(Failure::NotThere);
        assert_eq!(found(&seen).len(), 1, "of a table that is not there, nothing else is said");
    }
}
