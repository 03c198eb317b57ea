//! What the local AWS services have in common on the wire.

use axum::http::HeaderMap;

/// The account everything local belongs to.
pub(crate) const ACCOUNT: &str = "000000000000";
/// The region of what is created by a request without an AWS signature.
const DEFAULT_REGION: &str = "eu-central-1";

/// The action an AWS JSON request asks for: `X-Amz-Target: <service>.<action>`.
pub(crate) fn action(headers: &HeaderMap) -> &str {
    let target = headers.get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
    target.split_once('.').map_or(target, |(_, action)| action)
}

/// The region in the credential scope of an AWS signature (version 4): `Credential=<key>/<date>/<region>/…`.
pub(crate) fn region(headers: &HeaderMap) -> &str {
    let authorization = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let scope = authorization.split("Credential=").nth(1).and_then(|scope| scope.split('/').nth(2));
    scope.filter(|region| !region.is_empty()).unwrap_or(DEFAULT_REGION)
}
