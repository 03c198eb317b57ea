//! What must hold of the template that is deployed, whoever edits it.

use super::*;

pub(super) fn deployed() -> Template {
    Template::parse(include_str!("../../../../../template.yaml")).unwrap()
}

/// The deployed template's names, as the stack knows them once everything is created.
fn known(template: &Template) -> Scope {
    let parameters = [("ConfigSource", "file:orderwire.json"), ("ConfigSecretArn", "none")];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let mut scope = template.scope(&place(), &parameters).unwrap();
    for queue in template.queues(&scope).unwrap() {
        scope.set_reference(&queue.id, format!("url of {}", queue.id));
    }
    for secret in template.secrets(&scope).unwrap() {
        scope.set_reference(&secret.id, format!("arn of {}", secret.id));
    }
    for function in template.functions_with_url(&scope).unwrap() {
        scope.set_attribute(&format!("{function}Url"), "FunctionUrl", format!("url of {function}"));
    }
    scope
}

fn functions() -> Vec<Function> {
    let template = deployed();
    template.functions(&known(&template)).unwrap()
}

fn queues() -> Vec<Queue> {
    let template = deployed();
    template.queues(&known(&template)).unwrap()
}

fn sources() -> Vec<(Function, QueueSource, Queue)> {
    let of_source = |source: &QueueSource| queues().into_iter().find(|queue| queue.arn == source.queue_arn).unwrap();
    let of_function = |function: Function| {
        let sources = function.queues.clone().into_iter();
        sources.map(move |source| (function.clone(), source.clone(), of_source(&source)))
    };
    functions().into_iter().flat_map(of_function).collect()
}

#[test]
fn every_queue_source_reports_single_failures() {
    assert_eq!(sources().len(), 3);
    for (function, source, _) in sources() {
        assert!(source.reports_item_failures, "{} of {}", source.id, function.id);
    }
}

#[test]
fn messages_stay_hidden_for_six_times_the_functions_timeout() {
    for (function, source, queue) in sources() {
        assert!(queue.visibility_timeout >= 6 * function.timeout, "{} of {}", source.id, function.id);
    }
}

#[test]
fn every_queue_has_a_dead_letter_queue_of_its_own_kind_or_is_one() {
    let queues = queues();
    let targets: Vec<_> = queues.iter().filter_map(|queue| queue.redrive.as_ref()).collect();
    for queue in &queues {
        let is_target = targets.iter().any(|target| target.dead_letter_target_arn == queue.arn);
        assert!(queue.redrive.is_some() != is_target, "{}", queue.id);
        if let Some(redrive) = &queue.redrive {
            let target = queues.iter().find(|queue| queue.arn == redrive.dead_letter_target_arn).unwrap();
            assert_eq!(target.attributes.get("FifoQueue"), queue.attributes.get("FifoQueue"), "{}", queue.id);
        }
    }
}

#[test]
fn failing_message_is_tried_for_two_days() {
    for (function, source, queue) in sources().into_iter().filter(|(function, ..)| function.id == "Processor") {
        let receives = queue.redrive.unwrap().max_receive_count;
        let delay = |failures: u32| 2_u64.saturating_pow(failures).min(3600);
        let last_try: u64 = (1..receives).map(delay).sum();
        assert!((48 * 3600..50 * 3600).contains(&last_try), "{} of {}: {last_try} s", source.id, function.id);
    }
}

#[test]
fn functions_get_the_variables_of_the_contract_and_no_others() {
    let variables = |id: &str| {
        let function = functions().into_iter().find(|function| function.id == id).unwrap();
        function.environment.into_keys().collect::<Vec<_>>()
    };
    assert_eq!(variables("WebhookReceiver"), ["ORDERWIRE_CONFIG", "ORDERWIRE_ORDERS_QUEUE_URL", "RUST_LOG"]);
    assert_eq!(
        variables("Processor"),
        [
            "ORDERWIRE_CONFIG",
            "ORDERWIRE_FOLLOWUPS_QUEUE_URL",
            "ORDERWIRE_ORDERS_QUEUE_URL",
            "ORDERWIRE_TABLE",
            "RUST_LOG"
        ]
    );
    assert_eq!(
        variables("Poller"),
        [
            "ORDERWIRE_CONFIG",
            "ORDERWIRE_ORDERS_QUEUE_URL",
            "ORDERWIRE_PUBLIC_URL",
            "ORDERWIRE_RUNS_QUEUE_URL",
            "ORDERWIRE_TABLE",
            "RUST_LOG"
        ]
    );
}

#[test]
fn only_the_receiver_has_a_url_and_only_the_poller_a_schedule() {
    for function in functions() {
        assert_eq!(function.has_url, function.id == "WebhookReceiver");
        let schedules = function.schedules.into_iter().map(|schedule| (schedule.expression, schedule.input.unwrap()));
        let pollers = [
            ("rate(5 minutes)", r#"{"action":"carts"}"#),
            ("cron(40 10 * * ? *)", r#"{"action":"verify"}"#),
            ("rate(1 hour)", r#"{"action":"poll"}"#),
        ];
        let expected: &[_] = if function.id == "Poller" { &pollers } else { &[] };
        let expected = expected.iter().map(|(when, input)| ((*when).to_owned(), (*input).to_owned()));
        assert_eq!(schedules.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }
}

#[test]
fn functions_are_built_from_the_binaries_of_the_contract() {
    let binaries: Vec<_> = functions().into_iter().filter_map(|function| function.binary).collect();
    assert_eq!(binaries, ["poller", "processor", "webhook-receiver"]);
}

#[test]
fn table_has_the_keys_and_indexes_the_ledger_reads() {
    let template = deployed();
    let [table] = <[_; 1]>::try_from(template.tables(&known(&template)).unwrap()).unwrap();
    let key =
        |key: &[Key]| key.iter().map(|part| format!("{} {}", part.attribute_name, part.key_type)).collect::<Vec<_>>();
    assert_eq!(key(&table.key), ["pk HASH", "sk RANGE"]);
    let indexes: Vec<_> =
        table.indexes.iter().map(|index| (index.index_name.as_str(), key(&index.key_schema))).collect();
    assert_eq!(
        indexes,
        [
            ("by-day", vec!["day_pk HASH".to_owned(), "day_sk RANGE".to_owned()]),
            ("by-customer", vec!["customer_pk HASH".to_owned(), "customer_sk RANGE".to_owned()]),
        ]
    );
    assert!(table.indexes.iter().all(|index| index.projection.projection_type == "KEYS_ONLY"));
    assert_eq!(table.expires.as_deref(), Some("expires"));
}
