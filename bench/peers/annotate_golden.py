"""Writes tests/data/annotate.json: properties of photographs by NumPy, from the formulas. Usage: annotate_golden.py FOLDER_OF_CROPS"""
import json
import os
import sys

import numpy as np
from PIL import Image

result = {}
for name in ["bird.png", "cat.png", "hot_dog.png"]:
    path = os.path.join(sys.argv[1], name)
    c = np.asarray(Image.open(path).convert("RGB")).astype(float)
    r, g, b = c[..., 0], c[..., 1], c[..., 2]
    y = (.299 * r + .587 * g + .114 * b) / 255
    lap = y[1:-1, :-2] + y[1:-1, 2:] + y[:-2, 1:-1] + y[2:, 1:-1] - 4 * y[1:-1, 1:-1]
    share = np.bincount(np.floor(y * 255 + .5).astype(int).ravel(), minlength=256) / y.size
    share = share[share > 0]
    gx = y[:-2, 2:] + 2 * y[1:-1, 2:] + y[2:, 2:] - y[:-2, :-2] - 2 * y[1:-1, :-2] - y[2:, :-2]
    gy = y[2:, :-2] + 2 * y[2:, 1:-1] + y[2:, 2:] - y[:-2, :-2] - 2 * y[:-2, 1:-1] - y[:-2, 2:]
    most = c.max(2)
    rg, yb = r - g, (r + g) / 2 - b
    result[name] = {
        "width": c.shape[1], "height": c.shape[0], "aspect": c.shape[1] / c.shape[0], "bytes_per_pixel": os.path.getsize(path) / y.size,
        "brightness": y.mean(), "contrast": y.std(), "entropy": float(-(share * np.log2(share)).sum()), "sharpness": float(np.log10(lap.var())),
        "noise": float(np.median(abs(lap)) / .6745), "edges": float((np.hypot(gx, gy) / 4 >= .25).mean()),
        "saturation": float(np.where(most > 0, (most - c.min(2)) / np.maximum(most, 1), 0).mean()),
        "colourfulness": float(np.hypot(rg.std(), yb.std()) + .3 * np.hypot(rg.mean(), yb.mean())),
    }
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "data", "annotate.json"), "w") as file:
    json.dump(result, file, indent=1)
    file.write("\n")
