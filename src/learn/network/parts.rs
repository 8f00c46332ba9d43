//! What the networks are made of: burn's layers, filled from and read into [`Parameters`], and the watch on
//! what they give.

use super::Activation;
use crate::learn::parameters::{Array, Parameters, ParametersError};
use burn::module::{Param, ParamId};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{LayerNorm, LayerNormConfig, Linear, PaddingConfig2d};
use burn::tensor::{Device, Tensor, TensorData};

/// Makes burn's layers from parameters.
pub struct Loader<'a> {
    parameters: &'a Parameters,
    device: &'a Device,
    made: u64,
}

impl<'a> Loader<'a> {
    pub(super) fn new(parameters: &'a Parameters, device: &'a Device) -> Self {
        Self { parameters, device, made: 0 }
    }

    /// A parameter as it is stored.
    pub(super) fn tensor<const D: usize>(&mut self, name: &str) -> Result<Param<Tensor<D>>, ParametersError> {
        let tensor = self.plain(name)?;
        Ok(self.param(tensor))
    }

    fn plain<const D: usize>(&self, name: &str) -> Result<Tensor<D>, ParametersError> {
        let array = self.parameters.get(name)?;
        Ok(Tensor::from_data(TensorData::new(array.values().to_vec(), array.shape().to_vec()), self.device))
    }

    /// Numbered in order and not at random, so that an optimizer's state can be kept apart from the network.
    fn param<const D: usize>(&mut self, tensor: Tensor<D>) -> Param<Tensor<D>> {
        self.made += 1;
        Param::initialized(ParamId::from(self.made), tensor).set_require_grad(true)
    }

    /// A 3 x 3 convolution that keeps the size.
    pub(super) fn conv(&mut self, name: &str) -> Result<Conv2d, ParametersError> {
        let weight = self.tensor::<4>(&format!("{name}.weight"))?;
        let [out, input, height, width] = weight.dims();
        let padding = PaddingConfig2d::Explicit(height / 2, width / 2, height / 2, width / 2);
        let config = Conv2dConfig::new([input, out], [height, width]).with_padding(padding);
        let bias = self.tensor(&format!("{name}.bias"))?;
        Ok(Conv2d { weight, bias: Some(bias), ..config.init(self.device) })
    }

    /// A fully connected layer; `PyTorch` keeps `[out, in]`, burn `[in, out]`.
    pub(super) fn linear(&mut self, name: &str) -> Result<Linear, ParametersError> {
        // a transposed view would be transposed again in each step
        let array = self.parameters.get(&format!("{name}.weight"))?;
        let ([out, input] | [out, input, ..]) = *array.shape() else {
            return Err(ParametersError::Missing(format!("{name}.weight")));
        };
        let input = array.shape()[2..].iter().product::<usize>() * input;
        let values = transpose(array.values(), out, input);
        let weight = Tensor::from_data(TensorData::new(values, [input, out]), self.device);
        let weight = self.param(weight);
        let bias = self.tensor(&format!("{name}.bias"))?;
        Ok(Linear { weight, bias: Some(bias) })
    }

    pub(super) fn norm(&mut self, name: &str) -> Result<LayerNorm, ParametersError> {
        let gamma = self.tensor::<1>(&format!("{name}.weight"))?;
        let [width] = gamma.dims();
        let mut norm = LayerNormConfig::new(width).init(self.device);
        norm.gamma = gamma;
        norm.beta = Some(self.tensor(&format!("{name}.bias"))?);
        Ok(norm)
    }
}

/// `[rows, columns]` to `[columns, rows]`.
fn transpose(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    (0..columns).flat_map(|c| (0..rows).map(move |r| values[r * columns + c])).collect()
}

/// Reads burn's layers back into parameters.
#[derive(Default)]
pub struct Keeper(Parameters);

impl Keeper {
    pub(super) fn tensor<const D: usize>(&mut self, name: &str, tensor: &Param<Tensor<D>>) {
        let tensor = tensor.val();
        let shape = tensor.dims().to_vec();
        self.keep(name, shape, numbers(&tensor));
    }

    fn keep(&mut self, name: &str, shape: Vec<usize>, values: Vec<f32>) {
        if let Some(array) = Array::new(shape, values) {
            self.0.insert(name, array);
        }
    }

    pub(super) fn conv(&mut self, name: &str, conv: &Conv2d) {
        self.tensor(&format!("{name}.weight"), &conv.weight);
        self.bias(name, conv.bias.as_ref());
    }

    /// `shape` is that in `PyTorch`: `[out, in]`, or that of a convolution which the layer stands for.
    pub(super) fn linear_as(&mut self, name: &str, linear: &Linear, shape: Vec<usize>) {
        let weight = linear.weight.val();
        let [input, out] = weight.dims();
        self.keep(&format!("{name}.weight"), shape, transpose(&numbers(&weight), input, out));
        self.bias(name, linear.bias.as_ref());
    }

    pub(super) fn linear(&mut self, name: &str, linear: &Linear) {
        let [input, out] = linear.weight.dims();
        self.linear_as(name, linear, vec![out, input]);
    }

    pub(super) fn norm(&mut self, name: &str, norm: &LayerNorm) {
        self.tensor(&format!("{name}.weight"), &norm.gamma);
        self.bias(name, norm.beta.as_ref());
    }

    fn bias(&mut self, name: &str, bias: Option<&Param<Tensor<1>>>) {
        if let Some(bias) = bias {
            self.tensor(&format!("{name}.bias"), bias);
        }
    }

    pub(super) fn into_parameters(self) -> Parameters {
        self.0
    }
}

/// A tensor's numbers in C order. Networks compute in 32-bit floats throughout.
fn numbers<const D: usize>(tensor: &Tensor<D>) -> Vec<f32> {
    tensor.to_data().try_to_vec().unwrap_or_default()
}

/// Collects what the layers give, if it is on.
#[derive(Default)]
pub struct Watch(Option<Vec<Activation>>);

impl Watch {
    pub(super) fn on() -> Self {
        Self(Some(Vec::new()))
    }

    pub(super) fn see<const D: usize>(&mut self, name: &str, tensor: &Tensor<D>) {
        if let Some(seen) = &mut self.0 {
            let shape = tensor.dims().to_vec();
            seen.push(Activation { name: name.to_owned(), shape, values: numbers(tensor) });
        }
    }

    pub(super) fn into_activations(self) -> Vec<Activation> {
        self.0.unwrap_or_default()
    }
}
