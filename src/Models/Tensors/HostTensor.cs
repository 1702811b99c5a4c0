using System.Runtime.InteropServices;

namespace Whence.Models.Tensors;

/// <summary>
/// An array in host memory as it was stored: a shape, an element type and the little-endian bytes in row-major order.
/// Immutable by convention; the bytes may belong to a memory-mapped file and live only as long as it does.
/// </summary>
public sealed class HostTensor
{
    /// <summary>Wraps bytes that hold exactly the elements of the shape.</summary>
    /// <exception cref="ArgumentException">A dimension is negative, or the bytes are not as many as the shape needs.</exception>
    public HostTensor(ElementType type, int[] shape, ReadOnlyMemory<byte> data)
    {
        var dims = Array.ConvertAll(shape, d => (long)d);
        if (!TensorSize.TryCount(dims, type.Size(), out var count))
            throw new ArgumentException($"shape [{string.Join(',', shape)}] of {type} is not a size of an array");
        if (data.Length != (long)count * type.Size())
            throw new ArgumentException($"shape [{string.Join(',', shape)}] of {type} needs {(long)count * type.Size()} bytes, got {data.Length}");
        (Type, Shape, Data, Count) = (type, shape, data, count);
    }

    /// <summary>What one element is.</summary>
    public ElementType Type { get; }

    /// <summary>The dimensions, outermost first; empty for a scalar.</summary>
    public int[] Shape { get; }

    /// <summary>The elements' bytes, little endian, row-major.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The number of elements.</summary>
    public int Count { get; }

    /// <summary>The number of dimensions.</summary>
    public int Rank => Shape.Length;

    /// <summary>A tensor over a copy of the values.</summary>
    public static HostTensor From(ReadOnlySpan<float> values, params int[] shape) => Wrap(ElementType.F32, values, shape);

    /// <inheritdoc cref="From(ReadOnlySpan{float}, int[])"/>
    public static HostTensor From(ReadOnlySpan<double> values, params int[] shape) => Wrap(ElementType.F64, values, shape);

    /// <inheritdoc cref="From(ReadOnlySpan{float}, int[])"/>
    public static HostTensor From(ReadOnlySpan<long> values, params int[] shape) => Wrap(ElementType.I64, values, shape);

    /// <inheritdoc cref="From(ReadOnlySpan{float}, int[])"/>
    public static HostTensor From(ReadOnlySpan<int> values, params int[] shape) => Wrap(ElementType.I32, values, shape);

    /// <inheritdoc cref="From(ReadOnlySpan{float}, int[])"/>
    public static HostTensor From(ReadOnlySpan<byte> values, params int[] shape) => Wrap(ElementType.U8, values, shape);

    /// <summary>A tensor of a type, the values rounded or wrapped to it: see <see cref="ElementWriter"/>.</summary>
    internal static HostTensor Of(ElementType type, ReadOnlySpan<double> values, params int[] shape) =>
        new(type, shape, ElementWriter.Write(type, values));

    /// <inheritdoc cref="Of(ElementType, ReadOnlySpan{double}, int[])"/>
    internal static HostTensor Of(ElementType type, ReadOnlySpan<Int128> values, params int[] shape) =>
        new(type, shape, ElementWriter.Write(type, values));

    /// <summary>The same elements under another shape of as many.</summary>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    public HostTensor Reshape(params int[] shape) => new(Type, shape, Data);

    /// <summary>The elements as singles (a fresh array); integers beyond 2^24 and doubles are rounded.</summary>
    public float[] ToFloats()
    {
        var y = new float[Count];
        if (Type == ElementType.F32)
            MemoryMarshal.Cast<byte, float>(Data.Span).CopyTo(y);
        else
            ElementReader.Read(Type, Data.Span, y);
        return y;
    }

    /// <summary>The elements as singles, without a copy where they are stored so.</summary>
    internal ReadOnlySpan<float> AsFloats() => Type == ElementType.F32 ? MemoryMarshal.Cast<byte, float>(Data.Span) : ToFloats();

    /// <summary>The elements as doubles (a fresh array).</summary>
    public double[] ToDoubles()
    {
        var y = new double[Count];
        ElementReader.Read(Type, Data.Span, y);
        return y;
    }

    /// <summary>The elements as 64-bit integers (a fresh array); fractions are cut off, what does not fit saturates.</summary>
    public long[] ToLongs()
    {
        var y = new long[Count];
        ElementReader.Read(Type, Data.Span, y);
        return y;
    }

    /// <summary>The elements as 128-bit integers (a fresh array), exactly where they are integers.</summary>
    internal Int128[] ToIntegers()
    {
        var y = new Int128[Count];
        ElementReader.Read(Type, Data.Span, y);
        return y;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type} [{string.Join(',', Shape)}]";

    static HostTensor Wrap<T>(ElementType type, ReadOnlySpan<T> values, int[] shape) where T : unmanaged =>
        new(type, shape, MemoryMarshal.AsBytes(values).ToArray());
}
