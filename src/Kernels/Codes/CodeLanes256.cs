using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Whence.Kernels.Codes;

/// <summary>Sums over codes in 256-bit vectors: VPDPBUSD where the processor has it, else pairs of products of 16-bit numbers (AVX2).</summary>
readonly unsafe struct CodeLanes256 : ICodeLanes<Vector256<int>>
{
    public static int Count => 8;

    public static string Instructions => AvxVnni.IsSupported ? "AVX-VNNI" : "AVX2";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(void* p) => Vector256.Load((int*)p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(void* p, Vector256<int> v) => Vector256.Store(v, (int*)p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Repeat(byte* codes) => Vector256.Create(*(int*)codes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Dot(Vector256<int> sum, Vector256<int> codes, Vector256<int> weights)
    {
        if (AvxVnni.IsSupported)
            return AvxVnni.MultiplyWideningAndAdd(sum, codes.AsByte(), weights.AsSByte());
        // The even and the odd bytes: products of two bytes added in pairs would not fit 16 bits.
        var even = Avx2.MultiplyAddAdjacent((codes.AsInt16() & Vector256.Create((short)255)), Avx2.ShiftRightArithmetic(Avx2.ShiftLeftLogical(weights.AsInt16(), 8), 8));
        var odd = Avx2.MultiplyAddAdjacent(Avx2.ShiftRightLogical(codes.AsInt16(), 8), Avx2.ShiftRightArithmetic(weights.AsInt16(), 8));
        return sum + even + odd;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Interleave(byte* a, byte* b, byte* c, byte* d, void* y)
    {
        var (va, vb, vc, vd) = (Vector256.Load(a), Vector256.Load(b), Vector256.Load(c), Vector256.Load(d));
        var (low, high) = (Avx2.UnpackLow(va, vb).AsInt16(), Avx2.UnpackHigh(va, vb).AsInt16());
        var (lowest, highest) = (Avx2.UnpackLow(vc, vd).AsInt16(), Avx2.UnpackHigh(vc, vd).AsInt16());
        var to = (short*)y;
        Vector256.Store(Avx2.UnpackLow(low, lowest), to);
        Vector256.Store(Avx2.UnpackHigh(low, lowest), to + 16);
        Vector256.Store(Avx2.UnpackLow(high, highest), to + 32);
        Vector256.Store(Avx2.UnpackHigh(high, highest), to + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Scaled(Vector256<int> sum, float* factor, float* offset) =>
        Vector256.FusedMultiplyAdd(Avx.ConvertToVector256Single(sum), Vector256.Load(factor), Vector256.Load(offset)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Nearest(Vector256<int> v) => Avx.ConvertToVector256Int32(v.AsSingle());

    public static void PackBounds(CodeBounds bounds, void* y)
    {
        Vector256.Store(Vector256.Create((short)bounds.Zero), (short*)y);
        Vector256.Store(Vector256.Create((byte)bounds.Least), (byte*)y + 32);
        Vector256.Store(Vector256.Create((byte)bounds.Most), (byte*)y + 64);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreCodes(byte* y, Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, void* bounds) =>
        Vector256.Store(Narrow(a, b, c, d, bounds), y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRows(byte* first, byte* second, Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, void* bounds)
    {
        var rows = Avx2.PermuteVar8x32(Narrow(a, b, c, d, bounds).AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsByte();
        Vector128.Store(rows.GetLower(), first);
        Vector128.Store(rows.GetUpper(), second);
    }

    // Every half of the result has four codes of each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<byte> Narrow(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, void* bounds)
    {
        var zero = Vector256.Load((short*)bounds);
        var (low, high) = (Avx2.AddSaturate(Avx2.PackSignedSaturate(a, b), zero), Avx2.AddSaturate(Avx2.PackSignedSaturate(c, d), zero));
        return Avx2.Min(Avx2.Max(Avx2.PackUnsignedSaturate(low, high), Vector256.Load((byte*)bounds + 32)), Vector256.Load((byte*)bounds + 64));
    }
}
