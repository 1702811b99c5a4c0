"""An int8 file of a float one, laid out as ONNX Runtime's static quantiser does it: QuantizeLinear and DequantizeLinear around every tensor between convolutions, sums and means.

quantize.py MODEL.onnx OUTPUT.onnx PICTURE...: uint8 codes over the range that each tensor has on the pictures (pixels / 127.5 - 1), int8 weights for each channel, int32 biases in units of
scale * scale. A Clip behind a convolution whose bounds the codes' range has is left out. For networks of Conv, Clip, Add, GlobalAveragePool and Flatten; Debian's python3-onnx, -torch, -pil.
"""
import sys

import numpy
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

OPSET = 13


def attributes(node):
    return {a.name: helper.get_attribute_value(a) for a in node.attribute}


def evaluate(node, values):
    a, x = attributes(node), [values[name] for name in node.input]
    if node.op_type == "Conv":
        top, left, bottom, right = a.get("pads", [0] * 4)
        return torch.nn.functional.conv2d(torch.nn.functional.pad(x[0], (left, right, top, bottom)), *x[1:], stride=a.get("strides", 1), groups=a.get("group", 1))
    return {
        "Clip": lambda: torch.clamp(x[0], float(x[1]), float(x[2])),
        "Add": lambda: x[0] + x[1],
        "GlobalAveragePool": lambda: x[0].mean((2, 3), keepdim=True),
        "Flatten": lambda: x[0].flatten(1),
    }[node.op_type]()


def ranges(graph, weights, pictures):
    """Lowest and highest value of every tensor over the pictures, 0 among them."""
    found = {}
    for path in pictures:
        pixels = numpy.asarray(Image.open(path).convert("RGB"), numpy.float32) / 127.5 - 1
        values = {**weights, graph.input[0].name: torch.from_numpy(pixels.transpose(2, 0, 1)[None].copy())}
        for node in graph.node:
            values[node.output[0]] = evaluate(node, values)
        for name in values.keys() - weights.keys():
            low, high = found.get(name, (0.0, 0.0))
            found[name] = (min(low, float(values[name].min())), max(high, float(values[name].max())))
    return found


class Writer:
    def __init__(self, model, pictures):
        self.graph, self.nodes, self.initializers = model.graph, [], []
        self.weights = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in model.graph.initializer}
        self.readers = {}
        for node in model.graph.node:
            for name in node.input:
                self.readers.setdefault(name, []).append(node)
        self.ranges = ranges(model.graph, self.weights, pictures)
        self.scales, self.names = {}, {}

    def constant(self, name, array):
        self.initializers.append(numpy_helper.from_array(numpy.asarray(array), name))
        return name

    def add(self, kind, inputs, output, **more):
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **more))
        return output

    def around(self, name, written=None):
        """Codes of a tensor and the numbers that they mean, which its readers get."""
        low, high = self.ranges[name]
        scale = numpy.float32(max(high - low, 1e-6) / 255)
        parameters = [self.constant(f"{name}/scale", scale), self.constant(f"{name}/zero", numpy.uint8(round(-low / float(scale))))]
        codes = self.add("QuantizeLinear", [written or name, *parameters], f"{name}/q")
        self.names[name], self.scales[name] = self.add("DequantizeLinear", [codes, *parameters], f"{name}/dq"), scale

    def weight(self, node):
        (source, weight, bias), value = node.input, self.weights[node.input[1]].numpy()
        # A channel of next to no weight has a unit in which its bias is still an int32.
        least = numpy.abs(self.weights[bias].numpy()) / (self.scales[source] * 2.0**30)
        scale = numpy.maximum(numpy.abs(value).reshape(len(value), -1).max(1) / 127, numpy.maximum(least, 1e-8)).astype(numpy.float32)
        codes = numpy.clip(numpy.rint(value / scale.reshape(-1, 1, 1, 1)), -127, 127).astype(numpy.int8)
        unit = (self.scales[source] * scale).astype(numpy.float32)
        sums = numpy.rint(self.weights[bias].numpy() / unit).astype(numpy.int32)
        for name, array, units, kind in ((weight, codes, scale, numpy.int8), (bias, sums, unit, numpy.int32)):
            self.add("DequantizeLinear", [self.constant(f"{name}/q", array), self.constant(f"{name}/scale", units), self.constant(f"{name}/zero", numpy.zeros(len(units), kind))], f"{name}/dq", axis=0)
        return [f"{weight}/dq", f"{bias}/dq"]

    def write(self):
        self.around(self.graph.input[0].name)
        for node in self.graph.node:
            name, output = self.names.get(node.input[0]), node.output[0]
            if node.op_type == "Clip" and output in self.names:
                continue
            if node.op_type == "Conv":
                inputs = [name, *self.weight(node)]
                clip = self.readers.get(output, [None])
                made = clip[0].output[0] if len(clip) == 1 and clip[0] is not None and clip[0].op_type == "Clip" else output
            else:
                inputs, made = [self.names.get(i, i) for i in node.input], output
            self.nodes.append(helper.make_node(node.op_type, inputs, [output], name=output, **attributes(node)))
            if output != self.graph.output[0].name:
                self.around(made, output)


def main(path, output, *pictures):
    model = onnx.load(path)
    writer = Writer(model, pictures)
    writer.write()
    graph = helper.make_graph(writer.nodes, model.graph.name, model.graph.input, model.graph.output, writer.initializers)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    made.ir_version = 7
    onnx.checker.check_model(made)
    onnx.save(made, output)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
