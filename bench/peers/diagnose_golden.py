"""Writes tests/data/diagnose/*.json: what scikit-learn says of random predictions. Run with Debian's python3-sklearn (1.2.1)."""
import json
import os
import sys

import numpy as np
from sklearn import metrics as m

FOLDER = os.path.join(os.path.dirname(__file__), "..", "..", "tests", "data", "diagnose")


def case(seed, rows, classes, ties):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, classes, rows)
    logits = rng.normal(size=(rows, classes)) + 1.5 * np.eye(classes)[truth]
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    if ties:
        p = np.round(p, 1) + 0.01
        p /= p.sum(1, keepdims=True)
    predicted = p.argmax(1)
    labels = np.arange(classes)
    one = np.eye(classes)[truth]
    return {
        "classes": classes,
        "truth": truth.tolist(),
        "probabilities": p.tolist(),
        "predicted": predicted.tolist(),
        "accuracy": m.accuracy_score(truth, predicted),
        "balanced accuracy": m.balanced_accuracy_score(truth, predicted),
        "macro precision": m.precision_score(truth, predicted, average="macro", zero_division=0),
        "macro recall": m.recall_score(truth, predicted, average="macro", zero_division=0),
        "macro F1": m.f1_score(truth, predicted, average="macro", zero_division=0),
        "macro F2": m.fbeta_score(truth, predicted, beta=2, average="macro", zero_division=0),
        "MCC": m.matthews_corrcoef(truth, predicted),
        "kappa": m.cohen_kappa_score(truth, predicted),
        "precision": m.precision_score(truth, predicted, average=None, labels=labels, zero_division=0).tolist(),
        "recall": m.recall_score(truth, predicted, average=None, labels=labels, zero_division=0).tolist(),
        "F1": m.f1_score(truth, predicted, average=None, labels=labels, zero_division=0).tolist(),
        "confusion": m.confusion_matrix(truth, predicted, labels=labels).tolist(),
        "log loss": m.log_loss(truth, p, labels=labels),
        "Brier": float(((p - one) ** 2).sum(1).mean()),
        "top 2": m.top_k_accuracy_score(truth, p if classes > 2 else p[:, 1], k=2, labels=labels) if classes > 2 else 1.0,
        "AUROC": [m.roc_auc_score(one[:, k], p[:, k]) for k in range(classes)],
        "AP": [m.average_precision_score(one[:, k], p[:, k]) for k in range(classes)],
    }


if __name__ == "__main__":
    os.makedirs(FOLDER, exist_ok=True)
    cases = [case(1, 60, 2, False), case(2, 80, 5, False), case(3, 100, 4, True), case(4, 40, 2, True)]
    with open(os.path.join(FOLDER, "classification.json"), "w") as file:
        json.dump(cases, file, separators=(",", ":"))
        file.write("\n")
    sys.stdout.write(f"{len(cases)} cases\n")
