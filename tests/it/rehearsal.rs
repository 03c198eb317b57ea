//! The deployment rehearsal: an empty stack is connected, imported into, rotated and updated, all through the command
//! and while shoppers buy; at the end nothing is missing and nothing is doubled at an inbox that keeps every arrival.

mod operator;
mod trade;
mod whole;

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use local::inbox::Scopes;
use local::scene::{DESTINATION, STORE, Scene};
use local::stack::Update;
use local::store::{Account, Payment, Quota};
use serde_json::{Value, json};

use crate::support::books::expected;
use crate::support::{App, Lines, options, until, until_within};
use operator::Operator;
use trade::while_shoppers_buy;

/// How long the store waits for answers on a machine that may be busy.
const PATIENCE: Duration = Duration::from_secs(20);
/// A function reads the configuration again when a credential is refused, but not more often than every 30 s; what was
/// refused comes back after 2, 4, 8, 16 and 32 s.
const UNTIL_REREAD: Duration = Duration::from_secs(120);
/// Orders from before anybody listened.
const HISTORY: u32 = 60;
/// Orders that come in just before the update.
const BURST: usize = 20;

struct Rehearsal {
    app: App,
    operator: Operator,
    lines: Lines,
    /// The first day of the store's history, in its own time zone.
    first_day: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn from_an_empty_stack_to_one_rotated_and_updated_nothing_is_missing_and_nothing_is_doubled() {
    let mut rehearsal = Rehearsal::deploy().await;
    rehearsal.nothing_is_connected_yet().await;
    rehearsal.connect().await;
    rehearsal.import().await;
    rehearsal.an_hour_passes().await;
    rehearsal.everything_is_told_exactly_once().await;

    rehearsal.rotate_the_token().await;
    rehearsal.rotate_the_key().await;
    rehearsal.rotate_the_api_account().await;

    let order = rehearsal.an_order_is_parked().await;
    rehearsal.update().await;
    rehearsal.replay(order).await;
    rehearsal.an_hour_passes().await;
    rehearsal.everything_is_told_exactly_once().await;
    rehearsal.all_is_well().await;
    rehearsal.app.end().await;
}

impl Rehearsal {
    /// The stack as the template makes it, and a store that has been selling for some weeks.
    async fn deploy() -> Self {
        let lines = Lines::default();
        let mut options = options();
        options.connected = false;
        options.store.quota = Quota::UNLIMITED;
        options.store.webhooks.patience = PATIENCE;
        options.output = lines.output();
        let mut app = App::with(options).await;
        // Refused credentials are part of the story.
        app.expected_refusals = true;
        let now = runtime::clock::now();
        let (from, to) = (now - (20 * 24).hours(), now - 24.hours());
        app.scene.store.shop(|shop| shop.grow_history(HISTORY, from, to));
        let operator = Operator::of(&app);
        Self { app, operator, lines, first_day: day(from) }
    }

    async fn nothing_is_connected_yet(&self) {
        let ran = self.operator.run(&self.app, &["doctor", "--json"]).await;
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.out.contains("orderwire connect"), "{ran:?}");
        let early = self.app.post(&[], "{}").await;
        assert_eq!(early.status.as_u16(), 502, "a function without a configuration does not start");
        self.lines.say(&self.app, "nothing is connected yet; run `orderwire connect`").await;
    }

    /// Of what is bought before the webhooks are there none tells: that is history, or found by the poll.
    async fn connect(&self) {
        let papers = self.operator.papers(&self.app);
        let connect = ["connect", "--from", papers.as_str(), "--no-import"];
        let report = while_shoppers_buy(&self.app.scene.store, self.operator.succeed(&self.app, &connect)).await;
        assert_eq!(
            (&report["store"], &report["written"], &report["import"]),
            (&json!(STORE), &json!(true), &json!("none"))
        );
        assert!(report["probe_milliseconds"].is_u64(), "a webhook of our own arrived: {report}");
        assert!(self.app.scene.store.hooks().iter().all(|hook| hook.is_active));
        let again = self.operator.succeed(&self.app, &["connect", "--store", STORE, "--no-import"]).await;
        assert_eq!(again["written"], false, "it says so already");
        self.operator.succeed(&self.app, &["doctor"]).await;
    }

    async fn import(&self) {
        let import = self.operator.succeed(&self.app, &["import", "--store", STORE]);
        let state = while_shoppers_buy(&self.app.scene.store, import).await;
        assert_eq!((&state["state"], &state["parked"]), (&json!("finished"), &json!(0)), "{state}");
        assert!(state["orders"].as_u64() >= Some(u64::from(HISTORY)), "{state}");
    }

    /// What the schedule does by itself: orders of which no webhook told are found.
    async fn an_hour_passes(&self) {
        self.app.settle().await;
        let polled = self.app.scene.stack.schedule("Hourly").fire_now().await.unwrap();
        let polled: Value = serde_json::from_slice(&polled.payload).unwrap();
        assert_eq!((&polled["stores"][0]["ok"], &polled["stores"][0]["hooks_repaired"]), (&json!(true), &json!(0)));
        self.app.settle().await;
    }

    async fn rotate_the_token(&self) {
        let rotate = self.operator.succeed(&self.app, &["rotate", "token", "--store", STORE]);
        while_shoppers_buy(&self.app.scene.store, rotate).await;
        self.no_webhook_is_lost().await;
        let retired = self.operator.succeed(&self.app, &["rotate", "token", "--store", STORE, "--retire"]).await;
        assert_eq!(retired["retired"], 1);
    }

    async fn rotate_the_key(&self) {
        let (store, inbox) = (&self.app.scene.store, &self.app.scene.inbox);
        inbox.add_key("pk_successor", Scopes::All);
        let key = self.operator.secret("api_key", "pk_successor");
        let rotate = ["rotate", "destination", "--destination", DESTINATION, "--set", &key];
        while_shoppers_buy(store, self.operator.succeed(&self.app, &rotate)).await;
        assert!(inbox.revoke_key(&inbox.settings().api_key));
        self.app.buy(1, Payment::Captured);
        self.all_is_told("what was refused with the old key is sent with the new one").await;
        self.no_webhook_is_lost().await;
    }

    async fn rotate_the_api_account(&self) {
        let store = &self.app.scene.store;
        let (old, new) = (store.settings().account(), Account::named("successor"));
        store.add_account(new.clone());
        let token = self.operator.secret("access_token", &new.access_token);
        let secret = self.operator.secret("client_secret", &new.client_secret);
        let rotate = ["rotate", "store", "--store", STORE, "--set", &token, "--set", &secret];
        while_shoppers_buy(store, self.operator.succeed(&self.app, &rotate)).await;
        self.no_webhook_is_lost().await;
        store.remove_account(&old.client_id);
        self.app.buy(1, Payment::Captured);
        self.all_is_told("functions that know the old account only read the configuration again").await;
        self.operator.succeed(&self.app, &["rotate", "store", "--store", STORE, "--retire"]).await;
    }

    /// An order with nobody to tell it of, until the merchant corrects it.
    async fn an_order_is_parked(&self) -> u64 {
        let order = self.app.buy_unheard(1);
        self.app.scene.store.shop(|shop| {
            let billing = &mut shop.orders.get_mut(&order).unwrap().billing;
            (billing.email, billing.phone) = (String::new(), String::new());
        });
        self.app.hear_of(order).await;
        self.app.settle().await;
        let listed = self.operator.succeed(&self.app, &["replay", "--list"]).await;
        assert_eq!(listed["parked"][0]["what"], format!("order#{order}"), "{listed}");
        order
    }

    /// A new version is deployed while there is work for the present one.
    async fn update(&mut self) {
        for _ in 0..BURST {
            self.app.buy(1, Payment::Captured);
        }
        until("a batch is in work", || self.app.scene.stack.figures("OrdersQueue").in_flight > 0).await;
        let parameters = [("LogLevel", "warn"), ("ProcessorConcurrency", "3")];
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let Scene { store, stack, .. } = &mut self.app.scene;
        let starts = |stack: &local::stack::Stack| stack.function("Processor").cold_starts_micros().len();
        while_shoppers_buy(store, async {
            let before = starts(stack);
            stack.update(Update { parameters, ..Update::default() }).await.unwrap();
            until("the new version is at work", || starts(stack) > before).await;
        })
        .await;
        assert_eq!(self.app.scene.stack.function("Processor").settings().environment["RUST_LOG"], "warn");
        self.operator.note_outputs(&self.app);
        self.no_webhook_is_lost().await;
        self.operator.succeed(&self.app, &["doctor"]).await;
    }

    async fn replay(&self, order: u64) {
        let correct = |shop: &mut local::store::Shop| {
            shop.orders.get_mut(&order).unwrap().billing.email = "mara@okafor.example".to_owned();
        };
        self.app.scene.store.shop(correct);
        let replayed = self.operator.succeed(&self.app, &["replay", "--order", &order.to_string()]).await;
        assert_eq!(replayed["parked"][0]["outcome"], "replayed", "{replayed}");
        self.app.settle().await;
        assert_eq!(self.app.parked().await, []);
    }

    /// None was refused, and each was taken in the end; on a busy machine an answer may come too late for the store,
    /// which sends the webhook again.
    async fn no_webhook_is_lost(&self) {
        self.app.settle().await;
        let store = &self.app.scene.store;
        until("every webhook is taken", || {
            let mut waiting = BTreeSet::new();
            for delivery in store.deliveries() {
                let webhook = (delivery.hook, delivery.webhook_id);
                match delivery.status {
                    Some(200) => waiting.remove(&webhook),
                    None | Some(503) => waiting.insert(webhook),
                    Some(status) => panic!("{} was answered {status}", delivery.scope),
                };
            }
            waiting.is_empty()
        })
        .await;
        self.app.settle().await;
    }

    async fn all_is_told(&self, what: &str) {
        self.app.scene.store.settled().await;
        until_within(UNTIL_REREAD, what, || told(&self.app).len() >= due(&self.app).len()).await;
        self.app.settle().await;
        assert_eq!(told(&self.app), due(&self.app));
    }

    /// By our own count, and by the command's.
    async fn everything_is_told_exactly_once(&self) {
        assert_eq!(told(&self.app), due(&self.app));
        let today = day(runtime::clock::now());
        let verify = ["verify", "--from", &self.first_day, "--to", &today];
        let verdict = self.operator.succeed(&self.app, &verify).await;
        let days = verdict["stores"][0]["days"].as_array().unwrap();
        assert!(days.len() > 20, "{days:?}");
        for difference in ["missing", "extra", "doubled"] {
            assert!(days.iter().all(|day| day[difference] == json!([])), "{difference}: {days:?}");
        }
    }

    async fn all_is_well(&self) {
        for command in ["doctor", "status"] {
            self.operator.succeed(&self.app, &[command]).await;
        }
    }
}

/// The day at the store.
fn day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::get("America/Denver").unwrap()).date().to_string()
}

/// Every event of every order, worked out from the store's own books.
fn due(app: &App) -> Vec<String> {
    app.scene.store.shop(|shop| expected(shop, Timestamp::MIN, Timestamp::MAX))
}

/// What has arrived, repeats included.
fn told(app: &App) -> Vec<String> {
    app.keys().into_iter().filter(|key| !key.starts_with("Started Checkout")).collect()
}
