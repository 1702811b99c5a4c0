using Whence.Kernels.Indexing;
using Whence.Kernels.Language;

namespace Whence.Kernels.Pointwise;

/// <summary>Offsets of repeated operands, for the reductions of the kernel language.</summary>
static class BroadcastMap
{
    /// <summary>The sum of index * stride over the dimensions of the element number <paramref name="i"/>.</summary>
    public static S32 Offset(S32 i, int[] extents, int[] strides) => Coordinates.Offset(Coordinates.Unravel(i, extents), strides);
}
