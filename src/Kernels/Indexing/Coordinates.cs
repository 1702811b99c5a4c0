using Whence.Kernels.Language;

namespace Whence.Kernels.Indexing;

/// <summary>Index arithmetic by constants: what most kernels that move data start with.</summary>
static class Coordinates
{
    /// <summary>Threads of a group in kernels whose threads are independent.</summary>
    public const int GroupSize = 256;

    /// <summary>Groups for <paramref name="threads"/> independent threads.</summary>
    public static Extent Grid(long threads) => checked((int)((threads + GroupSize - 1) / GroupSize));

    /// <summary>Quotient and remainder of an index that is not negative.</summary>
    public static (S32 Quotient, S32 Remainder) Split(S32 index, int extent)
    {
        if (extent == 1)
            return (index, 0);
        if (int.IsPow2(extent))
            return (index >> int.Log2(extent), index & (extent - 1));
        // Unsigned, because a signed division has to mend the quotients of negative numbers.
        var quotient = index.Operand.IsConstant ? index / extent : (index.AsU32() / (uint)extent).AsS32();
        return (quotient, index - quotient * extent);
    }

    /// <summary>The index along every axis, outermost first, of element <paramref name="index"/> in row-major order.</summary>
    public static S32[] Unravel(S32 index, params ReadOnlySpan<int> extents)
    {
        var result = new S32[extents.Length];
        for (var axis = extents.Length - 1; axis > 0; axis--)
            (index, result[axis]) = Split(index, extents[axis]);
        if (extents.Length > 0)
            result[0] = index;
        return result;
    }

    /// <summary>The sum of index * stride.</summary>
    public static S32 Offset(ReadOnlySpan<S32> indices, ReadOnlySpan<int> strides)
    {
        S32 offset = 0;
        for (var axis = 0; axis < indices.Length; axis++)
            offset += indices[axis] * strides[axis];
        return offset;
    }

    /// <summary>Whether 0 &lt;= index &lt; extent, by one comparison.</summary>
    public static Predicate Within(S32 index, int extent) => index.Operand.IsConstant
        ? index.Operand.Int >= 0 && index.Operand.Int < extent
        : index.AsU32() < (uint)extent;

    /// <summary>Numbers as a part of a kernel's name: 3x4xm1 for 3, 4, -1.</summary>
    public static string Spell(params IEnumerable<int> numbers) =>
        string.Join('x', numbers.Select(n => FormattableString.Invariant($"{n}").Replace('-', 'm')));
}
