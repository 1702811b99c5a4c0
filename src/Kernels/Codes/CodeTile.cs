using System.Runtime.CompilerServices;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Codes;

/// <summary>Whether results are codes or floats, as a type.</summary>
interface ICodeResult
{
    static abstract bool IsCodes { get; }
}

readonly struct CodeResult : ICodeResult
{
    public static bool IsCodes => true;
}

readonly struct FloatResult : ICodeResult
{
    public static bool IsCodes => false;
}

/// <summary>
/// A register tile of a product of codes: TRows rows (1 to 6) by two vectors of columns, y = finish(start + sum over d of x[row, d] w[d, column]).
/// </summary>
static unsafe class CodeTile<TLanes, TVector, TRows, TResult>
    where TLanes : struct, ICodeLanes<TVector>
    where TVector : struct
    where TRows : struct, ICount
    where TResult : struct, ICodeResult
{
    /// <summary>Computes and stores the tile.</summary>
    /// <param name="x">Codes of the first row.</param>
    /// <param name="stepX">Bytes from a row to the next.</param>
    /// <param name="w">The panel: for every four terms of the sum, four weights of each column.</param>
    /// <param name="fours">Fours of terms.</param>
    /// <param name="columns">What the columns start with and end with.</param>
    /// <param name="y">The first row's results, codes or floats.</param>
    /// <param name="stepY">Bytes from a row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* x, nint stepX, sbyte* w, int fours, in CodeColumns columns, byte* y, nint stepY)
    {
        var n = TLanes.Count;
        TVector c00 = TLanes.Load(columns.Start), c01 = TLanes.Load(columns.Start + n);
        TVector c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01, c40 = c00, c41 = c01, c50 = c00, c51 = c01;
        // Three rows from each of two places: as many as an address reaches.
        byte* p = x, q = x + 3 * stepX;
        var twice = 2 * stepX;
        for (var d = 0; d < fours; d++, p += 4, q += 4, w += 8 * n)
        {
            TVector b0 = TLanes.Load(w), b1 = TLanes.Load(w + 4 * n);
            var v = TLanes.Repeat(p);
            c00 = TLanes.Dot(c00, v, b0);
            c01 = TLanes.Dot(c01, v, b1);
            if (TRows.Value > 1) v = TLanes.Repeat(p + stepX);
            if (TRows.Value > 1) c10 = TLanes.Dot(c10, v, b0);
            if (TRows.Value > 1) c11 = TLanes.Dot(c11, v, b1);
            if (TRows.Value > 2) v = TLanes.Repeat(p + twice);
            if (TRows.Value > 2) c20 = TLanes.Dot(c20, v, b0);
            if (TRows.Value > 2) c21 = TLanes.Dot(c21, v, b1);
            if (TRows.Value > 3) v = TLanes.Repeat(q);
            if (TRows.Value > 3) c30 = TLanes.Dot(c30, v, b0);
            if (TRows.Value > 3) c31 = TLanes.Dot(c31, v, b1);
            if (TRows.Value > 4) v = TLanes.Repeat(q + stepX);
            if (TRows.Value > 4) c40 = TLanes.Dot(c40, v, b0);
            if (TRows.Value > 4) c41 = TLanes.Dot(c41, v, b1);
            if (TRows.Value > 5) v = TLanes.Repeat(q + twice);
            if (TRows.Value > 5) c50 = TLanes.Dot(c50, v, b0);
            if (TRows.Value > 5) c51 = TLanes.Dot(c51, v, b1);
        }
        Store(y, stepY, c00, c01, c10, c11, columns, TRows.Value > 1);
        if (TRows.Value > 2) Store(y + 2 * stepY, stepY, c20, c21, c30, c31, columns, TRows.Value > 3);
        if (TRows.Value > 4) Store(y + 4 * stepY, stepY, c40, c41, c50, c51, columns, TRows.Value > 5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(byte* y, nint step, TVector a, TVector b, TVector c, TVector d, in CodeColumns columns, bool both)
    {
        var n = TLanes.Count;
        a = TLanes.Scaled(a, columns.Factor, columns.Offset);
        b = TLanes.Scaled(b, columns.Factor + n, columns.Offset + n);
        if (both) c = TLanes.Scaled(c, columns.Factor, columns.Offset);
        if (both) d = TLanes.Scaled(d, columns.Factor + n, columns.Offset + n);
        if (!TResult.IsCodes)
        {
            TLanes.Store(y, a);
            TLanes.Store(y + 4 * n, b);
            if (both) TLanes.Store(y + step, c);
            if (both) TLanes.Store(y + step + 4 * n, d);
            return;
        }
        (a, b) = (TLanes.Nearest(a), TLanes.Nearest(b));
        (c, d) = both ? (TLanes.Nearest(c), TLanes.Nearest(d)) : (a, b);
        TLanes.StoreRows(y, both ? y + step : y, a, b, c, d, columns.Bounds);
    }
}

/// <summary>What sums over codes start with and how they end: nearest(sum * Factor + Offset) within Bounds, or that product and sum as floats.</summary>
/// <param name="start">What a column's sum starts with: minus its weights times the code of 0.</param>
/// <param name="factor">One for each column.</param>
/// <param name="offset">One for each column.</param>
/// <param name="bounds">Of results that are codes, as <see cref="ICodeLanes{TVector}.PackBounds"/> writes them.</param>
readonly unsafe struct CodeColumns(int* start, float* factor, float* offset, void* bounds)
{
    public readonly int* Start = start;
    public readonly float* Factor = factor;
    public readonly float* Offset = offset;
    public readonly void* Bounds = bounds;

    public CodeColumns From(int column) => new(Start + column, Factor + column, Offset + column, Bounds);
}
