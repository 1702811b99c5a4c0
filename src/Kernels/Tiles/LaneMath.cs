using System.Runtime.CompilerServices;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Tiles;

/// <summary>What vectors of every width do by the same steps.</summary>
static unsafe class LaneMath
{
    /// <summary>e^a to 1.5 units in the last place, by the steps of <see cref="Scalar.Exp"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TLanes, TVector>(TVector a)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var clamped = TLanes.Max(TLanes.Min(a, TLanes.Set(89)), TLanes.Set(-104));
        var n = TLanes.Round(TLanes.Multiply(clamped, TLanes.Set(Scalar.Log2E)));
        var rest = TLanes.MultiplyAdd(n, TLanes.Set(-Scalar.Ln2Low), TLanes.MultiplyAdd(n, TLanes.Set(-Scalar.Ln2High), clamped));
        // The terms of RealMath.Expm1Terms.
        var sum = TLanes.MultiplyAdd(TLanes.Set(1 / 5040f), rest, TLanes.Set(1 / 720f));
        sum = TLanes.MultiplyAdd(sum, rest, TLanes.Set(1 / 120f));
        sum = TLanes.MultiplyAdd(sum, rest, TLanes.Set(1 / 24f));
        sum = TLanes.MultiplyAdd(sum, rest, TLanes.Set(1 / 6f));
        sum = TLanes.MultiplyAdd(sum, rest, TLanes.Set(1 / 2f));
        sum = TLanes.MultiplyAdd(sum, rest, TLanes.Set(1));
        return TLanes.Scale(TLanes.MultiplyAdd(sum, rest, TLanes.Set(1)), n);
    }

    /// <summary>A whole vector, or its <see cref="ILanes{TVector}.First"/> lanes and 1 beside them: harmless to logarithms and divisions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(float* p, bool whole, TVector lanes)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => whole ? TLanes.Load(p) : TLanes.LoadFirst(p, lanes, TLanes.Set(1));

    /// <summary>Stores a whole vector, or its <see cref="ILanes{TVector}.First"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes, TVector>(float* p, TVector v, bool whole, TVector lanes)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        if (whole)
            TLanes.Store(p, v);
        else
            TLanes.StoreFirst(p, lanes, v);
    }

    /// <summary>As many lanes as there are values, up to <paramref name="count"/>; the others are 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(float* p, long count)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => count >= TLanes.Count ? TLanes.Load(p) : TLanes.LoadFirst(p, TLanes.First((int)count), TLanes.Set(1));

    /// <summary>Stores as many lanes as there are places, up to <paramref name="count"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes, TVector>(float* p, TVector v, long count)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        if (count >= TLanes.Count)
            TLanes.Store(p, v);
        else
            TLanes.StoreFirst(p, TLanes.First((int)count), v);
    }

    /// <summary>By way of memory, where the processor has no masked loads.</summary>
    [SkipLocalsInit]
    public static TVector LoadFirst<TLanes, TVector>(float* p, TVector mask, TVector fill)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        float* lanes = stackalloc float[TLanes.Count], wanted = stackalloc float[TLanes.Count];
        TLanes.Store(lanes, fill);
        TLanes.Store(wanted, mask);
        for (var i = 0; i < TLanes.Count && *(int*)(wanted + i) != 0; i++)
            lanes[i] = p[i];
        return TLanes.Load(lanes);
    }

    /// <summary>By way of memory, where the processor has no masked stores.</summary>
    [SkipLocalsInit]
    public static void StoreFirst<TLanes, TVector>(float* p, TVector mask, TVector v)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        float* lanes = stackalloc float[TLanes.Count], wanted = stackalloc float[TLanes.Count];
        TLanes.Store(lanes, v);
        TLanes.Store(wanted, mask);
        for (var i = 0; i < TLanes.Count && *(int*)(wanted + i) != 0; i++)
            p[i] = lanes[i];
    }
}
