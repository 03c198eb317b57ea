//! Settings of SDK clients for loopback, and the variables that make a function's own clients the same.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sqs::config::{Credentials, SharedCredentialsProvider};
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

/// The settings of a client for the service at `endpoint`.
pub(super) fn settings(endpoint: &str, region: &str) -> SdkConfig {
    let credentials = Credentials::new(ACCESS_KEY, SECRET_KEY, None, None, "local");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::new(region.to_owned()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(Builder::new().build_http())
        .build()
}
