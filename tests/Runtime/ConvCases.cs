using Whence.Kernels;

namespace Whence.Tests.Runtime;

/// <summary>Awkward convolutions: ones, primes, widths one off the vector, every stride, dilation, padding and grouping.</summary>
static class ConvCases
{
    /// <summary>Dimensions with the output size that the given padding yields.</summary>
    public static ConvDims Of(
        int n, int h, int w, int c, int k, int r, int s, int stride = 1, int dilation = 1,
        int top = 0, int left = 0, int bottom = 0, int right = 0, int groups = 1, int strideW = 0, int dilationW = 0)
    {
        (strideW, dilationW) = (strideW == 0 ? stride : strideW, dilationW == 0 ? dilation : dilationW);
        var p = (h + top + bottom - (r - 1) * dilation - 1) / stride + 1;
        var q = (w + left + right - (s - 1) * dilationW - 1) / strideW + 1;
        return new(n, h, w, c, k, r, s, p, q, stride, strideW, dilation, dilationW, top, left, groups);
    }

    public static ConvDims Same(int n, int size, int c, int k, int r = 3, int stride = 1, int groups = 1) =>
        Of(n, size, size, c, k, r, r, stride, 1, r / 2, r / 2, r / 2, r / 2, groups);

    public static IEnumerable<ConvDims> All =>
    [
        Of(1, 1, 1, 1, 1, 1, 1),
        Of(2, 5, 7, 3, 5, 1, 1),
        Of(1, 13, 11, 17, 31, 1, 1),
        Of(3, 9, 9, 16, 32, 1, 1),
        Of(1, 8, 8, 33, 15, 1, 1, stride: 2),
        Same(1, 8, 3, 16),
        Same(2, 9, 16, 16),
        Same(1, 7, 32, 33),
        Same(1, 12, 31, 47),
        Same(2, 16, 16, 32, stride: 2),
        Same(1, 15, 5, 7, stride: 2),
        Same(1, 11, 4, 6, r: 5, stride: 3),
        Same(1, 14, 3, 64, r: 7, stride: 2),
        Of(1, 15, 15, 3, 64, 3, 3, stride: 2),
        Of(1, 10, 9, 7, 9, 3, 2, stride: 1, top: 2, left: 0, bottom: 1, right: 3),
        Of(2, 11, 13, 8, 20, 3, 3, dilation: 2, top: 2, left: 2, bottom: 2, right: 2),
        Of(1, 12, 10, 5, 3, 3, 3, stride: 2, dilation: 3, top: 3, left: 1, bottom: 3, right: 2),
        Of(1, 9, 12, 4, 4, 2, 3, stride: 3, strideW: 2, dilation: 1, dilationW: 2, top: 1, left: 2),
        Of(1, 6, 6, 3, 4, 1, 1, stride: 3),
        Of(1, 5, 5, 2, 3, 2, 2, stride: 4),
        Of(1, 4, 5, 3, 4, 3, 3, top: 4, left: 4, bottom: 4, right: 4),
        Of(2, 7, 6, 12, 18, 3, 3, top: 1, left: 1, bottom: 1, right: 1, groups: 3),
        Of(1, 6, 5, 64, 70, 3, 3, stride: 2, top: 1, left: 1, bottom: 1, right: 1, groups: 2),
        Same(2, 9, 32, 32, groups: 32),
        Same(1, 13, 19, 19, stride: 2, groups: 19),
        Same(1, 7, 100, 100, r: 5, groups: 100),
        Of(1, 10, 11, 18, 18, 3, 3, dilation: 2, top: 2, left: 1, bottom: 1, right: 2, groups: 18),
        Of(1, 3, 3, 24, 24, 3, 3, stride: 2, top: 1, left: 1, bottom: 1, right: 1, groups: 24),
        Of(1, 2, 2, 17, 17, 5, 5, top: 2, left: 2, bottom: 2, right: 2, groups: 17),
        Same(1, 6, 5, 15, groups: 5),
        Of(5, 1, 1, 130, 67, 1, 1),
        Of(1, 1, 40, 6, 10, 1, 9, left: 4, right: 4),
        Of(1, 40, 1, 6, 10, 9, 1, top: 4, bottom: 4),
        Of(1, 5, 5, 20, 40, 5, 5),
        Same(1, 14, 48, 64),
        Same(1, 17, 24, 40),
        Of(1, 18, 15, 32, 32, 3, 3),
        Of(1, 19, 18, 40, 17, 3, 3, top: 0, left: 1, bottom: 2, right: 0),
    ];

    public static IEnumerable<Epilogue> Epilogues =>
    [
        default,
        new(Bias: true),
        new(Bias: true, Activation: ActivationKind.Relu),
        new(Bias: true, Residual: true, Activation: ActivationKind.Relu),
        new(Activation: ActivationKind.LeakyRelu, A: 0.1f),
        new(Bias: true, Activation: ActivationKind.Clip, A: 0, B: 0.5f),
        new(Mask: true),
        new(Residual: true, Activation: ActivationKind.Clip, A: -0.25f, B: 0.5f),
        new(Bias: true, Residual: true, Activation: ActivationKind.Clip, A: -0.25f, B: 0.5f, Mask: true),
    ];
}
