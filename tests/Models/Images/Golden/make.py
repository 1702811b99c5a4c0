"""Makes the golden pictures of this folder with Pillow, from a pattern that the tests compute by the same integer formula."""
import os

import numpy as np
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))


def pattern(width, height, channels):
    """A smooth ramp, an edge and hashed noise, so that rounding, overshoot and clipping all occur."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(channels), indexing="ij")
    noise = (x * 7919 + y * 104729 + c * 1299709) * 2654435761 % 2**32 >> 24
    ramp = (x * 255 // max(width - 1, 1) + y * 3 + c * 40) % 256
    edge = np.where(x + y > (width + height) // 2, 255, 0)
    return np.choose((x // 8 + y // 8) % 3, [noise, ramp, edge]).astype(np.uint8)


def save(name, image):
    image.save(os.path.join(HERE, name + ".png"), optimize=True)


MODES = {1: "L", 3: "RGB", 4: "RGBA"}
FILTERS = {"bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "nearest": Image.NEAREST}
for channels, sizes in {1: [(16, 11), (50, 61)], 3: [(16, 11), (37, 13), (9, 29), (45, 40), (1, 1)], 4: [(16, 11), (45, 40)]}.items():
    source = pattern(37, 29, channels)
    picture = Image.fromarray(source[:, :, 0] if channels == 1 else source, MODES[channels])
    for width, height in sizes:
        for label, method in FILTERS.items():
            save(f"resize_{label}_{channels}_{width}x{height}", picture.resize((width, height), method))

# JPEG files and what Pillow (libjpeg-turbo) makes of them.
smooth = np.asarray(Image.fromarray(pattern(37, 29, 3)).resize((24, 20), Image.BILINEAR))
jpegs = {
    "rgb444": (Image.fromarray(smooth), dict(subsampling=0)),
    "rgb420": (Image.fromarray(smooth), dict(subsampling=2)),
    "progressive": (Image.fromarray(smooth), dict(progressive=True)),
    "grey": (Image.fromarray(smooth[:, :, 0]), {}),
    "cmyk": (Image.fromarray(255 - np.concatenate([smooth, smooth[:, :, :1] // 4], 2), "CMYK"), {}),
}
for name, (picture, options) in jpegs.items():
    path = os.path.join(HERE, f"jpeg_{name}.jpg")
    picture.save(path, quality=90, optimize=True, **options)
    decoded = Image.open(path)
    if name == "cmyk":
        inks = np.asarray(decoded).astype(int)
        light = (255 - inks[:, :, :3]) * (255 - inks[:, :, 3:])
        decoded = Image.fromarray(((light + 127) // 255).astype(np.uint8))
    save(f"jpeg_{name}", decoded)

# The eight EXIF orientations of one picture: a dark blot in the top left corner, a bright one in the top right.
upright = np.full((16, 24, 3), 128, np.uint8)
upright[:8, :8] = 0
upright[:8, 16:] = 255
undo = {
    1: lambda a: a, 2: np.fliplr, 3: lambda a: np.rot90(a, 2), 4: np.flipud, 5: lambda a: a.transpose(1, 0, 2),
    6: np.rot90, 7: lambda a: np.rot90(a, 2).transpose(1, 0, 2), 8: lambda a: np.rot90(a, 3),
}
for orientation, turn in undo.items():
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = Image.fromarray(np.ascontiguousarray(turn(upright)))
    picture.save(os.path.join(HERE, f"exif_{orientation}.jpg"), quality=95, subsampling=0, optimize=True, exif=exif)

# WebP and BMP files and what Pillow (libwebp) makes of them. WebP of odd size, so that chroma has an edge.
odd = np.asarray(Image.fromarray(pattern(37, 29, 3)).resize((23, 19), Image.BILINEAR))
alpha = np.asarray(Image.fromarray(pattern(37, 29, 4)).resize((23, 19), Image.BILINEAR))
stored = {
    "webp_lossy.webp": (Image.fromarray(odd), dict(quality=80)),
    "webp_lossy_alpha.webp": (Image.fromarray(alpha), dict(quality=80)),
    "webp_opaque_alpha.webp": (Image.fromarray(np.dstack([odd, np.full(odd.shape[:2], 77, np.uint8)])), dict(quality=80)),
    "webp_lossless.webp": (Image.fromarray(odd), dict(lossless=True)),
    "webp_lossless_alpha.webp": (Image.fromarray(alpha), dict(lossless=True, exact=True)),
    "webp_palette.webp": (Image.fromarray(odd // 64 * 64), dict(lossless=True)),
    "bmp_rgb.bmp": (Image.fromarray(odd), {}),
    "bmp_palette.bmp": (Image.fromarray(odd).quantize(200), {}),
    "bmp_black_white.bmp": (Image.fromarray(odd[:, :, 0]).convert("1"), {}),
    "bmp_alpha.bmp": (Image.fromarray(alpha), {}),
}
for name, (picture, options) in stored.items():
    path = os.path.join(HERE, name)
    picture.save(path, **options)
    save(name.replace(".", "_"), Image.open(path).convert("RGBA" if "alpha" in name and not name.startswith("bmp") else "RGB"))

# JPEG with chroma of half the width.
path = os.path.join(HERE, "jpeg_422.jpg")
Image.fromarray(odd).save(path, quality=90, subsampling=1)
save("jpeg_422", Image.open(path))
