using System.Numerics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>Scale and shift of every value.</summary>
static unsafe class AffineCpu
{
    /// <summary>y[i] = x[i] * scale[i] + shift[i]; y may be x.</summary>
    public static void Map(float* x, float* scale, float* shift, float* y, long count)
    {
        long i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Store(Vector.Load(x + i) * Vector.Load(scale + i) + Vector.Load(shift + i), y + i);
        for (; i < count; i++)
            y[i] = x[i] * scale[i] + shift[i];
    }

    /// <summary>y[i] = y[i] * factor.</summary>
    public static void Scale(float* y, float factor, long count)
    {
        for (long i = 0; i < count; i += Vector<float>.Count)
            VectorTail.StoreLanes(VectorTail.LoadLanes(y + i, count - i) * factor, y + i, count - i);
    }
}
