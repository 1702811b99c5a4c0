using ILGPU;
using ILGPU.Util;

namespace Whence.Kernels.Reduction;

/// <summary>The better of two elements, of equals the one that was met first.</summary>
readonly struct ArgJoin : IJoin<Found>
{
    public static Found Merge(Found a, Found b)
    {
        var second = b.Value > a.Value | (b.Value == a.Value & b.Order < a.Order);
        return new(Utilities.Select(second, b.Value, a.Value), Utilities.Select(second, b.Order, a.Order));
    }

    public static Found Across(Found state, int mask) => new(Warp.ShuffleXor(state.Value, mask), Warp.ShuffleXor(state.Order, mask));
}
