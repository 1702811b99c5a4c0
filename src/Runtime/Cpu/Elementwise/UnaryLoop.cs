using System.Numerics;

namespace Whence.Runtime.Cpu;

/// <summary>The loops over a pointwise function, without its type.</summary>
abstract unsafe class UnaryLoop
{
    /// <summary>Whether the slope is computed from the function's value rather than from its argument.</summary>
    public abstract bool SlopeReadsOutput { get; }

    /// <summary>y[i] = f(x[i]); y may be x.</summary>
    public abstract void Map(float* x, float* y, long count);

    /// <summary>dx[i] = dy[i] * f'(operand[i]); dx may be either operand.</summary>
    public abstract void MapSlope(float* operand, float* dy, float* dx, long count);
}

/// <inheritdoc/>
sealed unsafe class UnaryLoop<TFunction>(TFunction f) : UnaryLoop
    where TFunction : struct, IUnaryFunction
{
    public override bool SlopeReadsOutput => TFunction.SlopeReadsOutput;

    public override void Map(float* x, float* y, long count)
    {
        long i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Store(f.Value(Vector.Load(x + i)), y + i);
        if (i < count)
            VectorTail.Store(f.Value(VectorTail.Load(x + i, count - i)), y + i, count - i);
    }

    public override void MapSlope(float* operand, float* dy, float* dx, long count)
    {
        long i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Store(Vector.Load(dy + i) * f.Slope(Vector.Load(operand + i)), dx + i);
        if (i < count)
        {
            var rest = count - i;
            VectorTail.Store(VectorTail.Load(dy + i, rest) * f.Slope(VectorTail.Load(operand + i, rest)), dx + i, rest);
        }
    }
}
