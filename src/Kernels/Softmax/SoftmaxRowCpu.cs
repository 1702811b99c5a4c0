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
        var (width, i) = (Vector<float>.Count, 0);
        var lowest = new Vector<float>(float.NegativeInfinity);
        var (a, b, c, d) = (lowest, lowest, lowest, lowest);
        // Four at once: a maximum waits for the one before it.
        for (; i <= count - 4 * width; i += 4 * width)
        {
            a = Vector.Max(a, Vector.Load(x + i));
            b = Vector.Max(b, Vector.Load(x + i + width));
            c = Vector.Max(c, Vector.Load(x + i + 2 * width));
            d = Vector.Max(d, Vector.Load(x + i + 3 * width));
        }
        for (; i <= count - width; i += width)
            a = Vector.Max(a, Vector.Load(x + i));
        a = Vector.Max(Vector.Max(a, b), Vector.Max(c, d));
        var largest = a[0];
        for (var lane = 1; lane < width; lane++)
            largest = MathF.Max(largest, a[lane]);
        for (; i < count; i++)
            largest = MathF.Max(largest, x[i]);
        return largest;
    }

    /// <summary>The sum of exp(x - shift); each term is stored in <paramref name="y"/> unless that is null.</summary>
    public static float SumExp(float* x, float* y, int count, float shift)
    {
        var (sums, sum, off) = (Vector<float>.Zero, 0f, new Vector<float>(shift));
        var whole = count - count % Vector<float>.Count;
        for (var i = 0; i < whole; i += Vector<float>.Count)
        {
            Vector<float> terms = FloatLanes.Exp(Vector.Load(x + i) - off);
            if (y is not null)
                Vector.Store(terms, y + i);
            sums += terms;
        }
        if (whole < count)
        {
            Vector<float> terms = FloatLanes.Exp(VectorTail.LoadLanes(x + whole, count - whole) - off);
            if (y is not null)
                VectorTail.StoreLanes(terms, y + whole, count - whole);
            for (var lane = 0; lane < count - whole; lane++)
                sum += terms[lane];
        }
        return sum + Vector.Sum(sums);
    }

    static void Map(float* y, int count, float factor, float term)
    {
        var (terms, whole) = (new Vector<float>(term), count - count % Vector<float>.Count);
        for (var i = 0; i < whole; i += Vector<float>.Count)
            Vector.Store(Vector.Load(y + i) * factor + terms, y + i);
        for (var i = whole; i < count; i++)
            y[i] = y[i] * factor + term;
    }
}
