//! Which networks there are and what they are called: known to the page too, which carries none of them.

use super::list::for_each_network;
use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($folder:ident => $kind:ident $name:literal $words:literal),+ $(,)?) => {
        /// Which network.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(all(feature = "cli", not(target_arch = "wasm32")), derive(clap::ValueEnum))]
        pub enum NetworkKind {
            $(
                #[doc = concat!("A ", $words, ".")]
                #[serde(rename = $name)]
                #[cfg_attr(
                    all(feature = "cli", not(target_arch = "wasm32")),
                    value(name = $name, help = NetworkKind::$kind.summary())
                )]
                $kind,
            )+
        }

        impl NetworkKind {
            /// Every network, in the order of the list.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$kind),+];

            /// Its name, as on the command line and in weights.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)+
                }
            }

            /// What it is called in words, such as "vision transformer".
            #[must_use]
            pub fn text(self) -> &'static str {
                match self {
                    $(Self::$kind => $words,)+
                }
            }
        }
    };
}
for_each_network!(kinds);

/// The first of the list.
impl Default for NetworkKind {
    fn default() -> Self {
        Self::ALL[0]
    }
}
