"""Makes the tables beside it: handwritten digits (scikit-learn's own, 8 x 8), some blurred, noisy or dark, and two models' predictions of them.

Needs numpy and scikit-learn only. Any script that ends like this one can be diagnosed: a table of truths, a table of probabilities, a table of properties."""
import csv
import os

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

HERE = os.path.dirname(os.path.abspath(__file__))


def spoil(pictures, rng):
    """Some pictures blurred, some noisy, some dark, and what was done to each."""
    blur, noise, light = rng.choice([0, 1, 2], len(pictures), p=[.6, .25, .15]), rng.choice([0, 2, 4], len(pictures)), rng.uniform(.4, 1, len(pictures))
    spoiled = pictures.reshape(-1, 8, 8).copy()
    for i in range(len(spoiled)):
        for _ in range(blur[i]):
            edged = np.pad(spoiled[i], 1, mode="edge")
            spoiled[i] = sum(edged[y:y + 8, x:x + 8] for y in range(3) for x in range(3)) / 9
    spoiled = spoiled * light[:, None, None] + rng.normal(size=spoiled.shape) * noise[:, None, None] / 2
    return spoiled.reshape(len(pictures), -1), blur, noise, light


def write(name, header, rows):
    with open(os.path.join(HERE, name), "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


rng = np.random.default_rng(1)
x, y = load_digits(return_X_y=True)
order = rng.permutation(len(x))
train, test = order[:700], order[700:]
shown, blur, noise, light = spoil(x[test], rng)
ids = [f"digit-{i:04d}" for i in test]
write("truth.csv", ["id", "label"], zip(ids, y[test]))
words = ["none", "some", "strong"]
write("properties.csv", ["id", "blur", "noise", "light"], zip(ids, [words[b] for b in blur], noise, np.round(light, 3)))
hardened = np.concatenate([x[train], spoil(x[train], rng)[0]]), np.concatenate([y[train], y[train]])
for name, (pictures, labels) in {"plain": (x[train], y[train]), "hardened": hardened}.items():
    model = LogisticRegression(max_iter=2000, C=.01).fit(pictures, labels)
    write(f"{name}.csv", ["id"] + [f"p:{c}" for c in model.classes_], ([i, *np.round(p, 4)] for i, p in zip(ids, model.predict_proba(shown))))
