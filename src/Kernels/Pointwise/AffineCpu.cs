using System.Numerics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>Scale and shift of every value.</summary>
static unsafe class AffineCpu
{
    /// <summary>y[i] = x[i] * scale[i] + shift[i]; y may be x.</summary>
    public static void Map(float* x, float* scale, float* shift, float* y, long count)
    {
        for (long i = 0; i < count; i += Vector<float>.Count)
        {
            var lanes = count - i;
            var value = VectorTail.LoadLanes(x + i, lanes) * VectorTail.LoadLanes(scale + i, lanes);
            VectorTail.StoreLanes(value + VectorTail.LoadLanes(shift + i, lanes), y + i, lanes);
        }
    }

    /// <summary>y[i] = y[i] * factor.</summary>
    public static void Scale(float* y, float factor, long count)
    {
        for (long i = 0; i < count; i += Vector<float>.Count)
            VectorTail.StoreLanes(VectorTail.LoadLanes(y + i, count - i) * factor, y + i, count - i);
    }
}
