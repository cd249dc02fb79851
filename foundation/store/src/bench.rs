//! Places for work side by side: whatever ends makes room at once, however long its neighbours take.

use crate::{Db, task};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

const POLL: Duration = Duration::from_millis(500);

/// Work of one sort: where it comes from, how it is done, and what is written down of it.
pub(crate) trait Craft: Clone + Send + Sync + 'static {
    /// A piece of work.
    type Piece: Send + 'static;
    /// A piece and how it went.
    type Done: Send + 'static;
    /// Takes up to `free` pieces.
    fn take(&self, free: usize) -> impl Future<Output = Vec<Self::Piece>> + Send;
    /// Does one.
    fn work(&self, piece: Self::Piece) -> impl Future<Output = Self::Done> + Send;
    /// Writes down what ended at the same moment.
    fn settle(&self, done: Vec<Self::Done>) -> impl Future<Output = ()> + Send;
}

/// Works until `stop` says so, on up to `width` pieces at a time; what is begun is finished.
pub(crate) async fn keep_busy<C: Craft>(db: &Db, craft: C, width: usize, mut stop: watch::Receiver<bool>) {
    let (tell, mut told) = mpsc::unbounded_channel();
    let mut at_work: usize = 0;
    loop {
        // Interest is registered before looking, so that no wake-up between the two is missed.
        let work = Arc::clone(&db.0.work);
        let woken = work.notified();
        tokio::pin!(woken);
        woken.as_mut().enable();
        let over = *stop.borrow();
        if over && at_work == 0 {
            return;
        }
        if !over && at_work < width {
            at_work += begin(&craft, width - at_work, &tell).await;
        }
        tokio::select! {
            Some(done) = told.recv() => {
                let mut all = vec![done];
                while let Ok(done) = told.try_recv() {
                    all.push(done);
                }
                at_work = at_work.saturating_sub(all.len());
                craft.settle(all).await;
            }
            () = woken, if at_work < width => {}
            () = tokio::time::sleep(POLL), if at_work < width => {}
            _ = stop.changed(), if !over => {}
        }
    }
}

/// Begins pieces, each as a task of its own: one that is waited for must not stop the others, who may hold what it needs.
async fn begin<C: Craft>(craft: &C, free: usize, tell: &mpsc::UnboundedSender<C::Done>) -> usize {
    let pieces = craft.take(free).await;
    let count = pieces.len();
    for piece in pieces {
        let (craft, tell) = (craft.clone(), tell.clone());
        task::spawn("work", async move { drop(tell.send(craft.work(piece).await)) });
    }
    count
}
