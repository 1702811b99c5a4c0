"""Readings of negative flux compared in PyTorch: where points lie, how far, how many, how they are put together, how smooth the map is.

Needs PyTorch, onnx and Pillow; a GPU is used where there is one. Maps, games and pictures are all computed here, without the engine: the tables say which reading is worth building.
Games: probability of the predicted class while pixels are replaced in the order of the map; insertion less deletion area. "black" and "blur": 32 steps, pixels ranked by the sum over
channels. "published": black in both, channels ranked each for itself, a pixel replaced when one of its channels is, a row of pixels a step, of at most 64. Lengths in pixels are of a
picture of 32 and grow with the side. Every row is made with three seeds; what is written is a score for each row, seed, game and picture.
usage: neflag.py score MODEL.onnx cifar10|pm1|imagenet PICTURES FIRST COUNT OUT.npz [ROWS = all]      PICTURES: a CIFAR batch (.bin) or a folder of PNG; ROWS: only names that hold it
       neflag.py table OUT.npz...                                                                     a table for each file, and the mean of all over pictures
"""
import functools
import os
import sys

import numpy as np
import torch

from pytorch import Network, evaluate

STEPS, MOST_STEPS, SEEDS, GAMES = 32, 64, (0, 9, 81), ("black", "blur", "published")
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
AT_ONCE = {32: 2048, 224: 128}
NORMALISATION = {
    "cifar10": ((0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010)),
    "pm1": ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
    "imagenet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
}


@functools.cache
def blur_matrix(side, sigma):
    """Gaussian, cut at four sigma, edge pixels repeated in a mirror."""
    radius = int(np.ceil(4 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    matrix = np.zeros((side, side))
    for i in range(side):
        for j, weight in zip(range(i - radius, i + radius + 1), kernel / kernel.sum()):
            j %= 2 * side
            matrix[i, j if j < side else 2 * side - 1 - j] += weight
    return torch.from_numpy(matrix).float().to(DEVICE)


def blur(v, pixels):
    """Smoothed by a Gaussian of so many pixels of a picture of 32."""
    matrix = blur_matrix(v.shape[-1], pixels * v.shape[-1] / 32)
    return matrix @ v @ matrix.t()


class Study:
    def __init__(self, path, normalisation, pictures):
        self.network, self.x = Network(path), pictures.to(DEVICE)
        self.network.constants = {name: value.to(DEVICE) if value.is_floating_point() and value.dim() > 0 else value for name, value in self.network.constants.items()}
        self.mean, self.std = (torch.tensor(v, device=DEVICE).view(1, 3, 1, 1) for v in NORMALISATION[normalisation])
        self.count, self.side = len(pictures), pictures.shape[-1]
        logits = self.batched(self.x, lambda x, _: self.logits(x), torch.arange(self.count, device=DEVICE))
        self.target, self.ranking = logits.argmax(1), logits.argsort(1, descending=True)

    def logits(self, x):
        return self.network((x - self.mean) / self.std)

    def batched(self, x, work, classes):
        with torch.no_grad():
            return torch.cat([work(*part) for part in zip(x.split(AT_ONCE[x.shape[-1]]), classes.split(AT_ONCE[x.shape[-1]]))])

    def probability(self, x, classes):
        return self.batched(x, lambda part, chosen: torch.softmax(self.logits(part), 1).gather(1, chosen.view(-1, 1))[:, 0], classes)

    def field(self, x, classes=None):
        def gradient(part, chosen):
            with torch.enable_grad():
                part = part.detach().requires_grad_()
                return torch.autograd.grad(self.logits(part).gather(1, chosen.view(-1, 1)).sum(), part)[0]
        return self.batched(x, gradient, self.target if classes is None else classes)

    @staticmethod
    def generator(seed):
        return torch.Generator(device=DEVICE).manual_seed(seed)

    @staticmethod
    def unit(v, norm):
        """Root mean square 1, or every element of size 1."""
        return v.sign() if norm == "inf" else v / v.flatten(1).norm(dim=1).clamp_min(1e-30).view(-1, 1, 1, 1) * np.sqrt(v[0].numel())

    def negative_flux(self, seed, count, radius, norm="2", finder="random", steps=0, low=None, accept=True, vector=False, clip=False):
        """Mean of -F * delta over points of negative flux. Radius: root mean square of delta's elements, or their size for the norm inf; low: delta is noise smoothed by so many
        pixels; accept: only points of negative flux; vector: phi * nu instead, the size of F kept and only its direction replaced."""
        generator, total, used = self.generator(seed), torch.zeros_like(self.x), torch.zeros(self.count, 1, 1, 1, device=DEVICE)
        for k in range(count):
            noise = torch.randn(self.x.shape, generator=generator, device=DEVICE)
            delta = radius * self.unit(noise if low is None else blur(noise, low), norm)
            for _ in range(steps):
                wrong = self.ranking[:, 1 + k % min(9, self.ranking.shape[1] - 1)] if finder == "class" else None
                delta = radius * self.unit(self.field((self.x + delta).clamp(0, 1), wrong) * (1 if finder == "class" else -1), norm)
            if steps or clip:
                delta = (self.x + delta).clamp(0, 1) - self.x
            field = self.field(self.x + delta)
            flux = (field * delta).flatten(1).sum(1).view(-1, 1, 1, 1)
            inward = (flux < 0).float() if accept else torch.ones_like(flux)
            total, used = total + (flux * delta if vector else -field * delta) * inward, used + inward
        return total / used.clamp_min(1)

    def noisy_gradients(self, seed, count, power, sigma=0.1):
        generator = self.generator(seed)
        return sum(self.field(self.x + sigma * torch.randn(self.x.shape, generator=generator, device=DEVICE)) ** power for _ in range(count)) / count

    def integrated_gradients(self, count):
        return self.x * sum(self.field(self.x * ((k + 0.5) / count)) for k in range(count)) / count

    def grad_cam(self, _):
        maps = []
        for part, chosen in zip(self.x.split(AT_ONCE[self.side]), self.target.split(AT_ONCE[self.side])):
            values = evaluate(self.network.nodes, {**self.network.constants, self.network.input: (part.detach().requires_grad_() - self.mean) / self.std})
            last = [v for v in values.values() if v.dim() == 4 and v.requires_grad and v.shape[2] > 1][-1]
            slope = torch.autograd.grad(values[self.network.output].flatten(1).gather(1, chosen.view(-1, 1)).sum(), last)[0]
            maps.append((slope.mean((2, 3), keepdim=True) * last).sum(1, keepdim=True).relu().detach())
        return torch.nn.functional.interpolate(torch.cat(maps), (self.side, self.side), mode="bilinear", align_corners=False)

    def places(self, ranked):
        """The place of every element among its channel's."""
        order = torch.sort(ranked.flatten(2), dim=2, descending=True, stable=True)[1]
        return torch.empty_like(order).scatter_(2, order, torch.arange(order.shape[2], device=DEVICE).expand_as(order).contiguous()).view_as(ranked)

    def difference(self, place, substrate, steps):
        def area(above, below):
            curve = torch.stack([self.probability(torch.where(place < i * self.side ** 2 // steps, above, below), self.target) for i in range(steps + 1)])
            return (curve[1:] + curve[:-1]).mean(0) / 2
        return area(self.x, substrate) - area(substrate, self.x)

    def games(self, values):
        black, summed = torch.zeros_like(self.x), self.places(values.sum(1, keepdim=True))
        yield self.difference(summed, black, STEPS)
        yield self.difference(summed, blur(self.x, 3.2), STEPS)
        yield self.difference(self.places(values).amin(1, keepdim=True), black, min(self.side, MOST_STEPS))


def rows(study):
    """Name, gradients, whether seeds matter, and the map of a seed [N,C,H,W]."""
    flux, noisy, x = study.negative_flux, study.noisy_gradients, study.x
    middle = torch.arange(study.side, device=DEVICE) - (study.side - 1) / 2
    yield "distance from the centre", 0, False, lambda _: -(middle.view(-1, 1) ** 2 + middle ** 2).expand(study.count, 1, -1, -1)
    yield "edges of the picture, smoothed by 3", 0, False, lambda _: blur((x - blur(x, 1)).abs(), 3)
    yield "random", 0, True, lambda seed: torch.rand(x.shape, generator=study.generator(seed), device=DEVICE)
    yield "random, smoothed by 3", 0, True, lambda seed: blur(torch.rand(x.shape, generator=study.generator(seed), device=DEVICE), 3)
    yield "grad-cam", 1, False, study.grad_cam
    integrated = functools.cache(lambda: study.integrated_gradients(32))
    smooth, square = functools.cache(lambda seed: noisy(seed, 20, 1)), functools.cache(lambda seed: noisy(seed, 20, 2))
    for name, gradients, sampled, make in (
            ("gradient", 1, False, lambda _: study.field(x)), ("integrated gradients, 32", 32, False, lambda _: integrated()), ("smooth-grad, 20", 20, True, smooth)):
        yield f"{name}, signed", gradients, sampled, make
        yield f"{name}, sizes", gradients, sampled, lambda seed: make(seed).abs()
        for pixels in (2, 3):
            yield f"{name}, sizes smoothed by {pixels}", gradients, sampled, lambda seed: blur(make(seed).abs(), pixels)
        yield f"{name}, signed smoothed by 3", gradients, sampled, lambda seed: blur(make(seed), 3)
    yield "square-grad, 20", 20, True, square
    yield "square-grad, 20, smoothed by 3", 20, True, lambda seed: blur(square(seed), 3)
    yield "square-grad, 8, smoothed by 3", 8, True, lambda seed: blur(noisy(seed, 8, 2), 3)
    for finder, norm, radius in (("class", "inf", 0.02), ("fixed", "inf", 0.02), ("fixed", "2", 0.05)):
        searched = functools.cache(lambda seed: flux(seed, 20, radius, norm, finder, 5))
        name = f"{'class-directed' if finder == 'class' else 'fixed-point'}, {'cube' if norm == 'inf' else 'sphere'} of {radius}, 20 fluxes of 5 steps"
        yield f"{name}, signed", 120, True, searched
        yield f"{name}, sizes", 120, True, lambda seed: searched(seed).abs()
        for pixels in (1, 2, 3, 4):
            yield f"{name}, sizes smoothed by {pixels}", 120, True, lambda seed: blur(searched(seed).abs(), pixels)
        yield f"{name}, signed smoothed by 3", 120, True, lambda seed: blur(searched(seed), 3)
    for radius in (0.025, 0.05, 0.1):
        for count in (8, 20):
            found = functools.cache(lambda seed: flux(seed, count, radius))
            for pixels in (2, 3, 4) if count == 8 else (3,):
                yield f"random points, sphere of {radius}, {count} fluxes, sizes smoothed by {pixels}", count, True, lambda seed: blur(found(seed).abs(), pixels)
            if count == 20:
                yield f"random points, sphere of {radius}, {count} fluxes, signed", count, True, found
                yield f"random points, sphere of {radius}, {count} fluxes, sizes", count, True, lambda seed: found(seed).abs()
                yield f"random points, sphere of {radius}, {count} fluxes, signed smoothed by 3", count, True, lambda seed: blur(found(seed), 3)
    yield "random points, sphere of 0.05, 100 fluxes, sizes smoothed by 3", 100, True, lambda seed: blur(flux(seed, 100, 0.05).abs(), 3)
    yield "random points, sphere of 0.05, 20 fluxes, every point, sizes smoothed by 3", 20, True, lambda seed: blur(flux(seed, 20, 0.05, accept=False).abs(), 3)
    yield "random points, sphere of 0.05, 20 fluxes, within [0,1], sizes smoothed by 3", 20, True, lambda seed: blur(flux(seed, 20, 0.05, clip=True).abs(), 3)
    yield "random points, sphere of 0.05, 20 fluxes, vector, sizes smoothed by 3", 20, True, lambda seed: blur(flux(seed, 20, 0.05, vector=True).abs(), 3)
    for low in (1, 2):
        for radius in (0.05, 0.1):
            smoothed = functools.cache(lambda seed: flux(seed, 20, radius, low=low))
            yield f"random points smoothed by {low}, sphere of {radius}, 20 fluxes, signed", 20, True, smoothed
            yield f"random points smoothed by {low}, sphere of {radius}, 20 fluxes, sizes", 20, True, lambda seed: smoothed(seed).abs()
            yield f"random points smoothed by {low}, sphere of {radius}, 20 fluxes, signed smoothed by 3", 20, True, lambda seed: blur(smoothed(seed), 3)
            yield f"random points smoothed by {low}, sphere of {radius}, 20 fluxes, sizes smoothed by 3", 20, True, lambda seed: blur(smoothed(seed).abs(), 3)


def agreement(maps):
    """Mean correlation of the maps of two seeds, pixel by pixel; nan where a picture's map is one value."""
    first, second = (m.sum(1).flatten(1) - m.sum(1).flatten(1).mean(1, keepdim=True) for m in maps[:2])
    return ((first * second).sum(1) / (first.norm(dim=1) * second.norm(dim=1))).mean().item()


def pictures(path, first, count):
    if path.endswith(".bin"):
        raw = np.fromfile(path, np.uint8).reshape(-1, 3073)[first:first + count]
        return torch.from_numpy(raw[:, 1:].reshape(-1, 3, 32, 32).copy()).float() / 255
    from PIL import Image
    names = [name for name in sorted(os.listdir(path)) if name.endswith(".png") and "_mask" not in name][first:first + count]
    return torch.stack([torch.from_numpy(np.asarray(Image.open(os.path.join(path, name)).convert("RGB")).copy()).permute(2, 0, 1).float() / 255 for name in names])


def score(path, normalisation, data, first, count, out, wanted=""):
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False
    study = Study(path, normalisation, pictures(data, int(first), int(count)))
    names, gradients, agree, scores = [], [], [], []
    for name, cost, sampled, make in rows(study):
        if wanted not in name:
            continue
        maps = [make(seed).detach() for seed in SEEDS[:len(SEEDS) if sampled else 1]]
        played = [torch.stack(list(study.games(m))).cpu().numpy() for m in maps]
        names.append(name)
        gradients.append(cost)
        agree.append(agreement(maps) if sampled else 1.0)
        scores.append(np.stack(played * (len(SEEDS) // len(played))))
        print(f"{name}: {' '.join(f'{v:.3f}' for v in scores[-1].mean((0, 2)))}", flush=True)
        title = f"{os.path.basename(path)}, pictures {first} to {int(first) + study.count - 1}"
        np.savez(out, names=np.array(names), gradients=np.array(gradients), agree=np.array(agree), scores=np.stack(scores), title=np.array(title))


def interval(values):
    """Mean and half the width of a 95 % interval over pictures and seeds, [seed, picture]: the variance of the pictures' means, and of the seeds' means, each over its number."""
    return f"{values.mean():.3f} ± {1.96 * np.sqrt(values.mean(0).var(ddof=1) / values.shape[1] + values.mean(1).var(ddof=1) / values.shape[0]):.3f}"


def table(files):
    for file in (np.load(path) for path in files):
        print(f"\n{file['title']}\n\n| map | gradients | {' | '.join(GAMES)} | seeds agree |\n|---|---|{'---|' * len(GAMES)}---|")
        for name, gradients, agree, scores in zip(file["names"], file["gradients"], file["agree"], file["scores"]):
            print(f"| {name} | {gradients} | {' | '.join(interval(scores[:, game]) for game in range(len(GAMES)))} | {agree:.2f} |")


if __name__ == "__main__":
    if len(sys.argv) >= 8 and sys.argv[1] == "score":
        score(*sys.argv[2:])
    elif len(sys.argv) >= 3 and sys.argv[1] == "table":
        table(sys.argv[2:])
    else:
        raise SystemExit(__doc__)
