//! Requests about people's data: one URL for all stores of a platform, and nobody's word but the platform's is taken.

use super::*;

const PATH: &str = "/privacy/tiendanube/customers-redact";

/// Two stores of one app, and one of another app.
const STORES: [(&str, u64, &str); 3] = [("aire", 11, "app-one"), ("brasa", 12, "app-one"), ("cobre", 13, "app-two")];

fn with_stores(stores: &[(&str, u64, &str)]) -> String {
    let mut config: Value = serde_json::from_str(&configuration(&["current"])).unwrap();
    for (id, number, secret) in stores {
        config["stores"].as_array_mut().unwrap().push(json!({
            "id": id, "platform": "tiendanube", "destinations": ["klaviyo-main"],
            "credentials": {
                "store_id": number.to_string(), "access_token": "t", "client_secret": secret, "user_agent": "Test (a@b.example)",
            },
        }));
    }
    config.to_string()
}

async fn with_platform() -> Setting {
    let mut setting = setting().await;
    std::fs::write(setting.config.path(), with_stores(&STORES)).unwrap();
    let live = Live::start(Source::File(setting.config.path().into()), Intakes::build).await.unwrap();
    setting.receiver.live = live;
    setting
}

/// A body about the store with this number, and its signature under `secret`.
fn signed(number: u64, secret: &str) -> (String, Value) {
    let config = config::Config::parse(&with_stores(&[("any", number, secret)])).unwrap();
    let intake = platforms::find("tiendanube").unwrap().intake(&config.stores[1]).unwrap();
    let probe = intake.probe("4f9K2m", "2026-07-14T16:05:14Z".parse().unwrap());
    let headers = probe.headers.iter().map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap())));
    (String::from_utf8(probe.body).unwrap(), Value::Object(headers.collect()))
}

impl Setting {
    async fn asked(&self, (body, headers): &(String, Value)) -> u16 {
        self.answer(event("POST", PATH, headers.clone(), body)).await
    }

    fn sent(&self) -> u64 {
        self.stack.sqs().count("SendMessage")
    }
}

#[tokio::test]
async fn a_signed_request_is_queued_byte_for_byte_for_the_store_its_body_names() {
    let setting = with_platform().await;
    let request = signed(12, "app-one");
    assert_eq!(setting.asked(&request).await, 200);
    let [message] = &setting.queued().await[..] else { panic!("one message") };
    assert_eq!(message.body(), Some(request.0.as_str()));
    let attributes =
        ["kind", "store", "platform", "request", "standing", "received_at"].map(|name| attribute(message, name));
    let expected = ["privacy", "brasa", "tiendanube", "customers-redact", "signed", "2026-07-14T16:05:14Z"];
    assert_eq!(attributes, expected.map(Some));
    let group = &message.attributes.as_ref().unwrap()[&MessageSystemAttributeName::MessageGroupId];
    assert!(group.starts_with("brasa:privacy#customers-redact-"), "{group}");
    assert_eq!((setting.asked(&request).await, setting.queued().await.len()), (200, 0), "the same message");
}

#[tokio::test]
async fn an_unsigned_request_is_accepted_as_that() {
    let setting = with_platform().await;
    assert_eq!(setting.asked(&(signed(12, "app-one").0, json!({}))).await, 200);
    let [message] = &setting.queued().await[..] else { panic!("one message") };
    assert_eq!(attribute(message, "standing"), Some("unsigned"));
}

#[tokio::test]
async fn a_wrong_signature_is_refused_and_so_is_that_of_another_app() {
    let setting = with_platform().await;
    let (body, headers) = signed(12, "app-one");
    for forged in [signed(12, "guessed"), (format!("{body} "), headers), signed(13, "app-one"), signed(99, "guessed")] {
        let answer = setting.receiver.handle(event("POST", PATH, forged.1, &forged.0), Timestamp::UNIX_EPOCH).await;
        assert_eq!((answer.status_code, answer.body), (401, "unauthorized"), "{}", forged.0);
    }
    assert_eq!(setting.sent(), 0);
}

#[tokio::test]
async fn a_request_about_a_store_nobody_connected_is_accepted_and_one_about_none_is_not() {
    let setting = with_platform().await;
    assert_eq!(setting.asked(&signed(99, "app-one")).await, 200);
    assert_eq!(setting.asked(&(signed(99, "app-one").0, json!({}))).await, 200);
    for body in ["{}", "", "no json", r#"{"store_id": []}"#] {
        assert_eq!(setting.asked(&(body.to_owned(), json!({}))).await, 400, "{body}");
    }
    assert_eq!(setting.sent(), 0);
}

#[tokio::test]
async fn path_method_and_size_are_checked_first() {
    let setting = with_platform().await;
    let large = "x".repeat(256 * 1024 + 1);
    for path in [
        "/privacy",
        "/privacy/",
        "/privacy/tiendanube",
        "/privacy/tiendanube/",
        "/privacy/tiendanube/customers-forget",
        "/privacy/tiendanube/customers-redact/",
        "/privacy/bigcommerce/customers-redact",
        "/privacy/unknown/customers-redact",
    ] {
        assert_eq!(setting.answer(event("GET", path, json!({}), &large)).await, 404, "{path}");
    }
    for request in ["customers-redact", "customers-data-request", "store-redact"] {
        let path = format!("/privacy/tiendanube/{request}");
        assert_eq!(setting.answer(event("GET", &path, json!({}), &large)).await, 405);
        assert_eq!(setting.answer(event("POST", &path, json!({}), &large)).await, 413);
    }
}

#[tokio::test]
async fn without_a_store_of_the_platform_there_is_no_such_path() {
    let setting = setting().await;
    assert_eq!(setting.asked(&signed(12, "app-one")).await, 404);
}

#[tokio::test]
async fn a_secret_or_a_store_that_is_new_is_known_after_the_configuration_was_read_again() {
    let setting = with_platform().await;
    let (rotated, connected) = (signed(12, "app-three"), signed(14, "app-one"));
    assert_eq!([setting.asked(&rotated).await, setting.asked(&connected).await], [401, 200]);
    let stores = [("aire", 11, "app-one"), ("brasa", 12, "app-three"), ("dulce", 14, "app-one")];
    std::fs::write(setting.config.path(), with_stores(&stores)).unwrap();
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(31)).await;
    tokio::time::resume();
    assert_eq!([setting.asked(&rotated).await, setting.asked(&connected).await], [200, 200]);
    assert_eq!(setting.queued().await.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_hangs_is_answered_503_within_two_seconds() {
    let mut setting = with_platform().await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = setting.stack.sqs_client().config().to_builder();
    let hanging = settings.endpoint_url(format!("http://{}", silent.local_addr().unwrap())).build();
    let live = Live::start(Source::File(setting.config.path().into()), Intakes::build).await.unwrap();
    setting.receiver = Receiver::new(live, aws_sdk_sqs::Client::from_conf(hanging), "http://127.0.0.1/0/q.fifo".into());
    let before = tokio::time::Instant::now();
    assert_eq!(setting.asked(&signed(12, "app-one")).await, 503);
    assert!(before.elapsed() < Duration::from_secs(2), "{:?}", before.elapsed());
}
