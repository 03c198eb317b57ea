//! A choke on everything a function asks: it counts the requests, and kills the function at one of them.
//!
//! Four reverse proxies on loopback, before the store, the inbox, DynamoDB and SQS. The function learns of the latter two
//! from its own environment; of the former two from the configuration, which all functions share.

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, Mutex, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use http::header::{CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, StatusCode};
use local::lambda::Function;
use local::scene::SceneOptions;
use orderwire_http::{Client, Deadline};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::{App, PATIENCE};

/// Whom a function asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Service {
    /// The store's API.
    Store,
    /// The destination's API.
    Inbox,
    /// The table.
    DynamoDb,
    /// The queues.
    Sqs,
}

/// Where the request at which the function is killed gets to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// It never arrives.
    BeforeArrival,
    /// It has its effect, and only the answer is lost.
    BeforeAnswer,
}

/// A request that came by: the action for AWS, method and path for the others.
pub(crate) type Asked = (Service, String);

/// The choke on one function of an app.
pub(crate) struct Choke {
    shared: Arc<Shared>,
    _gates: JoinSet<()>,
}

struct Shared {
    client: Client,
    function: OnceLock<Arc<Function>>,
    state: Mutex<Counter>,
}

#[derive(Default)]
struct Counter {
    asked: Vec<Asked>,
    /// Requests still to pass before the one at which to kill, until that has happened.
    kill: Option<(usize, Cut)>,
    /// What is refused.
    refused: Option<&'static str>,
}

/// The proxy before one service.
struct Gate {
    service: Service,
    /// Known once the service runs.
    upstream: OnceLock<String>,
    shared: Arc<Shared>,
}

impl Choke {
    /// Starts an app whose `function`, by its logical id, is choked.
    pub(crate) async fn on(function: &str, mut options: SceneOptions) -> (App, Self) {
        let client = Client::new(PATIENCE);
        let shared = Arc::new(Shared { client, function: OnceLock::new(), state: Mutex::default() });
        let mut tasks = JoinSet::new();
        let [store, inbox, dynamodb, sqs] = [Service::Store, Service::Inbox, Service::DynamoDb, Service::Sqs]
            .map(|service| Arc::new(Gate { service, upstream: OnceLock::new(), shared: Arc::clone(&shared) }));
        let variables = [
            ("AWS_ENDPOINT_URL_DYNAMODB".to_owned(), open(&dynamodb, &mut tasks).await),
            ("AWS_ENDPOINT_URL_SQS".to_owned(), open(&sqs, &mut tasks).await),
        ];
        options.variables.insert(function.to_owned(), BTreeMap::from(variables));
        let app = App::with(options).await;
        let scene = &app.scene;
        // No function runs before there is something for it to do, so none has read its configuration yet.
        let mut config = fs::read_to_string(scene.config_path()).unwrap();
        for (gate, api_base) in [(&store, scene.store.api_base()), (&inbox, scene.inbox.api_base())] {
            config = config.replace(api_base, &open(gate, &mut tasks).await);
            gate.upstream.set(api_base.to_owned()).unwrap();
        }
        fs::write(scene.config_path(), config).unwrap();
        dynamodb.upstream.set(scene.stack.dynamodb().endpoint.clone()).unwrap();
        sqs.upstream.set(scene.stack.sqs().endpoint.clone()).unwrap();
        shared.function.set(Arc::clone(scene.stack.function(function))).unwrap();
        (app, Self { shared, _gates: tasks })
    }

    /// Kills the function (SIGKILL) at the `nth` request from now, counted from 1.
    pub(crate) fn kill_at(&self, nth: usize, cut: Cut) {
        self.shared.state.lock().unwrap().kill = Some((nth - 1, cut));
    }

    /// Refuses requests for this action from now on, or none.
    pub(crate) fn refuse(&self, what: Option<&'static str>) {
        self.shared.state.lock().unwrap().refused = what;
    }

    /// Kills nobody from now on; whether somebody was killed since [`Choke::kill_at`].
    pub(crate) fn disarm(&self) -> bool {
        self.shared.state.lock().unwrap().kill.take().is_none()
    }

    /// The requests since this was last asked, in the order in which they came.
    pub(crate) fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut self.shared.state.lock().unwrap().asked)
    }
}

impl Shared {
    fn refuses(&self, what: &str) -> bool {
        self.state.lock().unwrap().refused == Some(what)
    }

    /// Counts a request, and tells whether it is the one.
    fn count(&self, asked: Asked) -> Option<Cut> {
        let mut state = self.state.lock().unwrap();
        state.asked.push(asked);
        let (to_pass, cut) = state.kill.take()?;
        if to_pass == 0 {
            return Some(cut);
        }
        state.kill = Some((to_pass - 1, cut));
        None
    }
}

/// Opens a gate and gives its URL.
async fn open(gate: &Arc<Gate>, tasks: &mut JoinSet<()>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().fallback(pass).with_state(Arc::clone(gate));
    tasks.spawn(async move { axum::serve(listener, app).await.unwrap() });
    url
}

async fn pass(State(gate): State<Arc<Gate>>, request: Request) -> Response {
    let shared = &gate.shared;
    let what = what(&request);
    if shared.refuses(&what) {
        let mut answer = Response::new(Body::empty());
        *answer.status_mut() = StatusCode::FORBIDDEN;
        return answer;
    }
    let cut = shared.count((gate.service, what));
    let answer = match cut {
        Some(Cut::BeforeArrival) => None,
        Some(Cut::BeforeAnswer) | None => gate.forward(request).await,
    };
    if cut.is_some() {
        shared.function.get().expect("it was set before anything was invoked").kill_all().await;
    }
    answer.unwrap_or_else(|| {
        let mut answer = Response::new(Body::empty());
        *answer.status_mut() = StatusCode::BAD_GATEWAY;
        answer
    })
}

fn what(request: &Request) -> String {
    match request.headers().get("x-amz-target").and_then(|target| target.to_str().ok()) {
        Some(target) => target.rsplit('.').next().unwrap_or_default().to_owned(),
        None => format!("{} {}", request.method(), request.uri().path()),
    }
}

impl Gate {
    /// Passes a request on and brings the answer back; nothing if there was none.
    async fn forward(&self, request: Request) -> Option<Response> {
        let upstream = self.upstream.get().expect("it was set before anything was invoked");
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.ok()?;
        let request = orderwire_http::Request {
            method: parts.method,
            url: format!("{upstream}{}", parts.uri).parse().unwrap(),
            headers: end_to_end(parts.headers),
            body: Some(body).filter(|body| !body.is_empty()),
        };
        let answer = self.shared.client.send(request, Deadline::within(PATIENCE)).await.ok()?;
        let mut response = Response::new(Body::from(answer.body));
        *response.status_mut() = answer.status;
        *response.headers_mut() = end_to_end(answer.headers);
        Some(response)
    }
}

/// Without the headers that concern one connection only (RFC 9110 §7.6.1).
fn end_to_end(mut headers: HeaderMap) -> HeaderMap {
    for name in [HOST, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING] {
        headers.remove(name);
    }
    headers
}
