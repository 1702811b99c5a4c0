"""Readings of negative flux compared in PyTorch: where points lie, how far, how many, how they are put together, how smooth the map is.

Needs Debian's python3-torch and python3-onnx. Maps, games and pictures are all computed here, without the engine: the table says which reading is worth building, on pictures that no
other table reports. Games: 16 steps, black and blurred substrates, probability of the predicted class, pixels ranked by the map; insertion less deletion area, twice the standard error
over pictures after it. "Seeds agree": mean correlation of the maps of two seeds; - where a picture had no point of negative flux for one of them.
usage: neflag.py RESNET.onnx CIFAR_BATCH.bin FIRST COUNT [threads = 1]
"""
import functools
import sys

import numpy as np
import torch

from pytorch import Network, evaluate

SIDE, STEPS, SEEDS = 32, 16, (0, 9)
MEAN, STD = (torch.tensor(v).view(1, 3, 1, 1) for v in ([0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.2010]))


def blur(v, sigma):
    """Gaussian, cut at four sigma, edge pixels repeated in a mirror."""
    radius = int(np.ceil(4 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    matrix = np.zeros((SIDE, SIDE))
    for i in range(SIDE):
        for j, weight in zip(range(i - radius, i + radius + 1), kernel / kernel.sum()):
            j %= 2 * SIDE
            matrix[i, j if j < SIDE else 2 * SIDE - 1 - j] += weight
    matrix = torch.from_numpy(matrix).float()
    return matrix @ v @ matrix.t()


class Study:
    def __init__(self, path, pictures):
        self.network, self.x = Network(path), pictures
        with torch.no_grad():
            logits = self.logits(self.x)
        self.target, self.ranking = logits.argmax(1), logits.argsort(1, descending=True)

    def logits(self, x):
        return self.network((x - MEAN) / STD)

    def probability(self, x):
        with torch.no_grad():
            return torch.softmax(self.logits(x), 1).gather(1, self.target.view(-1, 1))[:, 0]

    def field(self, x, classes=None):
        x = x.detach().requires_grad_()
        self.logits(x).gather(1, (self.target if classes is None else classes).view(-1, 1)).sum().backward()
        return x.grad

    def unit(self, v, norm):
        if norm == "inf":
            return v.sign()
        return v / v.flatten(1).norm(dim=1).clamp_min(1e-30).view(-1, 1, 1, 1) * np.sqrt(v[0].numel())

    def negative_flux(self, seed, count, radius, norm="2", finder="random", steps=0):
        """Mean of -F * delta over points of negative flux; radius is the root mean square of delta's elements, or their size for the norm inf."""
        generator, total, used = torch.Generator().manual_seed(seed), torch.zeros_like(self.x), torch.zeros(len(self.x), 1, 1, 1)
        for k in range(count):
            delta = radius * self.unit(torch.randn(self.x.shape, generator=generator), norm)
            if finder != "random":
                for _ in range(steps):
                    point = (self.x + delta).clamp(0, 1)
                    wrong = self.ranking[:, 1 + k % 9] if finder == "class" else None
                    delta = radius * self.unit(self.field(point, wrong) * (1 if finder == "class" else -1), norm)
                delta = (self.x + delta).clamp(0, 1) - self.x
            field = self.field(self.x + delta)
            inward = ((field * delta).flatten(1).sum(1) < 0).float().view(-1, 1, 1, 1)
            total, used = total - field * delta * inward, used + inward
        return total / used.clamp_min(1)

    def noisy_gradients(self, seed, count, power, sigma=0.1):
        generator, total = torch.Generator().manual_seed(seed), torch.zeros_like(self.x)
        for _ in range(count):
            total += self.field(self.x + sigma * torch.randn(self.x.shape, generator=generator)) ** power
        return total / count

    def integrated_gradients(self, _, count):
        return self.x * sum(self.field(self.x * ((k + 0.5) / count)) for k in range(count)) / count

    def grad_cam(self, _):
        values = evaluate(self.network.nodes, {**self.network.constants, self.network.input: (self.x.requires_grad_() - MEAN) / STD})
        self.x = self.x.detach()
        last = [v for v in values.values() if v.dim() == 4 and v.requires_grad and v.shape[2] > 1][-1]
        slope = torch.autograd.grad(values[self.network.output].flatten(1).gather(1, self.target.view(-1, 1)).sum(), last)[0]
        cam = (slope.mean((2, 3), keepdim=True) * last).sum(1, keepdim=True).relu().detach()
        return torch.nn.functional.interpolate(cam, (SIDE, SIDE), mode="bilinear", align_corners=False)

    def games(self, ranked):
        order = torch.sort(ranked.flatten(1), dim=1, descending=True, stable=True)[1]
        place = torch.empty_like(order).scatter_(1, order, torch.arange(SIDE * SIDE).expand_as(order).contiguous()).view(-1, 1, SIDE, SIDE)
        for substrate in (torch.zeros_like(self.x), blur(self.x, SIDE / 10)):
            curves = []
            for above, below in ((self.x, substrate), (substrate, self.x)):
                masks = [(place < i * SIDE * SIDE // STEPS).float() for i in range(STEPS + 1)]
                scores = torch.stack([self.probability(above * mask + below * (1 - mask)) for mask in masks])
                curves.append((scores[1:] + scores[:-1]).mean(0) / 2)
            difference = curves[0] - curves[1]
            yield f"{difference.mean():.3f} ± {2 * difference.std() / len(difference) ** 0.5:.3f}"


def rows(study):
    flux, noisy = study.negative_flux, study.noisy_gradients
    yield "distance from the centre", 0, lambda _: -((torch.arange(SIDE) - 15.5).view(-1, 1) ** 2 + (torch.arange(SIDE) - 15.5) ** 2).expand(len(study.x), 1, SIDE, SIDE), None
    yield "edges of the picture, smoothed by 3", 0, lambda _: (study.x - blur(study.x, 1)).abs(), 3
    yield "random, smoothed by 3", 0, lambda seed: torch.rand(study.x.shape, generator=torch.Generator().manual_seed(seed)), 3
    yield "grad-cam", 1, study.grad_cam, None
    class_directed = functools.cache(lambda seed: flux(seed, 9, 0.02, "inf", "class", 5))
    yield "class-directed, cube of .02, 9 fluxes, 5 steps, signed", 54, class_directed, None
    for sigma in (1, 2, 3, 4):
        yield f"the same, sizes smoothed by {sigma}", 54, lambda seed: class_directed(seed).abs(), sigma
    yield "fixed-point, sphere of .05, 9 fluxes, 5 steps, sizes smoothed by 3", 54, lambda seed: flux(seed, 9, 0.05, "2", "fixed", 5).abs(), 3
    for radius in (0.025, 0.05, 0.1, 0.2):
        for count in (4, 8, 16):
            yield f"random points, sphere of {radius}, {count} fluxes, sizes smoothed by 3", count, lambda seed: flux(seed, count, radius).abs(), 3
    for sigma in (2, 4):
        yield f"random points, sphere of .05, 8 fluxes, sizes smoothed by {sigma}", 8, lambda seed: flux(seed, 8, 0.05).abs(), sigma
    yield "gradient, sizes smoothed by 3", 1, lambda _: study.field(study.x).abs(), 3
    yield "integrated gradients, 16, sizes smoothed by 3", 16, lambda seed: study.integrated_gradients(seed, 16).abs(), 3
    yield "smooth-grad, 8, sizes smoothed by 3", 8, lambda seed: noisy(seed, 8, 1).abs(), 3
    yield "square-grad, 8, smoothed by 3", 8, lambda seed: noisy(seed, 8, 2), 3


def main(path, data, first, count, threads):
    torch.set_num_threads(threads)
    raw = np.fromfile(data, np.uint8).reshape(-1, 3073)[first:first + count]
    study = Study(path, torch.from_numpy(raw[:, 1:].reshape(-1, 3, SIDE, SIDE).copy()).float() / 255)
    print(f"{path.split('/')[-1]}, pictures {first} to {first + count - 1}, {(study.target.numpy() == raw[:, 0]).mean():.3f} right\n")
    print("| map | gradients | black | blur | seeds agree |\n|---|---|---|---|---|")
    for name, gradients, make, sigma in rows(study):
        maps = [make(seed).sum(1, keepdim=True) for seed in SEEDS]
        maps = [m if sigma is None else blur(m, sigma) for m in maps]
        pairs = [(a.flatten(), b.flatten()) for a, b in zip(*(m.numpy() for m in maps))]
        agree = "-" if any(v.std() == 0 for pair in pairs for v in pair) else f"{np.mean([np.corrcoef(*pair)[0, 1] for pair in pairs]):.2f}"
        print(f"| {name} | {gradients} | {' | '.join(study.games(maps[0]))} | {agree} |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 5:
        raise SystemExit(__doc__)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]) if len(sys.argv) > 5 else 1)
