using System.Runtime.CompilerServices;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>The loops over a pointwise function, without its type.</summary>
abstract unsafe class UnaryLoop
{
    /// <summary>The loops of <paramref name="formula"/>, compiled for it alone, in the widest vectors of this processor.</summary>
    public static UnaryLoop Of(UnaryFormula formula) => Of(formula, SimdWidths.Best);

    /// <summary>The same in vectors of <paramref name="width"/>.</summary>
    public static UnaryLoop Of(UnaryFormula formula, SimdWidth width) => formula.Use(new Maker(width));

    /// <summary>y[i] = f(x[i]); y may be x.</summary>
    public abstract void Map(float* x, float* y, long count);

    /// <summary>dx[i] = dy[i] * f'(operand[i]); dx may be either operand.</summary>
    public abstract void MapSlope(float* operand, float* dy, float* dx, long count);

    readonly struct Maker(SimdWidth width) : IUnaryUse<UnaryLoop>
    {
        public UnaryLoop With<TFunction>(TFunction f) where TFunction : struct, IUnaryFunction => width.Use(new WidthMaker<TFunction>(f));
    }

    readonly struct WidthMaker<TFunction>(TFunction f) : ILanesUse<UnaryLoop>
        where TFunction : struct, IUnaryFunction
    {
        public UnaryLoop With<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => new UnaryLoop<TFunction, TLanes, TVector>(f);
    }
}

/// <inheritdoc/>
sealed unsafe class UnaryLoop<TFunction, TLanes, TVector>(TFunction f) : UnaryLoop
    where TFunction : struct, IUnaryFunction
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public override void Map(float* x, float* y, long count)
    {
        long i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
            TLanes.Store(y + i, Value(TLanes.Load(x + i)));
        if (i < count)
            LaneMath.Store<TLanes, TVector>(y + i, Value(LaneMath.Load<TLanes, TVector>(x + i, count - i)), count - i);
    }

    public override void MapSlope(float* operand, float* dy, float* dx, long count)
    {
        long i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
            TLanes.Store(dx + i, TLanes.Multiply(TLanes.Load(dy + i), Slope(TLanes.Load(operand + i))));
        if (i == count)
            return;
        var slope = Slope(LaneMath.Load<TLanes, TVector>(operand + i, count - i));
        LaneMath.Store<TLanes, TVector>(dx + i, TLanes.Multiply(LaneMath.Load<TLanes, TVector>(dy + i, count - i), slope), count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector Value(TVector x) => f.Value<FloatLanes<TLanes, TVector>>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector Slope(TVector operand) => f.Slope<FloatLanes<TLanes, TVector>>(operand);
}
