using System.Numerics;
using System.Runtime.CompilerServices;

namespace Whence.Kernels.Tiles;

/// <summary>Loads and stores of fewer values than a vector holds, so that a formula need not be written a second time for the rest of a loop.</summary>
static unsafe class VectorTail
{
    /// <summary>The first <paramref name="count"/> lanes from memory, the others 1: harmless to logarithms and divisions.</summary>
    [SkipLocalsInit]
    public static Vector<float> Load(float* source, long count)
    {
        var lanes = stackalloc float[Vector<float>.Count];
        for (var i = 0; i < Vector<float>.Count; i++)
            lanes[i] = i < count ? source[i] : 1;
        return Vector.Load(lanes);
    }

    /// <summary>Stores the first <paramref name="count"/> lanes.</summary>
    [SkipLocalsInit]
    public static void Store(Vector<float> value, float* destination, long count)
    {
        var lanes = stackalloc float[Vector<float>.Count];
        Vector.Store(value, lanes);
        for (var i = 0; i < count; i++)
            destination[i] = lanes[i];
    }

    /// <summary>A whole vector where <paramref name="count"/> allows it, else its first lanes.</summary>
    public static Vector<float> LoadLanes(float* source, long count) => count >= Vector<float>.Count ? Vector.Load(source) : Load(source, count);

    /// <summary>Stores a whole vector where <paramref name="count"/> allows it, else its first lanes.</summary>
    public static void StoreLanes(Vector<float> value, float* destination, long count)
    {
        if (count >= Vector<float>.Count)
            Vector.Store(value, destination);
        else
            Store(value, destination, count);
    }
}
