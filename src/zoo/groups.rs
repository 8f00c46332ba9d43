//! What a layer is for: a dozen groups that figures tell apart by colour and by a short code.

/// A group of layer types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Convolutions of all kinds.
    Convolution,
    /// Normalization and scaling.
    Normalization,
    /// Activation functions.
    Activation,
    /// Pooling.
    Pooling,
    /// Fully connected.
    Dense,
    /// Two branches become one.
    Joining,
    /// Attention.
    Attention,
    /// What changes the shape alone.
    Shape,
    /// Dropout, of values or of whole branches.
    Dropout,
    /// A block that is repeated, folded into one letter.
    Block,
    /// Anything else.
    Other,
}

/// Types whose code is not made of their capitals.
const CODES: &[(&str, Group, &str)] = &[
    ("InputLayer", Group::Other, "In"),
    ("Conv2D", Group::Convolution, "C"),
    ("Activation", Group::Activation, "A"),
    ("Dense", Group::Dense, "D"),
    ("Add", Group::Joining, "+"),
    ("Multiply", Group::Joining, "×"),
    ("Subtract", Group::Joining, "-"),
    ("Concatenate", Group::Joining, "||"),
    ("Flatten", Group::Shape, "Fl"),
    ("Reshape", Group::Shape, "Re"),
    ("Permute", Group::Shape, "Pe"),
    ("ZeroPadding2D", Group::Shape, "ZP"),
    ("Cropping2D", Group::Shape, "Cr"),
    ("UpSampling2D", Group::Shape, "US"),
    ("Dropout", Group::Dropout, "Dr"),
    ("StochasticDepth", Group::Dropout, "SD"),
    ("Rescaling", Group::Normalization, "Rs"),
    ("LayerScale", Group::Normalization, "LS"),
    ("CustomScaleLayer", Group::Normalization, "CS"),
    ("Normalization", Group::Normalization, "No"),
    ("GlobalAveragePooling2D", Group::Pooling, "GP"),
    ("GlobalAveragePooling1D", Group::Pooling, "G1"),
    ("AdaptiveAveragePooling2D", Group::Pooling, "AA"),
    ("MultiHeadAttention", Group::Attention, "MA"),
];

impl Group {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Convolution,
        Self::Normalization,
        Self::Activation,
        Self::Pooling,
        Self::Dense,
        Self::Joining,
        Self::Attention,
        Self::Shape,
        Self::Dropout,
        Self::Block,
        Self::Other,
    ];

    /// The group of a letter: a layer's type, with or without what tells it from others (`Conv2D k3`), or a folded
    /// block (`(Conv2D, Add) repeated`).
    #[must_use]
    pub fn of(letter: &str) -> Self {
        if letter.starts_with('(') {
            return Self::Block;
        }
        let kind = kind_of(letter);
        if let Some(&(_, group, _)) = CODES.iter().find(|known| known.0 == kind) {
            return group;
        }
        let parts = [
            ("Conv", Self::Convolution),
            ("Norm", Self::Normalization),
            ("Pool", Self::Pooling),
            ("Attention", Self::Attention),
            ("ReLU", Self::Activation),
            ("Dropout", Self::Dropout),
        ];
        parts.into_iter().find(|(part, _)| kind.contains(part)).map_or(Self::Other, |(_, group)| group)
    }

    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Convolution => "convolution",
            Self::Normalization => "normalization, scaling",
            Self::Activation => "activation",
            Self::Pooling => "pooling",
            Self::Dense => "fully connected",
            Self::Joining => "joins branches",
            Self::Attention => "attention",
            Self::Shape => "shape alone",
            Self::Dropout => "dropout",
            Self::Block => "repeated block",
            Self::Other => "other",
        }
    }

    /// Its colour (sRGB), for light and dark grounds: Paul Tol's "muted" scheme, safe for colour-blind people.
    #[must_use]
    pub fn colour(self) -> [u8; 3] {
        match self {
            Self::Convolution => [0x33, 0x22, 0x88],
            Self::Normalization => [0x88, 0xcc, 0xee],
            Self::Activation => [0xdd, 0xcc, 0x77],
            Self::Pooling => [0x11, 0x77, 0x33],
            Self::Dense => [0x88, 0x22, 0x55],
            Self::Joining => [0xcc, 0x66, 0x77],
            Self::Attention => [0xaa, 0x44, 0x99],
            Self::Shape => [0xc4, 0xc8, 0xce],
            Self::Dropout => [0x99, 0x99, 0x33],
            Self::Block => [0x44, 0xaa, 0x99],
            Self::Other => [0x8a, 0x90, 0x98],
        }
    }
}

/// A letter in one or two characters: `Conv2D k3` is C, `BatchNormalization` BN, a folded block []. Types that are
/// not known give their first two capitals or characters.
#[must_use]
pub fn code(letter: &str) -> String {
    if letter.starts_with('(') {
        return "[]".to_owned();
    }
    let kind = kind_of(letter);
    if let Some((_, _, code)) = CODES.iter().find(|known| known.0 == kind) {
        return (*code).to_owned();
    }
    let capitals: String = kind.chars().filter(char::is_ascii_uppercase).take(2).collect();
    if capitals.len() == 2 {
        return capitals;
    }
    kind.chars().filter(char::is_ascii_alphanumeric).take(2).collect()
}

/// A letter's type: its first word.
#[must_use]
pub fn kind_of(letter: &str) -> &str {
    letter.split(' ').next().unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zoo::file::tests::zoo;
    use crate::zoo::{Encoded, Granularity};
    use std::collections::HashMap;

    #[test]
    fn types_of_the_zoo_have_codes_of_their_own() {
        let zoo = zoo();
        let mut codes: HashMap<String, String> = HashMap::new();
        for granularity in [Granularity::Kind, Granularity::Detail] {
            for letter in Encoded::of(&zoo.networks, granularity).alphabet {
                let code = code(&letter);
                assert!((1..=2).contains(&code.chars().count()), "{letter}: {code}");
                let kind = kind_of(&letter).to_owned();
                let before = codes.entry(code.clone()).or_insert_with(|| kind.clone());
                assert_eq!(*before, kind, "{code}");
                assert!(Group::of(&letter) != Group::Other || kind == "InputLayer", "{letter}");
            }
        }
        let folded = Encoded::of(&zoo.networks, Granularity::Folded);
        let block = folded.alphabet.iter().find(|letter| letter.ends_with("repeated")).unwrap();
        assert_eq!((Group::of(block), code(block).as_str()), (Group::Block, "[]"));
    }

    #[test]
    fn unknown_types() {
        assert_eq!(
            (Group::of("Conv3DTranspose"), code("Conv3DTranspose")),
            (Group::Convolution, "CD".to_owned())
        );
        assert_eq!((Group::of("foo bar"), code("foo bar")), (Group::Other, "fo".to_owned()));
        assert_eq!((Group::of(""), code("")), (Group::Other, String::new()));
    }

    #[test]
    fn colours_differ() {
        for (i, a) in Group::ALL.iter().enumerate() {
            for b in &Group::ALL[i + 1..] {
                let far: i32 =
                    (0..3).map(|c| (i32::from(a.colour()[c]) - i32::from(b.colour()[c])).abs()).sum();
                assert!(far > 60, "{a:?} {b:?} {far}");
            }
        }
    }
}
