//! The views: one folder each, and a line in the [`list`]. A view appears in the rail when it works, never before.

pub mod list;

use crate::app::view::View;

/// The views' folders, and the views themselves.
macro_rules! folders {
    ($($name:ident => $view:ident $(with $state:ident)?),+ $(,)?) => {
        $(pub mod $name;)+

        /// All views as they are at the start, in the order of [`ViewId`](crate::app::state::ViewId).
        #[must_use]
        pub fn all() -> Vec<Box<dyn View>> {
            vec![$(Box::<$name::$view>::default()),+]
        }
    };
}
list::for_each_view!(folders);
