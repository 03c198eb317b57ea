//! Counts what goes to DynamoDB, on the way.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// In the header that names an operation, before the name.
const TARGET: &[u8] = b"DynamoDB_20120810.";

/// A passage to DynamoDB that notes the operations.
#[derive(Clone, Default)]
pub(crate) struct Counter(Arc<Shared>);

#[derive(Default)]
struct Shared {
    upstream: OnceLock<String>,
    operations: Mutex<BTreeMap<String, u64>>,
}

impl Counter {
    /// Opens the passage and gives its URL; [`Counter::lead_to`] says later where to.
    pub(crate) async fn open(&self) -> std::io::Result<String> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let counter = self.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(counter.clone().pass(client));
            }
        });
        Ok(url)
    }

    /// Where the passage leads.
    pub(crate) fn lead_to(&self, endpoint: &str) {
        let address = endpoint.trim_start_matches("http://").to_owned();
        self.0.upstream.set(address).expect("it is said once");
    }

    /// Operations so far, by name.
    pub(crate) fn operations(&self) -> BTreeMap<String, u64> {
        self.0.operations.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn pass(self, mut client: TcpStream) -> std::io::Result<()> {
        let upstream = self.0.upstream.get().expect("it was said before anything was started");
        let mut server = TcpStream::connect(upstream).await?;
        let (mut from_client, mut to_client) = client.split();
        let (mut from_server, mut to_server) = server.split();
        let up = async {
            let (mut buffer, mut rest) = (vec![0; 64 * 1024], Vec::new());
            loop {
                let length = from_client.read(&mut buffer).await?;
                if length == 0 {
                    return to_server.shutdown().await;
                }
                rest.extend_from_slice(&buffer[..length]);
                rest = self.note(&rest);
                to_server.write_all(&buffer[..length]).await?;
            }
        };
        tokio::try_join!(up, tokio::io::copy(&mut from_server, &mut to_client))?;
        Ok(())
    }

    /// Counts what is named in `bytes`, and gives the end of them, in which a name may have begun.
    fn note(&self, bytes: &[u8]) -> Vec<u8> {
        let mut from = 0;
        while let Some(at) = find(&bytes[from..], TARGET) {
            let name = &bytes[from + at + TARGET.len()..];
            let Some(end) = name.iter().position(|byte| !byte.is_ascii_alphanumeric()) else {
                return bytes[from + at..].to_vec();
            };
            let name = String::from_utf8_lossy(&name[..end]).into_owned();
            *self.0.operations.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_default() += 1;
            from += at + TARGET.len() + end;
        }
        bytes[from.max(bytes.len().saturating_sub(TARGET.len() - 1))..].to_vec()
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
