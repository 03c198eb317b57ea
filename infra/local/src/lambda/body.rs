//! Reading a request's body up to Lambda's limit.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures::StreamExt;

/// Why a body was not taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyError {
    #[error("the body is larger than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("the body broke off")]
    Broken(#[source] axum::Error),
}

/// Reads the body to its end even if it is too large: an answer sent before that is lost on clients that still write.
pub(super) async fn read(body: Body, limit: usize) -> Result<Bytes, BodyError> {
    let mut chunks = body.into_data_stream();
    let mut kept = BytesMut::new();
    let mut size = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(BodyError::Broken)?;
        size += chunk.len();
        if size <= limit {
            kept.extend_from_slice(&chunk);
        }
    }
    if size > limit { Err(BodyError::TooLarge { limit }) } else { Ok(kept.freeze()) }
}
