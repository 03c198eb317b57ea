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
            Storage::File(path) => Database::new(&path.to_string_lossy()),
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
