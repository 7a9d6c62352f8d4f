//! A small runtime on a thread of its own that talks to the server, so that the writer and blocking
//! readers can wait for an answer on any thread.

use std::future::Future;
use std::thread::JoinHandle;

use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::error::OpenError;

pub(crate) struct Driver {
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Driver {
    pub(crate) fn start() -> Result<Self, OpenError> {
        let failed = |error: std::io::Error| OpenError::Store { reason: error.to_string() };
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::Builder::new()
            .name("journal-postgres".to_owned())
            .spawn(move || {
                // Ends when told to, or when whoever would tell is gone.
                let _ = runtime.block_on(stopped);
            })
            .map_err(failed)?;
        Ok(Self { handle, stop: Some(stop), thread: Some(thread) })
    }

    /// Runs something on the runtime and waits for it; `None` if the runtime has ended.
    pub(crate) fn wait_for<T: Send + 'static>(
        &self,
        run: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        let (send, receive) = crossbeam_channel::bounded(1);
        self.handle.spawn(async move {
            // Whoever waits is there until this is sent.
            let _ = send.send(run.await);
        });
        receive.recv().ok()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Nothing is left half done: what was asked for has been waited for.
            let _ = thread.join();
        }
    }
}
