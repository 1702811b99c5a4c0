"""Explanations by captum and measures by Quantus, timed on request: a line "NAME REPEATS" on stdin is answered by a line of JSON with seconds, each of one picture.

Needs PyTorch, onnx, and captum and Quantus where Python finds them. Work is that of the engine's defaults where a name says no number: bench/studies explains.
usage: explanations.py MODEL.onnx THREADS
"""
import json
import sys
import time
import warnings

import numpy as np
import torch

warnings.filterwarnings("ignore")

import captum
from captum.attr import FeatureAblation, GradientShap, IntegratedGradients, KernelShap, Lime, NoiseTunnel, Occlusion, Saliency
from captum.metrics import infidelity
import quantus

from pytorch import Network

POINTS, DRAWS, GROUPS, PICTURES = 32, 256, 8, 8


class Module(torch.nn.Module):
    """The network as Quantus wants it."""

    def __init__(self, path):
        super().__init__()
        self.network = Network(path)

    def forward(self, x):
        return self.network(x)


def gradient(model, inputs, targets, **_):
    x = torch.as_tensor(np.asarray(inputs), dtype=torch.float32).requires_grad_()
    y = torch.as_tensor(np.asarray(targets), dtype=torch.int64)
    score = model(x).gather(1, y.view(-1, 1)).sum()
    return torch.autograd.grad(score, x)[0].sum(1, keepdim=True).detach().numpy()


def jobs(path):
    model = Module(path).eval()
    channels, height, width = model.network.shape
    torch.manual_seed(1)
    pictures = torch.rand(PICTURES, channels, height, width)
    x, y = pictures[:1], np.zeros(PICTURES, dtype=np.int64)
    side = height // GROUPS
    groups = (torch.arange(height).view(-1, 1) // side * GROUPS + torch.arange(width).view(1, -1) // side).view(1, 1, height, width).expand(1, channels, -1, -1)
    pixels, maps = pictures.numpy(), gradient(model, pictures, y)
    slopes = IntegratedGradients(model).attribute(x, target=0, n_steps=2)

    def measured(metric):
        return PICTURES, lambda: metric(model=model, x_batch=pixels, y_batch=y, a_batch=maps, device="cpu", channel_first=True, explain_func=gradient)

    quiet = {"disable_warnings": True, "display_progressbar": False}
    return {
        "gradient": (1, lambda: Saliency(model).attribute(x, target=0, abs=False)),
        "integrated-gradients": (1, lambda: IntegratedGradients(model).attribute(x, target=0, n_steps=POINTS, method="riemann_middle")),
        "smooth-grad": (1, lambda: NoiseTunnel(Saliency(model)).attribute(x, target=0, abs=False, nt_samples=POINTS, stdevs=0.15)),
        "gradient-shap": (1, lambda: GradientShap(model).attribute(x, target=0, baselines=pictures, n_samples=POINTS, stdevs=0.1)),
        "occlusion": (1, lambda: Occlusion(model).attribute(x, (channels, side, side), strides=(channels, side, side), target=0, perturbations_per_eval=POINTS)),
        "feature-ablation": (1, lambda: FeatureAblation(model).attribute(x, target=0, feature_mask=groups, perturbations_per_eval=POINTS)),
        "kernel-shap": (1, lambda: KernelShap(model).attribute(x, target=0, feature_mask=groups, n_samples=DRAWS, perturbations_per_eval=POINTS)),
        "lime": (1, lambda: Lime(model).attribute(x, target=0, feature_mask=groups, n_samples=DRAWS, perturbations_per_eval=POINTS)),
        "deletion": measured(quantus.PixelFlipping(features_in_step=height * width // 64, perturb_baseline="black", return_auc_per_sample=True, **quiet)),
        "sensitivity-max": measured(quantus.MaxSensitivity(nr_samples=10, lower_bound=0.02, **quiet)),
        "random-logit": measured(quantus.RandomLogit(num_classes=model(x).shape[1], **quiet)),
        "sparseness": measured(quantus.Sparseness(**quiet)),
        "complexity": measured(quantus.Complexity(**quiet)),
        "infidelity": (1, lambda: infidelity(model, lambda v: (0.1 * torch.randn_like(v), v - 0.1 * torch.randn_like(v)), x, slopes, target=0, n_perturb_samples=POINTS)),
    }


def main():
    torch.set_num_threads(int(sys.argv[2]))
    work = jobs(sys.argv[1])
    print(json.dumps({"versions": f"captum {captum.__version__}, Quantus {getattr(quantus, '__version__', 'from source')}, PyTorch {torch.__version__}"}), flush=True)
    for line in sys.stdin:
        name, repeats = line.split()
        count, job = work[name]
        seconds = []
        for _ in range(int(repeats)):
            start = time.perf_counter()
            job()
            seconds.append((time.perf_counter() - start) / count)
        print(json.dumps({"seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
