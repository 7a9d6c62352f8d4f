//! What every engine keeps. Each promise is a function of the ground it is tried on.

mod appends;
mod erasure;
mod faults;
mod leases;
mod reads;

/// Makes a test of each promise on each engine.
macro_rules! on_every_engine {
    ($($promise:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $promise() {
                super::$promise(crate::support::Ground::sqlite()).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $promise() {
                if let Some(ground) = crate::support::Ground::postgres() {
                    super::$promise(ground).await;
                }
            })+
        }
    };
}
pub(crate) use on_every_engine;
