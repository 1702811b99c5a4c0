"""Writes a small vision transformer for pictures [n,1,28,28] of ten classes, untrained, for `whence train`: a norm before each part, GELU, positions that are learned.
Usage: small_transformer.py FILE SEED WIDTH BLOCKS HEADS PATCH class|mean    the head reads a class token, or the mean of the patches"""
import sys
import torch
import torch.nn as nn
import torch.nn.functional as F

file, seed, width, blocks, heads, patch, reads = sys.argv[1], *map(int, sys.argv[2:7]), sys.argv[7]


class Attention(nn.Module):

    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x):
        tokens = x.shape[1]
        q, k, v = self.qkv(x).reshape(-1, tokens, 3, heads, width // heads).permute(2, 0, 3, 1, 4).unbind(0)
        share = (q @ k.transpose(-2, -1) * (width // heads) ** -0.5).softmax(-1)
        return self.out((share @ v).transpose(1, 2).reshape(-1, tokens, width))


class Block(nn.Module):

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention()
        self.wide, self.narrow = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def forward(self, x):
        x = x + self.attention(self.first(x))
        return x + self.narrow(F.gelu(self.wide(self.second(x))))


class Transformer(nn.Module):

    def __init__(self):
        super().__init__()
        has_class = reads == "class"
        self.patches = nn.Conv2d(1, width, patch, patch)
        self.token = nn.Parameter(torch.randn(1, 1, width) * 0.02) if has_class else None
        self.positions = nn.Parameter(torch.randn(1, (28 // patch) ** 2 + has_class, width) * 0.02)
        self.blocks = nn.ModuleList([Block() for _ in range(blocks)])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, 10)

    def forward(self, x):
        t = self.patches(x).flatten(2).transpose(1, 2)
        if self.token is not None:
            t = torch.cat([self.token.expand(x.shape[0], -1, -1), t], 1)
        t = t + self.positions
        for block in self.blocks:
            t = block(t)
        t = self.norm(t)
        return self.head(t[:, 0] if self.token is not None else t.mean(1))


torch.manual_seed(seed)
names = {"input_names": ["x"], "output_names": ["scores"], "dynamic_axes": {"x": {0: "n"}, "scores": {0: "n"}}}
torch.onnx.export(Transformer().eval(), torch.zeros(1, 1, 28, 28), file, opset_version=16, **names)
