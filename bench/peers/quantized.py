"""Networks with QuantizeLinear and DequantizeLinear put around their products, against ONNX Runtime: by the tests, which hold its package."""
import os
import re
import subprocess

LINE = re.compile(r"^\s*(\S+): largest logit (\S+), largest difference (\S+) % of it; of ONNX Runtime's integer kernels (\S+) %", re.MULTILINE)


def compare(tests, paths):
    """For each file, of three pictures: the largest logit, our largest difference and that of ONNX Runtime's integer kernels, in percent of it."""
    command = [*tests, "--filter", "FullyQualifiedName~QdqModelTests", "--logger", "console;verbosity=detailed"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "WHENCE_QDQ_MODELS": ":".join(paths)})
    found = {}
    for path, *figures in dict.fromkeys(LINE.findall(done.stdout)):
        found.setdefault(path, []).append(tuple(map(float, figures)))
    if done.returncode or any(path not in found for path in paths):
        raise RuntimeError(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}\n{done.stderr}")
    return [(os.path.basename(path).removesuffix(".onnx"), found[path]) for path in paths]


def table(rows):
    yield "## With QDQ nodes, against ONNX Runtime"
    yield ""
    yield "uint8 codes before every convolution and product over the range of one picture, int8 weights for each channel, put in by `tests/Models/Onnx/QdqWriter.cs`; three"
    yield "pictures. Truth is ONNX Runtime with every node run as it is written; beside us its own integer kernels. In percent of the largest logit: codes flip"
    yield "where sums differ in their last bits, in ours as in its own."
    yield ""
    yield "| topology | largest logits | largest difference of ours | of ONNX Runtime's integer kernels |"
    yield "|---|---|---|---|"
    for name, found in rows:
        logits, ours, own = (max(column) for column in zip(*found))
        yield f"| {name} | {logits:.3g} | {ours:.2f} % | {own:.2f} % |"
