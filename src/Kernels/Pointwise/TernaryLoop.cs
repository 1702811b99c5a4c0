using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>The loops over a pointwise function of three values, without its type.</summary>
abstract unsafe class TernaryLoop
{
    /// <summary>a * b + c, the product rounded.</summary>
    public static TernaryLoop Affine { get; } = AffineOf(SimdWidths.Best);

    /// <summary>b where a is not 0, else c.</summary>
    public static TernaryLoop Where { get; } = WhereOf(SimdWidths.Best);

    /// <summary><see cref="Affine"/> in vectors of <paramref name="width"/>.</summary>
    public static TernaryLoop AffineOf(SimdWidth width) => width.Use(new Maker<ScaledAndShifted>());

    /// <summary><see cref="Where"/> in vectors of <paramref name="width"/>.</summary>
    public static TernaryLoop WhereOf(SimdWidth width) => width.Use(new Maker<Chosen>());

    /// <summary>y[i] = f(a[i * stepA], b[i * stepB], c[i * stepC]) with steps 0 or 1; y may be an operand of step 1.</summary>
    public abstract void Map(float* a, int stepA, float* b, int stepB, float* c, int stepC, float* y, long count);

    /// <summary>The same of operands that are all as long as y.</summary>
    public void Map(float* a, float* b, float* c, float* y, long count) => Map(a, 1, b, 1, c, 1, y, count);

    readonly struct ScaledAndShifted : ITernaryFunction
    {
        public T Value<T>(T a, T b, T c) where T : struct, IReal<T> => a * b + c;
    }

    readonly struct Chosen : ITernaryFunction
    {
        public T Value<T>(T a, T b, T c) where T : struct, IReal<T> => T.IfEqual(a, 0, c, b);
    }

    readonly struct Maker<TFunction> : ILanesUse<TernaryLoop>
        where TFunction : struct, ITernaryFunction
    {
        public TernaryLoop With<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => new TernaryLoop<TFunction, TLanes, TVector>();
    }
}

/// <inheritdoc/>
sealed unsafe class TernaryLoop<TFunction, TLanes, TVector> : TernaryLoop
    where TFunction : struct, ITernaryFunction
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public override void Map(float* a, int stepA, float* b, int stepB, float* c, int stepC, float* y, long count)
    {
        for (long i = 0; i < count; i += TLanes.Count)
        {
            var left = count - i;
            var value = default(TFunction).Value<FloatLanes<TLanes, TVector>>(Load(a, stepA, i, left), Load(b, stepB, i, left), Load(c, stepC, i, left));
            LaneMath.Store<TLanes, TVector>(y + i, value, left);
        }
    }

    static TVector Load(float* x, int step, long i, long left) => step == 0 ? TLanes.Set(*x) : LaneMath.Load<TLanes, TVector>(x + i, left);
}
