"""Trains a network of the engine's writer in PyTorch, from the weights of its ONNX file, on pictures in the order in which they come.

Needs Debian's python3-torch and python3-onnx, and python3-torchvision for resnet18. Weights have the same names in the file and in PyTorch.
usage: pytorch_train.py MODEL.onnx resnet8|resnet20|resnet18 BATCH STEPS THREADS RATE [cifar-10.bin [float64]]
Without data the pictures are made up; numbers are float32 unless float64 is asked for. SGD with momentum 0.9, Nesterov, weight decay 5e-4 of filters and matrices.
Prints one JSON object: {"seconds": [...], "losses": [...]} of every step.
"""
import json
import sys
import time

import numpy
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper


class Block(torch.nn.Module):
    def __init__(self, before, channels, stride):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(before, channels, 3, stride, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(channels)
        self.conv2 = torch.nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(channels)
        self.added = channels - before

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.added:
            before = self.added // 2
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, before, self.added - before))
        return F.relu(x + y)


class SmallResNet(torch.nn.Module):
    def __init__(self, depth, classes=10):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(16)
        before = 16
        for stage in (1, 2, 3):
            blocks = []
            for i in range((depth - 2) // 6):
                blocks.append(Block(before, 8 << stage, 2 if stage > 1 and i == 0 else 1))
                before = 8 << stage
            setattr(self, f"layer{stage}", torch.nn.Sequential(*blocks))
        self.linear = torch.nn.Linear(64, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        return self.linear(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


def fresh(architecture):
    if architecture != "resnet18":
        return SmallResNet(int(architecture[6:]))
    import torchvision
    return torchvision.models.resnet18(num_classes=10)


def network(path, architecture):
    model = fresh(architecture)
    state = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in onnx.load(path).graph.initializer}
    own = model.state_dict()
    missing = [name for name in own if name not in state and not name.endswith("num_batches_tracked")]
    if missing:
        raise SystemExit(f"pytorch_train.py: {path} has no {', '.join(missing)}")
    model.load_state_dict({name: state.get(name, own[name]) for name in own})
    return model.train()


def pictures(side, count, data):
    if data:
        records = numpy.fromfile(data, numpy.uint8).reshape(-1, 3073)
        return torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy()).float() / 255, torch.from_numpy(records[:, 0].astype(numpy.int64))
    values = (torch.arange(count * 3 * side * side) * 2654435761 % 1000).float() / 1000
    return values.view(count, 3, side, side), torch.arange(count) % 10


def main(path, architecture, batch, steps, threads, rate, data=None, numbers="float32"):
    torch.set_num_threads(threads)
    model = network(path, architecture).to(getattr(torch, numbers))
    groups = [
        {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": 5e-4},
        {"params": [p for p in model.parameters() if p.dim() == 1], "weight_decay": 0},
    ]
    optimiser = torch.optim.SGD(groups, lr=rate, momentum=0.9, nesterov=True)
    x, t = pictures(224 if architecture == "resnet18" else 32, batch, data)
    x = x.to(getattr(torch, numbers))
    whole = len(x) // batch
    seconds, losses = [], []
    for step in range(steps):
        first = step % whole * batch
        start = time.perf_counter()
        optimiser.zero_grad()
        loss = F.cross_entropy(model(x[first:first + batch]), t[first:first + batch])
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "losses": losses}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]), float(sys.argv[6]), *sys.argv[7:])
