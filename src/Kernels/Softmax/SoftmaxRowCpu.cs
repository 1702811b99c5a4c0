using System.Runtime.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Softmax;

/// <summary>Softmax over a row of neighbouring values. The largest value is taken off first, so that no exponential overflows.</summary>
abstract unsafe class SoftmaxRowCpu
{
    /// <summary>In the widest vectors of this processor.</summary>
    public static SoftmaxRowCpu Best { get; } = Of(SimdWidths.Best);

    /// <summary>In vectors of <paramref name="width"/>.</summary>
    public static SoftmaxRowCpu Of(SimdWidth width) => width switch
    {
        SimdWidth.Bits512 => new SoftmaxRowCpu<Lanes512, Vector512<float>>(),
        SimdWidth.Bits256 => new SoftmaxRowCpu<Lanes256, Vector256<float>>(),
        _ => new SoftmaxRowCpu<Lanes128, Vector128<float>>(),
    };

    /// <summary>y = exp(x) / sum of exp(x), 0 where the exponential is below e^<see cref="SoftmaxCpu.Least"/> of the largest, or its logarithm; y may be x.</summary>
    public abstract void Row(float* x, float* y, int count, bool logarithm);

    /// <summary>dx = y * (dy - sum of y * dy), or for the logarithm dx = dy - exp(y) * sum of dy; dx may be y or dy.</summary>
    public abstract void RowGrad(float* y, float* dy, float* dx, int count, bool logarithm);

    /// <summary>The largest of <paramref name="count"/> values; a NaN may be passed over, and shows in <see cref="SumExp"/>.</summary>
    public abstract float Largest(float* x, int count);

    /// <summary>The sum of exp(x - shift), of which those below e^<see cref="SoftmaxCpu.Least"/> are 0; each term is stored in <paramref name="y"/> unless that is null.</summary>
    public abstract float SumExp(float* x, float* y, int count, float shift);
}

/// <inheritdoc/>
sealed unsafe class SoftmaxRowCpu<TLanes, TVector> : SoftmaxRowCpu
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public override void Row(float* x, float* y, int count, bool logarithm)
    {
        var largest = Largest(x, count);
        if (logarithm)
            Map(x, y, count, 1, TLanes.Set(-largest), -MathF.Log(SumExp(x, null, count, largest)));
        else
            Map(y, y, count, 1 / SumExp(x, y, count, largest), TLanes.Zero, 0);
    }

    public override void RowGrad(float* y, float* dy, float* dx, int count, bool logarithm)
    {
        var (sums, whole) = (TLanes.Zero, Whole(count));
        for (var i = 0; i < whole; i += TLanes.Count)
            sums = TLanes.Add(sums, Term(TLanes.Load(y + i), TLanes.Load(dy + i), logarithm));
        var rest = TLanes.First(count - whole);
        sums = TLanes.Add(sums, Term(TLanes.LoadFirst(y + whole, rest, TLanes.Zero), TLanes.LoadFirst(dy + whole, rest, TLanes.Zero), logarithm));
        var total = TLanes.Set(TLanes.Sum(sums));
        for (var i = 0; i < whole; i += TLanes.Count)
            TLanes.Store(dx + i, Gradient(TLanes.Load(y + i), TLanes.Load(dy + i), total, logarithm));
        var last = Gradient(TLanes.LoadFirst(y + whole, rest, TLanes.Zero), TLanes.LoadFirst(dy + whole, rest, TLanes.Zero), total, logarithm);
        TLanes.StoreFirst(dx + whole, rest, last);
    }

    public override float Largest(float* x, int count)
    {
        var (width, i) = (TLanes.Count, 0);
        var lowest = TLanes.Set(float.NegativeInfinity);
        var (a, b, c, d) = (lowest, lowest, lowest, lowest);
        // Four at once: a maximum waits for the one before it.
        for (; i <= count - 4 * width; i += 4 * width)
        {
            a = TLanes.Max(a, TLanes.Load(x + i));
            b = TLanes.Max(b, TLanes.Load(x + i + width));
            c = TLanes.Max(c, TLanes.Load(x + i + 2 * width));
            d = TLanes.Max(d, TLanes.Load(x + i + 3 * width));
        }
        for (; i <= count - width; i += width)
            a = TLanes.Max(a, TLanes.Load(x + i));
        b = TLanes.Max(b, TLanes.LoadFirst(x + i, TLanes.First(count - i), lowest));
        return TLanes.Largest(TLanes.Max(TLanes.Max(a, b), TLanes.Max(c, d)));
    }

    public override float SumExp(float* x, float* y, int count, float shift)
    {
        var (sums, off, whole) = (TLanes.Zero, TLanes.Set(shift), Whole(count));
        for (var i = 0; i < whole; i += TLanes.Count)
        {
            var terms = Term(TLanes.Subtract(TLanes.Load(x + i), off));
            if (y is not null)
                TLanes.Store(y + i, terms);
            sums = TLanes.Add(sums, terms);
        }
        if (whole == count)
            return TLanes.Sum(sums);
        // What is not there is e to the power of minus infinity.
        var rest = TLanes.First(count - whole);
        var last = Term(TLanes.Subtract(TLanes.LoadFirst(x + whole, rest, TLanes.Set(float.NegativeInfinity)), off));
        if (y is not null)
            TLanes.StoreFirst(y + whole, rest, last);
        return TLanes.Sum(TLanes.Add(sums, last));
    }

    // e^a, or 0.
    static TVector Term(TVector a)
    {
        var least = TLanes.Set(SoftmaxCpu.Least);
        return TLanes.WherePositive(TLanes.Subtract(least, a), TLanes.Zero, LaneMath.Exp<TLanes, TVector>(TLanes.Max(a, least)));
    }

    static TVector Term(TVector y, TVector dy, bool logarithm) => logarithm ? dy : TLanes.Multiply(y, dy);

    static TVector Gradient(TVector y, TVector dy, TVector total, bool logarithm) => logarithm
        ? TLanes.Subtract(dy, TLanes.Multiply(LaneMath.Exp<TLanes, TVector>(y), total))
        : TLanes.Multiply(y, TLanes.Subtract(dy, total));

    // y = (x + before) * factor + term.
    static void Map(float* x, float* y, int count, float factor, TVector before, float term)
    {
        var (factors, terms, whole) = (TLanes.Set(factor), TLanes.Set(term), Whole(count));
        for (var i = 0; i < whole; i += TLanes.Count)
            TLanes.Store(y + i, TLanes.MultiplyAdd(TLanes.Add(TLanes.Load(x + i), before), factors, terms));
        if (whole == count)
            return;
        var rest = TLanes.First(count - whole);
        TLanes.StoreFirst(y + whole, rest, TLanes.MultiplyAdd(TLanes.Add(TLanes.LoadFirst(x + whole, rest, TLanes.Zero), before), factors, terms));
    }

    static int Whole(int count) => count - count % TLanes.Count;
}
