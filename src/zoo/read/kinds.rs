//! One name for one kind of layer, whichever library wrote it: Keras's.

/// Names in lower case without underscores, and what Keras calls them: type and, for an activation, function.
const NAMES: &[(&str, &str, &str)] = &[
    ("input", "InputLayer", ""),
    ("conv", "Conv2D", ""),
    ("convolution", "Conv2D", ""),
    ("convolution2d", "Conv2D", ""),
    ("depthwise", "DepthwiseConv2D", ""),
    ("depthwiseconv", "DepthwiseConv2D", ""),
    ("separableconv", "SeparableConv2D", ""),
    ("convtranspose", "Conv2DTranspose", ""),
    ("convtranspose2d", "Conv2DTranspose", ""),
    ("linear", "Dense", ""),
    ("fc", "Dense", ""),
    ("fullyconnected", "Dense", ""),
    ("gemm", "Dense", ""),
    ("bn", "BatchNormalization", ""),
    ("batchnorm", "BatchNormalization", ""),
    ("batchnorm1d", "BatchNormalization", ""),
    ("batchnorm2d", "BatchNormalization", ""),
    ("batchnorm3d", "BatchNormalization", ""),
    ("ln", "LayerNormalization", ""),
    ("layernorm", "LayerNormalization", ""),
    ("layernorm2d", "LayerNormalization", ""),
    ("groupnorm", "GroupNormalization", ""),
    ("instancenorm2d", "InstanceNormalization", ""),
    ("maxpool", "MaxPooling2D", ""),
    ("maxpool2d", "MaxPooling2D", ""),
    ("maxpooling", "MaxPooling2D", ""),
    ("avgpool", "AveragePooling2D", ""),
    ("avgpool2d", "AveragePooling2D", ""),
    ("averagepool", "AveragePooling2D", ""),
    ("averagepooling", "AveragePooling2D", ""),
    ("globalaveragepool", "GlobalAveragePooling2D", ""),
    ("globalaveragepooling", "GlobalAveragePooling2D", ""),
    ("globalavgpool", "GlobalAveragePooling2D", ""),
    ("gap", "GlobalAveragePooling2D", ""),
    ("globalmaxpool", "GlobalMaxPooling2D", ""),
    ("attention", "MultiHeadAttention", ""),
    ("selfattention", "MultiHeadAttention", ""),
    ("sum", "Add", ""),
    ("plus", "Add", ""),
    ("mul", "Multiply", ""),
    ("sub", "Subtract", ""),
    ("cat", "Concatenate", ""),
    ("concat", "Concatenate", ""),
    ("transpose", "Permute", ""),
    ("pad", "ZeroPadding2D", ""),
    ("zeropadding", "ZeroPadding2D", ""),
    ("zeropad2d", "ZeroPadding2D", ""),
    ("dropout2d", "SpatialDropout2D", ""),
    ("unflatten", "Reshape", ""),
    ("upsample", "UpSampling2D", ""),
    ("resize", "UpSampling2D", ""),
    ("droppath", "StochasticDepth", ""),
    ("relu", "Activation", "relu"),
    ("relu6", "Activation", "relu6"),
    ("leakyrelu", "Activation", "leaky_relu"),
    ("elu", "Activation", "elu"),
    ("selu", "Activation", "selu"),
    ("gelu", "Activation", "gelu"),
    ("silu", "Activation", "silu"),
    ("swish", "Activation", "silu"),
    ("hardswish", "Activation", "hard_silu"),
    ("hardsilu", "Activation", "hard_silu"),
    ("hardsigmoid", "Activation", "hard_sigmoid"),
    ("sigmoid", "Activation", "sigmoid"),
    ("softmax", "Activation", "softmax"),
    ("logsoftmax", "Activation", "log_softmax"),
    ("softplus", "Activation", "softplus"),
    ("mish", "Activation", "mish"),
    ("tanh", "Activation", "tanh"),
    ("clip", "Activation", "clip"),
];

/// Types of Keras that are written in other cases too.
const OWN: &[&str] = &[
    "InputLayer",
    "Conv1D",
    "Conv2D",
    "Conv3D",
    "Conv2DTranspose",
    "DepthwiseConv2D",
    "SeparableConv2D",
    "Dense",
    "BatchNormalization",
    "LayerNormalization",
    "GroupNormalization",
    "InstanceNormalization",
    "Normalization",
    "Rescaling",
    "MaxPooling2D",
    "AveragePooling2D",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "AdaptiveAveragePooling2D",
    "Add",
    "Multiply",
    "Subtract",
    "Concatenate",
    "Flatten",
    "Reshape",
    "Permute",
    "ZeroPadding2D",
    "Cropping2D",
    "UpSampling2D",
    "Dropout",
    "SpatialDropout2D",
    "MultiHeadAttention",
    "LayerScale",
    "StochasticDepth",
    "Activation",
    "Embedding",
    "PReLU",
    "Lambda",
    "SeparableConv1D",
    "MaxPooling1D",
    "AveragePooling1D",
    "GlobalMaxPooling1D",
    "ZeroPadding1D",
    "AlphaDropout",
    "GaussianDropout",
    "GaussianNoise",
    "RepeatVector",
    "TimeDistributed",
    "Bidirectional",
];

/// Letters of a type that is cut, at least.
const SHORTEST: usize = 3;

/// The known type that begins so. Where both do, the one for pictures, or for what is `flat` the one for rows.
pub(super) fn beginning(start: &str, flat: bool) -> Option<&'static str> {
    let fits = |known: &&&'static str| known.starts_with(start);
    let other = if flat { "2D" } else { "1D" };
    let mut found = OWN.iter().filter(fits);
    let mut found_fitting = OWN.iter().filter(fits).filter(|known| !known.ends_with(other));
    (start.len() >= SHORTEST).then(|| found_fitting.next().or_else(|| found.next()).copied())?
}

/// The type and, if it is an activation, its function; a type that is not known stays as it is.
pub(super) fn canonical(kind: &str) -> (String, Option<&'static str>) {
    let plain: String = kind.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    if let Some(known) = OWN.iter().find(|known| known.eq_ignore_ascii_case(&plain)) {
        return ((*known).to_owned(), None);
    }
    match NAMES.iter().find(|(name, _, _)| *name == plain) {
        Some((_, kind, function)) => ((*kind).to_owned(), Some(*function).filter(|name| !name.is_empty())),
        None => (super::brief(kind), None),
    }
}
