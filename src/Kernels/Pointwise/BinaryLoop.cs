using System.Runtime.CompilerServices;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>The loops over a pointwise function of two values, without its type.</summary>
abstract unsafe class BinaryLoop
{
    /// <summary>The loops of <paramref name="formula"/>, compiled for it alone, in the widest vectors of this processor.</summary>
    public static BinaryLoop Of(BinaryFormula formula) => Of(formula, SimdWidths.Best);

    /// <summary>The same in vectors of <paramref name="width"/>.</summary>
    public static BinaryLoop Of(BinaryFormula formula, SimdWidth width) => formula.Use(new Maker(width));

    /// <summary>y[i] = f(a[i * stepA], b[i * stepB]) with steps 0 or 1; y may be an operand of step 1.</summary>
    public abstract void Map(float* a, int stepA, float* b, int stepB, float* y, long count);

    readonly struct Maker(SimdWidth width) : IBinaryUse<BinaryLoop>
    {
        public BinaryLoop With<TFunction>(TFunction f) where TFunction : struct, IBinaryFunction => width.Use(new WidthMaker<TFunction>(f));
    }

    readonly struct WidthMaker<TFunction>(TFunction f) : ILanesUse<BinaryLoop>
        where TFunction : struct, IBinaryFunction
    {
        public BinaryLoop With<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => new BinaryLoop<TFunction, TLanes, TVector>(f);
    }
}

/// <inheritdoc/>
sealed unsafe class BinaryLoop<TFunction, TLanes, TVector>(TFunction f) : BinaryLoop
    where TFunction : struct, IBinaryFunction
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public override void Map(float* a, int stepA, float* b, int stepB, float* y, long count)
    {
        var (repeatedA, repeatedB) = (TLanes.Set(stepA == 0 ? *a : 0), TLanes.Set(stepB == 0 ? *b : 0));
        long i = 0;
        if (stepA == 1 && stepB == 1)
        {
            for (; i <= count - TLanes.Count; i += TLanes.Count)
                TLanes.Store(y + i, Value(TLanes.Load(a + i), TLanes.Load(b + i)));
        }
        else
        {
            for (; i <= count - TLanes.Count; i += TLanes.Count)
                TLanes.Store(y + i, Value(stepA == 1 ? TLanes.Load(a + i) : repeatedA, stepB == 1 ? TLanes.Load(b + i) : repeatedB));
        }
        if (i == count)
            return;
        var left = stepA == 1 ? LaneMath.Load<TLanes, TVector>(a + i, count - i) : repeatedA;
        var right = stepB == 1 ? LaneMath.Load<TLanes, TVector>(b + i, count - i) : repeatedB;
        LaneMath.Store<TLanes, TVector>(y + i, Value(left, right), count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector Value(TVector a, TVector b) => f.Value<FloatLanes<TLanes, TVector>>(a, b);
}
