"""Times the rows of a list in PyTorch on a GPU, eagerly and under a CUDA graph, as the engine's side does (Measured.cs).

usage: peers.py export RESNET50.onnx      ResNet-50 with random weights, written as ONNX for both sides
       peers.py time ROWS OUT.jsonl SECONDS MODELS_FOLDER RESNET50.onnx
Each row is written as soon as it is there. Convolutions and networks are tried in both memory layouts; the faster one is written, with its name.
"""
import json
import os
import sys
import time

import torch
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "peers"))
NUMBERS = ("single", "tf32", "bfloat16")
GPU = "cuda" if torch.cuda.is_available() else "cpu"


def wait():
    if GPU == "cuda":
        torch.cuda.synchronize()


def once(run, count):
    start = time.perf_counter()
    for _ in range(count):
        run()
    wait()
    return 1e3 * (time.perf_counter() - start) / count


def in_a_row(run):
    once(run, 2)
    count = int(min(max(15 / max(once(run, 1), 1e-3), 1), 200))
    return sorted(once(run, count) for _ in range(7))


def calls(call):
    times, start = [], time.perf_counter()
    while len(times) < 150 and (len(times) < 5 or time.perf_counter() - start < 0.5):
        times.append(once(call, 1))
    times.sort()
    return [times[len(times) // 2], times[int(0.95 * (len(times) - 1))], times[int(0.99 * (len(times) - 1))]]


def captured(run):
    """The run as a CUDA graph: three runs on a side stream, then the capture, as PyTorch's manual says."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            run()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        kept = run()
    return graph, kept


def choose(numbers):
    torch.backends.cuda.matmul.allow_tf32 = numbers != "single"
    torch.backends.cudnn.allow_tf32 = numbers != "single"
    torch.backends.cudnn.benchmark = True


def uniform(*shape, dtype=torch.float32):
    return (2 * torch.rand(*shape, device=GPU, dtype=torch.float32) - 1).to(dtype)


def convolution(kind, sizes, numbers, layout):
    n, h, w, c, k, taps, stride = sizes
    dtype = torch.bfloat16 if numbers == "bfloat16" else torch.float32
    x = uniform(n, c, h, w, dtype=dtype).contiguous(memory_format=layout)
    f = uniform(k, c, taps, taps, dtype=dtype).contiguous(memory_format=layout)
    pad = taps // 2
    if kind == "conv2d":
        return lambda: F.conv2d(x, f, None, stride, pad)
    dy = torch.randn_like(F.conv2d(x, f, None, stride, pad))
    mask = [kind == "conv2d_dx", kind == "conv2d_dw", False]
    backward = torch.ops.aten.convolution_backward
    return lambda: backward(dy, x, f, None, [stride] * 2, [pad] * 2, [1, 1], False, [0, 0], 1, mask)


def near_unit(rows, columns):
    a = 0.5 / (rows + torch.arange(rows, device=GPU, dtype=torch.float64)[:, None] + torch.arange(columns, device=GPU, dtype=torch.float64))
    i = torch.arange(min(rows, columns), device=GPU)
    a[i, i] = 2
    return a


def op(kind, sizes, numbers, layout):
    if kind.startswith("conv2d"):
        return convolution(kind, sizes, numbers, layout)
    if kind == "gemm":
        m, n, k = sizes
        dtype = torch.bfloat16 if numbers == "bfloat16" else torch.float32
        a, b, y = uniform(m, k, dtype=dtype), uniform(k, n, dtype=dtype), torch.empty(m, n, device=GPU, dtype=dtype)
        return lambda: torch.mm(a, b, out=y)
    if kind in ("add", "exp", "chain"):
        a, b, w, y = [uniform(sizes[0]) for _ in range(4)]
        return {
            "add": lambda: torch.add(a, b, out=y),
            "exp": lambda: torch.exp(a, out=y),
            "chain": lambda: torch.clamp(a + torch.sign(b) * 0.02, 0, 1) * w,
        }[kind]
    if kind == "cholesky":
        a = near_unit(sizes[0], sizes[0])
        return lambda: torch.linalg.cholesky_ex(a)[0]
    if kind == "rank_k":
        n, m = sizes
        a, k, w = near_unit(m, m), near_unit(n, m), uniform(n).double()
        return lambda: torch.addmm(a, k.t(), k * w[:, None])
    raise ValueError(f"row kind {kind}")


def module(name, models, resnet50):
    """The network on the GPU, in float32, and the shape of its input without the batch."""
    if name == "resnet50":
        return torchvision_resnet50().to(GPU), [3, 224, 224]
    import pytorch
    files = {"resnet20": "resnet_cifar10/resnet20.onnx", "mobilenet_v2": "mobilenet_v2/mobilenet_v2_1.0_224_dequant.onnx"}
    network = pytorch.Network(os.path.join(models, files[name]))
    # What the graph reads as plain numbers (bounds, shapes) stays on the host.
    moved = {key: v.to(GPU) if v.is_floating_point() and v.dim() > 0 else v for key, v in network.constants.items()}
    network.constants = moved
    network.cast = lambda dtype: setattr(network, "constants", {k: v.to(dtype) if v.is_cuda and v.is_floating_point() else v for k, v in moved.items()})
    return network, network.shape


def torchvision_resnet50():
    import torchvision
    torch.manual_seed(1)
    return torchvision.models.resnet50(weights=None).eval()


def negative_flux(f, x, target, gradient):
    """20 points on the sphere around x, five steps and the field, all points in one pass."""
    points = x + 0.02 * torch.sign(torch.randn(20, *x.shape[1:], device=x.device, dtype=x.dtype))
    for _ in range(5):
        points = x + 0.02 * torch.sign(gradient(points))
    field, delta = gradient(points), points - x
    weight = ((field * delta).flatten(1).sum(1) < 0).to(x.dtype)
    return (-field * delta * weight.view(-1, 1, 1, 1)).sum(0) / weight.sum().clamp(min=1)


class Model:
    """A network's work on one input buffer, for an eager call or a capture."""

    def __init__(self, network, shape, work, batch, numbers, layout):
        dtype = torch.bfloat16 if numbers == "bfloat16" else torch.float32
        if hasattr(network, "cast"):
            network.cast(dtype)
        else:
            network.to(dtype).to(memory_format=layout)
            network.requires_grad_(False)
        count = batch * shape[0] * shape[1] * shape[2]
        values = ((torch.arange(count) * 2654435761 % 1000).float() / 1000 - 0.5).view(batch, *shape)
        self.host = values.pin_memory() if GPU == "cuda" else values
        self.x = self.host.to(GPU).to(dtype).contiguous(memory_format=layout)
        self.network, self.work, self.dtype = network, work, dtype
        self.layout = layout

    def gradient(self, x):
        x = x.detach().requires_grad_()
        return torch.autograd.grad(self.network(x)[:, 0].sum(), x)[0]

    def run(self):
        if self.work == "forward":
            with torch.no_grad():
                return self.network(self.x)
        if self.work == "gradient":
            return self.gradient(self.x)
        if self.work == "ig32":
            points = (torch.arange(32, device=GPU, dtype=self.dtype).view(-1, 1, 1, 1) + 0.5) / 32 * self.x
            return self.x * self.gradient(points).mean(0)
        if self.work == "neflag20":
            return negative_flux(self.network, self.x, 0, self.gradient)
        raise ValueError(f"{self.work} has no peer")


def best(make, layouts):
    """The fastest layout's times: eager, then under a CUDA graph."""
    found = {"eager": None, "graph": None}
    for title, layout in layouts:
        for by in found:
            try:
                work = make(layout)
                run = work.run if isinstance(work, Model) else work
                kept = None
                if by == "graph":
                    if GPU != "cuda":
                        continue
                    graph, kept = captured(run)
                    run = graph.replay
                times = in_a_row(run)
                result = {"ms": times[3], "least": times[0], "note": title}
                if isinstance(work, Model):
                    out = [kept]

                    def call():
                        work.x.copy_(work.host, non_blocking=True)
                        if by == "graph":
                            run()
                        else:
                            out[0] = run()
                        out[0].float().cpu()

                    result["calls"] = calls(call)
                    if work.work == "forward":
                        result["values"] = out[0][0].float().cpu().tolist()
                if found[by] is None or found[by].get("ms", 0) == 0 or result["ms"] < found[by]["ms"]:
                    found[by] = result
            except Exception as error:  # a row that fails must not end the flight
                if found[by] is None:
                    found[by] = {"note": f"{type(error).__name__}: {str(error)[:300]}"}
    return {by: result for by, result in found.items() if result}


def measure(row, numbers, models, resnet50, networks):
    kind, *words = row.split()
    layouts = [("NHWC", torch.channels_last), ("NCHW", torch.contiguous_format)]
    if kind != "model":
        if not kind.startswith("conv"):
            layouts = [("", torch.contiguous_format)]
        sizes = [int(word) for word in words]
        return best(lambda layout: op(kind, sizes, numbers, layout), layouts)
    name, work, batch = words[0], words[1], int(words[2])
    if name not in networks:
        networks[name] = module(name, models, resnet50)
    network, shape = networks[name]
    return best(lambda layout: Model(network, shape, work, batch, numbers, layout), layouts)


def time_rows(rows, out, seconds, models, resnet50):
    start, networks = time.perf_counter(), {}
    done = set()
    if os.path.exists(out):
        done = {(r["row"], r["numbers"]) for r in map(json.loads, open(out))}
    with open(out, "a", buffering=1) as file:
        for row in (line.strip() for line in open(rows)):
            if not row or row.startswith("#") or row.split()[0] == "model" and row.split()[2] == "gradcam":
                continue
            many = row.split()[0] in ("model", "gemm") or row.startswith("conv")
            for numbers in NUMBERS if many else NUMBERS[:1]:
                if (row, numbers) in done:
                    continue
                if time.perf_counter() - start > seconds:
                    return
                try:
                    choose(numbers)
                    results = measure(row, numbers, models, resnet50, networks)
                except Exception as error:
                    results = {"eager": {"note": f"{type(error).__name__}: {str(error)[:300]}"}}
                for by, result in results.items():
                    file.write(json.dumps({"row": row, "numbers": numbers, "by": by, **result}) + "\n")


def export(path):
    model = torchvision_resnet50()
    x = torch.zeros(1, 3, 224, 224)
    try:
        torch.onnx.export(model, (x,), path, opset_version=13, dynamo=False, input_names=["x"], output_names=["y"])
    except TypeError:
        torch.onnx.export(model, (x,), path, opset_version=13, input_names=["x"], output_names=["y"])
    print(f"{path}: {os.path.getsize(path)} bytes")


if __name__ == "__main__":
    if sys.argv[1:2] == ["export"]:
        export(sys.argv[2])
    elif sys.argv[1:2] == ["time"]:
        print(f"torch {torch.__version__}, CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}, on {torch.cuda.get_device_name() if GPU == 'cuda' else 'cpu'}")
        time_rows(sys.argv[2], sys.argv[3], float(sys.argv[4]), sys.argv[5], sys.argv[6])
    else:
        sys.exit(__doc__)
