using System.Numerics;

namespace Whence.Kernels.Simulation;

/// <summary>Loops over the lanes of a group, a vector at a time. Operands step along with the lanes, or stay where all lanes share them.</summary>
static unsafe class LaneLoops
{
    public static void Unary<T, TOp>(byte* file, byte* result, Step step, int lanes)
        where T : unmanaged
        where TOp : struct, IUnary<T>
    {
        var d = (T*)result;
        var a = (T*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        for (nint i = 0; i < lanes; i += Vector<T>.Count)
            Vector.Store(TOp.Of(Vector.Load(a + (i & ma))), d + i);
    }

    public static void Binary<T, TOp>(byte* file, byte* result, Step step, int lanes)
        where T : unmanaged
        where TOp : struct, IBinary<T>
    {
        var d = (T*)result;
        var a = (T*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        var b = (T*)(file + step.B.Offset);
        var mb = (nint)step.B.Mask;
        for (nint i = 0; i < lanes; i += Vector<T>.Count)
            Vector.Store(TOp.Of(Vector.Load(a + (i & ma)), Vector.Load(b + (i & mb))), d + i);
    }

    public static void Ternary<T, TOp>(byte* file, byte* result, Step step, int lanes)
        where T : unmanaged
        where TOp : struct, ITernary<T>
    {
        var d = (T*)result;
        var a = (T*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        var b = (T*)(file + step.B.Offset);
        var mb = (nint)step.B.Mask;
        var c = (T*)(file + step.C.Offset);
        var mc = (nint)step.C.Mask;
        for (nint i = 0; i < lanes; i += Vector<T>.Count)
            Vector.Store(TOp.Of(Vector.Load(a + (i & ma)), Vector.Load(b + (i & mb)), Vector.Load(c + (i & mc))), d + i);
    }

    /// <summary>One lane at a time, from one type to another.</summary>
    public static void Each<TFrom, TTo, TOp>(byte* file, byte* result, Step step, int lanes)
        where TFrom : unmanaged
        where TTo : unmanaged
        where TOp : struct, IScalar<TFrom, TTo>
    {
        var d = (TTo*)result;
        var a = (TFrom*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        for (nint i = 0; i < lanes; i++)
            d[i] = TOp.Of(a[i & ma]);
    }

    /// <summary>One lane at a time, of two operands.</summary>
    public static void Pairs<TA, TB, TTo, TOp>(byte* file, byte* result, Step step, int lanes)
        where TA : unmanaged
        where TB : unmanaged
        where TTo : unmanaged
        where TOp : struct, IScalar<TA, TB, TTo>
    {
        var d = (TTo*)result;
        var a = (TA*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        var b = (TB*)(file + step.B.Offset);
        var mb = (nint)step.B.Mask;
        for (nint i = 0; i < lanes; i++)
            d[i] = TOp.Of(a[i & ma], b[i & mb]);
    }

    /// <summary>One lane at a time, of three operands.</summary>
    public static void Triples<T, TOp>(byte* file, byte* result, Step step, int lanes)
        where T : unmanaged
        where TOp : struct, IScalar3<T>
    {
        var d = (T*)result;
        var a = (T*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        var b = (T*)(file + step.B.Offset);
        var mb = (nint)step.B.Mask;
        var c = (T*)(file + step.C.Offset);
        var mc = (nint)step.C.Mask;
        for (nint i = 0; i < lanes; i++)
            d[i] = TOp.Of(a[i & ma], b[i & mb], c[i & mc]);
    }

    /// <summary>c ? a : b of 8-byte values by 4-byte masks.</summary>
    public static void SelectWide(byte* file, byte* result, Step step, int lanes)
    {
        var d = (long*)result;
        var a = (long*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        var b = (long*)(file + step.B.Offset);
        var mb = (nint)step.B.Mask;
        var c = (int*)(file + step.C.Offset);
        var mc = (nint)step.C.Mask;
        for (nint i = 0; i < lanes; i++)
            d[i] = c[i & mc] != 0 ? a[i & ma] : b[i & mb];
    }

    /// <summary>a + b * bytes with 64-bit a and 32-bit b.</summary>
    public static void AddressWide(byte* file, byte* result, Step step, int lanes)
    {
        var d = (long*)result;
        var a = (long*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        var b = (int*)(file + step.B.Offset);
        var mb = (nint)step.B.Mask;
        var shift = BitOperations.Log2((uint)step.Instruction!.Width);
        var half = Vector<long>.Count;
        for (nint i = 0; i < lanes; i += Vector<int>.Count)
        {
            Vector.Widen(Vector.Load(b + (i & mb)), out var low, out var high);
            var next = i + half;
            Vector.Store(Vector.Load(a + (i & ma)) + Vector.ShiftLeft(low, shift), d + i);
            Vector.Store(Vector.Load(a + (next & ma)) + Vector.ShiftLeft(high, shift), d + next);
        }
    }

    /// <summary>a + b * bytes, 32 bits.</summary>
    public static void AddressNarrow(byte* file, byte* result, Step step, int lanes)
    {
        var d = (int*)result;
        var a = (int*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        var b = (int*)(file + step.B.Offset);
        var mb = (nint)step.B.Mask;
        var shift = BitOperations.Log2((uint)step.Instruction!.Width);
        for (nint i = 0; i < lanes; i += Vector<int>.Count)
            Vector.Store(Vector.Load(a + (i & ma)) + Vector.ShiftLeft(Vector.Load(b + (i & mb)), shift), d + i);
    }
}
