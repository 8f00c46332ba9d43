//! Futures without a runtime.

/// What a future gives. Natively it is waited for on this thread; in a browser, where nothing may wait, there is none
/// unless it is ready at once.
pub fn at_once<F: Future>(future: F) -> Option<F::Output> {
    #[cfg(all(feature = "learn", not(target_arch = "wasm32")))]
    return Some(pollster::block_on(future));
    #[cfg(not(all(feature = "learn", not(target_arch = "wasm32"))))]
    return if_ready(std::pin::pin!(future));
}

/// What a future gives if it is ready now. It is to be asked again by someone who can be woken.
pub fn if_ready<F: Future + ?Sized>(future: std::pin::Pin<&mut F>) -> Option<F::Output> {
    use std::task::{Context, Poll, Waker};
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}
