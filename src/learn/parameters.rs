//! The numbers that a network learns, by name, in `PyTorch`'s layout: independent of any engine.

use super::network::NetworkKind;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;
use thiserror::Error;

/// An array of numbers in C order.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    shape: Vec<usize>,
    values: Vec<f32>,
}

impl Array {
    /// An array; `None` if the shape does not fit the number of values.
    #[must_use]
    pub fn new(shape: Vec<usize>, values: Vec<f32>) -> Option<Self> {
        let wanted = shape.iter().try_fold(1_usize, |n, &side| n.checked_mul(side))?;
        (wanted == values.len()).then_some(Self { shape, values })
    }

    /// The sides.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The numbers.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }
}

/// How a parameter begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Start {
    /// Evenly between minus and plus this bound.
    Uniform(f32),
    /// All the same.
    Constant(f32),
}

/// One parameter of a network: its name and shape as `PyTorch` has them, and how it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterSpec {
    /// Such as `conv1.weight`.
    pub name: String,
    /// `[out, in]` for a linear layer, `[out, in, rows, columns]` for a convolution.
    pub shape: Vec<usize>,
    /// How it begins.
    pub start: Start,
}

/// All parameters of one network, by name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parameters(BTreeMap<String, Array>);

/// A set of parameters that is not the network's.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParametersError {
    /// A parameter is not there.
    #[error("the weights lack `{0}`, which this network needs")]
    Missing(String),
    /// A parameter that the network does not have.
    #[error("the weights hold `{0}`, which this network does not have")]
    Surplus(String),
    /// A parameter of the wrong shape.
    #[error("`{name}` has the shape {found:?} where this network needs {wanted:?}")]
    Shape {
        /// The parameter.
        name: String,
        /// What the network needs.
        wanted: Vec<usize>,
        /// What was found.
        found: Vec<usize>,
    },
    /// A NaN or an infinity.
    #[error("`{0}` holds a value that is not a number or is infinite")]
    NotFinite(String),
}

impl Parameters {
    /// A network's parameters before training, from a seed: the same on every engine and platform.
    ///
    /// Weights and biases of linear layers and convolutions are even between -1/sqrt(n) and 1/sqrt(n) for n
    /// inputs of a neuron, as in `PyTorch`.
    #[must_use]
    pub fn initial(network: NetworkKind, seed: u64) -> Self {
        let mut chance = Pcg64Mcg::seed_from_u64(seed);
        let array = |spec: &ParameterSpec, chance: &mut Pcg64Mcg| {
            let count: usize = spec.shape.iter().product();
            let values = match spec.start {
                Start::Uniform(bound) => {
                    (0..count).map(|_| (2.0 * chance.random::<f32>() - 1.0) * bound).collect()
                }
                Start::Constant(value) => vec![value; count],
            };
            Array { shape: spec.shape.clone(), values }
        };
        Self(network.parameters().iter().map(|spec| (spec.name.clone(), array(spec, &mut chance))).collect())
    }

    /// Adds an array, or replaces the one of this name.
    pub fn insert(&mut self, name: impl Into<String>, array: Array) {
        self.0.insert(name.into(), array);
    }

    /// The array of this name.
    ///
    /// # Errors
    /// [`ParametersError::Missing`].
    pub fn get(&self, name: &str) -> Result<&Array, ParametersError> {
        self.0.get(name).ok_or_else(|| ParametersError::Missing(name.to_owned()))
    }

    /// All arrays in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Array)> {
        self.0.iter().map(|(name, array)| (name.as_str(), array))
    }

    /// How many numbers there are in all.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.values().map(|array| array.values.len()).sum()
    }

    /// Whether these are exactly the parameters of a network, each of the right shape and finite.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self, network: NetworkKind) -> Result<(), ParametersError> {
        let specs = network.parameters();
        for spec in &specs {
            let array = self.get(&spec.name)?;
            if array.shape != spec.shape {
                return Err(ParametersError::Shape {
                    name: spec.name.clone(),
                    wanted: spec.shape.clone(),
                    found: array.shape.clone(),
                });
            }
            if !array.values.iter().all(|value| value.is_finite()) {
                return Err(ParametersError::NotFinite(spec.name.clone()));
            }
        }
        match self.0.keys().find(|name| !specs.iter().any(|spec| spec.name == **name)) {
            Some(name) => Err(ParametersError::Surplus(name.clone())),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_depends_on_the_seed_alone() {
        for network in NetworkKind::ALL {
            let first = Parameters::initial(network, 1);
            assert_eq!(first, Parameters::initial(network, 1));
            assert_ne!(first, Parameters::initial(network, 2));
            assert_eq!(first.check(network), Ok(()));
        }
    }

    #[test]
    fn foreign_parameters_are_told_apart() {
        let network = NetworkKind::Mlp;
        let with = |change: &dyn Fn(&mut BTreeMap<String, Array>)| {
            let mut parameters = Parameters::initial(network, 0);
            change(&mut parameters.0);
            parameters.check(network).unwrap_err()
        };
        assert_eq!(with(&|p| drop(p.remove("fc1.bias"))), ParametersError::Missing("fc1.bias".to_owned()));
        let one = Array::new(vec![1], vec![0.0]).unwrap();
        assert_eq!(with(&|p| drop(p.insert("x".into(), one.clone()))), ParametersError::Surplus("x".into()));
        assert!(matches!(
            with(&|p| drop(p.insert("fc1.bias".into(), one.clone()))),
            ParametersError::Shape { .. }
        ));
        assert_eq!(
            with(&|p| {
                if let Some(array) = p.get_mut("fc2.bias") {
                    array.values[3] = f32::NAN;
                }
            }),
            ParametersError::NotFinite("fc2.bias".to_owned())
        );
        assert_eq!(Array::new(vec![2, usize::MAX], vec![]), None);
    }
}
