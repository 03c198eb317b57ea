//! What comes of what is given.

use super::*;

const NOW: &str = "2026-11-22T10:00:00.5Z";

struct Flags<'a> {
    store: Option<&'a str>,
    destination: Option<&'a str>,
    kind: Option<&'a str>,
    set: &'a [&'a str],
    destination_set: &'a [&'a str],
    from: &'a str,
}

const NEW: Flags<'_> = Flags {
    store: Some("alder"),
    destination: None,
    kind: Some("klaviyo"),
    set: &["store_hash=qx7", "access_token=tok", "client_secret=sec"],
    destination_set: &["api_key=pk_1"],
    from: "",
};

fn draft(before: &Document, given: &Flags<'_>) -> Result<Draft, String> {
    let read = |arguments: &[&str]| {
        Given::read("--set", &arguments.iter().map(|argument| (*argument).to_owned()).collect::<Vec<_>>()).unwrap()
    };
    let (of_store, of_destination) = (read(given.set), read(given.destination_set));
    let from = Document::parse(given.from).unwrap();
    let order = Order {
        store: given.store,
        platform: None,
        destination: given.destination,
        kind: given.kind,
        of_store: &of_store,
        of_destination: &of_destination,
        from: &from,
    };
    let made = order.draft(before, &mut Interview::nobody(), NOW.parse().unwrap(), || "random".to_owned());
    made.map_err(|error| error.to_string())
}

fn connected() -> Document {
    draft(&Document::default(), &NEW).unwrap().document
}

#[test]
fn a_first_store_gets_everything_that_is_made_and_is_a_valid_configuration() {
    let expected = r#"{
  "stores": [
    {
      "id": "alder",
      "platform": "bigcommerce",
      "credentials": {
        "store_hash": "qx7",
        "access_token": "tok",
        "client_secret": "sec",
        "webhook_tokens": ["random"]
      },
      "connected_at": "2026-11-22T10:00:00Z",
      "destinations": ["klaviyo"]
    }
  ],
  "destinations": [
    {
      "id": "klaviyo",
      "kind": "klaviyo",
      "credentials": {
        "api_key": "pk_1"
      }
    }
  ],
  "customer_hash_key": "random"
}
"#;
    assert_eq!(connected().text(), expected);
    runtime::check(expected).unwrap();
}

#[test]
fn the_same_again_changes_nothing_and_neither_does_saying_nothing() {
    assert_eq!(draft(&connected(), &NEW).unwrap().document, connected());
    let nothing = Flags { store: None, set: &[], destination_set: &[], ..NEW };
    let again = draft(&connected(), &nothing).unwrap();
    assert_eq!((again.document, again.store.as_str()), (connected(), "alder"));
    assert_eq!(again.destinations, ["klaviyo"]);
}

#[test]
fn a_second_store_leaves_the_first_as_it_is_and_uses_the_same_destination() {
    let second = Flags { store: Some("birch"), destination_set: &[], ..NEW };
    let made = draft(&connected(), &second).unwrap();
    assert_eq!(made.document.ids(List::Stores), ["alder", "birch"]);
    assert_eq!(made.document.find(List::Stores, "alder"), connected().find(List::Stores, "alder"));
    assert_eq!((made.destinations.as_slice(), made.added), (&["klaviyo".into()][..], None), "the store is new itself");
    let both = Flags { store: None, ..NEW };
    assert!(draft(&made.document, &both).unwrap_err().contains("--store ID"), "which of them is not guessed");
}

#[test]
fn one_more_destination_is_added_to_those_of_the_store() {
    let more = Flags { destination: Some("second"), destination_set: &["api_key=pk_2"], ..NEW };
    let made = draft(&connected(), &more).unwrap();
    assert_eq!(
        (made.destinations.as_slice(), made.added.as_deref()),
        (&["klaviyo".into(), "second".into()][..], Some("second"))
    );
    let second = made.document.find(List::Destinations, "second").unwrap();
    assert_eq!(text_of(second, "connected_at"), "2026-11-22T10:00:00Z", "what was before is history to it");
    let again = draft(&made.document, &more).unwrap();
    assert_eq!((again.document, again.added), (made.document.clone(), None));
    let kept = made.document.find(List::Destinations, "klaviyo");
    assert_eq!(kept, connected().find(List::Destinations, "klaviyo"));
    let unclear = Flags { destination: None, ..more };
    assert!(draft(&made.document, &unclear).unwrap_err().contains("--destination ID"));
}

#[test]
fn a_changed_secret_leaves_the_former_one_accepted_and_a_moved_store_is_told() {
    let changed = Flags { set: &["client_secret=other"], ..NEW };
    let made = draft(&connected(), &changed).unwrap();
    let store = made.document.find(List::Stores, "alder").unwrap();
    assert_eq!(credentials(store, "client_secrets_previous"), ["sec"]);
    assert_eq!(made.moved, Vec::<&str>::new());
    let moved = Flags { set: &["store_hash=other"], ..NEW };
    assert_eq!(draft(&connected(), &moved).unwrap().moved, ["store_hash"]);
}

#[test]
fn tokens_that_are_given_leave_the_former_ones_accepted_and_none_given_changes_nothing() {
    let tokens = |given| {
        let made = draft(&connected(), &Flags { set: &[given], ..NEW }).unwrap().document;
        let store = made.find(List::Stores, "alder").unwrap();
        credentials(store, "webhook_tokens").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(tokens("webhook_tokens=theirs"), ["theirs", "random"], "webhooks carry it still");
    assert_eq!(tokens("webhook_tokens=[]"), ["random"]);
}

#[test]
fn a_customer_hash_key_is_taken_over_from_a_file_and_never_changed() {
    let text = connected().text().replace(r#""customer_hash_key": "random""#, r#""customer_hash_key": "theirs""#);
    let from = Flags { store: None, set: &[], destination_set: &[], from: &text, ..NEW };
    let made = draft(&Document::default(), &from).unwrap().document;
    assert_eq!(made.text(), text);
    assert_eq!(draft(&made, &NEW).unwrap().document, made);
    let error = draft(&connected(), &from).unwrap_err();
    assert!(error.contains("customer_hash_key") && !error.contains("theirs"), "{error}");
}

#[test]
fn of_several_stores_in_a_file_the_one_that_is_meant_must_be_named_before_anything_else() {
    let second = Flags { store: Some("birch"), destination_set: &[], ..NEW };
    let text = draft(&connected(), &second).unwrap().document.text();
    let unclear = Flags { store: None, set: &[], destination_set: &[], from: &text, ..NEW };
    let error = draft(&Document::default(), &unclear).unwrap_err();
    assert!(error.contains("--store ID") && error.contains("(alder, birch)") && !error.contains("--set"), "{error}");
    let clear = Flags { store: Some("birch"), ..unclear };
    assert_eq!(draft(&Document::default(), &clear).unwrap().document.ids(List::Stores), ["birch"]);
}

#[test]
fn a_file_in_the_configurations_shape_says_all_of_it() {
    let text = connected().text();
    let from = Flags { store: None, set: &[], destination_set: &[], from: &text, ..NEW };
    assert_eq!(draft(&Document::default(), &from).unwrap().document, connected());
    let another = Flags { store: Some("birch"), ..from };
    assert!(draft(&Document::default(), &another).unwrap_err().contains("it has alder"));
}

#[test]
fn all_that_is_missing_is_named_at_once() {
    let bare = Flags { store: None, set: &["access_token=tok", "require_signature=true"], destination_set: &[], ..NEW };
    let error = draft(&Document::default(), &bare).unwrap_err();
    for flag in ["--store ID", "--set store_hash=", "--set client_secret=", "--destination-set api_key="] {
        assert!(error.contains(flag), "{flag} is not in {error}");
    }
    assert!(!error.contains("--set access_token"), "{error}");
}

#[test]
fn a_platform_is_known_by_its_settings_and_a_kind_that_two_could_be_is_asked_for() {
    let made = connected();
    assert_eq!(text_of(made.find(List::Stores, "alder").unwrap(), "platform"), "bigcommerce");
    let neto = ["store_url=https://www.kettlebay.example", "api_key=k", "username=u"];
    let second = Flags { store: Some("kettlebay"), set: &neto, destination_set: &[], kind: None, ..NEW };
    let made = draft(&made, &second).unwrap().document;
    assert_eq!(text_of(made.find(List::Stores, "kettlebay").unwrap(), "platform"), "neto");
    let error = draft(&Document::default(), &Flags { kind: None, ..NEW }).unwrap_err();
    assert!(error.contains("--destination ID"), "{error}");
    let named = Flags { kind: None, destination: Some("news"), ..NEW };
    let error = draft(&Document::default(), &named).unwrap_err();
    assert!(error.contains("--kind ID"), "an api_key says nothing: {error}");
}
