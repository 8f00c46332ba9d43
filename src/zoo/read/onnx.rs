//! ONNX: the nodes of the graph, in the order of the file, which ONNX demands to be topological.
//!
//! What is no computation of the network's is left out: constants, identities, casts, and what is computed from shapes
//! and constants alone. A matrix product with stored weights is a `Dense` layer, and the sum with a stored bias
//! after it belongs to it. Stored weights are counted once, with the first node that takes them.
//!
//! A branch or a loop (`If`, `Loop`, `Scan`) is replaced by the layers of its bodies, those of `If` one after the other,
//! `then` first; the body of a loop counts once. A call of one of the file's own functions is replaced by its layers.

use super::kinds::canonical;
use super::protobuf::{Fields, Value, numbers};
use super::{Problem, brief, detail};
use crate::zoo::file::MAX_LAYERS;
use crate::zoo::network::Layer;
use std::collections::{HashMap, HashSet};

/// Stored tensors, and values with a known shape, that are taken at most.
const MOST_VALUES: usize = 200_000;
/// Inputs, outputs and attributes of a node that are looked at.
const MOST_PORTS: usize = 256;
/// Sides of a shape that are looked at.
const MOST_SIDES: usize = 8;
/// Bodies within bodies, and functions that call functions.
const MOST_DEPTH: usize = 16;
/// Nodes that are looked at, those of functions as often as they are called.
const MOST_NODES: usize = 1_000_000;
/// Bytes of functions that are looked at, as often as they are called.
const MOST_CALLED: usize = 256 << 20;
/// What `Resize` and others have as an input's name when there is none.
const ABSENT: &[u8] = b"";

type Name<'a> = &'a [u8];

/// Whether bytes may be ONNX: they begin with the version of the format (field 1, a small number), and go on with a
/// field that a model has.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let mut fields = Fields::of(bytes);
    matches!(fields.next(), Some(Ok((1, Value::Number(1..=100)))))
        && matches!(fields.next(), Some(Ok((2..=8 | 14 | 20 | 25, _))))
}

/// A node as it stands in the file.
#[derive(Default)]
struct Node<'a> {
    inputs: Vec<Name<'a>>,
    outputs: Vec<Name<'a>>,
    name: Name<'a>,
    operation: Name<'a>,
    domain: Name<'a>,
    /// Graphs among its settings: the bodies of branches and loops.
    bodies: Vec<&'a [u8]>,
    kernel: Vec<u64>,
    strides: Vec<u64>,
    axes: Vec<u64>,
    group: u64,
}

/// A stored tensor: its name in the graph that stores it, and its sides.
type Tensor<'a> = (Name<'a>, Vec<u64>);

/// What is known of the values in the graph.
#[derive(Default)]
struct Known<'a> {
    stored: HashMap<Name<'a>, Tensor<'a>>,
    /// Shapes that the file tells.
    shapes: HashMap<Name<'a>, Vec<u32>>,
    /// Values that do not depend on the picture.
    fixed: HashSet<Name<'a>>,
}

/// What is gathered on the way.
struct Walk<'a> {
    /// The file's own functions, by domain and name.
    functions: HashMap<(Name<'a>, Name<'a>), &'a [u8]>,
    /// Stored tensors whose numbers have been counted.
    counted: HashSet<Name<'a>>,
    layers: Vec<Layer>,
    nodes: usize,
    called: usize,
}

/// Where a graph and a function have their nodes.
const GRAPH_NODE: u64 = 1;
const FUNCTION_NODE: u64 = 7;

pub(super) fn read(bytes: &[u8]) -> Result<Vec<Layer>, Problem> {
    let graph = message(bytes, 7)?.ok_or_else(|| Problem::Onnx("it holds no graph".to_owned()))?;
    let mut walk = Walk {
        functions: functions(bytes)?,
        counted: HashSet::new(),
        layers: Vec::new(),
        nodes: 0,
        called: 0,
    };
    let mut known = Known::default();
    // nodes come before what they take in the file, so that is read first
    for (name, shape) in known.take(graph)? {
        // older files list what is stored among the inputs
        if !known.stored.contains_key(name) {
            let mut layer = Layer::new("InputLayer", "", &text(name));
            layer.shape = shape;
            layer.parameters = Some(0);
            walk.layers.push(layer);
        }
    }
    let real = walk.layers.len();
    walk.go(graph, GRAPH_NODE, &mut known, 0)?;
    if walk.layers.len() == real {
        Err(Problem::Onnx("its graph holds no nodes".to_owned()))
    } else {
        Ok(walk.layers)
    }
}

/// The file's own functions.
fn functions(bytes: &[u8]) -> Result<HashMap<(Name<'_>, Name<'_>), &[u8]>, Problem> {
    let mut found = HashMap::new();
    for field in Fields::of(bytes) {
        let (25, Value::Bytes(function)) = field? else { continue };
        let name = message(function, 1)?.unwrap_or(ABSENT);
        let domain = message(function, 10)?.unwrap_or(ABSENT);
        found.insert((domain, name), function);
        if found.len() > MOST_VALUES {
            return Err(Problem::Onnx(format!("it lists more than {MOST_VALUES} functions")));
        }
    }
    Ok(found)
}

impl<'a> Walk<'a> {
    /// Adds the layers of a graph's or a function's nodes.
    fn go(&mut self, of: &'a [u8], place: u64, known: &mut Known<'a>, depth: usize) -> Result<(), Problem> {
        if depth > MOST_DEPTH {
            return Err(Problem::Onnx(format!(
                "its parts lie within each other more than {MOST_DEPTH} deep"
            )));
        }
        // the value that each `Dense` without a bias gives, to find the sum that adds one
        let mut product: Option<(Name<'_>, usize)> = None;
        for field in Fields::of(of) {
            let (number, Value::Bytes(bytes)) = field? else { continue };
            if number != place {
                continue;
            }
            self.nodes += 1;
            if self.nodes > MOST_NODES || self.called > MOST_CALLED {
                return Err(Problem::Onnx("its functions call each other too often".to_owned()));
            }
            let node = node_of(bytes)?;
            if !node.bodies.is_empty() {
                self.bodies(&node, known, depth)?;
                continue;
            }
            if known.leaves_out(&node) {
                known.fixed.extend(node.outputs);
                continue;
            }
            if node.operation == b"Identity" || node.operation == b"Cast" {
                continue;
            }
            if let Some(function) = self.functions.get(&(node.domain, node.operation)).copied() {
                self.called = self.called.saturating_add(function.len());
                self.go(function, FUNCTION_NODE, &mut known.inside(function, &node)?, depth + 1)?;
                continue;
            }
            let parameters = self.count(&node, known);
            let output = node.outputs.first().copied().unwrap_or(ABSENT);
            if node.operation == b"Add"
                && let Some((value, place)) = product.take()
                && node.inputs.contains(&value)
                && node.inputs.iter().any(|input| known.stored.contains_key(input))
                && let Some(layer) = self.layers.get_mut(place)
            {
                layer.parameters = layer.parameters.map(|item| item.saturating_add(parameters));
                continue;
            }
            if self.layers.len() >= MAX_LAYERS {
                return Err(Problem::TooManyLayers);
            }
            let mut layer = known.layer(&node);
            layer.parameters = Some(parameters);
            layer.shape = known.shapes.get(output).cloned().unwrap_or_default();
            let dense = node.operation == b"MatMul" && &*layer.kind == "Dense";
            product = dense.then_some((output, self.layers.len()));
            self.layers.push(layer);
        }
        Ok(())
    }

    /// The bodies of a branch or a loop, which see the values around them.
    fn bodies(&mut self, node: &Node<'a>, known: &mut Known<'a>, depth: usize) -> Result<(), Problem> {
        for body in &node.bodies {
            let inputs = known.take(body)?;
            // a loop's body is given the number of the round and whether to go on
            if node.operation == b"Loop" {
                known.fixed.extend(inputs.iter().take(2).map(|(name, _)| *name));
            }
            self.go(body, GRAPH_NODE, known, depth + 1)?;
        }
        Ok(())
    }

    /// The numbers that a node takes from the file and that no node before it took.
    fn count(&mut self, node: &Node<'a>, known: &Known<'a>) -> u64 {
        // where to, how much: settings that newer versions store beside the weights
        if matches!(
            node.operation,
            b"Reshape" | b"Slice" | b"Clip" | b"Pad" | b"Resize" | b"Gather" | b"Expand"
        ) || node.operation.starts_with(b"Reduce")
            || matches!(
                node.operation,
                b"Unsqueeze" | b"Squeeze" | b"Split" | b"Dropout" | b"Tile" | b"Pow" | b"Div"
            )
        {
            return 0;
        }
        let mut sum = 0_u64;
        for input in &node.inputs {
            if let Some((name, sides)) = known.stored.get(input)
                && self.counted.insert(name)
            {
                sum = sum.saturating_add(sides.iter().fold(1, |product, &side| product.saturating_mul(side)));
            }
        }
        sum
    }
}

impl<'a> Known<'a> {
    /// Whether a node's result does not depend on the picture.
    fn leaves_out(&self, node: &Node<'a>) -> bool {
        matches!(node.operation, b"Constant" | b"Shape" | b"Size")
            || node.inputs.iter().all(|input| {
                *input == ABSENT || self.fixed.contains(input) || self.stored.contains_key(input)
            })
    }

    /// What a graph stores and tells of its values, and its inputs with their shapes.
    fn take(&mut self, graph: &'a [u8]) -> Result<Vec<(Name<'a>, Vec<u32>)>, Problem> {
        let mut inputs = Vec::new();
        for field in Fields::of(graph) {
            match field? {
                (5, Value::Bytes(tensor)) => {
                    let (name, sides) = tensor_of(tensor)?;
                    self.stored.insert(name, (name, sides));
                }
                (11, Value::Bytes(value)) => inputs.push(value_of(value)?),
                (12 | 13, Value::Bytes(value)) => {
                    let (name, shape) = value_of(value)?;
                    self.shapes.insert(name, shape);
                }
                _ => continue,
            }
            if self.stored.len() + self.shapes.len() + inputs.len() > MOST_VALUES {
                return Err(Problem::Onnx(format!("it lists more than {MOST_VALUES} values")));
            }
        }
        Ok(inputs)
    }

    /// What is known inside of a function that a node calls: of what it is given, under its own names.
    fn inside(&self, function: &'a [u8], call: &Node<'a>) -> Result<Self, Problem> {
        let mut inner = Self::default();
        let mut given = call.inputs.iter();
        for field in Fields::of(function) {
            let (4, Value::Bytes(name)) = field? else { continue };
            let Some(input) = given.next() else { break };
            if let Some(tensor) = self.stored.get(input) {
                inner.stored.insert(name, tensor.clone());
            }
            if self.fixed.contains(input) {
                inner.fixed.insert(name);
            }
        }
        Ok(inner)
    }

    fn layer(&self, node: &Node<'a>) -> Layer {
        let weights = node.inputs.get(1).and_then(|input| self.stored.get(input)).map(|(_, sides)| sides);
        let operation = text(node.operation);
        let dense = node.inputs.iter().any(|input| self.stored.contains_key(input));
        let (mut kind, mut groups, mut function) = (String::new(), false, None);
        match operation.as_str() {
            "Conv" => {
                let depthwise = node.group > 1 && weights.and_then(|sides| sides.get(1)) == Some(&1);
                groups = node.group > 1 && !depthwise;
                let sides = node.kernel.len().max(weights.map_or(0, |sides| sides.len().saturating_sub(2)));
                kind = match (depthwise, sides) {
                    (true, 0 | 2) => "DepthwiseConv2D".to_owned(),
                    (true, sides) => format!("DepthwiseConv{sides}D"),
                    (false, 0 | 2) => "Conv2D".to_owned(),
                    (false, sides) => format!("Conv{sides}D"),
                };
            }
            "MatMul" if dense => kind.push_str("Dense"),
            "MatMul" => kind.push_str("MatMul"),
            // over height and width
            "ReduceMean" if [&[2, 3][..], &[u64::MAX - 1, u64::MAX]].contains(&&*node.axes) => {
                kind.push_str("GlobalAveragePooling2D");
            }
            _ => (kind, function) = canonical(&operation),
        }
        let given = weights.filter(|_| node.kernel.is_empty() && operation == "Conv");
        let kernel = given.and_then(|sides| sides.get(2..)).unwrap_or(&node.kernel);
        let ones = vec![1; kernel.len()];
        let strides = if node.strides.is_empty() { &ones } else { &node.strides };
        let name =
            if node.name.is_empty() { node.outputs.first().copied().unwrap_or(ABSENT) } else { node.name };
        Layer::new(&kind, &detail(kernel, strides, groups, function), &text(name))
    }
}

/// The last message in a field, as protocol buffers have it.
fn message(bytes: &[u8], wanted: u64) -> Result<Option<&[u8]>, Problem> {
    let mut found = None;
    for field in Fields::of(bytes) {
        if let (number, Value::Bytes(inner)) = field?
            && number == wanted
        {
            found = Some(inner);
        }
    }
    Ok(found)
}

fn text(name: Name<'_>) -> String {
    brief(&String::from_utf8_lossy(name.get(..name.len().min(200)).unwrap_or_default()))
}

/// Name and sides of a stored tensor.
fn tensor_of(bytes: &[u8]) -> Result<(Name<'_>, Vec<u64>), Problem> {
    let (mut name, mut sides) = (ABSENT, Vec::new());
    for field in Fields::of(bytes) {
        match field? {
            (1, value) => numbers(value, MOST_SIDES, &mut sides),
            (8, Value::Bytes(text)) => name = text,
            _ => {}
        }
    }
    Ok((name, sides))
}

/// Name and shape of a value, without the batch, channels last; empty if a side is not known.
fn value_of(bytes: &[u8]) -> Result<(Name<'_>, Vec<u32>), Problem> {
    let (mut name, mut kind) = (ABSENT, None);
    for field in Fields::of(bytes) {
        match field? {
            (1, Value::Bytes(text)) => name = text,
            (2, Value::Bytes(inner)) => kind = Some(inner),
            _ => {}
        }
    }
    let shape = kind.map(|kind| message(kind, 1)).transpose()?.flatten();
    let shape = shape.map(|tensor| message(tensor, 2)).transpose()?.flatten();
    let mut sides: Vec<Option<u32>> = Vec::new();
    for field in shape.map(Fields::of).into_iter().flatten() {
        let (1, Value::Bytes(side)) = field? else { continue };
        if sides.len() == MOST_SIDES {
            break;
        }
        let mut length = None;
        for field in Fields::of(side) {
            if let (1, Value::Number(number)) = field? {
                length = u32::try_from(number).ok().filter(|&side| side > 0);
            }
        }
        sides.push(length);
    }
    let mut shape: Vec<u32> = sides.iter().skip(1).copied().collect::<Option<_>>().unwrap_or_default();
    if shape.len() == 3 {
        shape.rotate_left(1);
    }
    Ok((name, shape))
}

fn node_of(bytes: &[u8]) -> Result<Node<'_>, Problem> {
    let mut node = Node { group: 1, ..Node::default() };
    let mut attributes = 0;
    for field in Fields::of(bytes) {
        match field? {
            (1, Value::Bytes(name)) if node.inputs.len() < MOST_PORTS => node.inputs.push(name),
            (2, Value::Bytes(name)) if node.outputs.len() < MOST_PORTS => node.outputs.push(name),
            (3, Value::Bytes(name)) => node.name = name,
            (4, Value::Bytes(name)) => node.operation = name,
            (5, Value::Bytes(attribute)) if attributes < MOST_PORTS => {
                attributes += 1;
                set(&mut node, attribute)?;
            }
            (7, Value::Bytes(domain)) => node.domain = domain,
            _ => {}
        }
    }
    if node.operation.is_empty() {
        return Err(Problem::Onnx("one of its nodes does not say what it computes".to_owned()));
    }
    Ok(node)
}

fn set<'a>(node: &mut Node<'a>, bytes: &'a [u8]) -> Result<(), Problem> {
    let (mut name, mut whole, mut list) = (ABSENT, None, Vec::new());
    let mut bodies = Vec::new();
    for field in Fields::of(bytes) {
        match field? {
            (1, Value::Bytes(text)) => name = text,
            (3, Value::Number(number)) => whole = Some(number),
            (6 | 11, Value::Bytes(graph)) if bodies.len() < MOST_PORTS => bodies.push(graph),
            (8, value) => numbers(value, MOST_SIDES, &mut list),
            _ => {}
        }
    }
    match name {
        b"kernel_shape" => node.kernel = list,
        b"strides" => node.strides = list,
        b"axes" => node.axes = list,
        b"group" => node.group = whole.unwrap_or(1),
        // in the order of the words, not of the file
        b"then_branch" => node.bodies.splice(0..0, bodies).for_each(drop),
        _ => node.bodies.extend(bodies),
    }
    Ok(())
}
