"""Writes seven networks of torchvision as ONNX, for `bench -- --models FOLDER`: 224 x 224 pixels, 1000 classes, a free batch; seeded random weights, running statistics of random pictures.

Needs Debian's python3-torch, python3-torchvision and python3-onnx; weights as in topologies.py.
usage: networks.py FOLDER
"""
import os
import sys

from topologies import Topology, export

NAMES = {
    "resnet18": "ResNet-18",
    "vgg11": "VGG-11",
    "densenet121": "DenseNet-121",
    "efficientnet_b0": "EfficientNet-B0",
    "convnext_tiny": "ConvNeXt-T",
    "vit_b_32": "ViT-B-32",
    "swin_t": "Swin-T",
}


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    for name, file in NAMES.items():
        model, x = Topology(name, 224, None, num_classes=1000).make()
        export(model, x, os.path.join(folder, f"{file}.onnx"))


if __name__ == "__main__":
    main()
