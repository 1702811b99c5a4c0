"""Runs twelve topologies of torchvision through `whence` and through PyTorch in float64, and writes a table of differences and times.

Needs Debian's python3-torch, python3-torchvision and python3-onnx. Weights are random (seeded); running statistics are those of random pictures.
Then counts what rectifiers decide by rounding (decisions.py), and runs two of the networks with QDQ nodes beside ONNX Runtime (quantized.py).
usage: topologies.py [--whence COMMAND] [--bench COMMAND] [--tests COMMAND] [--only NAME ...] [--keep FOLDER] [--out TABLE.md]
"""
import argparse
import json
import os
import platform
import shlex
import subprocess
import sys
import tempfile
import time
import warnings

import numpy
import torch
import torchvision

import decisions
import quantized

CLASSES = 20
SAMPLES = 8
METHODS = ["forward", "gradient", "integrated-gradients", "grad-cam"]
RECTIFIED = ["resnet18", "resnet50", "densenet121", "mobilenet_v3_large", "regnet_y_400mf", "shufflenet_v2_x1_0", "inception_v3"]
QUANTIZED = ["resnet50", "mobilenet_v3_large"]


class Topology:
    """A network: its name in torchvision, side of its pictures, the module of the default layer, and how that holds places."""

    def __init__(self, name, size, layer, form="nchw", grid=None, **settings):
        self.name, self.size, self.layer, self.form, self.grid, self.settings = name, size, layer, form, grid, settings

    def make(self):
        torch.manual_seed(20)
        model = getattr(torchvision.models, self.name)(weights=None, **{"num_classes": CLASSES, **self.settings})
        generator = torch.Generator().manual_seed(21)
        with torch.no_grad():
            for parameter in model.parameters():
                # What starts as zeros or ones (heads, class tokens, scales) would hide the rest.
                if parameter.numel() > 1 and (parameter.max() - parameter.min()) == 0 or parameter.abs().max() < 1e-4:
                    parameter += 0.1 * torch.randn(parameter.shape, generator=generator)
            norms = [m for m in model.eval().modules() if isinstance(m, torch.nn.BatchNorm2d)]
            for norm in norms:
                norm.train().momentum = None
            if norms:
                model(torch.randn(8, 3, self.size, self.size, generator=generator))
        return model.eval(), torch.randn(1, 3, self.size, self.size, generator=generator)

    def image(self, values):
        """Values of the layer as [1,C,h,w]."""
        if self.form == "nhwc":
            return values.permute(0, 3, 1, 2)
        if self.form == "tokens":
            h, w = self.grid
            return values[:, values.shape[1] - h * w:].transpose(1, 2).reshape(1, -1, h, w)
        return values


TOPOLOGIES = [
    Topology("resnet18", 128, "layer4"),
    Topology("resnet50", 128, "layer4"),
    Topology("densenet121", 128, "features"),
    Topology("mobilenet_v3_large", 128, "features"),
    Topology("efficientnet_b0", 128, "features"),
    Topology("regnet_y_400mf", 128, "trunk_output"),
    Topology("shufflenet_v2_x1_0", 128, "conv5"),
    Topology("inception_v3", 299, "Mixed_7c", aux_logits=True, transform_input=False),
    Topology("convnext_tiny", 128, "features"),
    Topology("vit_b_32", 224, "encoder.layers.encoder_layer_10", "tokens", (7, 7)),
    Topology("swin_t", 224, "norm", "nhwc"),
    Topology("maxvit_t", 224, "blocks.3"),
]


def export(model, x, path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, x, path, input_names=["x"], output_names=["y"], opset_version=16, dynamic_axes={"x": {0: "n"}, "y": {0: "n"}})


def golden(topology, model, x, target=None):
    """Forward, gradient, integrated gradients (Gauss-Legendre, baseline 0) and Grad-CAM of the best class, in the model's precision."""
    kept = {}
    hook = dict(model.named_modules())[topology.layer].register_forward_hook(lambda module, inputs, output: kept.update(a=output))
    point = x.clone().requires_grad_(True)
    z = model(point)
    target = int(z[0].argmax()) if target is None else target
    gradient, inner = torch.autograd.grad(z[0, target], [point, kept["a"]])
    a, g = topology.image(kept["a"].detach()), topology.image(inner)
    hook.remove()
    places, weights = numpy.polynomial.legendre.leggauss(SAMPLES)
    total = torch.zeros_like(x)
    for place, weight in zip(places, weights):
        p = ((place + 1) / 2 * x).requires_grad_(True)
        total += weight / 2 * torch.autograd.grad(model(p)[0, target], p)[0]
    return target, {
        "forward": z.detach().numpy(),
        "gradient": gradient.numpy(),
        "integrated-gradients": (x * total).numpy(),
        "grad-cam": torch.relu((g.mean((2, 3), keepdim=True) * a).sum(1)).numpy(),
    }


def difference(got, wanted):
    if got.size != wanted.size:
        return f"shape {list(got.shape)}, not {list(wanted.shape)}"
    return float(numpy.abs(got.reshape(-1) - wanted.reshape(-1)).max() / max(numpy.abs(wanted).max(), 1e-30))


def call(whence, arguments, out):
    start = time.monotonic()
    done = subprocess.run(whence + arguments, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - start
    if done.returncode:
        return None, (done.stderr.strip().splitlines() or ["no message"])[0], seconds
    line = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    return numpy.load(out), line, seconds


def measure(whence, folder, name, target, wanted):
    model, x = os.path.join(folder, f"{name}.onnx"), os.path.join(folder, f"{name}.x.npy")
    out = os.path.join(folder, f"{name}.out.npy")
    row = {}
    for what, reference in wanted.items():
        if what == "forward":
            arguments = ["run", "--model", model, "--input", x, "--output", out]
        else:
            arguments = ["explain", "--model", model, "--input", x, "--output", out, "--json", "--target", str(target), "--method", what]
            if what == "integrated-gradients":
                arguments += ["--samples", str(SAMPLES), "--batch", str(SAMPLES)]
        got, line, seconds = call(whence, arguments, out)
        error = line if got is None else difference(got, reference)
        row[what] = (error, seconds if got is None or "milliseconds" not in line else line["milliseconds"] / 1e3)
        notes = [] if got is None else [w for w in line.get("warnings", []) if "take more samples" not in w]
        print(f"{name} {what}: {error if isinstance(error, str) else f'{error:.1e}'}, {row[what][1]:.2f} s {notes or ''}", file=sys.stderr)
    return row


def cell(entry):
    error, seconds, single = entry
    return error if isinstance(error, str) else f"{error:.1e} ({single:.1e}), {seconds:.2f} s"


def decided(bench, folder, topology, target):
    """What rectifiers decide in the gradient of the picture, and in those of the points of integrated gradients."""
    model, x = topology.make()
    path = os.path.join(folder, f"{topology.name}.onnx")
    points = torch.cat([(place + 1) / 2 * x for place in numpy.polynomial.legendre.leggauss(SAMPLES)[0]]).float()
    for pictures in (x, points):
        yield topology.name, len(pictures), decisions.compare(bench, path, model, pictures, target)


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())


def table(rows):
    yield "# Topologies of torchvision against PyTorch in float64"
    yield ""
    yield f"Processor: {processor()}, {os.cpu_count()} logical cores. torch {torch.__version__}, torchvision {torchvision.__version__}; made by `bench/peers/topologies.py`."
    yield "Largest difference relative to the largest value, in brackets that of PyTorch itself in float32: where a rectifier or the largest of a pool is decided by"
    yield "rounding, a gradient jumps (counted and proven below). Seconds are those of the whole process for forward, of the explanation for the others."
    yield f"Random weights, {CLASSES} classes; integrated gradients of {SAMPLES} points in one batch of {SAMPLES}; Grad-CAM at the layer that is taken where none is named."
    yield ""
    yield "| topology | picture | forward | gradient | integrated gradients | Grad-CAM |"
    yield "|---|---|---|---|---|---|"
    for topology, row in rows:
        yield f"| {topology.name} | {topology.size} | {' | '.join(cell(row[what]) for what in row)} |"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--whence", default="dotnet run -c Release --no-build --project src/Cli --")
    parser.add_argument("--bench", default="dotnet run -c Release --no-build --project bench/studies --")
    parser.add_argument("--tests", default="dotnet test -c Release tests --no-build")
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--keep", help="a folder for models and expected values, used again where they are there")
    parser.add_argument("--out", help="where the table goes; stdout by default")
    options = parser.parse_args()
    rows, rectified = [], []
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or temporary
        os.makedirs(folder, exist_ok=True)
        for topology in TOPOLOGIES:
            if options.only and topology.name not in options.only:
                continue
            path = os.path.join(folder, f"{topology.name}.golden.npz")
            if not os.path.exists(path):
                model, x = topology.make()
                export(model, x, os.path.join(folder, f"{topology.name}.onnx"))
                numpy.save(os.path.join(folder, f"{topology.name}.x.npy"), x.numpy())
                target, wanted = golden(topology, model.double(), x.double())
                _, single = golden(topology, model.float(), x, target)
                numpy.savez(path, target=target, **wanted, **{f"{what}.single": difference(single[what], wanted[what]) for what in METHODS})
            kept = numpy.load(path)
            row = measure(shlex.split(options.whence), folder, topology.name, int(kept["target"]), {what: kept[what] for what in METHODS})
            rows.append((topology, {what: (*row[what], float(kept[f"{what}.single"])) for what in METHODS}))
            if topology.name in RECTIFIED:
                rectified += decided(shlex.split(options.bench), folder, topology, int(kept["target"]))
        coded = [os.path.abspath(os.path.join(folder, f"{topology.name}.onnx")) for topology, _ in rows if topology.name in QUANTIZED]
        parts = [table(rows), decisions.table(rectified)]
        if coded:
            parts.append(quantized.table(quantized.compare(shlex.split(options.tests), coded)))
    text = "\n\n".join("\n".join(part) for part in parts) + "\n"
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            file.write(text)
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
