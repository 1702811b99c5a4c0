using System.Runtime.CompilerServices;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>The loops for vectors of one width. Rows beyond TLanes.Rows fold away when the JIT compiles a width.</summary>
sealed unsafe class VectorDoubleLoops<TLanes, TVector> : DoubleLoops
    where TLanes : struct, IDoubleLanes<TVector>
    where TVector : struct
{
    public override int Rows => TLanes.Rows;

    public override int Width => 2 * TLanes.Count;

    public override void Product(double** rows, nint step, double* panel, int count, double* tile) => Sum<ProductTerm>(rows, step, panel, count, tile);

    public override void SquaredDistances(double** rows, nint step, double* panel, int count, double* tile) => Sum<SquareTerm>(rows, step, panel, count, tile);

    // A tile of sums over k, each of them one chain of terms in ascending order.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Sum<TTerm>(double** rows, nint step, double* panel, int count, double* tile)
        where TTerm : struct, ITerm
    {
        double* p0 = rows[0], p1 = rows[1], p2 = rows[2], p3 = rows[3];
        double* p4 = TLanes.Rows > 4 ? rows[4] : p0, p5 = TLanes.Rows > 4 ? rows[5] : p0;
        double* p6 = TLanes.Rows > 4 ? rows[6] : p0, p7 = TLanes.Rows > 4 ? rows[7] : p0;
        TVector c00 = TLanes.Zero, c10 = c00, c20 = c00, c30 = c00, c40 = c00, c50 = c00, c60 = c00, c70 = c00;
        TVector c01 = c00, c11 = c00, c21 = c00, c31 = c00, c41 = c00, c51 = c00, c61 = c00, c71 = c00;
        nint d = 0;
        for (var k = 0; k < count; k++, d += step, panel += 2 * TLanes.Count)
        {
            TVector b0 = TLanes.Load(panel), b1 = TLanes.Load(panel + TLanes.Count);
            var v = TLanes.Set(p0[d]);
            c00 = TTerm.Add(v, b0, c00);
            c01 = TTerm.Add(v, b1, c01);
            v = TLanes.Set(p1[d]);
            c10 = TTerm.Add(v, b0, c10);
            c11 = TTerm.Add(v, b1, c11);
            v = TLanes.Set(p2[d]);
            c20 = TTerm.Add(v, b0, c20);
            c21 = TTerm.Add(v, b1, c21);
            v = TLanes.Set(p3[d]);
            c30 = TTerm.Add(v, b0, c30);
            c31 = TTerm.Add(v, b1, c31);
            if (TLanes.Rows > 4) v = TLanes.Set(p4[d]);
            if (TLanes.Rows > 4) c40 = TTerm.Add(v, b0, c40);
            if (TLanes.Rows > 4) c41 = TTerm.Add(v, b1, c41);
            if (TLanes.Rows > 4) v = TLanes.Set(p5[d]);
            if (TLanes.Rows > 4) c50 = TTerm.Add(v, b0, c50);
            if (TLanes.Rows > 4) c51 = TTerm.Add(v, b1, c51);
            if (TLanes.Rows > 4) v = TLanes.Set(p6[d]);
            if (TLanes.Rows > 4) c60 = TTerm.Add(v, b0, c60);
            if (TLanes.Rows > 4) c61 = TTerm.Add(v, b1, c61);
            if (TLanes.Rows > 4) v = TLanes.Set(p7[d]);
            if (TLanes.Rows > 4) c70 = TTerm.Add(v, b0, c70);
            if (TLanes.Rows > 4) c71 = TTerm.Add(v, b1, c71);
        }
        Store(tile, 0, c00, c01);
        Store(tile, 1, c10, c11);
        Store(tile, 2, c20, c21);
        Store(tile, 3, c30, c31);
        if (TLanes.Rows > 4) Store(tile, 4, c40, c41);
        if (TLanes.Rows > 4) Store(tile, 5, c50, c51);
        if (TLanes.Rows > 4) Store(tile, 6, c60, c61);
        if (TLanes.Rows > 4) Store(tile, 7, c70, c71);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Solve(double** rows, nint step, int first, int count, double* x, double* tile, bool isDiagonal)
    {
        for (var i = 0; i < count; i++)
        {
            var (v0, v1) = Load(x, i);
            var (t0, t1) = Load(tile, i);
            (v0, v1) = (TLanes.Subtract(v0, t0), TLanes.Subtract(v1, t1));
            var row = rows[i] + first * step;
            for (var q = 0; q < i; q++, row += step)
            {
                var factor = TLanes.Set(-*row);
                var (x0, x1) = Load(x, q);
                (v0, v1) = (TLanes.MultiplyAdd(factor, x0, v0), TLanes.MultiplyAdd(factor, x1, v1));
            }
            if (isDiagonal)
            {
                Store(x, i, v0, v1);
                *row = *row > 0 ? Math.Sqrt(*row) : double.NaN;
            }
            var pivot = *row;
            var inverse = TLanes.Set(1 / pivot);
            Store(x, i, TLanes.Multiply(v0, inverse), TLanes.Multiply(v1, inverse));
            if (isDiagonal)
                *row = pivot;
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddSquares(double** rows, nint step, int first, int count, double* x, double* tile, double sign, double* sums)
    {
        var (s0, s1) = Load(sums, 0);
        var weight = TLanes.Set(sign);
        for (var i = 0; i < count; i++)
        {
            var (v0, v1) = Load(tile, i);
            var row = rows[i] + first * step;
            for (var q = 0; q <= i; q++, row += step)
            {
                var factor = TLanes.Set(*row);
                var (x0, x1) = Load(x, q);
                (v0, v1) = (TLanes.MultiplyAdd(factor, x0, v0), TLanes.MultiplyAdd(factor, x1, v1));
            }
            s0 = TLanes.MultiplyAdd(TLanes.Multiply(weight, v0), v0, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Multiply(weight, v1), v1, s1);
        }
        Store(sums, 0, s0, s1);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double SquaredLength(double* lower, double* x, int size)
    {
        const int Group = 8;
        double sum = 0;
        for (var i = 0; i < size; i += Group)
        {
            var rows = Math.Min(Group, size - i);
            for (var r = 0; r < rows; r += 4)
            {
                double* p0 = Row(lower, i + r), p1 = r + 1 < rows ? Row(lower, i + r + 1) : p0;
                double* p2 = r + 2 < rows ? Row(lower, i + r + 2) : p0, p3 = r + 3 < rows ? Row(lower, i + r + 3) : p0;
                TVector c0 = TLanes.Zero, c1 = c0, c2 = c0, c3 = c0;
                for (var k = 0; k < i; k += TLanes.Count)
                {
                    var v = TLanes.Load(x + k);
                    c0 = TLanes.MultiplyAdd(TLanes.Load(p0 + k), v, c0);
                    c1 = TLanes.MultiplyAdd(TLanes.Load(p1 + k), v, c1);
                    c2 = TLanes.MultiplyAdd(TLanes.Load(p2 + k), v, c2);
                    c3 = TLanes.MultiplyAdd(TLanes.Load(p3 + k), v, c3);
                }
                sum += Square(c0, p0, x, i, i + r);
                if (r + 1 < rows) sum += Square(c1, p1, x, i, i + r + 1);
                if (r + 2 < rows) sum += Square(c2, p2, x, i, i + r + 2);
                if (r + 3 < rows) sum += Square(c3, p3, x, i, i + r + 3);
            }
        }
        return sum;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Distances(float* u, float* z, int count, int depth, double* y)
    {
        var whole = depth / TLanes.Count * TLanes.Count;
        for (var m = 0; m < count; m += 4)
        {
            var left = count - m;
            var p0 = z + m * (nint)depth;
            float* p1 = p0 + (left > 1 ? depth : 0), p2 = p0 + (left > 2 ? 2 * depth : 0), p3 = p0 + (left > 3 ? 3 * depth : 0);
            TVector c0 = TLanes.Zero, c1 = c0, c2 = c0, c3 = c0;
            for (var d = 0; d < whole; d += TLanes.Count)
            {
                var v = TLanes.Widen(u + d);
                TVector d0 = TLanes.Subtract(v, TLanes.Widen(p0 + d)), d1 = TLanes.Subtract(v, TLanes.Widen(p1 + d));
                TVector d2 = TLanes.Subtract(v, TLanes.Widen(p2 + d)), d3 = TLanes.Subtract(v, TLanes.Widen(p3 + d));
                (c0, c1) = (TLanes.MultiplyAdd(d0, d0, c0), TLanes.MultiplyAdd(d1, d1, c1));
                (c2, c3) = (TLanes.MultiplyAdd(d2, d2, c2), TLanes.MultiplyAdd(d3, d3, c3));
            }
            y[m] = Distance(c0, u, p0, whole, depth);
            if (left > 1) y[m + 1] = Distance(c1, u, p1, whole, depth);
            if (left > 2) y[m + 2] = Distance(c2, u, p2, whole, depth);
            if (left > 3) y[m + 3] = Distance(c3, u, p3, whole, depth);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Exponentials(double* y, int count, double rate, double height)
    {
        TVector slope = TLanes.Set(rate), factor = TLanes.Set(height);
        var rest = stackalloc double[TLanes.Count];
        for (var i = 0; i < count; i += TLanes.Count)
        {
            var lanes = Math.Min(TLanes.Count, count - i);
            var place = y + i;
            if (lanes < TLanes.Count)
            {
                for (var j = 0; j < TLanes.Count; j++)
                    rest[j] = j < lanes ? place[j] : 0;
                place = rest;
            }
            TLanes.Store(place, TLanes.Multiply(TLanes.Exp(TLanes.Multiply(TLanes.Load(place), slope)), factor));
            for (var j = 0; j < lanes && place == rest; j++)
                y[i + j] = rest[j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Subtract(double* a, double* x, double* y, int count)
    {
        for (var i = 0; i < count; i += TLanes.Count)
            TLanes.Store(y + i, TLanes.Subtract(TLanes.Load(a + i), TLanes.Load(x + i)));
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Add(double* a, double* x, double* y, int count)
    {
        var i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
            TLanes.Store(y + i, TLanes.Add(TLanes.Load(a + i), TLanes.Load(x + i)));
        for (; i < count; i++)
            y[i] = a[i] + x[i];
    }

    static double Square(TVector sums, double* row, double* x, int from, int last)
    {
        var sum = TLanes.Sum(sums);
        for (var k = from; k <= last; k++)
            sum = Math.FusedMultiplyAdd(row[k], x[k], sum);
        return sum * sum;
    }

    static double Distance(TVector sums, float* u, float* z, int from, int depth)
    {
        var sum = TLanes.Sum(sums);
        for (var d = from; d < depth; d++)
        {
            var difference = (double)u[d] - z[d];
            sum = Math.FusedMultiplyAdd(difference, difference, sum);
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (TVector, TVector) Load(double* tile, int row) =>
        (TLanes.Load(tile + row * (2 * TLanes.Count)), TLanes.Load(tile + row * (2 * TLanes.Count) + TLanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(double* tile, int row, TVector first, TVector second)
    {
        TLanes.Store(tile + row * (2 * TLanes.Count), first);
        TLanes.Store(tile + row * (2 * TLanes.Count) + TLanes.Count, second);
    }

    // What of two elements is added to a sum.
    interface ITerm
    {
        static abstract TVector Add(TVector a, TVector b, TVector sum);
    }

    readonly struct ProductTerm : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Add(TVector a, TVector b, TVector sum) => TLanes.MultiplyAdd(a, b, sum);
    }

    readonly struct SquareTerm : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Add(TVector a, TVector b, TVector sum)
        {
            var difference = TLanes.Subtract(a, b);
            return TLanes.MultiplyAdd(difference, difference, sum);
        }
    }
}
