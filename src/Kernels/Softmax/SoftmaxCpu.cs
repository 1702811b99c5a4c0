using System.Runtime.CompilerServices;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Softmax;

/// <summary>
/// Softmax over a row of neighbouring values, or over <c>count</c> values of every column of a matrix [count, columns], a vector of columns at a time. The largest value is taken off
/// first, so that no exponential overflows.
/// </summary>
abstract unsafe class SoftmaxCpu
{
    /// <summary>An exponential below e to this power of the largest is taken for 0: divided by a sum of a thousand it would hardly be a normal number, and others are slow to compute with.</summary>
    public const float Least = -80;

    /// <summary>In the widest vectors of this processor.</summary>
    public static SoftmaxCpu Best { get; } = Of(SimdWidths.Best);

    /// <summary>In vectors of <paramref name="width"/>.</summary>
    public static SoftmaxCpu Of(SimdWidth width) => width.Use(default(Maker));

    /// <summary>y = exp(x) / sum of exp(x), 0 where the exponential is below e^<see cref="Least"/> of the largest, or its logarithm; y may be x.</summary>
    public abstract void Row(float* x, float* y, int count, bool logarithm);

    /// <summary>dx = y * (dy - sum of y * dy), or for the logarithm dx = dy - exp(y) * sum of dy; dx may be y or dy.</summary>
    public abstract void RowGrad(float* y, float* dy, float* dx, int count, bool logarithm);

    /// <summary>The largest of <paramref name="count"/> values; a NaN may be passed over, and shows in <see cref="SumExp"/>.</summary>
    public abstract float Largest(float* x, int count);

    /// <summary>The sum of exp(x - shift), of which those below e^<see cref="Least"/> are 0; each term is stored in <paramref name="y"/> unless that is null.</summary>
    public abstract float SumExp(float* x, float* y, int count, float shift);

    /// <summary>As <see cref="Row"/>, of every column.</summary>
    public abstract void Columns(float* x, float* y, int count, long columns, bool logarithm);

    /// <summary>As <see cref="RowGrad"/>, of every column.</summary>
    public abstract void ColumnsGrad(float* y, float* dy, float* dx, int count, long columns, bool logarithm);

    /// <summary>y[j] = log of the sum of exp(x[offset + j]) over <paramref name="offsets"/>, for j below <paramref name="columns"/>.</summary>
    public abstract void LogSumExp(float* x, ReadOnlySpan<long> offsets, long columns, float* y);

    readonly struct Maker : ILanesUse<SoftmaxCpu>
    {
        public SoftmaxCpu With<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => new SoftmaxCpu<TLanes, TVector>();
    }
}

/// <inheritdoc/>
sealed unsafe class SoftmaxCpu<TLanes, TVector> : SoftmaxCpu
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

    public override void Columns(float* x, float* y, int count, long columns, bool logarithm)
    {
        for (long j = 0; j < columns; j += TLanes.Count)
        {
            var lanes = columns - j;
            var (largest, sum) = (Load(x + j, lanes), TLanes.Zero);
            for (var k = 1; k < count; k++)
                largest = TLanes.Maximum(largest, Load(x + k * columns + j, lanes));
            for (var k = 0; k < count; k++)
            {
                var shifted = TLanes.Subtract(Load(x + k * columns + j, lanes), largest);
                var term = Term(shifted);
                sum = TLanes.Add(sum, term);
                Store(y + k * columns + j, logarithm ? shifted : term, lanes);
            }
            var (factor, off) = logarithm ? (TLanes.Set(1), TLanes.Log(sum)) : (TLanes.Divide(TLanes.Set(1), sum), TLanes.Zero);
            for (var k = 0; k < count; k++)
                Store(y + k * columns + j, TLanes.Subtract(TLanes.Multiply(Load(y + k * columns + j, lanes), factor), off), lanes);
        }
    }

    public override void ColumnsGrad(float* y, float* dy, float* dx, int count, long columns, bool logarithm)
    {
        for (long j = 0; j < columns; j += TLanes.Count)
        {
            var (lanes, total) = (columns - j, TLanes.Zero);
            for (var k = 0; k < count; k++)
                total = TLanes.Add(total, Term(Load(y + k * columns + j, lanes), Load(dy + k * columns + j, lanes), logarithm));
            for (var k = 0; k < count; k++)
                Store(dx + k * columns + j, Gradient(Load(y + k * columns + j, lanes), Load(dy + k * columns + j, lanes), total, logarithm), lanes);
        }
    }

    public override void LogSumExp(float* x, ReadOnlySpan<long> offsets, long columns, float* y)
    {
        for (long j = 0; j < columns; j += TLanes.Count)
        {
            var (lanes, largest, sum) = (columns - j, TLanes.Set(float.NegativeInfinity), TLanes.Zero);
            foreach (var offset in offsets)
                largest = TLanes.Maximum(largest, Load(x + offset + j, lanes));
            // A difference of infinities would be no number.
            var shift = TLanes.Where(TLanes.Equal(TLanes.Subtract(largest, largest), TLanes.Zero), largest, TLanes.Zero);
            foreach (var offset in offsets)
                sum = TLanes.Add(sum, LaneMath.Exp<TLanes, TVector>(TLanes.Subtract(Load(x + offset + j, lanes), shift)));
            Store(y + j, TLanes.Add(shift, TLanes.Log(sum)), lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Load(float* p, long lanes) => LaneMath.Load<TLanes, TVector>(p, lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(float* p, TVector v, long lanes) => LaneMath.Store<TLanes, TVector>(p, v, lanes);

    // e^a, or 0.
    static TVector Term(TVector a)
    {
        var least = TLanes.Set(Least);
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
