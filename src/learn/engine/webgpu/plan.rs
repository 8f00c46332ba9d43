//! A network as a list of steps, each of which is one program on the graphics processor: plain data, which the
//! device and the reference on the processor go through in the same way. [`Writer`] has the steps that plans consist of; each
//! network's plan is in its folder, `network/<network>/webgpu.rs`.

use super::shaders::Kernel;
use crate::learn::network::vit::{HEADS, PATCH, TOKENS, WIDTH};
use crate::learn::network::{CHANNELS, INPUTS, NetworkKind, SIDE};
use crate::learn::parameters::{Parameters, ParametersError};
use bytemuck::{Pod, Zeroable};

/// Threads of a workgroup, except where a workgroup is a head of attention.
const THREADS: u32 = 64;
/// Rows that a thread of [`Kernel::Multiply`] takes.
const ROWS: u32 = 4;

/// `Shape` of `shaders/networks/shape.wgsl`, where the fields are explained.
#[expect(missing_docs, reason = "the fields are explained in the shader, once")]
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Pod, Zeroable)]
pub struct Shape {
    pub images: u32,
    pub rows: u32,
    pub inputs: u32,
    pub outputs: u32,
    pub side: u32,
    pub pooled: u32,
    pub rectifier: u32,
    pub biases: u32,
    pub added: u32,
    pub unused_a: u32,
    pub unused_b: u32,
    pub unused_c: u32,
}

/// What becomes of a row's products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rectifier {
    /// They stay.
    None,
    /// Negative ones become zero.
    Plain,
    /// The transformers' one.
    Smooth,
}

/// One program on numbers in registers.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub kernel: Kernel,
    /// For one image; [`Step::shape_for`] gives that of several.
    pub shape: Shape,
    pub weights: Vec<f32>,
    pub input: usize,
    /// What is added to the result.
    pub before: Option<usize>,
    /// Another register than both.
    pub result: usize,
}

impl Step {
    pub(crate) fn shape_for(&self, images: u32) -> Shape {
        Shape { images, ..self.shape }
    }

    /// Workgroups in two directions.
    pub(crate) fn workgroups(&self, images: u32) -> [u32; 2] {
        let s = self.shape;
        match self.kernel {
            Kernel::Convolve => [(s.side * s.side / 4 * s.outputs).div_ceil(THREADS), images],
            Kernel::Multiply => [s.outputs.div_ceil(THREADS), (images * s.rows).div_ceil(ROWS)],
            Kernel::Normalise => [(images * s.rows).div_ceil(THREADS), 1],
            Kernel::Attend => [HEADS as u32, images],
            Kernel::Patches => [(s.inputs * s.side * s.side).div_ceil(THREADS), images],
            Kernel::Mean => [s.inputs.div_ceil(THREADS), images],
        }
    }
}

/// A network's way from pictures to logits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    pub steps: Vec<Step>,
    /// Numbers of each register for one image. The first takes the pictures.
    pub registers: Vec<usize>,
    /// The register of the logits.
    pub output: usize,
    /// Registers whose numbers nobody needs any more.
    free: Vec<usize>,
}

impl Plan {
    /// The network with these parameters.
    pub(crate) fn new(kind: NetworkKind, parameters: &Parameters) -> Result<Self, ParametersError> {
        parameters.check(kind)?;
        let mut writer = Writer { plan: Self::default(), parameters };
        let pictures = writer.plan.register(INPUTS);
        writer.plan.output = kind.webgpu(&mut writer, pictures)?;
        Ok(writer.plan)
    }

    /// A register of so many numbers, a free one if there is one.
    fn register(&mut self, numbers: usize) -> usize {
        if let Some(at) = self.free.iter().position(|&register| self.registers[register] == numbers) {
            return self.free.swap_remove(at);
        }
        self.registers.push(numbers);
        self.registers.len() - 1
    }
}

/// Writes a network's plan, step by step, with the weights that each step reads.
///
/// Registers are told by their places in [`Plan::registers`]. A method gives the register of its result.
pub struct Writer<'a> {
    plan: Plan,
    parameters: &'a Parameters,
}

impl<'a> Writer<'a> {
    /// The numbers of the parameter of this name.
    pub(in crate::learn) fn values(&self, name: &str) -> Result<&'a [f32], ParametersError> {
        Ok(self.parameters.get(name)?.values())
    }

    fn weight(&self, layer: &str) -> Result<&'a [f32], ParametersError> {
        self.values(&format!("{layer}.weight"))
    }

    fn bias(&self, layer: &str) -> Result<&'a [f32], ParametersError> {
        self.values(&format!("{layer}.bias"))
    }

    /// A step whose result has so many numbers. Its input stays.
    pub(in crate::learn) fn step(
        &mut self,
        kernel: Kernel,
        shape: Shape,
        weights: Vec<f32>,
        input: usize,
        numbers: usize,
    ) -> usize {
        let result = self.plan.register(numbers);
        self.plan.steps.push(Step { kernel, shape, weights, input, before: None, result });
        result
    }

    /// Nobody needs the register any more.
    pub(in crate::learn) fn free(&mut self, register: usize) {
        self.plan.free.push(register);
    }

    /// Convolutions, each with its name and whether it is pooled, and the fully connected layers after them.
    pub(in crate::learn) fn convolutional(
        &mut self,
        pictures: usize,
        layers: &[(&str, bool)],
    ) -> Result<usize, ParametersError> {
        let (mut x, mut side, mut inputs) = (pictures, SIDE, CHANNELS);
        for &(name, pooled) in layers {
            let (weight, bias) = (self.weight(name)?, self.bias(name)?);
            let outputs = bias.len();
            let weights = [weight, bias].concat();
            let shape = Shape {
                inputs: inputs as u32,
                outputs: outputs as u32,
                side: side as u32,
                pooled: pooled.into(),
                ..Shape::zeroed()
            };
            side = if pooled { side / 2 } else { side };
            let result = self.step(Kernel::Convolve, shape, weights, x, outputs * side * side);
            self.free(x);
            (x, inputs) = (result, outputs);
        }
        let hidden = self.multiply("fc1", 1, Rectifier::Plain, x)?;
        self.multiply("fc2", 1, Rectifier::None, hidden)
    }

    /// A fully connected layer on every row. Nobody needs its input any more.
    pub(in crate::learn) fn multiply(
        &mut self,
        name: &str,
        rows: usize,
        rectifier: Rectifier,
        x: usize,
    ) -> Result<usize, ParametersError> {
        let bias = self.bias(name)?.to_vec();
        let outputs = bias.len();
        let result = self.multiply_with(name, rows, rectifier, x, (bias, outputs))?;
        self.free(x);
        Ok(result)
    }

    /// The same with other biases, rows of `outputs` numbers that take turns. Its input stays.
    pub(in crate::learn) fn multiply_with(
        &mut self,
        name: &str,
        rows: usize,
        rectifier: Rectifier,
        x: usize,
        (biases, outputs): (Vec<f32>, usize),
    ) -> Result<usize, ParametersError> {
        // PyTorch keeps [output][input]
        let weight = self.weight(name)?;
        let inputs = weight.len() / outputs;
        let mut weights: Vec<f32> =
            (0..inputs).flat_map(|i| weight.iter().skip(i).step_by(inputs).copied()).collect();
        let shape = Shape {
            rows: rows as u32,
            inputs: inputs as u32,
            outputs: outputs as u32,
            rectifier: rectifier as u32,
            biases: (biases.len() / outputs) as u32,
            ..Shape::zeroed()
        };
        weights.extend(biases);
        Ok(self.step(Kernel::Multiply, shape, weights, x, rows * outputs))
    }

    /// The last step's result with the register added, which nobody needs then.
    pub(in crate::learn) fn plus(&mut self, before: usize) {
        if let Some(step) = self.plan.steps.last_mut() {
            step.before = Some(before);
            step.shape.added = 1;
        }
        self.free(before);
    }

    /// Every patch moved to mean 0 and variance 1, with the layer's gain and shift. Its input stays.
    pub(in crate::learn) fn normalise(&mut self, name: &str, x: usize) -> Result<usize, ParametersError> {
        let weights = [self.weight(name)?, self.bias(name)?].concat();
        let shape = Shape { rows: TOKENS as u32, inputs: WIDTH as u32, ..Shape::zeroed() };
        Ok(self.step(Kernel::Normalise, shape, weights, x, TOKENS * WIDTH))
    }
}

/// What the shaders know as constants.
pub(crate) const CONSTANTS: [(&str, usize); 4] =
    [("TOKENS", TOKENS), ("WIDTH", WIDTH), ("HEADS", HEADS), ("PATCH", PATCH)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_writes_what_it_or_a_later_one_reads() {
        for kind in NetworkKind::ALL {
            let plan = Plan::new(kind, &Parameters::initial(kind, 1)).unwrap();
            let numbers: usize = plan.registers.iter().sum();
            assert!(numbers < 10 * INPUTS, "{}: {numbers} numbers for an image", kind.name());
            // by which step each register was written last
            let mut written = vec![None; plan.registers.len()];
            written[0] = Some(usize::MAX);
            let mut read_of = Vec::new();
            for (i, step) in plan.steps.iter().enumerate() {
                for source in [Some(step.input), step.before].into_iter().flatten() {
                    assert_ne!(source, step.result);
                    read_of.push((i, source, written[source].unwrap()));
                }
                written[step.result] = Some(i);
            }
            // each result is read right after it was written, or is a block's `x`, added three or four steps later
            for (i, _, writer) in read_of {
                assert!(writer == usize::MAX || i - writer <= 4, "{} step {i} reads {writer}", kind.name());
            }
            assert_eq!(plan.registers[plan.output], 10);
        }
    }
}
