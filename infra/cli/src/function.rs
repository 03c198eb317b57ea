//! `orderwire function NAME`: the Lambda functions inside this binary, so that the local stack needs one build and still
//! runs real Lambda loops in processes that can be killed.

use clap::ValueEnum;

/// The functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Function {
    WebhookReceiver,
    Processor,
    Poller,
}

impl Function {
    /// Runs it until its Runtime API goes away. One thread, as each function's own bootstrap has.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            match self {
                Self::WebhookReceiver => webhook_receiver::run().await,
                Self::Processor => processor::run().await,
                Self::Poller => poller::run().await,
            }
        })
    }
}
