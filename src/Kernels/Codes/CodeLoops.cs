using System.Numerics;
using System.Runtime.CompilerServices;

namespace Whence.Kernels.Codes;

/// <summary>Codes of a byte of floats, floats of codes, and what is computed between them.</summary>
static unsafe class CodeLoops
{
    /// <summary>y = nearest(x / scale) + zero within the bounds, the even number halfway; what is not a number becomes the lowest code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Encode(float* x, byte* y, long count, float scale, CodeBounds bounds)
    {
        var (step, n) = (4 * Vector<float>.Count, Vector<float>.Count);
        var room = stackalloc float[step];
        for (long i = 0; i < count; i += step)
        {
            var from = x + i;
            if (count - i < step)
                Unsafe.CopyBlockUnaligned(from = room, x + i, (uint)(count - i) * sizeof(float));
            Store(y + i, count - i, Over(from, scale), Over(from + n, scale), Over(from + 2 * n, scale), Over(from + 3 * n, scale), bounds);
        }
    }

    /// <summary>y = (x - zero) * scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Decode(byte* x, float* y, long count, int zero, float scale)
    {
        var (step, n) = (4 * Vector<float>.Count, Vector<float>.Count);
        var room = stackalloc float[step];
        for (long i = 0; i < count; i += step)
        {
            var to = count - i < step ? room : y + i;
            for (var k = 0; k < 4; k++)
                Vector.Store(Real(x + i, k, zero) * new Vector<float>(scale), to + k * n);
            if (to == room)
                Unsafe.CopyBlockUnaligned(y + i, room, (uint)(count - i) * sizeof(float));
        }
    }

    /// <summary>y = nearest((a - zeroA) * factorA + (b - zeroB) * factorB) + zero within the bounds, the second product and the sum rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum(byte* a, int zeroA, float factorA, byte* b, int zeroB, float factorB, byte* y, long count, CodeBounds bounds)
    {
        var step = 4 * Vector<float>.Count;
        var (byA, byB) = (new Vector<float>(factorA), new Vector<float>(factorB));
        for (long i = 0; i < count; i += step)
        {
            byte* x = a + i, z = b + i;
            var p = Vector.FusedMultiplyAdd(Real(z, 0, zeroB), byB, Real(x, 0, zeroA) * byA);
            var q = Vector.FusedMultiplyAdd(Real(z, 1, zeroB), byB, Real(x, 1, zeroA) * byA);
            var r = Vector.FusedMultiplyAdd(Real(z, 2, zeroB), byB, Real(x, 2, zeroA) * byA);
            var s = Vector.FusedMultiplyAdd(Real(z, 3, zeroB), byB, Real(x, 3, zeroA) * byA);
            Store(y + i, count - i, p, q, r, s, bounds);
        }
    }

    /// <summary>y = nearest(factor * sum over places of (x - Zero)) + zero within the bounds: x [places, channels], y [channels]; sums are exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mean(byte* x, int zeroX, byte* y, long places, int channels, int first, int end, float factor, CodeBounds bounds)
    {
        var step = 4 * Vector<float>.Count;
        for (var c = first; c < end; c += step)
        {
            Vector<int> a = default, b = a, d = a, e = a;
            for (var i = 0L; i < places; i++)
            {
                var from = x + i * channels + c;
                a += Whole(from, 0);
                b += Whole(from, 1);
                d += Whole(from, 2);
                e += Whole(from, 3);
            }
            var zero = new Vector<int>((int)(places * zeroX));
            var by = new Vector<float>(factor);
            Store(y + c, end - c, Vector.ConvertToSingle(a - zero) * by, Vector.ConvertToSingle(b - zero) * by, Vector.ConvertToSingle(d - zero) * by, Vector.ConvertToSingle(e - zero) * by, bounds);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector<float> Over(float* x, float scale)
    {
        var v = Vector.Load(x) / new Vector<float>(scale);
        return Vector.ConditionalSelect(Vector.Equals(v, v), v, new Vector<float>(float.MinValue));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector<float> Real(byte* x, int k, int zero) => Vector.ConvertToSingle(Whole(x, k) - new Vector<int>(zero));

    // Quarter k of a vector of codes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector<int> Whole(byte* x, int k)
    {
        Vector.Widen(Vector.Load(x), out var low, out var high);
        Vector.Widen(k < 2 ? low : high, out var first, out var second);
        return Vector.AsVectorInt32(k % 2 == 0 ? first : second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(byte* y, long count, Vector<float> a, Vector<float> b, Vector<float> c, Vector<float> d, CodeBounds bounds)
    {
        var codes = Vector.Narrow(Vector.Narrow(Code(a, bounds), Code(b, bounds)), Vector.Narrow(Code(c, bounds), Code(d, bounds)));
        if (count >= Vector<byte>.Count)
        {
            Vector.Store(codes, y);
            return;
        }
        for (var i = 0; i < count; i++)
            y[i] = codes[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector<uint> Code(Vector<float> v, CodeBounds bounds)
    {
        var whole = Vector.Round(Vector.Min(Vector.Max(v, new Vector<float>(bounds.Least - bounds.Zero)), new Vector<float>(bounds.Most - bounds.Zero)));
        return Vector.AsVectorUInt32(Vector.ConvertToInt32Native(whole) + new Vector<int>(bounds.Zero));
    }
}
