using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Whence.Kernels.Tiles;

/// <summary>
/// The heart of every dense CPU kernel: a tile of rows x (vectors of) columns held in registers while the sum runs.
/// y[i][column + j] = finish(start[j] + sum over taps t and d in [taps[t], taps[t] + run) of a[i][d] * b[d', j]), b packed in the order
/// of the sum. Limits are the bounds of the finish and, in bytes, how far behind y the residual lies.
/// </summary>
static unsafe class TileKernel<TLanes, TVector, TTile, TFinish>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
    where TTile : struct, ITile
    where TFinish : struct, IFinish
{
    /// <summary>Rows beyond TTile.Rows and columns beyond TTile.Columns fold away when the JIT compiles one tile size.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float** a, float* b, nint* taps, int tapCount, int run, float* start, float** y, nint column, TileLimits* limits)
    {
        float* p0 = a[0], p1 = a[1], p2 = a[2], p3 = a[3], p4 = a[4], p5 = a[5];
        float* p6 = a[6], p7 = a[7], p8 = a[8], p9 = a[9], p10 = a[10], p11 = a[11];
        if (TFinish.HasResidual)
            FetchAll(y, column, limits->Residual);
        TVector b0 = start == null ? TLanes.Zero : TLanes.Load(start), b1 = b0;
        if (TTile.Columns > 1 && start != null) b1 = TLanes.Load(start + TLanes.Count);
        TVector c00 = b0, c10 = b0, c20 = b0, c30 = b0, c40 = b0, c50 = b0;
        TVector c60 = b0, c70 = b0, c80 = b0, c90 = b0, c100 = b0, c110 = b0;
        TVector c01 = b1, c11 = b1, c21 = b1, c31 = b1, c41 = b1, c51 = b1;
        TVector c61 = b1, c71 = b1, c81 = b1, c91 = b1, c101 = b1, c111 = b1;
        for (var t = 0; t < tapCount; t++)
        {
            var d = taps[t];
            for (var end = d + run; d < end; d++)
            {
                b0 = TLanes.Load(b);
                if (TTile.Columns > 1) b1 = TLanes.Load(b + TLanes.Count);
                b += TTile.Columns * TLanes.Count;
                var v = TLanes.Set(p0[d]);
                c00 = TLanes.MultiplyAdd(v, b0, c00);
                if (TTile.Columns > 1) c01 = TLanes.MultiplyAdd(v, b1, c01);
                if (TTile.Rows > 1) v = TLanes.Set(p1[d]);
                if (TTile.Rows > 1) c10 = TLanes.MultiplyAdd(v, b0, c10);
                if (TTile.Rows > 1 && TTile.Columns > 1) c11 = TLanes.MultiplyAdd(v, b1, c11);
                if (TTile.Rows > 2) v = TLanes.Set(p2[d]);
                if (TTile.Rows > 2) c20 = TLanes.MultiplyAdd(v, b0, c20);
                if (TTile.Rows > 2 && TTile.Columns > 1) c21 = TLanes.MultiplyAdd(v, b1, c21);
                if (TTile.Rows > 3) v = TLanes.Set(p3[d]);
                if (TTile.Rows > 3) c30 = TLanes.MultiplyAdd(v, b0, c30);
                if (TTile.Rows > 3 && TTile.Columns > 1) c31 = TLanes.MultiplyAdd(v, b1, c31);
                if (TTile.Rows > 4) v = TLanes.Set(p4[d]);
                if (TTile.Rows > 4) c40 = TLanes.MultiplyAdd(v, b0, c40);
                if (TTile.Rows > 4 && TTile.Columns > 1) c41 = TLanes.MultiplyAdd(v, b1, c41);
                if (TTile.Rows > 5) v = TLanes.Set(p5[d]);
                if (TTile.Rows > 5) c50 = TLanes.MultiplyAdd(v, b0, c50);
                if (TTile.Rows > 5 && TTile.Columns > 1) c51 = TLanes.MultiplyAdd(v, b1, c51);
                if (TTile.Rows > 6) v = TLanes.Set(p6[d]);
                if (TTile.Rows > 6) c60 = TLanes.MultiplyAdd(v, b0, c60);
                if (TTile.Rows > 6 && TTile.Columns > 1) c61 = TLanes.MultiplyAdd(v, b1, c61);
                if (TTile.Rows > 7) v = TLanes.Set(p7[d]);
                if (TTile.Rows > 7) c70 = TLanes.MultiplyAdd(v, b0, c70);
                if (TTile.Rows > 7 && TTile.Columns > 1) c71 = TLanes.MultiplyAdd(v, b1, c71);
                if (TTile.Rows > 8) v = TLanes.Set(p8[d]);
                if (TTile.Rows > 8) c80 = TLanes.MultiplyAdd(v, b0, c80);
                if (TTile.Rows > 8 && TTile.Columns > 1) c81 = TLanes.MultiplyAdd(v, b1, c81);
                if (TTile.Rows > 9) v = TLanes.Set(p9[d]);
                if (TTile.Rows > 9) c90 = TLanes.MultiplyAdd(v, b0, c90);
                if (TTile.Rows > 9 && TTile.Columns > 1) c91 = TLanes.MultiplyAdd(v, b1, c91);
                if (TTile.Rows > 10) v = TLanes.Set(p10[d]);
                if (TTile.Rows > 10) c100 = TLanes.MultiplyAdd(v, b0, c100);
                if (TTile.Rows > 10 && TTile.Columns > 1) c101 = TLanes.MultiplyAdd(v, b1, c101);
                if (TTile.Rows > 11) v = TLanes.Set(p11[d]);
                if (TTile.Rows > 11) c110 = TLanes.MultiplyAdd(v, b0, c110);
                if (TTile.Rows > 11 && TTile.Columns > 1) c111 = TLanes.MultiplyAdd(v, b1, c111);
            }
        }

        b0 = TLanes.Set(limits->Low);
        b1 = TLanes.Set(limits->High);
        var residual = TFinish.HasResidual ? limits->Residual : 0;
        Store(y[0] + column, c00, c01, b0, b1, residual);
        if (TTile.Rows > 1) Store(y[1] + column, c10, c11, b0, b1, residual);
        if (TTile.Rows > 2) Store(y[2] + column, c20, c21, b0, b1, residual);
        if (TTile.Rows > 3) Store(y[3] + column, c30, c31, b0, b1, residual);
        if (TTile.Rows > 4) Store(y[4] + column, c40, c41, b0, b1, residual);
        if (TTile.Rows > 5) Store(y[5] + column, c50, c51, b0, b1, residual);
        if (TTile.Rows > 6) Store(y[6] + column, c60, c61, b0, b1, residual);
        if (TTile.Rows > 7) Store(y[7] + column, c70, c71, b0, b1, residual);
        if (TTile.Rows > 8) Store(y[8] + column, c80, c81, b0, b1, residual);
        if (TTile.Rows > 9) Store(y[9] + column, c90, c91, b0, b1, residual);
        if (TTile.Rows > 10) Store(y[10] + column, c100, c101, b0, b1, residual);
        if (TTile.Rows > 11) Store(y[11] + column, c110, c111, b0, b1, residual);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(float* y, TVector first, TVector second, TVector low, TVector high, nint residual)
    {
        if (TFinish.HasResidual) first = TLanes.Add(first, TLanes.Load((float*)((byte*)y + residual)));
        if (TFinish.HasResidual && TTile.Columns > 1) second = TLanes.Add(second, TLanes.Load((float*)((byte*)y + residual) + TLanes.Count));
        TLanes.Store(y, Finish(first, low, high));
        if (TTile.Columns > 1) TLanes.Store(y + TLanes.Count, Finish(second, low, high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Finish(TVector v, TVector low, TVector high)
    {
        if (TFinish.HasLow) v = TLanes.Max(v, low);
        if (TFinish.HasHigh) v = TLanes.Min(v, high);
        return v;
    }

    // Rows lie a picture's width of channels apart, which no processor foresees: their lines come while the sum runs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void FetchAll(float** y, nint column, nint residual)
    {
        Fetch(y[0] + column, residual);
        if (TTile.Rows > 1) Fetch(y[1] + column, residual);
        if (TTile.Rows > 2) Fetch(y[2] + column, residual);
        if (TTile.Rows > 3) Fetch(y[3] + column, residual);
        if (TTile.Rows > 4) Fetch(y[4] + column, residual);
        if (TTile.Rows > 5) Fetch(y[5] + column, residual);
        if (TTile.Rows > 6) Fetch(y[6] + column, residual);
        if (TTile.Rows > 7) Fetch(y[7] + column, residual);
        if (TTile.Rows > 8) Fetch(y[8] + column, residual);
        if (TTile.Rows > 9) Fetch(y[9] + column, residual);
        if (TTile.Rows > 10) Fetch(y[10] + column, residual);
        if (TTile.Rows > 11) Fetch(y[11] + column, residual);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Fetch(float* y, nint residual)
    {
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch0((byte*)y + residual);
        if (TTile.Columns > 1) Sse.Prefetch0((byte*)y + residual + TLanes.Count * sizeof(float));
        Sse.Prefetch0(y);
        if (TTile.Columns > 1) Sse.Prefetch0(y + TLanes.Count);
    }
}

/// <summary>What a tile needs to finish its results.</summary>
/// <param name="Low">Lower bound.</param>
/// <param name="High">Upper bound.</param>
/// <param name="Residual">Bytes from a result to its residual.</param>
readonly record struct TileLimits(float Low, float High, nint Residual);
