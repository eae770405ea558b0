//! Serving (监听): one listener, until the process is told to stop; requests under way are finished first.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use crate::House;

/// Serves the house on an address such as `127.0.0.1:7070`. `ready` is called once the address is taken.
///
/// # Errors
/// The system's reason when the address cannot be listened on.
pub async fn serve(house: Arc<House>, address: &str, ready: impl FnOnce()) -> io::Result<()> {
    let router = crate::router(house).into_make_service_with_connect_info::<SocketAddr>();
    let listener = tokio::net::TcpListener::bind(address).await?;
    ready();
    axum::serve(listener, router)
        .with_graceful_shutdown(told_to_stop())
        .await
}

/// Waits until the process is told to stop by Ctrl-C or SIGTERM.
pub async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupt = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(fault) => {
            tracing::warn!(%fault, "only Ctrl-C stops the server");
            if let Err(fault) = interrupt.await {
                tracing::warn!(%fault, "Ctrl-C is not heard either");
            }
        }
    }
}
