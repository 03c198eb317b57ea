//! Probes are taken as the store's own webhooks are, and tokens and secrets change without a gap.

use config::SettingKind;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Sample, samples};
use crate::{Concern, Delivery, Intake, Probe, Refusal};

const NONCE: &str = "4f9K2mQx7Zt1";

fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().expect("a time")
}

fn judge(intake: &dyn Intake, probe: &Probe) -> Result<(), Refusal> {
    let delivery = Delivery { headers: &probe.headers, path_token: probe.path_token.as_deref(), body: &probe.body };
    intake.authenticate(&delivery, now())
}

impl Sample {
    /// The store with some of its credentials changed.
    fn with(&self, changed: &[(&str, Value)], options: Value) -> Box<dyn Intake> {
        let mut credentials = self.credentials.clone();
        for (name, value) in changed {
            credentials[*name] = value.clone();
        }
        self.platform.intake(&self.store(credentials, options)).expect("right credentials")
    }

    fn credentials_of(&self, is_wanted: impl Fn(SettingKind) -> bool) -> Vec<(&'static str, SettingKind)> {
        let settings = self.platform.credentials().iter().map(|setting| (setting.name, setting.kind));
        settings.filter(|(_, kind)| is_wanted(*kind)).collect()
    }
}

#[test]
fn a_probe_is_genuine_and_says_that_it_is_a_probe() {
    for sample in samples() {
        let strict = sample.platform.options().iter().any(|option| option.name == "require_signature");
        for options in [Value::Null, if strict { json!({"require_signature": true}) } else { Value::Null }] {
            let intake = sample.with(&[], options);
            let probe = intake.probe(NONCE, now());
            assert_eq!(judge(&*intake, &probe), Ok(()), "{}", sample.platform.id());
            assert_eq!(intake.concern(&probe.body), Concern::Probe { nonce: NONCE.into() });
            assert!(probe.path_token.is_none() || intake.takes_path_token());
            std::str::from_utf8(&probe.body).expect("the queue carries it as text");
        }
    }
}

#[test]
fn a_probe_that_was_changed_on_its_way_is_refused() {
    for sample in samples() {
        let intake = sample.intake();
        for name in intake.probe(NONCE, now()).headers.keys().filter(|name| *name != "content-type") {
            let mut forged = intake.probe(NONCE, now());
            forged.headers.insert(name, "forged".parse().expect("a value"));
            assert!(judge(&*intake, &forged).is_err(), "{}: {name}", sample.platform.id());
        }
    }
}

#[test]
fn a_token_is_good_until_it_is_taken_off_the_list() {
    for sample in samples() {
        for (name, _) in sample.credentials_of(|kind| kind == SettingKind::Tokens) {
            let with = |tokens: Value| sample.with(&[(name, tokens)], Value::Null);
            let probe = with(json!(["old"])).probe(NONCE, now());
            assert_eq!(judge(&*with(json!(["new", "old"])), &probe), Ok(()), "{}", sample.platform.id());
            assert!(judge(&*with(json!(["new"])), &probe).is_err(), "{}", sample.platform.id());
            let current = with(json!(["new", "old"])).probe(NONCE, now());
            assert_eq!(judge(&*with(json!(["new"])), &current), Ok(()), "the first token is the current one");
        }
    }
}

#[test]
fn a_signature_is_good_under_a_former_secret_and_under_no_foreign_one() {
    for sample in samples() {
        for (name, kind) in sample.credentials_of(|kind| matches!(kind, SettingKind::Former(_))) {
            let SettingKind::Former(of) = kind else { continue };
            let signed_with = |secret: &str| sample.with(&[(of, json!(secret))], Value::Null).probe(NONCE, now());
            let store = sample.with(&[(of, json!("current")), (name, json!(["earlier", "first"]))], Value::Null);
            for secret in ["current", "earlier", "first"] {
                assert_eq!(judge(&*store, &signed_with(secret)), Ok(()), "{}: {secret}", sample.platform.id());
            }
            assert_eq!(judge(&*store, &signed_with("foreign")), Err(Refusal::Mismatch), "{}", sample.platform.id());
            let forgetful = sample.with(&[(of, json!("current"))], Value::Null);
            assert_eq!(judge(&*forgetful, &signed_with("earlier")), Err(Refusal::Mismatch));
        }
    }
}
