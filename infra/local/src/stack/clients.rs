//! SDK clients for loopback, and the variables that make a function's own clients the same.

use aws_smithy_http_client::Builder;

const ACCESS_KEY: &str = "local";
const SECRET_KEY: &str = "local";

/// Where the services listen.
pub(super) struct Endpoints<'a> {
    pub(super) dynamodb: &'a str,
    pub(super) secrets: &'a str,
    pub(super) sqs: &'a str,
}

/// The variables the AWS SDK reads in a function.
pub(super) fn variables<'a>(endpoints: &Endpoints<'a>, region: &'a str) -> [(&'static str, &'a str); 7] {
    [
        ("AWS_ENDPOINT_URL_DYNAMODB", endpoints.dynamodb),
        ("AWS_ENDPOINT_URL_SECRETS_MANAGER", endpoints.secrets),
        ("AWS_ENDPOINT_URL_SQS", endpoints.sqs),
        ("AWS_REGION", region),
        ("AWS_DEFAULT_REGION", region),
        ("AWS_ACCESS_KEY_ID", ACCESS_KEY),
        ("AWS_SECRET_ACCESS_KEY", SECRET_KEY),
    ]
}

pub(super) fn sqs(endpoint: &str, region: &str) -> aws_sdk_sqs::Client {
    use aws_sdk_sqs::config::{BehaviorVersion, Config, Credentials, Region};
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::new(region.to_owned()))
        .credentials_provider(Credentials::new(ACCESS_KEY, SECRET_KEY, None, None, "local"))
        .http_client(Builder::new().build_http());
    aws_sdk_sqs::Client::from_conf(config.build())
}

pub(super) fn dynamodb(endpoint: &str, region: &str) -> aws_sdk_dynamodb::Client {
    use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::new(region.to_owned()))
        .credentials_provider(Credentials::new(ACCESS_KEY, SECRET_KEY, None, None, "local"))
        .http_client(Builder::new().build_http());
    aws_sdk_dynamodb::Client::from_conf(config.build())
}

pub(super) fn secrets(endpoint: &str, region: &str) -> aws_sdk_secretsmanager::Client {
    use aws_sdk_secretsmanager::config::{BehaviorVersion, Config, Credentials, Region};
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::new(region.to_owned()))
        .credentials_provider(Credentials::new(ACCESS_KEY, SECRET_KEY, None, None, "local"))
        .http_client(Builder::new().build_http());
    aws_sdk_secretsmanager::Client::from_conf(config.build())
}
