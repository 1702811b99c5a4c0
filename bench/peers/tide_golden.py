"""Writes tests/data/diagnose/tide.json: TIDE's errors on the COCO sample, from the formulas alone (numpy only).

Usage: tide_golden.py FOLDER, where FOLDER holds instances_val2014_100.json and instances_val2014_fakebbox100_results.json."""
import collections
import json
import os
import sys

import numpy as np

TF, TB = 0.5, 0.1


def iou(a, b):
    w = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    h = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / (a[2] * a[3] + b[2] * b[3] - w * h)


def share(a, crowd):
    w = min(a[0] + a[2], crowd[0] + crowd[2]) - max(a[0], crowd[0])
    h = min(a[1] + a[3], crowd[1] + crowd[3]) - max(a[1], crowd[1])
    return 0.0 if w <= 0 or h <= 0 else w * h / (a[2] * a[3])


def precision(rows, positives):
    """rows: (class, score, hit) in the order of the pictures; the mean over classes of the 101-point average."""
    values = []
    for c in sorted(positives):
        mine = [r for r in rows if r[0] == c]
        if positives[c] <= 0:
            if mine:
                values.append(0.0)
            continue
        mine = sorted(mine, key=lambda r: -r[1])
        hits = np.cumsum([r[2] for r in mine]) if mine else np.zeros(0)
        recall = hits / positives[c]
        p = hits / np.arange(1, len(mine) + 1)
        total = 0.0
        for point in np.linspace(0, 1, 101):
            reach = recall >= point
            total += p[reach].max() if reach.any() else 0.0
        values.append(total / 101)
    return float(np.mean(values)) if values else 0.0


def main(folder):
    truth = json.load(open(os.path.join(folder, "instances_val2014_100.json")))
    found = json.load(open(os.path.join(folder, "instances_val2014_fakebbox100_results.json")))
    positives = {c["id"]: 0 for c in truth["categories"]}
    objects, guesses = collections.defaultdict(list), collections.defaultdict(list)
    for a in truth["annotations"]:
        objects[a["image_id"]].append(a)
        positives[a["category_id"]] += 0 if a["iscrowd"] else 1
    for d in found:
        guesses[d["image_id"]].append(d)
    rows = []  # class, score, hit, kind, object meant (class, id) or None
    missing, missed = collections.Counter(), collections.Counter()
    for image in sorted(i["id"] for i in truth["images"]):
        things = [a for a in objects[image] if not a["iscrowd"]]
        crowds = [a for a in objects[image] if a["iscrowd"]]
        mine = sorted(guesses[image], key=lambda d: -d["score"])
        used, hit = set(), {}
        for n, d in enumerate(mine):
            best = max(((iou(d["bbox"], a["bbox"]), -k) for k, a in enumerate(things)
                        if a["category_id"] == d["category_id"] and k not in used), default=(0, 0))
            if best[0] >= TF:
                used.add(-best[1])
                hit[n] = True
        meant = set()
        for n, d in enumerate(mine):
            if n in hit:
                rows.append((d["category_id"], d["score"], 1, None, None))
                continue
            if any(a["category_id"] == d["category_id"] and share(d["bbox"], a["bbox"]) >= TF for a in crowds):
                continue
            over = [(iou(d["bbox"], a["bbox"]), -k) for k, a in enumerate(things)]
            same = max((o for o in over if things[-o[1]]["category_id"] == d["category_id"]), default=(-1, 0))
            other = max((o for o in over if things[-o[1]]["category_id"] != d["category_id"]), default=(-1, 0))
            taken = max((o for o in over if things[-o[1]]["category_id"] == d["category_id"] and -o[1] in used), default=(-1, 0))
            target = None
            if not things:
                kind = "Background"
            elif TB <= same[0] <= TF:
                kind, target = "Localization", -same[1]
            elif other[0] >= TF:
                kind, target = "Classification", -other[1]
            elif taken[0] >= TF:
                kind = "Duplicate"
            elif max(same[0], other[0]) <= TB:
                kind = "Background"
            else:
                kind = "Both"
            if target in used:
                target = None
            if target is not None:
                meant.add(target)
                target = (things[target]["category_id"], things[target]["id"])
            rows.append((d["category_id"], d["score"], 0, kind, target))
        for k, a in enumerate(things):
            if k not in used:
                missing[a["category_id"]] += 1
                if k not in meant:
                    missed[a["category_id"]] += 1
    base = precision(rows, positives)
    plain = [r[:3] for r in rows]
    result = {"AP": base, "counts": {"Missed": sum(missed.values())}, "gains": {}}
    for kind in ["Classification", "Localization", "Both", "Duplicate", "Background"]:
        result["counts"][kind] = sum(r[3] == kind for r in rows)
        best = {}
        for i, r in enumerate(rows):
            if r[3] == kind and r[4] is not None and (r[4] not in best or r[1] > rows[best[r[4]]][1]):
                best[r[4]] = i
        kept = set(best.values())
        fixed = [(r[4][0], r[1], 1) if i in kept else r[:3] for i, r in enumerate(rows) if r[3] != kind or i in kept]
        result["gains"][kind] = max(0.0, precision(fixed, positives) - base)
    result["gains"]["Missed"] = max(0.0, precision(plain, {c: n - missed[c] for c, n in positives.items()}) - base)
    result["false positives"] = max(0.0, precision([(c, s if h else -1.0, h) for c, s, h in plain], positives) - base)
    result["false negatives"] = max(0.0, precision(plain, {c: n - missing[c] for c, n in positives.items()}) - base)
    with open(os.path.join(os.path.dirname(__file__), "..", "..", "tests", "data", "diagnose", "tide.json"), "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
