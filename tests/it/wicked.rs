//! A store that sends to Wicked Reports beside Klaviyo: what its reports say is what the store's books say.

mod doubt;
mod history;
mod life;
mod stage;
mod trouble;
