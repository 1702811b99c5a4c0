"""How far gradients in float32 are from float64, picture by picture: of this engine (`bench/studies -- values`) and of PyTorch.

The gradient of the predicted logit, per picture: the largest difference relative to the picture's largest value. A median says little here: where rounding decides a
rectifier the gradient jumps, so the tail is what counts.
usage: gradient_tail.py PICTURES.bin COUNT MODEL.onnx ... [--studies COMMAND]
Pictures are CIFAR-10's binary form. Needs Debian's python3-torch and python3-onnx.
"""
import argparse
import os
import shlex
import subprocess
import tempfile

import numpy
import torch

import pytorch

MEAN, DEVIATION = numpy.array([0.485, 0.456, 0.406]), numpy.array([0.229, 0.224, 0.225])
BATCH = 50
BOUNDS = [1e-5, 1e-4, 1e-3, 1e-2]


def pictures(path, count):
    records = numpy.fromfile(path, numpy.uint8, count * 3073).reshape(-1, 3073)[:, 1:].reshape(-1, 3, 32, 32)
    return ((records / 255 - MEAN[:, None, None]) / DEVIATION[:, None, None]).astype(numpy.float32)


def gradients(network, x, targets):
    x = x.clone().requires_grad_(True)
    network(x)[torch.arange(len(x)), targets].sum().backward()
    return x.grad.double().numpy()


def ours(studies, model, x, targets):
    """Classes one after the other, since the command takes one target for all pictures."""
    result = numpy.zeros(x.shape)
    with tempfile.TemporaryDirectory() as folder:
        names, file = os.path.join(folder, "names.txt"), os.path.join(folder, "x.npy")
        open(names, "w").close()
        for target in sorted(set(targets)):
            at = targets == target
            numpy.save(file, x[at])
            subprocess.run([*shlex.split(studies), "values", model, file, str(target), folder, names], check=True)
            found = numpy.load(os.path.join(folder, "gradient.npy"))
            result[at] = found if found.shape[1] == 3 else found.transpose(0, 3, 1, 2)
    return result


def errors(got, exact):
    return numpy.abs(got - exact).reshape(len(exact), -1).max(1) / numpy.abs(exact).reshape(len(exact), -1).max(1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pictures")
    parser.add_argument("count", type=int)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--studies", default="dotnet run -c Release --no-build --project bench/studies --")
    settings = parser.parse_args()
    x = pictures(settings.pictures, settings.count)
    print("| network | run | median | 95 % | 99 % | largest | " + " | ".join(f"above {bound:g}" for bound in BOUNDS) + " |\n|" + "---|" * (6 + len(BOUNDS)))
    for model in settings.models:
        single, double = pytorch.Network(model), pytorch.Network(model)
        double.constants = {name: value.double() if value.is_floating_point() else value for name, value in double.constants.items()}
        parts = [torch.from_numpy(x[i:i + BATCH]) for i in range(0, len(x), BATCH)]
        with torch.no_grad():
            targets = torch.cat([double(part.double()).argmax(1) for part in parts])
        pick = targets.split(BATCH)
        exact = numpy.concatenate([gradients(double, part.double(), t) for part, t in zip(parts, pick)])
        theirs = numpy.concatenate([gradients(single, part, t) for part, t in zip(parts, pick)])
        for run, got in (("ours", ours(settings.studies, model, x, targets.numpy())), ("PyTorch", theirs)):
            e = errors(got, exact)
            shares = " | ".join(f"{100 * (e > bound).mean():.1f} %" for bound in BOUNDS)
            print(f"| {os.path.basename(model)} | {run} | {numpy.median(e):.1e} | {numpy.quantile(e, .95):.1e} | {numpy.quantile(e, .99):.1e} | {e.max():.1e} | {shares} |", flush=True)


if __name__ == "__main__":
    main()
