"""An ONNX image classifier in eager PyTorch, for the scripts beside: the graph runs node by node with torch's own operators and the file's weights.

Needs Debian's python3-torch and python3-onnx.
"""
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

TYPES = {1: torch.float32, 7: torch.int64}


def tensor(proto):
    return torch.from_numpy(numpy_helper.to_array(proto).copy())


def spread(a, x, value=0.0):
    """Pads asymmetrically where torch's own argument cannot."""
    top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
    if (top, left) == (bottom, right):
        return x, (top, left)
    return F.pad(x, (left, right, top, bottom), value=value), (0, 0)


def conv(a, x, w, b=None):
    x, padding = spread(a, x)
    return F.conv2d(x, w, b, a.get("strides", 1), padding, a.get("dilations", 1), a.get("group", 1))


def max_pool(a, x):
    x, padding = spread(a, x, float("-inf"))
    return F.max_pool2d(x, a["kernel_shape"], a.get("strides", 1), padding, ceil_mode=bool(a.get("ceil_mode", 0)))


def slices(a, x, starts, ends, axes, steps=None):
    index = [slice(None)] * x.dim()
    for k, axis in enumerate(axes.tolist()):
        index[axis] = slice(int(starts[k]), min(int(ends[k]), x.shape[axis]), 1 if steps is None else int(steps[k]))
    negative = [axis for axis, s in enumerate(index) if s.step is not None and s.step < 0]
    return torch.flip(x, negative) if negative else x[tuple(index)]


def pad(a, x, sizes, value=None):
    half = len(sizes) // 2
    return F.pad(x, [int(sizes[axis + side * half]) for axis in reversed(range(half)) for side in (0, 1)])


OPERATORS = {
    "Conv": conv,
    "Relu": lambda a, x: F.relu(x),
    "Clip": lambda a, x, low, high: torch.clamp(x, float(low), float(high)),
    "MaxPool": max_pool,
    "AveragePool": lambda a, x: F.avg_pool2d(x, a["kernel_shape"], a.get("strides", 1)),
    "GlobalAveragePool": lambda a, x: x.mean((2, 3), keepdim=True),
    "Concat": lambda a, *x: torch.cat(x, a["axis"]),
    "Add": lambda a, x, y: x + y,
    "Gemm": lambda a, x, w, b: F.linear(x, w if a.get("transB") else w.t(), b),
    "Flatten": lambda a, x: x.flatten(a.get("axis", 1)),
    "Reshape": lambda a, x, shape: x.reshape([int(s) for s in shape]),
    "Slice": slices,
    "Pad": pad,
    "Identity": lambda a, x: x,
    "Constant": lambda a: a["value"],
    "Cast": lambda a, x: x.to(TYPES[a["to"]]),
    "Transpose": lambda a, x: x.permute(a["perm"]),
    "ConstantOfShape": lambda a, shape: torch.full([int(s) for s in shape], a["value"].item(), dtype=a["value"].dtype),
}


def evaluate(nodes, values):
    for operator, a, inputs, output in nodes:
        values[output] = operator(a, *[values[name] if name else None for name in inputs])
    return values


class Network:
    def __init__(self, path):
        graph = onnx.load(path).graph
        self.constants = {t.name: tensor(t) for t in graph.initializer}
        self.input = next(i.name for i in graph.input if i.name not in self.constants)
        self.output = graph.output[0].name
        dims = next(i for i in graph.input if i.name == self.input).type.tensor_type.shape.dim
        self.shape = [d.dim_value for d in dims][1:]
        dynamic, self.nodes = {self.input}, []
        for node in graph.node:
            entry = self.read(node)
            if dynamic.intersection(node.input):
                dynamic.update(node.output)
                self.nodes.append(entry)
            else:
                evaluate([entry], self.constants)

    @staticmethod
    def read(node):
        if node.op_type not in OPERATORS:
            raise SystemExit(f"pytorch.py: operator {node.op_type} is not written")
        a = {x.name: onnx.helper.get_attribute_value(x) for x in node.attribute}
        a = {k: tensor(v) if isinstance(v, onnx.TensorProto) else v for k, v in a.items()}
        return OPERATORS[node.op_type], a, list(node.input), node.output[0]

    def __call__(self, x):
        return evaluate(self.nodes, {**self.constants, self.input: x})[self.output].flatten(1)
