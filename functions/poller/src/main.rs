//! The Lambda bootstrap.

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    poller::run().await
}
