using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Whence.Kernels.Codes;

/// <summary>Sums over codes in 128-bit vectors, in operations that every processor has; pairs of products of 16-bit numbers on x86.</summary>
readonly unsafe struct CodeLanes128 : ICodeLanes<Vector128<int>>
{
    public static int Count => 4;

    public static string Instructions => Sse2.IsSupported ? "SSE2" : "portable";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(void* p) => Vector128.Load((int*)p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(void* p, Vector128<int> v) => Vector128.Store(v, (int*)p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Repeat(byte* codes) => Vector128.Create(*(int*)codes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Dot(Vector128<int> sum, Vector128<int> codes, Vector128<int> weights)
    {
        if (Sse2.IsSupported)
        {
            var even = Sse2.MultiplyAddAdjacent(codes.AsInt16() & Vector128.Create((short)255), Sse2.ShiftRightArithmetic(Sse2.ShiftLeftLogical(weights.AsInt16(), 8), 8));
            return sum + even + Sse2.MultiplyAddAdjacent(Sse2.ShiftRightLogical(codes.AsInt16(), 8), Sse2.ShiftRightArithmetic(weights.AsInt16(), 8));
        }
        var byteMask = Vector128.Create(255);
        sum += (codes & byteMask) * ((weights << 24) >> 24);
        sum += ((codes >>> 8) & byteMask) * ((weights << 16) >> 24);
        sum += ((codes >>> 16) & byteMask) * ((weights << 8) >> 24);
        return sum + (codes >>> 24) * (weights >> 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(byte* a, byte* b, byte* c, byte* d, void* y)
    {
        var to = (byte*)y;
        if (!Sse2.IsSupported)
        {
            for (var i = 0; i < 16; i++, to += 4)
                (to[0], to[1], to[2], to[3]) = (a[i], b[i], c[i], d[i]);
            return;
        }
        var (va, vb, vc, vd) = (Vector128.Load(a), Vector128.Load(b), Vector128.Load(c), Vector128.Load(d));
        var (low, high) = (Sse2.UnpackLow(va, vb).AsInt16(), Sse2.UnpackHigh(va, vb).AsInt16());
        var (lowest, highest) = (Sse2.UnpackLow(vc, vd).AsInt16(), Sse2.UnpackHigh(vc, vd).AsInt16());
        Vector128.Store(Sse2.UnpackLow(low, lowest).AsByte(), to);
        Vector128.Store(Sse2.UnpackHigh(low, lowest).AsByte(), to + 16);
        Vector128.Store(Sse2.UnpackLow(high, highest).AsByte(), to + 32);
        Vector128.Store(Sse2.UnpackHigh(high, highest).AsByte(), to + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Scaled(Vector128<int> sum, float* factor, float* offset) =>
        Vector128.FusedMultiplyAdd(Vector128.ConvertToSingle(sum), Vector128.Load(factor), Vector128.Load(offset)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Nearest(Vector128<int> v) => Vector128.ConvertToInt32Native(Vector128.Round(v.AsSingle()));

    public static void PackBounds(CodeBounds bounds, void* y)
    {
        Store(y, Vector128.Create(bounds.Zero));
        Store((int*)y + 4, Vector128.Create(bounds.Least));
        Store((int*)y + 8, Vector128.Create(bounds.Most));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreCodes(byte* y, Vector128<int> a, Vector128<int> b, Vector128<int> c, Vector128<int> d, void* bounds) =>
        Vector128.Store(Narrow(a, b, c, d, bounds), y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRows(byte* first, byte* second, Vector128<int> a, Vector128<int> b, Vector128<int> c, Vector128<int> d, void* bounds)
    {
        var rows = Narrow(a, b, c, d, bounds).AsInt64();
        *(long*)first = rows[0];
        *(long*)second = rows[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<byte> Narrow(Vector128<int> a, Vector128<int> b, Vector128<int> c, Vector128<int> d, void* bounds)
    {
        var (low, high) = (Vector128.Narrow(Code(a, bounds), Code(b, bounds)), Vector128.Narrow(Code(c, bounds), Code(d, bounds)));
        return Vector128.Narrow(low.AsUInt16(), high.AsUInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<int> Code(Vector128<int> v, void* bounds) =>
        Vector128.Min(Vector128.Max(v + Load(bounds), Load((int*)bounds + 4)), Load((int*)bounds + 8));
}
