using System.Numerics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>The loops over a pointwise function of two values, without its type.</summary>
abstract unsafe class BinaryLoop
{
    /// <summary>The loops of <paramref name="formula"/>, compiled for it alone.</summary>
    public static BinaryLoop Of(BinaryFormula formula) => formula.Use(default(Maker));

    /// <summary>y[i] = f(a[i * stepA], b[i * stepB]) with steps 0 or 1; y may be an operand of step 1.</summary>
    public abstract void Map(float* a, int stepA, float* b, int stepB, float* y, long count);

    readonly struct Maker : IBinaryUse<BinaryLoop>
    {
        public BinaryLoop With<TFunction>(TFunction f) where TFunction : struct, IBinaryFunction => new BinaryLoop<TFunction>(f);
    }
}

/// <inheritdoc/>
sealed unsafe class BinaryLoop<TFunction>(TFunction f) : BinaryLoop
    where TFunction : struct, IBinaryFunction
{
    public override void Map(float* a, int stepA, float* b, int stepB, float* y, long count)
    {
        var (repeatedA, repeatedB) = (new Vector<float>(stepA == 0 ? *a : 0), new Vector<float>(stepB == 0 ? *b : 0));
        long i = 0;
        if (stepA == 1 && stepB == 1)
        {
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
                Vector.Store(f.Value<FloatLanes>(Vector.Load(a + i), Vector.Load(b + i)), y + i);
        }
        else
        {
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            {
                var left = stepA == 1 ? Vector.Load(a + i) : repeatedA;
                var right = stepB == 1 ? Vector.Load(b + i) : repeatedB;
                Vector.Store(f.Value<FloatLanes>(left, right), y + i);
            }
        }
        if (i < count)
        {
            var left = stepA == 1 ? VectorTail.Load(a + i, count - i) : repeatedA;
            var right = stepB == 1 ? VectorTail.Load(b + i, count - i) : repeatedB;
            VectorTail.Store(f.Value<FloatLanes>(left, right), y + i, count - i);
        }
    }
}
