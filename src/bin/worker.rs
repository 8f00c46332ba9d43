//! Hello worker (not committed).
#[cfg(target_arch = "wasm32")]
mod echo {
    use gloo_worker::{HandlerId, Worker, WorkerScope};
    pub struct Echo;
    impl Worker for Echo {
        type Message = ();
        type Input = String;
        type Output = String;
        fn create(_: &WorkerScope<Self>) -> Self { Self }
        fn update(&mut self, _: &WorkerScope<Self>, (): ()) {}
        fn received(&mut self, scope: &WorkerScope<Self>, text: String, id: HandlerId) {
            scope.respond(id, text.to_uppercase());
        }
    }
}
#[cfg(target_arch = "wasm32")]
fn main() {
    use gloo_worker::Registrable as _;
    echo::Echo::registrar().register();
}
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
