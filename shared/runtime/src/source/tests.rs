//! What is said when a secret cannot be read, and that a changed one is taken up whole.

use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_secretsmanager::config::{BehaviorVersion, Config, Credentials, Region};
use local::secrets::Secrets;

use super::*;

const ID: &str = "orderwire-ConfigSecret";

fn client(secrets: &Secrets) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .region(Region::new("eu-central-1"))
        .endpoint_url(&secrets.endpoint);
    Client::from_conf(config.build())
}

/// A Secrets Manager with an empty secret, and the source that reads it.
async fn start() -> (Secrets, Client, Source) {
    let secrets = Secrets::start().await.unwrap();
    let client = client(&secrets);
    client.create_secret().name(ID).send().await.unwrap();
    let source = Source::Secret { id: ID.to_owned(), client: Box::new(client.clone()) };
    (secrets, client, source)
}

async fn put(client: &Client, text: &str) {
    client.put_secret_value().secret_id(ID).secret_string(text).send().await.unwrap();
}

#[tokio::test]
async fn empty_or_missing_secret_says_that_nothing_is_connected_and_what_to_run() {
    let (secrets, client, source) = start().await;
    let empty = source.text().await.unwrap_err().to_string();
    assert!(empty.contains(ID) && empty.contains("nothing is connected yet"), "{empty}");
    assert!(empty.contains("run `orderwire connect`"), "{empty}");
    let missing = Source::Secret { id: "another".to_owned(), client: Box::new(client) };
    let missing = missing.text().await.unwrap_err();
    assert!(matches!(&missing, ConfigError::NotConnected { id, .. } if id == "another"), "{missing}");
    drop(secrets);
}

#[tokio::test]
async fn secret_that_may_not_be_read_names_the_permission() {
    let (secrets, client, source) = start().await;
    put(&client, "{}").await;
    secrets.deny("GetSecretValue");
    let error = source.text().await.unwrap_err().to_string();
    assert!(error.contains("secretsmanager:GetSecretValue") && error.contains(ID), "{error}");
    secrets.allow("GetSecretValue");
    assert_eq!(source.text().await.unwrap(), "{}");
}

#[tokio::test]
async fn secret_of_bytes_is_refused_with_what_it_should_be() {
    let (_secrets, client, source) = start().await;
    let bytes = aws_sdk_secretsmanager::primitives::Blob::new("{}");
    client.put_secret_value().secret_id(ID).secret_binary(bytes).send().await.unwrap();
    assert!(source.text().await.unwrap_err().to_string().contains("JSON text"));
}

#[tokio::test]
async fn service_that_does_not_answer_is_neither_empty_nor_forbidden() {
    let (secrets, _client, source) = start().await;
    drop(secrets);
    assert!(matches!(source.text().await, Err(ConfigError::Secret { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn reader_beside_a_writer_sees_the_one_value_or_the_other_but_never_a_part() {
    let (_secrets, client, source) = start().await;
    let values = ["a", "b"].map(|letter| letter.repeat(60_000));
    put(&client, &values[0]).await;
    let (written, reads) = (AtomicBool::new(false), AtomicBool::new(false));
    let write = async {
        for round in 0..20 {
            put(&client, &values[round % 2]).await;
        }
        written.store(true, Ordering::Release);
    };
    let read = async {
        while !written.load(Ordering::Acquire) {
            let text = source.text().await.unwrap();
            assert!(values.contains(&text), "{} bytes, of both", text.len());
            reads.store(true, Ordering::Release);
        }
    };
    tokio::join!(write, read);
    assert!(reads.into_inner());
}
