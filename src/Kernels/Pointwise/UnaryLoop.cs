using System.Numerics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>The loops over a pointwise function, without its type.</summary>
abstract unsafe class UnaryLoop
{
    /// <summary>The loops of <paramref name="formula"/>, compiled for it alone.</summary>
    public static UnaryLoop Of(UnaryFormula formula) => formula.Use(default(Maker));

    /// <summary>y[i] = f(x[i]); y may be x.</summary>
    public abstract void Map(float* x, float* y, long count);

    /// <summary>dx[i] = dy[i] * f'(operand[i]); dx may be either operand.</summary>
    public abstract void MapSlope(float* operand, float* dy, float* dx, long count);

    readonly struct Maker : IUnaryUse<UnaryLoop>
    {
        public UnaryLoop With<TFunction>(TFunction f) where TFunction : struct, IUnaryFunction => new UnaryLoop<TFunction>(f);
    }
}

/// <inheritdoc/>
sealed unsafe class UnaryLoop<TFunction>(TFunction f) : UnaryLoop
    where TFunction : struct, IUnaryFunction
{
    public override void Map(float* x, float* y, long count)
    {
        long i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Store(f.Value<FloatLanes>(Vector.Load(x + i)), y + i);
        if (i < count)
            VectorTail.Store(f.Value<FloatLanes>(VectorTail.Load(x + i, count - i)), y + i, count - i);
    }

    public override void MapSlope(float* operand, float* dy, float* dx, long count)
    {
        long i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            FloatLanes gradient = Vector.Load(dy + i);
            Vector.Store(gradient * f.Slope<FloatLanes>(Vector.Load(operand + i)), dx + i);
        }
        if (i < count)
        {
            FloatLanes gradient = VectorTail.Load(dy + i, count - i);
            VectorTail.Store(gradient * f.Slope<FloatLanes>(VectorTail.Load(operand + i, count - i)), dx + i, count - i);
        }
    }
}
