//! DynamoDB on loopback: `dynoxide` embedded, in memory or in a file.

use std::io;
use std::path::PathBuf;

use dynoxide::{Database, server};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Where the tables live.
#[derive(Debug, Clone)]
pub enum Storage {
    /// Gone when the server stops.
    Memory,
    /// An SQLite file, created if missing; its folder must exist.
    File(PathBuf),
}

/// Why the local DynamoDB did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database could not be opened.
    #[error("cannot open the local table storage {storage:?}")]
    Open {
        /// What was asked for.
        storage: Storage,
        /// What the database said.
        #[source]
        source: dynoxide::errors::DynoxideError,
    },
    /// The database takes only paths in UTF-8.
    #[error("the path {0:?} is not UTF-8")]
    Path(PathBuf),
    /// No port could be had on 127.0.0.1.
    #[error("cannot listen on loopback")]
    Listen(#[source] io::Error),
}

/// A running server; it takes no new connection once this is dropped.
#[derive(Debug)]
pub struct DynamoDb {
    /// `http://127.0.0.1:<port>`, to be used as the SDK's endpoint URL.
    pub endpoint: String,
    _stop: oneshot::Sender<()>,
}

impl DynamoDb {
    /// Starts a server on a free port, as a task of the current tokio runtime.
    ///
    /// # Errors
    ///
    /// [`StartError`] if the storage cannot be opened or no port be had.
    pub async fn start(storage: Storage) -> Result<Self, StartError> {
        let database = match &storage {
            Storage::Memory => Database::memory(),
            Storage::File(path) => Database::new(path.to_str().ok_or_else(|| StartError::Path(path.clone()))?),
        }
        .map_err(|source| StartError::Open { storage, source })?;
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(StartError::Listen)?;
        let address = listener.local_addr().map_err(StartError::Listen)?;
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(async move {
            let until_dropped = async move {
                // An error is the sender being dropped, which is the signal.
                let _ = stopped.await;
            };
            if let Err(error) = server::serve_with_shutdown(listener, database, until_dropped).await {
                tracing::error!(error, "the local DynamoDB stopped");
            }
        });
        Ok(Self { endpoint: format!("http://{address}"), _stop: stop })
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::Client;
    use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
    use aws_sdk_dynamodb::types::{
        AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
    };

    use super::*;

    fn client(endpoint: &str) -> Client {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .credentials_provider(Credentials::new("local", "local", None, None, "local"))
            .region(Region::new("eu-central-1"))
            .endpoint_url(endpoint)
            .build();
        Client::from_conf(config)
    }

    #[tokio::test]
    async fn file_keeps_its_items_over_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::File(folder.path().join("tables.db"));
        let item = ("pk", AttributeValue::S("order".to_owned()));

        let first = DynamoDb::start(storage.clone()).await.unwrap();
        let before = client(&first.endpoint);
        let key = KeySchemaElement::builder().attribute_name(item.0).key_type(KeyType::Hash).build().unwrap();
        let definition = AttributeDefinition::builder().attribute_name(item.0).attribute_type(ScalarAttributeType::S);
        let table = before.create_table().table_name("orders").key_schema(key);
        let table = table.attribute_definitions(definition.build().unwrap()).billing_mode(BillingMode::PayPerRequest);
        table.send().await.unwrap();
        before.put_item().table_name("orders").item(item.0, item.1.clone()).send().await.unwrap();
        drop(first);

        let second = DynamoDb::start(storage).await.unwrap();
        let read = client(&second.endpoint).get_item().table_name("orders").key(item.0, item.1).send().await.unwrap();
        assert!(read.item.is_some());
    }

    #[tokio::test]
    async fn missing_folder_is_named() {
        let storage = Storage::File(PathBuf::from("no-such-folder/tables.db"));
        let error = DynamoDb::start(storage).await.unwrap_err();
        assert!(error.to_string().contains("no-such-folder"), "{error}");
    }
}
