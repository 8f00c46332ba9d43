//! What is known about the four public sets: where they come from, under which terms, and what is in them.

use super::{Domain, Split};

/// Where a set comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Addresses of the files, or of the page that leads to them.
    pub addresses: &'static [&'static str],
    /// The terms, as far as they are known.
    pub licence: &'static str,
    /// How to put the files into a folder.
    pub place: &'static str,
}

/// Where a set comes from.
#[must_use]
pub fn origin(domain: Domain) -> Origin {
    match domain {
        Domain::Handwriting => Origin {
            addresses: &[
                "https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz",
                "https://ossci-datasets.s3.amazonaws.com/mnist/train-labels-idx1-ubyte.gz",
                "https://ossci-datasets.s3.amazonaws.com/mnist/t10k-images-idx3-ubyte.gz",
                "https://ossci-datasets.s3.amazonaws.com/mnist/t10k-labels-idx1-ubyte.gz",
            ],
            licence: "LeCun, Cortes, Burges; commonly given as CC BY-SA 3.0",
            place: "the four files as they are, in the folder or in mnist/ or MNIST/raw/",
        },
        Domain::Mail => Origin {
            addresses: &[
                "https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass/usps.bz2",
                "https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass/usps.t.bz2",
            ],
            licence: "no formal licence known; distributed for research (Hull 1994)",
            place: "both files as they are, in the folder or in usps/",
        },
        Domain::HouseNumber => Origin {
            addresses: &[
                "http://ufldl.stanford.edu/housenumbers/train_32x32.mat",
                "http://ufldl.stanford.edu/housenumbers/test_32x32.mat",
            ],
            licence: "for non-commercial use only (Netzer et al. 2011)",
            place: "both files as they are, in the folder or in svhn/",
        },
        Domain::Photo => Origin {
            addresses: &[
                "mnist_m.tar.gz, linked from the authors' page: http://yaroslav.ganin.net/ (Google Drive)",
                "the paper: https://arxiv.org/abs/1505.07818 (Ganin et al. 2016)",
            ],
            licence: "none stated; made of MNIST (CC BY-SA 3.0) and BSDS500 photographs (non-commercial research)",
            place: "unpacked, so that mnist_m/mnist_m_train/ and mnist_m/mnist_m_train_labels.txt are there",
        },
    }
}

/// How many images of each digit a set has as its authors published it. MNIST-M's training labels are the first
/// 59,001 of MNIST's.
#[must_use]
pub fn published_counts(domain: Domain, split: Split) -> [usize; 10] {
    match (domain, split) {
        (Domain::Handwriting, Split::Train) => [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
        (Domain::Handwriting, Split::Test) => [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
        (Domain::Mail, Split::Train) => [1194, 1005, 731, 658, 652, 556, 664, 645, 542, 644],
        (Domain::Mail, Split::Test) => [359, 264, 198, 166, 200, 160, 170, 147, 166, 177],
        (Domain::HouseNumber, Split::Train) => [4948, 13861, 10585, 8497, 7458, 6882, 5727, 5595, 5045, 4659],
        (Domain::HouseNumber, Split::Test) => [1744, 5099, 4149, 2882, 2523, 2384, 1977, 2019, 1660, 1595],
        (Domain::Photo, Split::Train) => [5825, 6640, 5853, 6028, 5746, 5331, 5812, 6158, 5757, 5851],
        (Domain::Photo, Split::Test) => [878, 1016, 933, 908, 890, 807, 856, 914, 880, 919],
    }
}

/// How many images a set has as its authors published it.
#[must_use]
pub fn published_total(domain: Domain, split: Split) -> usize {
    published_counts(domain, split).iter().sum()
}

/// SHA-256 of the files of `../shared/data`, by name.
pub const CONVERTED: [(&str, &str); 14] = [
    ("mnist-train-images.idx.gz", "71524e2cd1ad2968737f7f2f2ff69cbfc32df8ccddff51593f7cb2d4e0eb5b64"),
    ("mnist-train-labels.idx.gz", "fe03b8bd7915f70bf5aa08be480aa413fbd85afcaa58b35d230d335f284fd88e"),
    ("mnist-test-images.idx.gz", "5634745efa576a17e7d4cf5cd9d09123c75e6538e5114267c2d156edaf519341"),
    ("mnist-test-labels.idx.gz", "ae18e77e031ccde52407f794d123116439864147d33ac992975f85dd4dc42af6"),
    ("usps-train-images.idx.gz", "89df495a1cebbeb839b36309d20e11f27dd3062a4faa67fcbfbd4d0c5bc5b99e"),
    ("usps-train-labels.idx.gz", "b8577876ee5da3289c5dd6c30f21ceed01a7df7f2b23b19affc167880ebb2ddf"),
    ("usps-test-images.idx.gz", "fea6c6a7be4a82e1736cdc4f9b853951eacb9faba7409db358a06f2b5eab465c"),
    ("usps-test-labels.idx.gz", "1955b0a729c700a7a55d4b36dd0a2e55a300d59868da0398d90ec08f09f806cb"),
    ("svhn-test-images.idx.gz", "ab4527981c0c602c5f75122cbbf5bc567fb54795cafc3f2a35d24fe539acbf44"),
    ("svhn-test-labels.idx.gz", "19624885a68c9afed442de6ad7bb7ab023aea61a9fbad541d03864f59a94e755"),
    ("mnistm-train-images.idx.gz", "46659872821498739126030d66a684fa26201800f2d5cdc7ed3223089c82c204"),
    ("mnistm-train-labels.idx.gz", "0d63bfe03965cade2ddd2f6eb7b551ab557bafd0e607b963b8ea1c7e59367f45"),
    ("mnistm-test-images.idx.gz", "13af8dd0791ce31e1785cab51ffec0f4accb94385964ea5fd2af1f3ff6d3a5a8"),
    ("mnistm-test-labels.idx.gz", "0e9a7cb3fe18fd9d75972abd663f8980253a1d2bc52cda29a58d7abee9b5af2b"),
];

/// What must be said beside numbers measured with a file of `../shared/data`, by name.
#[must_use]
pub fn caveat(name: &str) -> Option<&'static str> {
    match name {
        "svhn-test-images.idx.gz" => Some(
            "not the official test images: 600 of the official training images; an accuracy on so few is \
             uncertain by up to 4 points either way",
        ),
        "mnistm-train-images.idx.gz" => Some(
            "the digits are those of the MNIST training images: a network trained on these has seen their shapes",
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_totals_are_those_of_the_papers() {
        let totals = Domain::ALL.map(|domain| Split::ALL.map(|split| published_total(domain, split)));
        assert_eq!(totals, [[60_000, 10_000], [7291, 2007], [73_257, 26_032], [59_001, 9001]]);
    }
}
