"""Times the rows of a list in PyTorch on a GPU, eagerly and under a CUDA graph, as the engine's side does (Measured.cs).

usage: peers.py export RESNET50.onnx                              ResNet-50 with random weights, written as ONNX for both sides
       peers.py time ROWS OUT.jsonl SECONDS MODELS_FOLDER RESNET50.onnx
       peers.py serve FOLDER OUT.jsonl MODELS_FOLDER RESNET50.onnx
`serve` loads everything once, then waits for FOLDER/peers.go, a line with a list of rows and seconds, times them, and moves it to FOLDER/peers.done.
Each row is written as soon as it is there, behind a mark that it was begun: a row that ends the process is not tried again. Convolutions and networks
are tried in both memory layouts; the faster one is written, with its name. Batch normalisation is folded into the convolutions, as it is in the ONNX file.
"""
import copy
import gc
import json
import os
import sys
import time

import torch
import torch.nn.functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "peers"))
NUMBERS = ("single", "tf32", "bfloat16")
GPU = "cuda" if torch.cuda.is_available() else "cpu"
LAYOUTS = {"NHWC": torch.channels_last, "NCHW": torch.contiguous_format}
FILES = {"resnet20": "resnet_cifar10/resnet20.onnx", "mobilenet_v2": "mobilenet_v2/mobilenet_v2_1.0_224_dequant.onnx"}
ROUNDS, ROUND_MS, MOST_PER_ROUND, MOST_CALLS, CALL_SECONDS = 7, 10, 200, 100, 0.25
MOST_VALUES = 1000
DEVICE_LOST = 3
CAPTURE_LOST = 4


def wait():
    if GPU == "cuda":
        torch.cuda.synchronize()


def once(run, count):
    """Milliseconds of a run among so many, by the host's clock and by the device's."""
    marks = [torch.cuda.Event(enable_timing=True) for _ in range(2)] if GPU == "cuda" else []
    start = time.perf_counter()
    if marks:
        marks[0].record()
    for _ in range(count):
        run()
    if marks:
        marks[1].record()
    wait()
    host = 1e3 * (time.perf_counter() - start) / count
    return host, marks[0].elapsed_time(marks[1]) / count if marks else 0


def in_a_row(run):
    once(run, 2)
    count = int(min(max(ROUND_MS / max(once(run, 1)[0], 1e-3), 1), MOST_PER_ROUND))
    host, device = zip(*[once(run, count) for _ in range(ROUNDS)])
    return {"ms": sorted(host)[ROUNDS // 2], "least": min(host), "device": sorted(device)[ROUNDS // 2]}


def calls(call):
    times, begun = [], time.perf_counter()
    while len(times) < MOST_CALLS and (len(times) < 5 or time.perf_counter() - begun < CALL_SECONDS):
        start = time.perf_counter()
        call()
        wait()
        times.append(1e3 * (time.perf_counter() - start))
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
    """The numbers of float32 operands: `single` never multiplies in tf32, neither in products nor in cuDNN."""
    torch.backends.cuda.matmul.allow_tf32 = numbers != "single"
    torch.backends.cudnn.allow_tf32 = numbers != "single"
    torch.backends.cudnn.benchmark = True
    assert (torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32) == (numbers != "single",) * 2


def check_numbers():
    """Errors of a product and a convolution against float64, which tell what multiplied: about 1e-7 in float32, 1e-4 in tf32."""
    torch.manual_seed(1)
    a, b, x, f = uniform(256, 512), uniform(512, 256), uniform(4, 64, 16, 16), uniform(64, 64, 3, 3)
    for numbers in ("single", "tf32"):
        choose(numbers)
        errors = [
            float((got.double() - wanted).norm() / wanted.norm())
            for got, wanted in ((a @ b, a.double() @ b.double()), (F.conv2d(x, f), F.conv2d(x.double(), f.double())))
        ]
        print(f"{numbers}: error of a product {errors[0]:.1e}, of a convolution {errors[1]:.1e}", flush=True)
        if numbers == "single" and max(errors) > 1e-5:
            raise SystemExit("peers.py: 'single' multiplies in less than float32")


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


class Halves(torch.nn.Module):
    """ResNet-50 in two parts: up to what the last block yields, and from there to the logits."""

    def __init__(self):
        super().__init__()
        whole = torchvision_resnet50()
        self.features = torch.nn.Sequential(*list(whole.children())[:-2])
        self.head = torch.nn.Sequential(whole.avgpool, torch.nn.Flatten(1), whole.fc)
        try:
            from torch.fx.experimental.optimization import fuse
            self.features = fuse(self.features.eval())
        except Exception as error:
            print(f"batch normalisation is not folded: {describe(error)}", flush=True)

    def forward(self, x):
        return self.head(self.features(x))

    def converted(self, dtype, layout):
        """A copy in other numbers; this one stays in float32."""
        return copy.deepcopy(self).to(GPU).to(dtype).to(memory_format=layout).requires_grad_(False).eval()


class Onnx:
    """An ONNX file's network, run node by node, in two parts around its last pooling."""

    def __init__(self, path):
        import pytorch
        self.network = pytorch.Network(path)
        pools = [pytorch.OPERATORS[name] for name in ("GlobalAveragePool", "AveragePool")]
        self.cut = max((i for i, node in enumerate(self.network.nodes) if node[0] in pools), default=None)
        self.evaluate, self.shape = pytorch.evaluate, self.network.shape

    def converted(self, dtype, layout):
        other = copy.copy(self)
        # What the graph reads as plain numbers (bounds, shapes) stays on the host: a capture cannot read it from the device.
        def placed(value):
            if not value.is_floating_point() or value.dim() == 0:
                return value
            if value.numel() == 1:
                return value.reshape(())
            return value.to(GPU).to(dtype).contiguous(memory_format=layout if value.dim() == 4 else torch.contiguous_format)

        other.constants = {key: placed(value) for key, value in self.network.constants.items()}
        return other

    def __call__(self, x):
        return self.evaluate(self.network.nodes, {**self.constants, self.network.input: x})[self.network.output].flatten(1)

    @property
    def between(self):
        return self.network.nodes[self.cut][2][0]

    def features(self, x):
        return self.evaluate(self.network.nodes[:self.cut], {**self.constants, self.network.input: x})[self.between]

    def head(self, a):
        return self.evaluate(self.network.nodes[self.cut:], {**self.constants, self.between: a})[self.network.output].flatten(1)


def module(name, models):
    """The network in float32 on the host, and the shape of its input without the batch."""
    if name == "resnet50":
        return Halves(), [3, 224, 224]
    network = Onnx(os.path.join(models, FILES[name]))
    return network, network.shape


def torchvision_resnet50():
    import torchvision
    torch.manual_seed(1)
    return torchvision.models.resnet50(weights=None).eval()


def negative_flux(x, gradient):
    """20 points on the sphere around x, five steps and the field, all points in one pass."""
    points = x + 0.02 * torch.sign(torch.randn(20, *x.shape[1:], device=x.device, dtype=x.dtype))
    for _ in range(5):
        points = x + 0.02 * torch.sign(gradient(points))
    field, delta = gradient(points), points - x
    weight = ((field * delta).flatten(1).sum(1) < 0).to(x.dtype)
    return (-field * delta * weight.view(-1, 1, 1, 1)).sum(0, keepdim=True) / weight.sum().clamp(min=1)


class Model:
    """A network's work for class 0 on one input buffer, for an eager call or a capture."""

    def __init__(self, network, shape, work, batch, numbers, layout):
        dtype = torch.bfloat16 if numbers == "bfloat16" else torch.float32
        self.network = network.converted(dtype, layout)
        count = batch * shape[0] * shape[1] * shape[2]
        values = ((torch.arange(count) * 2654435761 % 1000).float() / 1000 - 0.5).view(batch, *shape)
        self.host = values.pin_memory() if GPU == "cuda" else values
        self.x = self.host.to(GPU).to(dtype).contiguous(memory_format=layout)
        self.work, self.dtype, self.layout = work, dtype, layout

    def gradient(self, x):
        x = x.detach().requires_grad_()
        return torch.autograd.grad(self.network(x)[:, 0].sum(), x)[0]

    def integrated(self):
        """All points of all inputs in one pass, midpoints towards black."""
        n = self.x.shape[0]
        steps = (torch.arange(32, device=GPU, dtype=self.dtype).view(-1, 1, 1, 1, 1) + 0.5) / 32
        points = (steps * self.x).flatten(0, 1).contiguous(memory_format=self.layout)
        return self.x * self.gradient(points).view(32, n, *self.x.shape[1:]).mean(0)

    def cam(self):
        with torch.no_grad():
            a = self.network.features(self.x)
        a = a.detach().requires_grad_()
        weight = torch.autograd.grad(self.network.head(a)[:, 0].sum(), a)[0].mean((2, 3), keepdim=True)
        return torch.relu((a.detach() * weight).sum(1, keepdim=True))

    def run(self):
        if self.work == "forward":
            with torch.no_grad():
                return self.network(self.x)
        if self.work == "gradient":
            return self.gradient(self.x)
        if self.work == "ig32":
            return self.integrated()
        if self.work == "gradcam":
            return self.cam()
        if self.work == "neflag20":
            return negative_flux(self.x, self.gradient)
        raise ValueError(f"{self.work} has no peer")

    def values(self, y):
        """The first input's result in the engine's order, channels last; none of random directions."""
        if self.work == "neflag20":
            return []
        y = y[0].float()
        return (y.permute(1, 2, 0) if y.dim() == 3 else y).reshape(-1)[:MOST_VALUES].cpu().tolist()


def timed(work, by):
    run = work.run if isinstance(work, Model) else work
    kept = None
    if by == "graph":
        graph, kept = captured(run)
        run = graph.replay
    result = in_a_row(run)
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
        result["values"] = work.values(out[0])
    return result


def faster(make, layouts):
    """The layout in which the work takes less of the device's time; without a choice, or where a look fails, the first."""
    if len(layouts) == 1 or GPU != "cuda":
        return layouts[0]
    looks = []
    for title in layouts:
        try:
            work = make(LAYOUTS[title])
            graph, kept = captured(work.run if isinstance(work, Model) else work)
            once(graph.replay, 2)
            looks.append((min(once(graph.replay, 3)[1] for _ in range(2)), title))
        except Exception:
            lost()
        work = graph = kept = None
        freed()
    return min(looks)[1] if looks else layouts[0]


def best(make, layouts):
    """The faster layout's times: eager, then under a CUDA graph."""
    title = faster(make, layouts)
    work, found = make(LAYOUTS[title] if title else torch.contiguous_format), {}
    for by in ("eager", "graph") if GPU == "cuda" else ("eager",):
        try:
            found[by] = {**timed(work, by), "note": title}
        except Exception as error:  # a row that fails must not end the flight
            found[by] = {"note": describe(error)}
            lost()
    return found


def describe(error):
    return f"{type(error).__name__}: {str(error)[:300]}"


def freed():
    """Gives back what a row held: graphs keep their memory, and every stream that multiplied a workspace, until they are told."""
    gc.collect()
    if GPU == "cuda":
        torch.cuda.synchronize()
        torch._C._cuda_clearCublasWorkspaces()
        torch.cuda.empty_cache()


def lost():
    """Ends the process when the device is: nothing would work any more."""
    try:
        wait()
    except Exception as error:
        print(f"the device is lost: {describe(error)}", flush=True)
        os._exit(DEVICE_LOST)


def measure(row, numbers, models, networks):
    kind, *words = row.split()
    if kind != "model":
        sizes = [int(word) for word in words]
        return best(lambda layout: op(kind, sizes, numbers, layout), list(LAYOUTS) if kind.startswith("conv") else [""])
    name, work, batch = words[0], words[1], int(words[2])
    if name not in networks:
        networks[name] = module(name, models)
    network, shape = networks[name]
    return best(lambda layout: Model(network, shape, work, batch, numbers, layout), list(LAYOUTS))


def read(path):
    """The records of a file; a line that a dying process left half written is dropped."""
    records = []
    for line in open(path) if os.path.exists(path) else []:
        try:
            records.append(json.loads(line))
        except ValueError:
            pass
    return records


def time_rows(rows, out, seconds, models, networks):
    start, records = time.perf_counter(), read(out)
    key = lambda record: (record["row"], record["numbers"])
    done = {key(r) for r in records if r["by"] != "start"}
    with open(out, "a", buffering=1) as file:
        write = lambda record: file.write(json.dumps(record) + "\n")
        file.write("\n")
        for row, numbers in [key(r) for r in records if r["by"] == "start" and key(r) not in done]:
            done.add((row, numbers))
            write({"row": row, "numbers": numbers, "by": "eager", "note": "crashed: the process ended, or did not end in time"})
        for row in (line.strip() for line in open(rows)):
            if not row or row.startswith("#"):
                continue
            many = row.split()[0] in ("model", "gemm") or row.startswith("conv")
            for numbers in NUMBERS if many else NUMBERS[:1]:
                if (row, numbers) in done:
                    continue
                if time.perf_counter() - start > seconds:
                    return
                write({"row": row, "numbers": numbers, "by": "start"})
                try:
                    choose(numbers)
                    results = measure(row, numbers, models, networks)
                except Exception as error:
                    results = {"eager": {"note": describe(error)}}
                    lost()
                for by, result in results.items():
                    write({"row": row, "numbers": numbers, "by": by, **result})
                freed()
                if any("capture" in result["note"].lower() for result in results.values()):
                    print(f"the capture of {row} failed, and the allocator with it: started again behind it", flush=True)
                    os._exit(CAPTURE_LOST)


def serve(folder, out, models, resnet50):
    """Exports, then times lists of rows as they are asked for."""
    if not os.path.exists(resnet50):
        export(resnet50)
    go, networks, checked = os.path.join(folder, "peers.go"), {}, False
    while True:
        while not os.path.exists(go):
            time.sleep(0.05)
        rows, seconds = open(go).read().split()
        if not checked:
            check_numbers()
            checked = True
        time_rows(rows, out, float(seconds), models, networks)
        if GPU == "cuda":
            torch.cuda.empty_cache()
        os.replace(go, os.path.join(folder, "peers.done"))


def export(path):
    model, draft = torchvision_resnet50(), path + ".draft"
    x = torch.zeros(1, 3, 224, 224)
    try:
        torch.onnx.export(model, (x,), draft, opset_version=13, dynamo=False, input_names=["x"], output_names=["y"])
    except TypeError:
        torch.onnx.export(model, (x,), draft, opset_version=13, input_names=["x"], output_names=["y"])
    os.replace(draft, path)
    print(f"resnet50.onnx: {os.path.getsize(path)} bytes", flush=True)


def main(verb, *words):
    on = torch.cuda.get_device_name() if GPU == "cuda" and verb != "export" else GPU
    print(f"torch {torch.__version__}, CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}, on {on}", flush=True)
    if verb == "export":
        export(words[0])
    elif verb == "serve":
        serve(*words)
    elif verb == "time":
        check_numbers()
        time_rows(words[0], words[1], float(words[2]), words[3], {})
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
