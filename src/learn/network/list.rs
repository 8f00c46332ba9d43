//! The list of networks. To add one, write its folder and its line here.

/// Hands the list to another macro: `folder => type`, the name on the command line and in weights, and what the network
/// is called on the page and in tables. The type is the folder's [`Architecture`](super::Architecture).
macro_rules! for_each_network {
    ($with:ident) => {
        $with! {
            cnn => Cnn "cnn" "convolutional network",
            vit => Vit "vit" "vision transformer",
            mlp => Mlp "mlp" "multilayer perceptron",
            cnn_large => CnnLarge "cnn-large" "larger convolutional network",
        }
    };
}
pub(super) use for_each_network;
