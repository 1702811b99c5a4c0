using Whence.Kernels.Tiles;

namespace Whence.Kernels.Normalization;

/// <summary>Rows of <c>count</c> neighbouring values brought to mean 0 and variance 1; the variance takes a second pass.</summary>
abstract unsafe class StandardizeCpu
{
    /// <summary>In the widest vectors of this processor.</summary>
    public static StandardizeCpu Best { get; } = Of(SimdWidths.Best);

    /// <summary>In vectors of <paramref name="width"/>.</summary>
    public static StandardizeCpu Of(SimdWidth width) => width.Use(default(Maker));

    /// <summary>y = (x - mean) / sqrt(variance + epsilon), the variance with divisor count; y may be x.</summary>
    public abstract void Row(float* x, float* y, int count, float epsilon);

    /// <summary>y = (x - mean) / sqrt(variance + epsilon) * scale + shift; y may be x.</summary>
    public abstract void Row(float* x, float* scale, float* shift, float* y, int count, float epsilon);

    /// <summary>dx = (dy - mean of dy - y * mean of dy * y) / sqrt(variance + epsilon); dx may be x or dy.</summary>
    public abstract void RowGrad(float* x, float* dy, float* dx, int count, float epsilon);

    readonly struct Maker : ILanesUse<StandardizeCpu>
    {
        public StandardizeCpu With<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => new StandardizeCpu<TLanes, TVector>();
    }
}

/// <inheritdoc/>
sealed unsafe class StandardizeCpu<TLanes, TVector> : StandardizeCpu
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public override void Row(float* x, float* y, int count, float epsilon)
    {
        var (mean, inverse) = Statistics(x, count, epsilon);
        var whole = Whole(count);
        for (var i = 0; i < whole; i += TLanes.Count)
            TLanes.Store(y + i, Standard(TLanes.Load(x + i), mean, inverse));
        var rest = TLanes.First(count - whole);
        TLanes.StoreFirst(y + whole, rest, Standard(First(x + whole, rest), mean, inverse));
    }

    public override void Row(float* x, float* scale, float* shift, float* y, int count, float epsilon)
    {
        var (mean, inverse) = Statistics(x, count, epsilon);
        var whole = Whole(count);
        for (var i = 0; i < whole; i += TLanes.Count)
        {
            var scaled = TLanes.Multiply(Standard(TLanes.Load(x + i), mean, inverse), TLanes.Load(scale + i));
            TLanes.Store(y + i, TLanes.Add(scaled, TLanes.Load(shift + i)));
        }
        var rest = TLanes.First(count - whole);
        var last = TLanes.Multiply(Standard(First(x + whole, rest), mean, inverse), First(scale + whole, rest));
        TLanes.StoreFirst(y + whole, rest, TLanes.Add(last, First(shift + whole, rest)));
    }

    public override void RowGrad(float* x, float* dy, float* dx, int count, float epsilon)
    {
        var (mean, inverse) = Statistics(x, count, epsilon);
        var (sums, products, whole) = (TLanes.Zero, TLanes.Zero, Whole(count));
        for (var i = 0; i < whole; i += TLanes.Count)
            (sums, products) = Add(TLanes.Load(x + i), TLanes.Load(dy + i));
        var rest = TLanes.First(count - whole);
        // What is not there has the gradient 0.
        (sums, products) = Add(First(x + whole, rest), First(dy + whole, rest));
        var shift = TLanes.Set(TLanes.Sum(sums) / count);
        var slope = TLanes.Multiply(TLanes.Set(TLanes.Sum(products) / count), inverse);
        for (var i = 0; i < whole; i += TLanes.Count)
            TLanes.Store(dx + i, Gradient(TLanes.Load(x + i), TLanes.Load(dy + i)));
        TLanes.StoreFirst(dx + whole, rest, Gradient(First(x + whole, rest), First(dy + whole, rest)));

        (TVector Sums, TVector Products) Add(TVector x, TVector dy) =>
            (TLanes.Add(sums, dy), TLanes.MultiplyAdd(TLanes.Subtract(x, mean), dy, products));

        TVector Gradient(TVector x, TVector dy) =>
            TLanes.Multiply(TLanes.Subtract(TLanes.Subtract(dy, shift), TLanes.Multiply(Standard(x, mean, inverse), slope)), inverse);
    }

    // Sums of four vectors at once: a sum waits for the one before it.
    static (TVector Mean, TVector Inverse) Statistics(float* x, int count, float epsilon)
    {
        var (width, whole) = (TLanes.Count, Whole(count));
        var (rest, i) = (TLanes.First(count - whole), 0);
        var (a, b, c, d) = (First(x + whole, rest), TLanes.Zero, TLanes.Zero, TLanes.Zero);
        for (; i <= whole - 4 * width; i += 4 * width)
        {
            a = TLanes.Add(a, TLanes.Load(x + i));
            b = TLanes.Add(b, TLanes.Load(x + i + width));
            c = TLanes.Add(c, TLanes.Load(x + i + 2 * width));
            d = TLanes.Add(d, TLanes.Load(x + i + 3 * width));
        }
        for (; i < whole; i += width)
            b = TLanes.Add(b, TLanes.Load(x + i));
        var mean = TLanes.Set(Sum(a, b, c, d) / count);
        // What is not there is no distance from the mean.
        a = AddSquare(TLanes.LoadFirst(x + whole, rest, mean), mean, TLanes.Zero);
        (b, c, d, i) = (TLanes.Zero, TLanes.Zero, TLanes.Zero, 0);
        for (; i <= whole - 4 * width; i += 4 * width)
        {
            a = AddSquare(TLanes.Load(x + i), mean, a);
            b = AddSquare(TLanes.Load(x + i + width), mean, b);
            c = AddSquare(TLanes.Load(x + i + 2 * width), mean, c);
            d = AddSquare(TLanes.Load(x + i + 3 * width), mean, d);
        }
        for (; i < whole; i += width)
            b = AddSquare(TLanes.Load(x + i), mean, b);
        return (mean, TLanes.Set(1 / MathF.Sqrt(Sum(a, b, c, d) / count + epsilon)));
    }

    static TVector AddSquare(TVector x, TVector mean, TVector sum)
    {
        var distance = TLanes.Subtract(x, mean);
        return TLanes.MultiplyAdd(distance, distance, sum);
    }

    static float Sum(TVector a, TVector b, TVector c, TVector d) => TLanes.Sum(TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)));

    static TVector Standard(TVector x, TVector mean, TVector inverse) => TLanes.Multiply(TLanes.Subtract(x, mean), inverse);

    static TVector First(float* p, TVector lanes) => TLanes.LoadFirst(p, lanes, TLanes.Zero);

    static int Whole(int count) => count - count % TLanes.Count;
}
