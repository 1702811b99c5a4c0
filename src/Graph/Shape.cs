using System.Collections;
using System.Runtime.CompilerServices;

namespace Whence.Graphs;

/// <summary>The extents of a tensor, outermost first; images are [N,H,W,C]. Immutable; equal when all extents are equal.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IEnumerable<int>
{
    readonly int[]? extents;

    /// <summary>A shape with the given extents; none makes a scalar.</summary>
    /// <exception cref="ShapeException">An extent is negative or the number of elements exceeds 2^31 - 1.</exception>
    public Shape(params ReadOnlySpan<int> extents)
    {
        this.extents = extents.ToArray();
        long length = 1;
        foreach (var extent in extents)
        {
            if (extent < 0)
                throw new ShapeException($"shape {this} has a negative extent");
            length *= extent;
            if (length > int.MaxValue)
                throw new ShapeException($"shape {this} has more than {int.MaxValue} elements");
        }
        Count = (int)length;
    }

    /// <summary>The shape [] of a single value.</summary>
    public static Shape Scalar => new([]);

    /// <summary>Number of dimensions.</summary>
    public int Rank => extents?.Length ?? 0;

    /// <summary>Number of elements: the product of the extents.</summary>
    public int Count { get => extents is null ? 1 : field; }

    /// <summary>Extent of dimension <paramref name="axis"/>; negative counts from the innermost, -1.</summary>
    public int this[int axis] => extents![axis < 0 ? axis + extents.Length : axis];

    /// <summary>Extent of dimension <paramref name="axis"/>.</summary>
    public int this[Index axis] => extents![axis];

    /// <summary>The extents as a span.</summary>
    public ReadOnlySpan<int> Span => extents;

    /// <summary>Makes a shape from a collection expression.</summary>
    public static Shape Create(ReadOnlySpan<int> extents) => new(extents);

    /// <summary>Product of the extents from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    public int Product(int from, int to)
    {
        var product = 1;
        for (var i = from; i < to; i++)
            product *= extents![i];
        return product;
    }

    /// <summary>The same shape with the extent of <paramref name="axis"/> replaced.</summary>
    public Shape With(int axis, int extent)
    {
        var copy = ToArray();
        copy[Axis(axis)] = extent;
        return new(copy);
    }

    /// <summary>Turns an axis that may count from the end into 0..Rank-1.</summary>
    /// <exception cref="ShapeException">The axis is outside the shape.</exception>
    public int Axis(int axis)
    {
        var resolved = axis < 0 ? axis + Rank : axis;
        return resolved >= 0 && resolved < Rank ? resolved : throw new ShapeException($"axis {axis} is outside shape {this}");
    }

    /// <summary>Distance in elements between neighbours along each dimension, row-major.</summary>
    public int[] Strides()
    {
        var strides = new int[Rank];
        var stride = 1;
        for (var i = Rank - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= extents![i];
        }
        return strides;
    }

    /// <summary>
    /// The shape both broadcast to: aligned at the innermost dimension, extents equal or one of them 1.
    /// </summary>
    /// <exception cref="ShapeException">The shapes do not fit; the message names both.</exception>
    public static Shape Broadcast(Shape a, Shape b)
    {
        var rank = Math.Max(a.Rank, b.Rank);
        var extents = new int[rank];
        for (var i = 1; i <= rank; i++)
        {
            var (p, q) = (i <= a.Rank ? a[^i] : 1, i <= b.Rank ? b[^i] : 1);
            if (p != q && p != 1 && q != 1)
                throw new ShapeException($"shapes {a} and {b} do not broadcast: {p} against {q} at dimension -{i}");
            extents[rank - i] = p == 1 ? q : p;
        }
        return new(extents);
    }

    /// <summary>A copy of the extents.</summary>
    public int[] ToArray() => extents is null ? [] : [.. extents];

    /// <inheritdoc/>
    public bool Equals(Shape other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var extent in Span)
            hash.Add(extent);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(',', extents ?? [])}]";

    /// <summary>Whether two shapes are equal.</summary>
    public static bool operator ==(Shape a, Shape b) => a.Equals(b);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape a, Shape b) => !a.Equals(b);

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(extents ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
