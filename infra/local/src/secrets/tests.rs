//! The server as the real SDK sees it.

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_secretsmanager::primitives::Blob;

use super::Secrets;

fn client(secrets: &Secrets) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .region(Region::new("us-west-2"))
        .endpoint_url(&secrets.endpoint);
    Client::from_conf(config.build())
}

async fn start() -> (Secrets, Client) {
    let secrets = Secrets::start().await.unwrap();
    let client = client(&secrets);
    (secrets, client)
}

/// A server with the empty secret `s`, and its ARN.
async fn with_secret() -> (Secrets, Client, String) {
    let (secrets, client) = start().await;
    let arn = client.create_secret().name("s").description("d").send().await.unwrap().arn.unwrap();
    (secrets, client, arn)
}

async fn put(client: &Client, text: &str) -> String {
    client.put_secret_value().secret_id("s").secret_string(text).send().await.unwrap().version_id.unwrap()
}

/// The text of the version with this label; `None` if there is no such version.
async fn text(client: &Client, label: &str) -> Option<String> {
    let answer = client.get_secret_value().secret_id("s").version_stage(label).send().await;
    answer.ok().and_then(|answer| answer.secret_string)
}

fn refusal<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> (&str, &str) {
    let error = error.as_service_error().unwrap();
    (error.code().unwrap(), error.message().unwrap())
}

#[tokio::test]
async fn secret_without_a_value_is_there_but_cannot_be_read() {
    let (_secrets, client, arn) = with_secret().await;
    let suffix = arn.strip_prefix("arn:aws:secretsmanager:us-west-2:000000000000:secret:s-").unwrap();
    assert_eq!(suffix.len(), 6, "{arn}");
    let described = client.describe_secret().secret_id(&arn).send().await.unwrap();
    assert_eq!((described.name(), described.description()), (Some("s"), Some("d")));
    assert!(described.version_ids_to_stages().is_none());
    let error = client.get_secret_value().secret_id(&arn).send().await.unwrap_err();
    let (code, message) = refusal(&error);
    assert_eq!(code, "ResourceNotFoundException");
    assert_eq!(message, "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT");
    assert!(error.into_service_error().is_resource_not_found_exception());
}

#[tokio::test]
async fn secret_is_found_by_name_and_by_whole_or_partial_arn() {
    let (_secrets, client, arn) = with_secret().await;
    put(&client, "value").await;
    for id in ["s", &arn, &arn[..arn.len() - 7]] {
        let read = client.get_secret_value().secret_id(id).send().await.unwrap();
        assert_eq!((read.secret_string(), read.arn()), (Some("value"), Some(arn.as_str())), "{id}");
    }
    let error = client.get_secret_value().secret_id("other").send().await.unwrap_err();
    assert_eq!(refusal(&error), ("ResourceNotFoundException", "Secrets Manager can't find the specified secret."));
}

#[tokio::test]
async fn new_version_becomes_current_and_the_one_before_previous() {
    let (_secrets, client, _) = with_secret().await;
    for value in ["first", "second", "third"] {
        put(&client, value).await;
    }
    assert_eq!(text(&client, "AWSCURRENT").await.as_deref(), Some("third"));
    assert_eq!(text(&client, "AWSPREVIOUS").await.as_deref(), Some("second"));
    let stages = client.describe_secret().secret_id("s").send().await.unwrap().version_ids_to_stages.unwrap();
    let mut stages: Vec<_> = stages.into_values().collect();
    stages.sort();
    assert_eq!(stages, [["AWSCURRENT"], ["AWSPREVIOUS"]]);
}

#[tokio::test]
async fn version_with_labels_of_its_own_does_not_become_current() {
    let (_secrets, client, _) = with_secret().await;
    put(&client, "current").await;
    let pending = client.put_secret_value().secret_id("s").secret_string("next").version_stages("AWSPENDING");
    let id = pending.send().await.unwrap().version_id.unwrap();
    assert_eq!(text(&client, "AWSCURRENT").await.as_deref(), Some("current"));
    assert_eq!(text(&client, "AWSPENDING").await.as_deref(), Some("next"));
    let get = client.get_secret_value().secret_id("s").version_id(id);
    assert_eq!(get.clone().send().await.unwrap().secret_string(), Some("next"));
    let error = get.version_stage("AWSCURRENT").send().await.unwrap_err();
    assert_eq!(refusal(&error).0, "InvalidRequestException");
}

#[tokio::test]
async fn repeated_request_writes_nothing_and_a_version_never_changes() {
    let (_secrets, client, _) = with_secret().await;
    let token = "5f0f9f8e-0000-4000-8000-000000000001";
    let write = |value: &str| client.put_secret_value().secret_id("s").client_request_token(token).secret_string(value);
    assert_eq!(write("first").send().await.unwrap().version_id.as_deref(), Some(token));
    put(&client, "second").await;
    write("first").send().await.unwrap();
    assert_eq!(text(&client, "AWSCURRENT").await.as_deref(), Some("second"), "the repeat changes nothing");
    let error = write("other").send().await.unwrap_err();
    assert_eq!(refusal(&error).0, "ResourceExistsException");
}

#[tokio::test]
async fn secret_is_created_once() {
    let (_secrets, client) = start().await;
    let token = "5f0f9f8e-0000-4000-8000-000000000002";
    let create = |value: &str| client.create_secret().name("s").client_request_token(token).secret_string(value);
    let arn = create("value").send().await.unwrap().arn;
    assert_eq!(create("value").send().await.unwrap().arn, arn, "a repeated request");
    for error in [create("other").send().await, client.create_secret().name("s").send().await] {
        assert_eq!(refusal(&error.unwrap_err()).0, "ResourceExistsException");
    }
}

#[tokio::test]
async fn value_is_text_or_bytes_of_at_most_64_kib() {
    let (_secrets, client, _) = with_secret().await;
    let write = || client.put_secret_value().secret_id("s");
    for (request, code) in [
        (write(), "InvalidRequestException"),
        (write().secret_string("a").secret_binary(Blob::new("a")), "InvalidParameterException"),
        (write().secret_string(""), "ValidationException"),
        (write().secret_string("x".repeat(65_537)), "ValidationException"),
        (write().secret_string("x").client_request_token("short"), "ValidationException"),
    ] {
        assert_eq!(refusal(&request.send().await.unwrap_err()).0, code);
    }
    assert_eq!(text(&client, "AWSCURRENT").await, None, "nothing of it was kept");
    write().secret_string("x".repeat(65_536)).send().await.unwrap();
    write().secret_binary(Blob::new("bytes")).send().await.unwrap();
    let read = client.get_secret_value().secret_id("s").send().await.unwrap();
    assert_eq!((read.secret_string(), read.secret_binary()), (None, Some(&Blob::new("bytes"))));
}

#[tokio::test]
async fn denied_action_is_refused_until_it_is_allowed_and_everything_is_counted() {
    let (secrets, client, _) = with_secret().await;
    put(&client, "value").await;
    secrets.deny("GetSecretValue");
    let error = client.get_secret_value().secret_id("s").send().await.unwrap_err();
    let (code, message) = refusal(&error);
    assert_eq!(code, "AccessDeniedException");
    assert!(message.contains("secretsmanager:GetSecretValue"), "{message}");
    secrets.allow("GetSecretValue");
    assert_eq!(text(&client, "AWSCURRENT").await.as_deref(), Some("value"));
    assert_eq!((secrets.count("GetSecretValue"), secrets.count("PutSecretValue")), (2, 1));
}
