using System.Runtime.CompilerServices;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>
/// A sum of outer products in registers, over pixels n: y[i*stepY + j] (+)= sum over n of a[n][i] * x[n][offset + j], for TTile.Rows
/// values of i
/// and TTile.Columns vectors of j. Both operands are read where they lie.
/// </summary>
static unsafe class OuterKernel<TLanes, TVector, TTile>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TTile : struct, ITile
{
    /// <summary>Rows beyond TTile.Rows and columns beyond TTile.Columns fold away when the JIT compiles one tile size.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float** a, nint first, float** x, nint offset, int pixels, float* y, nint stepY, bool isAdded)
    {
        TVector c00 = TLanes.Zero, c10 = TLanes.Zero, c20 = TLanes.Zero, c30 = TLanes.Zero, c40 = TLanes.Zero, c50 = TLanes.Zero;
        TVector c60 = TLanes.Zero, c70 = TLanes.Zero, c80 = TLanes.Zero, c90 = TLanes.Zero, c100 = TLanes.Zero, c110 = TLanes.Zero;
        TVector c01 = TLanes.Zero, c11 = TLanes.Zero, c21 = TLanes.Zero, c31 = TLanes.Zero, c41 = TLanes.Zero, c51 = TLanes.Zero;
        TVector c61 = TLanes.Zero, c71 = TLanes.Zero, c81 = TLanes.Zero, c91 = TLanes.Zero, c101 = TLanes.Zero, c111 = TLanes.Zero;
        for (var n = 0; n < pixels; n++)
        {
            var p = x[n] + offset;
            var s = a[n] + first;
            var b0 = TLanes.Load(p);
            var b1 = TTile.Columns > 1 ? TLanes.Load(p + TLanes.Count) : b0;
            var v = TLanes.Set(s[0]);
            c00 = TLanes.MultiplyAdd(v, b0, c00);
            if (TTile.Columns > 1) c01 = TLanes.MultiplyAdd(v, b1, c01);
            if (TTile.Rows > 1) v = TLanes.Set(s[1]);
            if (TTile.Rows > 1) c10 = TLanes.MultiplyAdd(v, b0, c10);
            if (TTile.Rows > 1 && TTile.Columns > 1) c11 = TLanes.MultiplyAdd(v, b1, c11);
            if (TTile.Rows > 2) v = TLanes.Set(s[2]);
            if (TTile.Rows > 2) c20 = TLanes.MultiplyAdd(v, b0, c20);
            if (TTile.Rows > 2 && TTile.Columns > 1) c21 = TLanes.MultiplyAdd(v, b1, c21);
            if (TTile.Rows > 3) v = TLanes.Set(s[3]);
            if (TTile.Rows > 3) c30 = TLanes.MultiplyAdd(v, b0, c30);
            if (TTile.Rows > 3 && TTile.Columns > 1) c31 = TLanes.MultiplyAdd(v, b1, c31);
            if (TTile.Rows > 4) v = TLanes.Set(s[4]);
            if (TTile.Rows > 4) c40 = TLanes.MultiplyAdd(v, b0, c40);
            if (TTile.Rows > 4 && TTile.Columns > 1) c41 = TLanes.MultiplyAdd(v, b1, c41);
            if (TTile.Rows > 5) v = TLanes.Set(s[5]);
            if (TTile.Rows > 5) c50 = TLanes.MultiplyAdd(v, b0, c50);
            if (TTile.Rows > 5 && TTile.Columns > 1) c51 = TLanes.MultiplyAdd(v, b1, c51);
            if (TTile.Rows > 6) v = TLanes.Set(s[6]);
            if (TTile.Rows > 6) c60 = TLanes.MultiplyAdd(v, b0, c60);
            if (TTile.Rows > 6 && TTile.Columns > 1) c61 = TLanes.MultiplyAdd(v, b1, c61);
            if (TTile.Rows > 7) v = TLanes.Set(s[7]);
            if (TTile.Rows > 7) c70 = TLanes.MultiplyAdd(v, b0, c70);
            if (TTile.Rows > 7 && TTile.Columns > 1) c71 = TLanes.MultiplyAdd(v, b1, c71);
            if (TTile.Rows > 8) v = TLanes.Set(s[8]);
            if (TTile.Rows > 8) c80 = TLanes.MultiplyAdd(v, b0, c80);
            if (TTile.Rows > 8 && TTile.Columns > 1) c81 = TLanes.MultiplyAdd(v, b1, c81);
            if (TTile.Rows > 9) v = TLanes.Set(s[9]);
            if (TTile.Rows > 9) c90 = TLanes.MultiplyAdd(v, b0, c90);
            if (TTile.Rows > 9 && TTile.Columns > 1) c91 = TLanes.MultiplyAdd(v, b1, c91);
            if (TTile.Rows > 10) v = TLanes.Set(s[10]);
            if (TTile.Rows > 10) c100 = TLanes.MultiplyAdd(v, b0, c100);
            if (TTile.Rows > 10 && TTile.Columns > 1) c101 = TLanes.MultiplyAdd(v, b1, c101);
            if (TTile.Rows > 11) v = TLanes.Set(s[11]);
            if (TTile.Rows > 11) c110 = TLanes.MultiplyAdd(v, b0, c110);
            if (TTile.Rows > 11 && TTile.Columns > 1) c111 = TLanes.MultiplyAdd(v, b1, c111);
        }

        Store(y, c00, c01, isAdded);
        if (TTile.Rows > 1) Store(y + stepY, c10, c11, isAdded);
        if (TTile.Rows > 2) Store(y + 2 * stepY, c20, c21, isAdded);
        if (TTile.Rows > 3) Store(y + 3 * stepY, c30, c31, isAdded);
        if (TTile.Rows > 4) Store(y + 4 * stepY, c40, c41, isAdded);
        if (TTile.Rows > 5) Store(y + 5 * stepY, c50, c51, isAdded);
        if (TTile.Rows > 6) Store(y + 6 * stepY, c60, c61, isAdded);
        if (TTile.Rows > 7) Store(y + 7 * stepY, c70, c71, isAdded);
        if (TTile.Rows > 8) Store(y + 8 * stepY, c80, c81, isAdded);
        if (TTile.Rows > 9) Store(y + 9 * stepY, c90, c91, isAdded);
        if (TTile.Rows > 10) Store(y + 10 * stepY, c100, c101, isAdded);
        if (TTile.Rows > 11) Store(y + 11 * stepY, c110, c111, isAdded);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(float* y, TVector first, TVector second, bool isAdded)
    {
        TLanes.Store(y, isAdded ? TLanes.Add(TLanes.Load(y), first) : first);
        if (TTile.Columns > 1) TLanes.Store(y + TLanes.Count, isAdded ? TLanes.Add(TLanes.Load(y + TLanes.Count), second) : second);
    }
}
