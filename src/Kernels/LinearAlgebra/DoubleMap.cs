using ILGPU;
using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;
using Utilities = ILGPU.Util.Utilities;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>Doubles element by element, two a thread: conversions, and matrices scaled and shifted along their diagonal.</summary>
static class DoubleMap
{
    const int GroupSize = 256;
    const int PerThread = 2;

    /// <summary>y[i] = x[i] as a double: x (float32), y, length.</summary>
    [Kernel(GroupSize)]
    public static void Widen(ArrayView<float> x, ArrayView<double> y, int length)
    {
        var i = ImagePlaces.Thread * PerThread;
        if (i + 1 < length)
        {
            var values = x.Cast<Float2>()[i >> 1];
            y.Cast<DoublePair>()[i >> 1] = new(values.X, values.Y);
        }
        else if (i < length)
        {
            y[i] = x[i];
        }
    }

    /// <summary>y[i] = x[i] rounded to float32: x, y (float32), length.</summary>
    [Kernel(GroupSize)]
    public static void Narrow(ArrayView<double> x, ArrayView<float> y, int length)
    {
        var i = ImagePlaces.Thread * PerThread;
        if (i + 1 < length)
        {
            var values = x.Cast<DoublePair>()[i >> 1];
            y.Cast<Float2>()[i >> 1] = new() { X = (float)values.X, Y = (float)values.Y };
        }
        else if (i < length)
        {
            y[i] = (float)x[i];
        }
    }

    /// <summary>y = scale * x + diagonal * I for a square matrix: x, y [size,size], length, size + 1, scale, diagonal.</summary>
    [Kernel(GroupSize)]
    public static void Affine(ArrayView<double> x, ArrayView<double> y, int length, FastDivisor step, double scale, double diagonal)
    {
        var i = ImagePlaces.Thread * PerThread;
        if (i + 1 < length)
        {
            var values = x.Cast<DoublePair>()[i >> 1];
            y.Cast<DoublePair>()[i >> 1] = new(Element(values.X, i, step, scale, diagonal), Element(values.Y, i + 1, step, scale, diagonal));
        }
        else if (i < length)
        {
            y[i] = Element(x[i], i, step, scale, diagonal);
        }
    }

    /// <summary>Groups for so many elements.</summary>
    public static Extent Grid(long length) => checked((int)((length + GroupSize * PerThread - 1) / (GroupSize * PerThread)));

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            const int Length = 1 << 20, Size = 1000;
            SampleBuffer singles = SampleBuffer.Floats(Length), doubles = SampleBuffer.Doubles(Length), matrix = SampleBuffer.Doubles(Size * Size);
            yield return KernelSample.Of($"posterior_to_double-{Length}", KernelMethod.Of(Widen), Grid(Length), [singles, doubles, Length]);
            yield return KernelSample.Of($"posterior_to_single-{Length}", KernelMethod.Of(Narrow), Grid(Length), [doubles, singles, Length]);
            yield return KernelSample.Of(
                $"posterior_affine-{Size}x{Size}", KernelMethod.Of(Affine), Grid(Size * Size),
                [matrix, matrix, Size * Size, new FastDivisor(Size + 1), 2.0, 1.0], 2.0 * Size * Size);
        }
    }

    static double Element(double x, int i, FastDivisor step, double scale, double diagonal) =>
        DoubleMath.Fma(scale, x, Utilities.Select(step.Remainder(i) == 0, diagonal, 0));
}
