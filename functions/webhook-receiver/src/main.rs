//! The Lambda bootstrap.

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    webhook_receiver::run().await
}
