//! The stream of entries.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use local::store::Payment;

use super::stage::{PATIENCE, Stage};

/// Reads the stream.
pub(super) struct Follower {
    stream: BufReader<TcpStream>,
    /// All that was read.
    pub(super) seen: Vec<Value>,
}

impl Follower {
    /// Begins after number `after`. By HTTP/1.0, so that the lines come as they are.
    pub(super) async fn begin(address: SocketAddr, after: u64) -> Self {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET /api/stream?after={after} HTTP/1.0\r\nHost: {address}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        Self { stream: BufReader::new(stream), seen: Vec::new() }
    }

    /// Reads on until there is an entry like this, and gives it.
    pub(super) async fn until(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let reading = async {
            let mut line = String::new();
            loop {
                line.clear();
                assert!(self.stream.read_line(&mut line).await.unwrap() > 0, "the stream ended before: {what}");
                let Some(data) = line.strip_prefix("data: ") else { continue };
                let entry: Value = serde_json::from_str(data).unwrap();
                self.seen.push(entry.clone());
                if wanted(&entry) {
                    return entry;
                }
            }
        };
        let found = tokio::time::timeout(PATIENCE, reading).await;
        found.unwrap_or_else(|_| panic!("in vain: {what}"))
    }
}

/// Whether an entry is of this kind and about this order.
pub(super) fn is(kind: &'static str, order: u64) -> impl Fn(&Value) -> bool {
    move |entry| entry["kind"] == kind && entry["subject"] == format!("order#{order}")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stream_goes_on_where_it_was_left() {
    let stage = Stage::start().await;
    let order = stage.buy(Payment::Captured);
    let mut whole = stage.dev.follow(0).await;
    let delivery = whole.until("the order is told", is("delivery", order)).await;
    let seq = |entry: &Value| entry["seq"].as_u64().unwrap();
    let numbers: Vec<_> = whole.seen.iter().map(seq).collect();
    assert_eq!(numbers, (1..=seq(&delivery)).collect::<Vec<_>>(), "all of them, in their order");

    let left_at = seq(&delivery) - 2;
    let mut resumed = stage.dev.follow(left_at).await;
    let again = resumed.until("the delivery once more", is("delivery", order)).await;
    assert_eq!(again, delivery);
    assert_eq!(resumed.seen.iter().map(seq).collect::<Vec<_>>(), [left_at + 1, left_at + 2]);

    let page = stage.dev.get(&format!("/api/log?after={left_at}&limit=1")).await;
    assert_eq!(page["entries"].as_array().unwrap().len(), 1);
    assert_eq!(page["entries"][0], resumed.seen[0]);
    assert!(page["last"].as_u64().unwrap() >= seq(&delivery));
}
