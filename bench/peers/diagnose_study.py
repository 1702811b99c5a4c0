"""Makes the pictures of the study on docs/results.md: CIFAR-10's test pictures, and photographs, each with one made-up corruption that no model is told of.

    python3 bench/peers/diagnose_study.py DATA OUT

DATA is the folder of shared data (datasets/cifar10, datasets/photographs), OUT gets cifar/ and photographs/: pictures/, truth.csv (id, label) and
hidden.csv (id, corruption, strength). Needs Pillow and NumPy.
"""
import csv
import io
import os
import random
import sys

import numpy
from PIL import Image, ImageEnhance, ImageFilter

KINDS = ["none", "blur", "noise", "dark", "occlusion", "jpeg"]
# What is right by eye, in the words of MobileNet's labels; photographs without a class of their own are left out.
PHOTOGRAPHS = {
    "bird": "chickadee", "cat": "Egyptian cat", "hot_dog": "hotdog, hot dog, red hot", "parrot": "macaw", "pets": "Italian greyhound",
    "dragonfly": "dragonfly, darning needle, devil's darning needle, sewing needle, snake feeder, snake doctor, mosquito hawk, skeeter hawk",
    "dog_segmentation": "Samoyed, Samoyede", "kitten": "tabby, tabby cat", "fish": "tench, Tinca tinca",
}


def corrupt(picture, kind, strength, dice):
    side = picture.width
    if kind == "blur":
        return picture.filter(ImageFilter.GaussianBlur(strength * side / 32))
    if kind == "noise":
        pixels = numpy.asarray(picture).astype(float) + numpy.random.default_rng(dice.randrange(2**31)).normal(0, 25 * strength, (picture.height, side, 3))
        return Image.fromarray(numpy.clip(pixels, 0, 255).astype("uint8"))
    if kind == "dark":
        return ImageEnhance.Brightness(picture).enhance(1 / (1 + 2 * strength))
    if kind == "occlusion":
        block = int(side * min(0.7, 0.3 + 0.15 * strength))
        result = picture.copy()
        result.paste((128, 128, 128), (x := dice.randrange(side - block), y := dice.randrange(side - block), x + block, y + block))
        return result
    if kind == "jpeg":
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=int(40 / (1 + strength)))
        return Image.open(io.BytesIO(data.getvalue())).convert("RGB")
    return picture


def write(folder, pictures):
    os.makedirs(os.path.join(folder, "pictures"), exist_ok=True)
    dice = random.Random(1)
    with open(os.path.join(folder, "truth.csv"), "w", newline="") as truths, open(os.path.join(folder, "hidden.csv"), "w", newline="") as hidden:
        truth, properties = csv.writer(truths), csv.writer(hidden)
        truth.writerow(["id", "label"])
        properties.writerow(["id", "corruption", "strength"])
        for name, label, picture in pictures:
            kind, strength = dice.choice(KINDS), dice.choice([0.5, 1, 1.5])
            corrupt(picture, kind, strength, dice).save(os.path.join(folder, "pictures", name))
            truth.writerow([name, label])
            properties.writerow([name, kind, "none" if kind == "none" else strength])


def cifar(data, first, last):
    labels = open(os.path.join(data, "datasets/cifar10/labels.txt")).read().split()
    records = numpy.fromfile(os.path.join(data, "datasets/cifar10/test1000.bin"), "uint8").reshape(-1, 3073)
    for i in range(first, last):
        yield f"test{i:04}.png", labels[records[i, 0]], Image.fromarray(records[i, 1:].reshape(3, 32, 32).transpose(1, 2, 0))


def photographs(data, each):
    dice = random.Random(2)
    for name, label in PHOTOGRAPHS.items():
        whole = Image.open(os.path.join(data, "datasets/photographs/crop224", f"{name}.png")).convert("RGB")
        for i in range(each):
            side = dice.randrange(150, 225)
            x, y = dice.randrange(225 - side), dice.randrange(225 - side)
            part = whole.crop((x, y, x + side, y + side)).resize((224, 224), Image.BILINEAR)
            yield f"{name}{i:03}.png", label, part.transpose(Image.FLIP_LEFT_RIGHT) if dice.random() < 0.5 else part


if __name__ == "__main__":
    data, out = sys.argv[1:]
    write(os.path.join(out, "cifar"), cifar(data, 300, 1000))
    write(os.path.join(out, "photographs"), photographs(data, 60))
    # The first 300, as they are: for calibration.
    records = numpy.fromfile(os.path.join(data, "datasets/cifar10/test1000.bin"), "uint8").reshape(-1, 3073)
    records[:300].tofile(os.path.join(out, "calibration.bin"))
