using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>Sums of doubles over the lanes of a warp.</summary>
static class WarpSum
{
    /// <summary>The sum, in every lane.</summary>
    public static double Of(double value)
    {
        value += Warp.ShuffleXor(value, 16);
        value += Warp.ShuffleXor(value, 8);
        value += Warp.ShuffleXor(value, 4);
        value += Warp.ShuffleXor(value, 2);
        return value + Warp.ShuffleXor(value, 1);
    }
}
