//! An HTTP server on loopback that ends when it is dropped.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Context;
use axum::Router;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use local::web::{Cutter, Loopback};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A bound port; connections wait until something serves it.
pub(super) struct Door {
    listener: TcpListener,
    /// Where it is.
    pub(super) address: SocketAddr,
}

impl Door {
    /// Binds `port` of 127.0.0.1; 0 is any free one.
    ///
    /// # Errors
    /// The port is taken.
    pub(super) async fn open(port: u16) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = listener.with_context(|| format!("cannot listen on port {port} of 127.0.0.1"))?;
        let address = listener.local_addr().context("cannot tell which port was bound")?;
        Ok(Self { listener, address })
    }

    /// Serves `router`, whose handlers can cut their connection by a [`Cutter`].
    pub(super) fn serve(self, router: Router) -> Server {
        let app: IntoMakeServiceWithConnectInfo<_, Cutter> = router.into_make_service_with_connect_info();
        let serving = axum::serve(Loopback::new(self.listener), app);
        Server(tokio::spawn(async move {
            // It never ends by itself: a connection that cannot be accepted is tried again.
            let _ = serving.await;
        }))
    }
}

/// A running server.
pub(super) struct Server(JoinHandle<()>);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}
