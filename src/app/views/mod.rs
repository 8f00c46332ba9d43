//! The views: one folder each, and a line in the [`list`]. A view appears in the rail when it works, never before.

pub mod list;

/// The views' folders.
macro_rules! folders {
    ($($name:ident => $view:ident $(with $state:ident)?),+ $(,)?) => {
        $(pub mod $name;)+
    };
}
list::for_each_view!(folders);
