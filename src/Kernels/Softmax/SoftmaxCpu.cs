using System.Numerics;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Softmax;

/// <summary>
/// Softmax over <c>count</c> values of every column of a matrix [count, columns], a vector of columns at a time. The largest value is taken off
/// first, so that no exponential overflows. Where the axis is the innermost there is one column, and <see cref="SoftmaxRowCpu"/> is faster.
/// </summary>
static unsafe class SoftmaxCpu
{
    /// <summary>An exponential below e to this power of the largest is taken for 0: divided by a sum of a thousand it would hardly be a normal number, and others are slow to compute with.</summary>
    public const float Least = -80;

    /// <summary>y = exp(x) / sum of exp(x), or its logarithm.</summary>
    public static void Columns(float* x, float* y, int count, long columns, bool logarithm)
    {
        for (long j = 0; j < columns; j += Vector<float>.Count)
        {
            var lanes = columns - j;
            var largest = VectorTail.LoadLanes(x + j, lanes);
            for (var k = 1; k < count; k++)
                largest = Vector.Max(largest, VectorTail.LoadLanes(x + k * columns + j, lanes));
            var sum = Vector<float>.Zero;
            for (var k = 0; k < count; k++)
            {
                var shifted = VectorTail.LoadLanes(x + k * columns + j, lanes) - largest;
                Vector<float> exponential = FloatLanes.Exp(Vector.Max(shifted, new(Least)));
                exponential = Vector.ConditionalSelect(Vector.LessThan(shifted, new(Least)), Vector<float>.Zero, exponential);
                sum += exponential;
                VectorTail.StoreLanes(logarithm ? shifted : exponential, y + k * columns + j, lanes);
            }
            var (factor, term) = logarithm ? (Vector<float>.One, Vector.Log(sum)) : (Vector<float>.One / sum, Vector<float>.Zero);
            for (var k = 0; k < count; k++)
                VectorTail.StoreLanes(VectorTail.LoadLanes(y + k * columns + j, lanes) * factor - term, y + k * columns + j, lanes);
        }
    }

    /// <summary>dx = y * (dy - sum of y * dy), or for the logarithm dx = dy - exp(y) * sum of dy.</summary>
    public static void ColumnsGrad(float* y, float* dy, float* dx, int count, long columns, bool logarithm)
    {
        for (long j = 0; j < columns; j += Vector<float>.Count)
        {
            var (lanes, sum) = (columns - j, Vector<float>.Zero);
            for (var k = 0; k < count; k++)
            {
                var gradient = VectorTail.LoadLanes(dy + k * columns + j, lanes);
                sum += logarithm ? gradient : gradient * VectorTail.LoadLanes(y + k * columns + j, lanes);
            }
            for (var k = 0; k < count; k++)
            {
                var (value, gradient) = (VectorTail.LoadLanes(y + k * columns + j, lanes), VectorTail.LoadLanes(dy + k * columns + j, lanes));
                var result = logarithm ? gradient - (Vector<float>)FloatLanes.Exp(value) * sum : value * (gradient - sum);
                VectorTail.StoreLanes(result, dx + k * columns + j, lanes);
            }
        }
    }
}
