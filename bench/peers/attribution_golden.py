"""Writes tests/data/attributions.json: attributions of ResNet-20 on two test images of CIFAR-10 by captum and pytorch-grad-cam, in float64.
Usage: attribution_golden.py CAPTUM GRAD_CAM SHARED, the folders that hold the packages captum and pytorch_grad_cam, and the shared data."""
import json
import os
import struct
import sys
from unittest.mock import MagicMock

import numpy as np
import torch
import torch.nn.functional as F

captum, grad_cam, shared = sys.argv[1:4]
sys.path[:0] = [captum, grad_cam]
# Of these nothing is called but tqdm's loops.
for name in ["cv2", "ttach", "tqdm", "tqdm.auto", "matplotlib", *(f"matplotlib.{part}" for part in ["axes", "collections", "colors", "cm", "figure", "image", "lines", "pyplot"]), "mpl_toolkits", "mpl_toolkits.axes_grid1"]:
    sys.modules[name] = MagicMock()
sys.modules["tqdm"].tqdm = lambda loop, **_: loop

from captum.attr import InternalInfluence, LayerConductance, NeuronIntegratedGradients, ShapleyValues  # noqa: E402
from pytorch_grad_cam.ablation_cam import AblationCAM  # noqa: E402

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
IMAGES, REGIONS = [0, 1], 5


class Block(torch.nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1, self.bn1 = torch.nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), torch.nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = torch.nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), torch.nn.BatchNorm2d(outputs)
        self.stride, self.more = stride, outputs - inputs

    def forward(self, x):
        skip = F.pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, self.more // 2, self.more // 2)) if self.more else x
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + skip)


class ResNet20(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = torch.nn.Conv2d(3, 16, 3, 1, 1, bias=False), torch.nn.BatchNorm2d(16)
        self.layer1 = torch.nn.Sequential(*[Block(16, 16, 1) for _ in range(3)])
        self.layer2 = torch.nn.Sequential(Block(16, 32, 2), Block(32, 32, 1), Block(32, 32, 1))
        self.layer3 = torch.nn.Sequential(Block(32, 64, 2), Block(64, 64, 1), Block(64, 64, 1))
        self.linear = torch.nn.Linear(64, 10)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))
        return self.linear(x.mean((2, 3)))


def weights(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    header.pop("__metadata__", None)
    return {name: torch.tensor(np.frombuffer(data[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"]).astype(float)) for name, entry in header.items()}


def picture(i):
    record = np.fromfile(os.path.join(shared, "data/datasets/cifar10/test1000.bin"), np.uint8).reshape(-1, 3073)[i, 1:].reshape(3, 32, 32) / 255.0
    x = (record - np.array([.485, .456, .406])[:, None, None]) / np.array([.229, .224, .225])[:, None, None]
    return torch.tensor(x.astype(np.float32).astype(float))[None]


def rounded(values):
    return [float(f"{v:.7g}") for v in np.asarray(values, float).ravel()]


net = ResNet20().eval()
net.load_state_dict(weights(os.path.join(shared, "data/models/resnet_cifar10/resnet20.safetensors")), strict=False)
golden = np.load(os.path.join(shared, "data/golden/attributions/resnet20/targets.npy"))
# Upright parts.
mask = torch.tensor([[min(c // 6, REGIONS - 1) for c in range(32)] for r in range(32)])[None, None]
result = []
for i in IMAGES:
    x = picture(i)
    c = int(net(x).argmax())
    assert c == golden[i]
    with torch.no_grad():
        activations = net.layer3(net.layer2(net.layer1(F.relu(net.bn1(net.conv1(x))))))
    conductance = LayerConductance(net, net.layer2).attribute(x, 0, target=c, n_steps=200, method="riemann_trapezoid", internal_batch_size=100)
    influence = InternalInfluence(net, net.layer2).attribute(x, 0, target=c, n_steps=64, method="riemann_middle")
    shapley = ShapleyValues(net).attribute(x, 0, target=c, feature_mask=mask, perturbations_per_eval=5)
    neuron = NeuronIntegratedGradients(net, net.layer2).attribute(x, (5, 3, 4), 0, n_steps=64, method="gausslegendre")
    cam = AblationCAM(net, [net.layer3])
    weight = cam.get_cam_weights(x, net.layer3, [lambda output: output[c]], activations.numpy(), None)
    score = float(net(x)[0, c])
    print(i, c, file=sys.stderr)
    result.append({
        "image": i, "target": c, "logit": score,
        "conductance_layer2": rounded(conductance.sum(1).detach()), "influence_layer2": rounded(influence.sum(1).detach()),
        "neuron_layer2_channel5_at_3_4": rounded(neuron.detach().permute(0, 2, 3, 1)),
        "shapley": [float(shapley[0, 0][mask[0, 0] == k][0]) for k in range(REGIONS)],
        # pytorch-grad-cam divides by the score.
        "ablation_cam_layer3": rounded((torch.tensor(weight[0] * score)[:, None, None] * activations[0]).sum(0)),
    })
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "data", "attributions.json"), "w") as file:
    json.dump(result, file)
    file.write("\n")
