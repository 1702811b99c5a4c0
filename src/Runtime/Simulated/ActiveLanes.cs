using System.Numerics;
using System.Runtime.CompilerServices;

namespace Whence.Runtime.Simulated;

/// <summary>The lanes of a group that take part: as masks, and as a list.</summary>
unsafe struct ActiveLanes(int* mask, int* list)
{
    /// <summary>-1 for every lane that takes part, 0 for the others.</summary>
    public readonly int* Mask => mask;

    /// <summary>Numbers of the lanes that take part, ascending.</summary>
    public readonly int* List => list;

    /// <summary>How many take part.</summary>
    public int Count { get; private set; }

    /// <summary>The lanes of the group's threads.</summary>
    public void Fill(int threads, int lanes)
    {
        for (var i = 0; i < lanes; i++)
            mask[i] = i < threads ? -1 : 0;
        for (var i = 0; i < threads; i++)
            list[i] = i;
        Count = threads;
    }

    /// <summary>Those of <paramref name="outer"/> where the condition is true.</summary>
    public void And(in ActiveLanes outer, int* condition, int lanes)
    {
        for (nint i = 0; i < lanes; i += Vector<int>.Count)
            Vector.Store(Vector.Load(outer.Mask + i) & Vector.Load(condition + i), mask + i);
        Gather(lanes);
    }

    /// <summary>Those of <paramref name="outer"/> where the condition is false.</summary>
    public void AndNot(in ActiveLanes outer, int* condition, int lanes)
    {
        for (nint i = 0; i < lanes; i += Vector<int>.Count)
            Vector.Store(Vector.AndNot(Vector.Load(outer.Mask + i), Vector.Load(condition + i)), mask + i);
        Gather(lanes);
    }

    /// <summary>Those of a list, ascending.</summary>
    public void Set(List<int> chosen, int lanes)
    {
        new Span<int>(mask, lanes).Clear();
        for (var i = 0; i < chosen.Count; i++)
            (list[i], mask[chosen[i]]) = (chosen[i], -1);
        Count = chosen.Count;
    }

    /// <summary>The lanes of another.</summary>
    public void CopyFrom(in ActiveLanes other, int lanes)
    {
        new Span<int>(other.Mask, lanes).CopyTo(new(mask, lanes));
        new Span<int>(other.List, other.Count).CopyTo(new(list, lanes));
        Count = other.Count;
    }

    /// <summary>Those of <paramref name="outer"/> that are not in <paramref name="other"/>.</summary>
    public void Without(in ActiveLanes outer, in ActiveLanes other, int lanes)
    {
        for (nint i = 0; i < lanes; i += Vector<int>.Count)
            Vector.Store(Vector.AndNot(Vector.Load(outer.Mask + i), Vector.Load(other.Mask + i)), mask + i);
        Gather(lanes);
    }

    /// <summary>Adds the lanes of another.</summary>
    public void Add(in ActiveLanes other, int lanes)
    {
        for (nint i = 0; i < lanes; i += Vector<int>.Count)
            Vector.Store(Vector.Load(mask + i) | Vector.Load(other.Mask + i), mask + i);
        Gather(lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Gather(int lanes)
    {
        var count = 0;
        for (var i = 0; i < lanes; i++)
        {
            list[count] = i;
            count -= mask[i];
        }
        Count = count;
    }
}
