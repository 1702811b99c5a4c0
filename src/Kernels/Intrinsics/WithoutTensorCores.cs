using ILGPU;

namespace Whence.Kernels.Intrinsics;

/// <summary>What <see cref="MatrixCore"/> computes, on devices that cannot.</summary>
static class WithoutTensorCores
{
    /// <inheritdoc cref="MatrixCore.MultiplyDouble"/>
    public static Double4 MultiplyDouble(Double4 a, double b0, double b1, Double4 c)
    {
        var (row, column) = (Warp.LaneIdx & 28, (Warp.LaneIdx & 3) << 3);
        for (var k = 0; k < 4; k++)
            c = Add(c, Warp.Shuffle(a.X, row + k), Warp.Shuffle(a.Y, row + k), Warp.Shuffle(b0, column + k), Warp.Shuffle(b0, column + 4 + k));
        for (var k = 0; k < 4; k++)
            c = Add(c, Warp.Shuffle(a.Z, row + k), Warp.Shuffle(a.W, row + k), Warp.Shuffle(b1, column + k), Warp.Shuffle(b1, column + 4 + k));
        return c;
    }

    static Double4 Add(Double4 c, double upper, double lower, double left, double right) => new(
        DoubleMath.Fma(upper, left, c.X), DoubleMath.Fma(upper, right, c.Y), DoubleMath.Fma(lower, left, c.Z), DoubleMath.Fma(lower, right, c.W));
}
