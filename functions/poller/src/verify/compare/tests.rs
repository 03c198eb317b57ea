//! A day in Denver, 20 November 2026, and everything that can be different about it.

use destinations::Told;
use domain::Currency;
use jiff::civil::date;
use rust_decimal::Decimal;

use super::*;

const OURS: &str = "bigcommerce:alder-us:";
const KLAVIYO: &str = "klaviyo-main";

/// What everybody holds of the day; at first all the same.
struct Scene {
    day: Date,
    zone: TimeZone,
    account_zone: TimeZone,
    now: Timestamp,
    orders: BTreeMap<String, StoreOrder>,
    elsewhere: BTreeMap<String, String>,
    known: BTreeMap<String, Known>,
    parked: BTreeMap<String, String>,
    placed: Vec<Told>,
    lines: Option<Vec<Told>>,
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn usd(cents: i64) -> Money {
    Money { amount: Decimal::new(cents, 2), currency: Currency::parse("USD").unwrap() }
}

fn told(key: &str, at: Timestamp, money: Money) -> Told {
    Told { key: Some(key.into()), at, value: Some(money.amount), currency: Some(money.currency.to_string()) }
}

impl Scene {
    /// An empty day, looked at half a day after its end.
    fn on(day: Date, zone_name: &str) -> Self {
        let zone = zone(zone_name);
        Self {
            day,
            now: Span::of_day(day, &zone).until + SignedDuration::from_hours(12),
            account_zone: zone.clone(),
            zone,
            orders: BTreeMap::new(),
            elsewhere: BTreeMap::new(),
            known: BTreeMap::new(),
            parked: BTreeMap::new(),
            placed: Vec::new(),
            lines: None,
        }
    }

    /// Orders 1 to 3, at 0:30, 12:00 and 23:30, all told, each with a line named as itself.
    fn new() -> Self {
        let mut scene = Self::on(date(2026, 11, 20), "America/Denver");
        for (id, hour, minute) in [("1", 0, 30), ("2", 12, 0), ("3", 23, 30)] {
            let at = scene.day.at(hour, minute, 0, 0).to_zoned(scene.zone.clone()).unwrap().timestamp();
            scene.place(id, at);
            scene.tell(id, at);
        }
        scene
    }

    fn place(&mut self, id: &str, at: Timestamp) {
        let order = StoreOrder { created_at: at, not_placed: None, deleted: false, test: false, worth: usd(1000) };
        self.orders.insert(id.into(), order);
    }

    fn tell(&mut self, id: &str, at: Timestamp) {
        self.placed.push(told(&format!("{OURS}{id}"), at, usd(1000)));
        self.known.entry(id.into()).or_default().sent.extend([Tag::Placed, Tag::Line(id.into())]);
    }

    fn lose(&mut self, id: &str) {
        self.placed.retain(|told| told.key.as_deref() != Some(&format!("{OURS}{id}")));
    }

    fn order(&mut self, id: &str) -> &mut StoreOrder {
        self.orders.get_mut(id).unwrap()
    }

    fn with<T>(&self, judge: impl Fn(&Evidence<'_>) -> T) -> T {
        judge(&Evidence {
            day: self.day,
            span: Span::of_day(self.day, &self.zone),
            zone: &self.zone,
            now: self.now,
            orders: &self.orders,
            elsewhere: &self.elsewhere,
            destination: KLAVIYO,
            account_zone: &self.account_zone,
            known: &self.known,
            parked: &self.parked,
            placed: &Events::sort(self.placed.clone(), OURS),
            lines: self.lines.clone().map(|lines| Events::sort(lines, OURS)).as_ref(),
        })
    }

    fn findings(&self) -> Findings {
        self.with(compare)
    }

    fn explained(&self) -> Vec<(String, String)> {
        let findings = self.findings();
        assert!(findings.is_right(), "{findings:?}");
        findings.explained.into_iter().map(|(id, why)| (id, why.join("; "))).collect()
    }
}

fn ids<const N: usize>(ids: [&str; N]) -> BTreeSet<String> {
    ids.map(str::to_owned).into()
}

fn one(id: &str, why: &str) -> Vec<(String, String)> {
    vec![(id.to_owned(), why.to_owned())]
}

#[test]
fn a_day_that_is_right_has_nothing_to_explain() {
    let findings = Scene::new().findings();
    assert!(findings.is_right() && findings.explained.is_empty());
    assert_eq!((findings.orders, findings.orders_on_its_day, findings.foreign), (3, 3, 0));
    assert_eq!(findings.gross, Sums::from([("USD".into(), Decimal::new(3000, 2))]));
}

#[test]
fn missing_extra_and_doubled_orders_are_named_even_where_numbers_and_sums_agree() {
    let mut scene = Scene::new();
    scene.lose("2");
    let at = scene.orders["2"].created_at;
    scene.placed.push(told(&format!("{OURS}9"), at, usd(1000)));
    let findings = scene.findings();
    assert_eq!((findings.missing.clone(), findings.extra.clone()), (ids(["2"]), ids(["9"])));
    assert_eq!((findings.orders, &findings.gross["USD"]), (3, &Decimal::new(3000, 2)));
    scene.placed.push(told(&format!("{OURS}3"), at, usd(1000)));
    let findings = scene.findings();
    assert_eq!((findings.doubled, findings.orders), (ids(["3"]), 4));
}

#[test]
fn orders_beside_midnight_are_counted_on_the_store_s_day_and_named_where_the_account_s_is_another() {
    let mut scene = Scene::new();
    scene.account_zone = zone("Europe/Berlin");
    let why = "klaviyo-main counts it on 2026-11-21, in its time zone Europe/Berlin";
    assert_eq!(scene.explained(), one("3", why));
    assert_eq!((scene.findings().orders, scene.findings().orders_on_its_day), (3, 2));
    assert_eq!(scene.with(take_as_told).explained, scene.findings().explained);
    scene.account_zone = zone("America/Los_Angeles");
    let why = "klaviyo-main counts it on 2026-11-19, in its time zone America/Los_Angeles";
    assert_eq!(scene.explained(), one("1", why));
}

#[test]
fn days_of_23_and_25_hours_are_counted_whole() {
    for (day, hours) in [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25)] {
        let mut scene = Scene::on(day, "America/Denver");
        let span = Span::of_day(day, &scene.zone);
        for hour in 0..hours {
            let at = span.from + SignedDuration::from_hours(hour);
            scene.place(&hour.to_string(), at);
            scene.tell(&hour.to_string(), at);
        }
        scene.tell("next", span.until);
        assert!(scene.findings().is_right());
        assert_eq!(scene.findings().orders, hours.unsigned_abs(), "{day}");
    }
}

#[test]
fn orders_that_are_not_placed_are_no_loss_and_no_surplus_either() {
    let mut scene = Scene::new();
    scene.order("2").not_placed = Some("Awaiting Payment: not placed yet".into());
    let told = "Awaiting Payment: not placed yet; klaviyo-main was told of it before";
    assert_eq!(scene.explained(), one("2", told));
    scene.lose("2");
    assert_eq!(scene.explained(), one("2", "Awaiting Payment: not placed yet"));
}

#[test]
fn what_was_set_aside_refused_or_dropped_silently_is_explained() {
    let mut scene = Scene::new();
    scene.lose("2");
    scene.known.remove("2");
    scene.parked.insert("2".into(), "no valid e-mail address and no phone number".into());
    assert_eq!(scene.explained(), one("2", "set aside: no valid e-mail address and no phone number"));
    scene.parked.clear();
    assert_eq!(scene.findings().missing, ids(["2"]));
    scene.known.entry("2".into()).or_default().refused.insert(Tag::Placed);
    assert_eq!(scene.explained(), one("2", "klaviyo-main refused it for good"));
    let known = Known { sent: [Tag::Placed].into(), dropped: true, ..Known::default() };
    scene.known.insert("2".into(), known);
    assert_eq!(scene.explained(), one("2", "klaviyo-main drops its e-mail address silently, as one of a test domain"));
}

#[test]
fn a_test_payment_is_told_and_said_to_be_one() {
    let mut scene = Scene::new();
    scene.order("1").test = true;
    assert_eq!(scene.explained(), one("1", "paid with a test gateway"));
    assert_eq!(scene.with(take_as_told).explained.len(), 1);
}

#[test]
fn an_order_told_under_another_day_is_neither_missing_there_nor_extra_here() {
    let mut scene = Scene::new();
    let yesterday = scene.orders["2"].created_at - SignedDuration::from_hours(24);
    scene.lose("2");
    scene.tell("2", yesterday);
    assert_eq!(scene.explained(), one("2", "klaviyo-main has it under 2026-11-19"));
    assert_eq!(scene.findings().orders, 2);
    let mut scene = Scene::new();
    scene.tell("7", scene.orders["2"].created_at);
    assert_eq!(scene.findings().extra, ids(["7"]));
    scene.elsewhere.insert("7".into(), "the store on 2026-11-21".into());
    assert_eq!(scene.explained(), one("7", "klaviyo-main has it on this day; the store on 2026-11-21"));
}

#[test]
fn events_of_other_stores_are_counted_apart() {
    let mut scene = Scene::new();
    let at = scene.orders["2"].created_at;
    scene.placed.push(told("bigcommerce:alder-eu:2", at, usd(500)));
    scene.placed.push(told("bigcommerce:alder-eu:3", at + SignedDuration::from_hours(24), usd(500)));
    scene.placed.push(Told { key: None, at, value: None, currency: None });
    let findings = scene.findings();
    assert!(findings.is_right());
    assert_eq!((findings.orders, findings.foreign, findings.orders_on_its_day), (3, 2, 5));
    assert_eq!(findings.gross["USD"], Decimal::new(3000, 2));
}

#[test]
fn an_order_edited_after_it_was_told_is_no_loss() {
    let mut scene = Scene::new();
    scene.order("2").worth = usd(800);
    assert_eq!(scene.explained(), one("2", "changed since klaviyo-main was told: worth 10 USD then, 8 USD now"));
}

#[test]
fn orders_in_other_currencies_than_the_account_s_keep_their_own() {
    let mut scene = Scene::new();
    let eur = Money { currency: Currency::parse("EUR").unwrap(), ..usd(1000) };
    scene.order("2").worth = eur;
    let at = scene.orders["2"].created_at;
    scene.lose("2");
    scene.placed.push(told(&format!("{OURS}2"), at, eur));
    assert_eq!(scene.explained(), []);
    let gross = scene.findings().gross;
    assert_eq!(sums::text(&gross), "10 EUR and 20 USD");
}

#[test]
fn lines_the_destination_lost_of_an_order_it_has_are_named() {
    let mut scene = Scene::new();
    let at = scene.orders["2"].created_at;
    let line = |order: &str, line: &str| told(&format!("{OURS}{order}:line:{line}"), at, usd(500));
    scene.lose("3");
    scene.lines = Some(vec![line("1", "1"), line("2", "8")]);
    let findings = scene.findings();
    assert_eq!(findings.missing, ids(["3"]), "its lines go without saying");
    assert_eq!(findings.missing_lines, BTreeMap::from([("2".to_owned(), ids(["2"]))]));
    scene.known.get_mut("1").unwrap().sent.insert(Tag::Line("9".into()));
    scene.lines = Some(vec![line("1", "1"), line("1", "1"), line("1", "9"), line("2", "2")]);
    let findings = scene.findings();
    assert_eq!((findings.doubled, findings.missing_lines), (ids(["1"]), BTreeMap::new()));
}

#[test]
fn lines_of_an_order_placed_a_moment_ago_are_not_missing_yet() {
    let mut scene = Scene::new();
    let at = scene.orders["2"].created_at;
    scene.lines = Some(["1", "2"].map(|id| told(&format!("{OURS}{id}:line:{id}"), at, usd(500))).into());
    scene.now = scene.orders["3"].created_at + SignedDuration::from_mins(9);
    assert!(scene.findings().is_right());
    scene.now += SignedDuration::from_mins(2);
    assert_eq!(scene.findings().missing_lines, BTreeMap::from([("3".to_owned(), ids(["3"]))]));
}

#[test]
fn an_order_that_was_told_and_lost_is_missing_whatever_was_wrong_with_it_before() {
    let mut scene = Scene::new();
    scene.lose("2");
    scene.parked.insert("2".into(), "no valid e-mail address and no phone number".into());
    assert_eq!(scene.findings().missing, ids(["2"]));
}

#[test]
fn an_order_placed_a_moment_ago_is_not_missing_yet() {
    let mut scene = Scene::new();
    scene.lose("3");
    scene.now = scene.orders["3"].created_at + SignedDuration::from_mins(9);
    assert_eq!(scene.explained(), one("3", "placed a moment ago, so it may be on its way"));
    scene.now += SignedDuration::from_mins(2);
    assert_eq!(scene.findings().missing, ids(["3"]));
    scene.known.remove("3");
    scene.now = scene.orders["3"].created_at + SignedDuration::from_secs(59);
    assert_eq!(scene.explained(), one("3", "placed a moment ago, so it may be on its way"));
    scene.now += SignedDuration::from_secs(2);
    assert_eq!(scene.findings().missing, ids(["3"]), "nobody was told of it within a minute");
}

#[test]
fn a_destination_that_cannot_be_asked_lacks_what_it_was_never_told() {
    let mut scene = Scene::new();
    assert!(scene.with(by_table).is_right());
    scene.known.remove("2");
    assert_eq!(scene.with(by_table).missing, ids(["2"]));
    scene.parked.insert("2".into(), "refused".into());
    assert!(scene.with(by_table).is_right());
}

#[test]
fn the_table_must_know_of_exactly_the_placed_orders() {
    let scene = Scene::new();
    assert!(table_agrees(&scene.orders, &scene.known));
    let mut forgot = Scene::new();
    forgot.known.remove("1");
    assert!(!table_agrees(&forgot.orders, &forgot.known));
    assert_eq!(forgot.explained(), one("1", "klaviyo-main has it, though the table does not say so"));
    let mut gone = Scene::new();
    gone.orders.remove("1");
    assert!(!table_agrees(&gone.orders, &gone.known));
    assert_eq!(gone.findings().extra, ids(["1"]));
}

#[test]
fn an_order_whose_customer_was_deleted_is_not_missing_however_much_of_it_is_left() {
    let mut scene = Scene::new();
    scene.known.get_mut("2").unwrap().redacted = true;
    scene.lines = Some(Vec::new());
    assert_eq!(scene.findings().missing_lines.keys().collect::<Vec<_>>(), ["1", "3"], "Klaviyo deletes bit by bit");
    scene.lines = None;
    scene.lose("2");
    assert_eq!(scene.explained(), one("2", "redacted: its customer was deleted"));
    scene.known.get_mut("2").unwrap().sent.clear();
    assert_eq!(scene.explained(), one("2", "redacted: its customer was deleted"));
    assert!(scene.with(by_table).is_right());
}
