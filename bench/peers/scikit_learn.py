"""Fits scikit-learn's exact Gaussian process and nearest neighbours, and times their queries whenever it is asked.

Needs Debian's python3-sklearn. Features are scaled to unit length first, outside what is timed.
usage: scikit_learn.py FOLDER LENGTH_SCALE NOISE_VARIANCE gp,knn
FOLDER holds train.npy, train_labels.npy, test.npy, test_labels.npy. Prints one JSON object about the models, then reads lines "gp|knn BATCH RUNS" and answers
each with {"seconds": [...]}.
"""
import json
import sys
import time

import numpy as np
import sklearn
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF
from sklearn.neighbors import KNeighborsClassifier


def read(folder, part):
    features = np.load(f"{folder}/{part}.npy")
    return features / np.linalg.norm(features, axis=1, keepdims=True), np.load(f"{folder}/{part}_labels.npy")


def gaussian_process(train, labels, length_scale, noise):
    model = GaussianProcessRegressor(RBF(length_scale, "fixed"), alpha=noise, optimizer=None)
    model.fit(train, np.eye(labels.max() + 1)[labels])
    return model, lambda x: model.predict(x, return_std=True), lambda x: model.predict(x).argmax(1), model.X_train_.nbytes + model.L_.nbytes + model.alpha_.nbytes


def neighbours(train, labels):
    model = KNeighborsClassifier(n_neighbors=10).fit(train, labels)
    return model, model.kneighbors, model.predict, model._fit_X.nbytes + model._y.nbytes


def times(query, test, batch, runs):
    seconds = []
    for run in range(-min((runs + 1) // 2, 10), runs):
        first = max(run, 0) * batch % (len(test) - batch + 1)
        rows = test[first:first + batch]
        start = time.perf_counter()
        query(rows)
        if run >= 0:
            seconds.append(time.perf_counter() - start)
    return seconds


def main(folder, length_scale, noise, names):
    train, labels = read(folder, "train")
    test, expected = read(folder, "test")
    queries = {}
    facts = {"versions": f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}, Python {sys.version.split()[0]}"}
    for name in names.split(","):
        start = time.perf_counter()
        model, queries[name], predict, size = gaussian_process(train, labels, length_scale, noise) if name == "gp" else neighbours(train, labels)
        fitted = time.perf_counter() - start
        facts[name] = {"fit": fitted, "bytes": size, "accuracy": float((predict(test) == expected).mean())}
    print(json.dumps(facts), flush=True)
    for line in sys.stdin:
        name, batch, runs = line.split()
        print(json.dumps({"seconds": times(queries[name], test, int(batch), int(runs))}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), sys.argv[4])
