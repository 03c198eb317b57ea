//! Serving on 127.0.0.1: reads a request, lets a fault or the service answer it, and logs it.

use std::future;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{Request as AxumRequest, State};
use axum::response::Response;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::answer::Answer;
use super::connection::{Cutter, Loopback};
use super::faults::{Fault, Faults, Moment};
use super::log::{Outcome, RequestLog};
use super::request::Request;
use crate::clock::Clock;

/// Larger than any limit the services enforce themselves.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// What a server asks of the service behind it. Nothing here waits.
pub(crate) trait Service: Send + Sync + 'static {
    /// The pattern a request is routed by; empty if none fits.
    fn route(&self, request: &Request) -> &'static str;
    fn answer(&self, number: u64, request: &Request, now: Timestamp) -> Answer;
    /// The headers of an answer that a fault gives in the service's place.
    fn usual_headers(&self, _request: &Request, _now: Timestamp) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// A running server; it takes no new connection once this is dropped.
pub(crate) struct Server {
    /// `http://127.0.0.1:<port>`.
    pub(crate) url: String,
    desk: Arc<Desk>,
    task: JoinHandle<()>,
}

/// The service, and what each has around it.
struct Desk {
    service: Arc<dyn Service>,
    clock: Arc<dyn Clock>,
    log: RequestLog,
    faults: Faults,
}

impl Server {
    /// Listens on a free port, as a task of the current tokio runtime.
    pub(crate) async fn start(service: Arc<impl Service>, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let desk = Arc::new(Desk { service, clock, log: RequestLog::default(), faults: Faults::default() });
        let router = Router::new().fallback(handle).with_state(Arc::clone(&desk));
        let app = router.into_make_service_with_connect_info::<Cutter>();
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(Loopback::new(listener), app).await {
                tracing::error!(%error, "a local server stopped");
            }
        });
        Ok(Self { url, desk, task })
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.desk.clock.now()
    }

    pub(crate) fn log(&self) -> &RequestLog {
        &self.desk.log
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.desk.faults
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn handle(
    State(desk): State<Arc<Desk>>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    incoming: AxumRequest,
) -> Response {
    let Desk { service, clock, log, faults } = &*desk;
    let number = log.next_number();
    let (parts, body) = incoming.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        return Answer::empty(413).into_response();
    };
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let path = parts.uri.path().to_owned();
    let request = Request { method: parts.method, path, query, headers: parts.headers, body };
    let now = clock.now();
    let route = service.route(&request);
    let fault = faults.take(&request);
    let usual = match &fault {
        Some((Moment::Before, _)) => None,
        _ => Some(service.answer(number, &request, now)),
    };
    let log = |request, outcome| log.note(number, now, route, request, outcome);
    match (fault.map(|(_, fault)| fault), usual) {
        (None, usual) => {
            let answer = usual.expect("without a fault the service has answered");
            log(request, Outcome::Answered(answer.status));
            answer.into_response()
        }
        (Some(Fault::Status { status, headers, bare }), _) => {
            let more = if bare { Vec::new() } else { service.usual_headers(&request, now) };
            log(request, Outcome::Answered(status));
            Answer::empty(status).with_headers(more).with_headers(headers).into_response()
        }
        (Some(Fault::Answer(answer)), _) => {
            log(request, Outcome::Answered(answer.status));
            answer.into_response()
        }
        (Some(Fault::Hang), _) => {
            log(request, Outcome::Hung);
            future::pending().await
        }
        (Some(Fault::Close), _) => {
            log(request, Outcome::Closed);
            cutter.cut();
            Response::new(Body::empty())
        }
    }
}
