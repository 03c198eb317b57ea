//! Settings of the AWS clients: region and credentials from the environment, not the whole provider chain, and one HTTP
//! client for all of them.

mod http;

use std::time::Duration;

use aws_config::environment::{EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider};
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};

/// The settings every client of a function shares. Endpoints (`AWS_ENDPOINT_URL`, also per service) are read by the SDK.
///
/// A frozen environment wakes with dead pooled connections, so connecting is given up soon and tried again.
pub async fn settings() -> SdkConfig {
    let limits = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .read_timeout(Duration::from_secs(5))
        .operation_timeout(Duration::from_secs(15))
        .build();
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(http::client())
        .region(EnvironmentVariableRegionProvider::new())
        .credentials_provider(EnvironmentVariableCredentialsProvider::new())
        .timeout_config(limits)
        .retry_config(RetryConfig::standard().with_max_attempts(4))
        .load()
        .await
}

pub use aws_config::SdkConfig as Settings;

/// Limits for a call that must be over within `limit`, repeats included.
pub fn within(limit: Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(limit / 4)
        .operation_attempt_timeout(limit / 2)
        .operation_timeout(limit)
        .build()
}
