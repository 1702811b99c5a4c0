using System.Runtime.InteropServices;

namespace Whence.Kernels;

/// <summary>A buffer of a sample's launch.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="Contents">What steers the kernel, such as tables and indices; empty where any finite numbers do.</param>
sealed record SampleBuffer(long Bytes, float[] Contents)
{
    /// <summary>So many float32 numbers.</summary>
    public static SampleBuffer Floats(long count) => new(count * sizeof(float), []);

    /// <summary>So many float64 numbers.</summary>
    public static SampleBuffer Doubles(long count) => new(count * sizeof(double), []);

    /// <summary>These numbers.</summary>
    public static SampleBuffer Of(IEnumerable<float> values)
    {
        float[] contents = [.. values];
        return new(contents.Length * sizeof(float), contents);
    }

    /// <summary>These integers.</summary>
    public static SampleBuffer Of(IEnumerable<int> values) => Of(MemoryMarshal.Cast<int, float>(values.ToArray()).ToArray());
}
