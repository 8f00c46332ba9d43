//! The command line. Everything is in [`neurn_lab::cli`].

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    neurn_lab::cli::main()
}

/// There is no command line in a browser; this only lets the package build as a whole.
#[cfg(target_arch = "wasm32")]
fn main() {}
