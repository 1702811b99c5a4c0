"""Which differences of gradients are those of rectifiers and pools that rounding decides.

A rectifier whose input is near 0 passes its gradient in one arithmetic and not in another. Here every decision (rectifiers, pieces of HardSwish and HardSigmoid,
the largest of a pool) is taken from a run in float32 and imposed on PyTorch in float64: where nothing else differs, the gradients then agree.
"""
import os
import subprocess
import tempfile

import numpy
import onnx
import torch
import torch.nn.functional as F

KINDS = {"Relu": "relu", "HardSwish": "hardswish", "HardSigmoid": "hardsigmoid", "MaxPool": "max_pool2d"}


def pieces(kind, x):
    """What decides at each place: the piece of the function that the input lies on; for a pool, where its largest is."""
    if kind == "relu":
        return x > 0
    return (x > -3).to(torch.int8) + (x >= 3).to(torch.int8)


class Decisions:
    """While entered, the functions of a network decide as was recorded, or are recorded."""

    def __init__(self, imposed=None):
        self.imposed, self.taken, self.inputs, self.pools = imposed, [], [], []

    def __enter__(self):
        self.own = {name: getattr(F, name) for name in KINDS.values()}
        for name in KINDS.values():
            setattr(F, name, getattr(self, name))
        return self

    def __exit__(self, *_):
        for name, function in self.own.items():
            setattr(F, name, function)

    def decide(self, kind, x, found):
        self.taken.append(found)
        self.inputs.append(x.detach())
        return found if self.imposed is None else self.imposed[len(self.taken) - 1]

    def relu(self, x, inplace=False):
        return x * self.decide("relu", x, pieces("relu", x))

    def hardswish(self, x, inplace=False):
        piece = self.decide("hardswish", x, pieces("hardswish", x))
        return torch.where(piece == 2, x, torch.where(piece == 1, x * (x + 3) / 6, torch.zeros_like(x)))

    def hardsigmoid(self, x, inplace=False):
        piece = self.decide("hardsigmoid", x, pieces("hardsigmoid", x))
        return torch.where(piece == 2, torch.ones_like(x), torch.where(piece == 1, (x + 3) / 6, torch.zeros_like(x)))

    def max_pool2d(self, x, *settings, return_indices=False, **named):
        self.pools.append(lambda v: self.own["max_pool2d"](v, *settings, return_indices=True, **named)[1])
        place = self.decide("max_pool2d", x, self.pools[-1](x.detach()))
        return x.flatten(2).gather(2, place.flatten(2)).reshape(place.shape)


def gradient(model, x, target, imposed=None):
    point = x.clone().requires_grad_(True)
    with Decisions(imposed) as decisions:
        z = model(point)
    return torch.autograd.grad(z[:, target].sum(), point)[0], decisions


def ours(bench, path, x, target, pools):
    """Our gradient and what its plan decided, in the file's order, which is that of PyTorch's calls."""
    nodes = [n for n in onnx.load(path, load_external_data=False).graph.node if n.op_type in KINDS]
    with tempfile.TemporaryDirectory() as folder:
        numpy.save(os.path.join(folder, "x.npy"), x.numpy())
        with open(os.path.join(folder, "names.txt"), "w", encoding="utf-8") as names:
            # What a rectifier yields says what it decided, and is what its plan keeps.
            names.write("\n".join(n.output[0] if n.op_type == "Relu" else n.input[0] for n in nodes))
        subprocess.run([*bench, "values", path, f"{folder}/x.npy", str(target), folder, f"{folder}/names.txt"], check=True)
        found, *values = [image(torch.from_numpy(numpy.load(os.path.join(folder, f"{name}.npy")))) for name in ["gradient", *range(len(nodes))]]
    pools = iter(pools)
    return found, [next(pools)(v) if n.op_type == "MaxPool" else pieces(KINDS[n.op_type], v) for n, v in zip(nodes, values)]


def image(values):
    return values.permute(0, 3, 1, 2) if values.dim() == 4 else values


def difference(got, wanted):
    return float((got.double() - wanted).abs().max() / wanted.abs().max())


def disagreements(taken, exact):
    """How many decisions are others than in float64, of how many, and the largest input of such a rectifier relative to the largest of its layer."""
    count, total, largest = 0, 0, 0.0
    for found, wanted, x in zip(taken, exact.taken, exact.inputs):
        others = found != wanted
        count, total = count + int(others.sum()), total + others.numel()
        # Distance to where the function bends: 0, or -3 and 3; a pool has no such place.
        if others.any() and found.dtype != torch.int64:
            bends = x if found.dtype == torch.bool else torch.minimum((x + 3).abs(), (x - 3).abs())
            largest = max(largest, float(bends[others].abs().max() / x.abs().max()))
    return count, total, largest


def compare(bench, path, model, x, target):
    """Our float32 and PyTorch's beside float64: decisions that differ, and the gradient's difference with float64's own decisions and with theirs."""
    exact, own = gradient(model.double(), x.double(), target)
    single, theirs = gradient(model.float(), x, target)
    runs = {"PyTorch": (single, theirs.taken), "ours": ours(bench, path, x, target, own.pools)}
    if any(len(taken) != len(own.taken) or any(a.shape != b.shape for a, b in zip(taken, own.taken)) for _, taken in runs.values()):
        raise ValueError(f"{path}: the file's rectifiers are not those of the network")
    return {name: (*disagreements(taken, own), difference(found, exact), difference(found, gradient(model.double(), x.double(), target, taken)[0]))
            for name, (found, taken) in runs.items()}


def table(rows):
    yield "## What rectifiers decide"
    yield ""
    yield "A rectifier whose input is near 0, or a pool with two values that are nearly its largest, decides by rounding; a decision taken otherwise changes the gradient"
    yield "by all that goes through it, however small the rounding. Counted are the decisions (rectifiers, pieces of HardSwish and HardSigmoid, places of pools) that a run in"
    yield "float32 takes otherwise than float64, with the largest distance of such an input from where its function bends, relative to its layer's largest."
    yield "Then the float32 run's decisions are imposed on PyTorch in float64: what is left of the gradient's difference is arithmetic."
    yield "The gradient of one picture, and those of the eight points of integrated gradients in one batch; made by `bench/peers/decisions.py` with `bench/studies -- values`."
    yield ""
    yield "| topology | pictures | run | decided otherwise | farthest from the bend | difference, own decisions | difference, decisions imposed |"
    yield "|---|---|---|---|---|---|---|"
    for name, pictures, found in rows:
        for run, (count, total, largest, free, imposed) in found.items():
            yield f"| {name} | {pictures} | {run} | {count} of {total} | {largest:.1e} | {free:.1e} | {imposed:.1e} |"
    yield ""
    for run in ("ours", "PyTorch"):
        figures = [found[run] for _, _, found in rows]
        above = sum(free > 1e-4 for *_, free, _ in figures)
        yield (f"{'Of ours' if run == 'ours' else 'Of PyTorch in float32'}, {above} of {len(figures)} differ by more than 1e-4 with float64's own decisions, "
               f"by at most {max(free for *_, free, _ in figures):.1e}; with its own decisions imposed, by at most {max(imposed for *_, imposed in figures):.1e}.")
