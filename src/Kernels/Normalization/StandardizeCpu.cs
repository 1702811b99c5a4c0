using System.Numerics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Normalization;

/// <summary>Rows of <c>count</c> neighbouring values brought to mean 0 and variance 1; the variance takes a second pass.</summary>
static unsafe class StandardizeCpu
{
    /// <summary>y = (x - mean) / sqrt(variance + epsilon), the variance with divisor count; y may be x.</summary>
    public static void Row(float* x, float* y, int count, float epsilon)
    {
        var (mean, inverse) = Statistics(x, count, epsilon);
        for (var i = 0; i < count; i += Vector<float>.Count)
            VectorTail.StoreLanes((VectorTail.LoadLanes(x + i, count - i) - new Vector<float>(mean)) * inverse, y + i, count - i);
    }

    /// <summary>dx = (dy - mean of dy - y * mean of dy * y) / sqrt(variance + epsilon); dx may be x or dy.</summary>
    public static void RowGrad(float* x, float* dy, float* dx, int count, float epsilon)
    {
        var (mean, inverse) = Statistics(x, count, epsilon);
        var centre = new Vector<float>(mean);
        var (sum, product) = (Sum(dy, count), SumProduct(x, dy, count, mean) * inverse);
        var (shift, slope) = (new Vector<float>(sum / count), new Vector<float>(product / count));
        for (var i = 0; i < count; i += Vector<float>.Count)
        {
            var lanes = count - i;
            var y = (VectorTail.LoadLanes(x + i, lanes) - centre) * inverse;
            VectorTail.StoreLanes((VectorTail.LoadLanes(dy + i, lanes) - shift - y * slope) * inverse, dx + i, lanes);
        }
    }

    static (float Mean, float Inverse) Statistics(float* x, int count, float epsilon)
    {
        var mean = Sum(x, count) / count;
        var (sums, rest) = (Vector<float>.Zero, 0f);
        var whole = count - count % Vector<float>.Count;
        for (var i = 0; i < whole; i += Vector<float>.Count)
        {
            var centred = Vector.Load(x + i) - new Vector<float>(mean);
            sums += centred * centred;
        }
        for (var i = whole; i < count; i++)
            rest += (x[i] - mean) * (x[i] - mean);
        return (mean, 1 / MathF.Sqrt((Vector.Sum(sums) + rest) / count + epsilon));
    }

    static float Sum(float* x, int count)
    {
        var (sums, rest) = (Vector<float>.Zero, 0f);
        var whole = count - count % Vector<float>.Count;
        for (var i = 0; i < whole; i += Vector<float>.Count)
            sums += Vector.Load(x + i);
        for (var i = whole; i < count; i++)
            rest += x[i];
        return Vector.Sum(sums) + rest;
    }

    // The sum of (x - mean) * dy.
    static float SumProduct(float* x, float* dy, int count, float mean)
    {
        var (sums, rest) = (Vector<float>.Zero, 0f);
        var whole = count - count % Vector<float>.Count;
        for (var i = 0; i < whole; i += Vector<float>.Count)
            sums += (Vector.Load(x + i) - new Vector<float>(mean)) * Vector.Load(dy + i);
        for (var i = whole; i < count; i++)
            rest += (x[i] - mean) * dy[i];
        return Vector.Sum(sums) + rest;
    }
}
