using System.Numerics;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Softmax;

/// <summary>Softmax over a row of neighbouring values. The largest value is taken off first, so that no exponential overflows.</summary>
static unsafe class SoftmaxRowCpu
{
    /// <summary>y = exp(x) / sum of exp(x), or its logarithm; y may be x.</summary>
    public static void Row(float* x, float* y, int count, bool logarithm)
    {
        var largest = Largest(x, count);
        if (!logarithm)
        {
            Map(y, count, 1 / SumExp(x, y, count, largest), 0);
            return;
        }
        var sum = SumExp(x, null, count, largest);
        for (var i = 0; i < count; i += Vector<float>.Count)
            VectorTail.StoreLanes(VectorTail.LoadLanes(x + i, count - i) - new Vector<float>(largest), y + i, count - i);
        Map(y, count, 1, -MathF.Log(sum));
    }

    /// <summary>dx = y * (dy - sum of y * dy), or for the logarithm dx = dy - exp(y) * sum of dy; dx may be y or dy.</summary>
    public static void RowGrad(float* y, float* dy, float* dx, int count, bool logarithm)
    {
        var (sums, sum) = (Vector<float>.Zero, 0f);
        var whole = count - count % Vector<float>.Count;
        for (var i = 0; i < whole; i += Vector<float>.Count)
            sums += logarithm ? Vector.Load(dy + i) : Vector.Load(dy + i) * Vector.Load(y + i);
        for (var i = whole; i < count; i++)
            sum += logarithm ? dy[i] : dy[i] * y[i];
        var total = new Vector<float>(sum + Vector.Sum(sums));
        for (var i = 0; i < count; i += Vector<float>.Count)
        {
            var lanes = count - i;
            var (value, gradient) = (VectorTail.LoadLanes(y + i, lanes), VectorTail.LoadLanes(dy + i, lanes));
            VectorTail.StoreLanes(logarithm ? gradient - (Vector<float>)FloatLanes.Exp(value) * total : value * (gradient - total), dx + i, lanes);
        }
    }

    /// <summary>The largest of <paramref name="count"/> values.</summary>
    public static float Largest(float* x, int count)
    {
        var folded = new Vector<float>(float.NegativeInfinity);
        var whole = count - count % Vector<float>.Count;
        for (var i = 0; i < whole; i += Vector<float>.Count)
            folded = Vector.Max(folded, Vector.Load(x + i));
        var largest = folded[0];
        for (var lane = 1; lane < Vector<float>.Count; lane++)
            largest = MathF.Max(largest, folded[lane]);
        for (var i = whole; i < count; i++)
            largest = MathF.Max(largest, x[i]);
        return largest;
    }

    /// <summary>The sum of exp(x - shift); each term is stored in <paramref name="y"/> unless that is null.</summary>
    public static float SumExp(float* x, float* y, int count, float shift)
    {
        var (sums, sum) = (Vector<float>.Zero, 0f);
        for (var i = 0; i < count; i += Vector<float>.Count)
        {
            var lanes = count - i;
            Vector<float> terms = FloatLanes.Exp(VectorTail.LoadLanes(x + i, lanes) - new Vector<float>(shift));
            if (y is not null)
                VectorTail.StoreLanes(terms, y + i, lanes);
            if (lanes >= Vector<float>.Count)
                sums += terms;
            for (var lane = 0; lanes < Vector<float>.Count && lane < lanes; lane++)
                sum += terms[lane];
        }
        return sum + Vector.Sum(sums);
    }

    static void Map(float* y, int count, float factor, float term)
    {
        for (var i = 0; i < count; i += Vector<float>.Count)
        {
            var value = VectorTail.LoadLanes(y + i, count - i) * factor + new Vector<float>(term);
            VectorTail.StoreLanes(value, y + i, count - i);
        }
    }
}
