using Whence.Kernels;

namespace Whence.Bench.Kernels;

/// <summary>The convolutions of ResNet-20 (32x32), SqueezeNet 1.1 and MobileNetV2 (224x224) that carry most of their time.</summary>
static class KernelShapes
{
    public static IEnumerable<(string Name, ConvDims Dims)> All =>
    [
        ("resnet stem", Same(1, 32, 3, 16, 3)),
        ("resnet 16", Same(1, 32, 16, 16, 3)),
        ("resnet 16-32 s2", Same(1, 32, 16, 32, 3, 2)),
        ("resnet 32", Same(1, 16, 32, 32, 3)),
        ("resnet 32-64 s2", Same(1, 16, 32, 64, 3, 2)),
        ("resnet 64", Same(1, 8, 64, 64, 3)),
        ("resnet 16 b32", Same(32, 32, 16, 16, 3)),
        ("resnet 32 b32", Same(32, 16, 32, 32, 3)),
        ("resnet 64 b32", Same(32, 8, 64, 64, 3)),
        ("squeeze stem", new(1, 224, 224, 3, 64, 3, 3, 111, 111, 2, 2)),
        ("squeeze 55 64-16", Same(1, 55, 64, 16, 1)),
        ("squeeze 55 16-64", Same(1, 55, 16, 64, 1)),
        ("squeeze 55 3x3 16-64", Same(1, 55, 16, 64, 3)),
        ("squeeze 27 3x3 32-128", Same(1, 27, 32, 128, 3)),
        ("squeeze 13 3x3 48-192", Same(1, 13, 48, 192, 3)),
        ("squeeze 13 3x3 64-256", Same(1, 13, 64, 256, 3)),
        ("squeeze 13 512-1000", Same(1, 13, 512, 1000, 1)),
        ("mobile stem", Same(1, 224, 3, 32, 3, 2)),
        ("mobile dw 112 32", Same(1, 112, 32, 32, 3, 1, 32)),
        ("mobile dw 112 96 s2", Same(1, 112, 96, 96, 3, 2, 96)),
        ("mobile dw 56 144", Same(1, 56, 144, 144, 3, 1, 144)),
        ("mobile dw 28 192", Same(1, 28, 192, 192, 3, 1, 192)),
        ("mobile dw 14 576", Same(1, 14, 576, 576, 3, 1, 576)),
        ("mobile dw 7 960", Same(1, 7, 960, 960, 3, 1, 960)),
        ("mobile 112 32-16", Same(1, 112, 32, 16, 1)),
        ("mobile 112 16-96", Same(1, 112, 16, 96, 1)),
        ("mobile 56 24-144", Same(1, 56, 24, 144, 1)),
        ("mobile 28 32-192", Same(1, 28, 32, 192, 1)),
        ("mobile 14 64-384", Same(1, 14, 64, 384, 1)),
        ("mobile 14 384-64", Same(1, 14, 384, 64, 1)),
        ("mobile 14 96-576", Same(1, 14, 96, 576, 1)),
        ("mobile 7 160-960", Same(1, 7, 160, 960, 1)),
        ("mobile 7 960-160", Same(1, 7, 960, 160, 1)),
        ("mobile 7 320-1280", Same(1, 7, 320, 1280, 1)),
        ("dense 1280-1000", Same(1, 1, 1280, 1000, 1)),
        ("vgg 56 256", Same(1, 56, 256, 256, 3)),
    ];

    static ConvDims Same(int n, int size, int c, int k, int r, int stride = 1, int groups = 1)
    {
        var p = (size + stride - 1) / stride;
        return new(n, size, size, c, k, r, r, p, p, stride, stride, 1, 1, r / 2, r / 2, groups);
    }
}
