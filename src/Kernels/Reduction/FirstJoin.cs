using ILGPU;

namespace Whence.Kernels.Reduction;

/// <summary>The smallest of several positions.</summary>
readonly struct FirstJoin : IJoin<int>
{
    public static int Merge(int a, int b) => Math.Min(a, b);

    public static int Across(int state, int mask) => Warp.ShuffleXor(state, mask);
}
