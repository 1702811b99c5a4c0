using System.Numerics;

namespace Whence.Runtime.Simulated.Lanes;

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

    /// <summary>A comparison of 8-byte values, whose result is a mask of 4 bytes.</summary>
    public static void Compare<T, TOp>(byte* file, byte* result, Step step, int lanes)
        where T : unmanaged
        where TOp : struct, IBinary<T>
    {
        var d = (int*)result;
        var a = (T*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        var b = (T*)(file + step.B.Offset);
        var mb = (nint)step.B.Mask;
        for (nint i = 0; i < lanes; i += Vector<int>.Count)
        {
            var next = i + Vector<T>.Count;
            var low = TOp.Of(Vector.Load(a + (i & ma)), Vector.Load(b + (i & mb)));
            var high = TOp.Of(Vector.Load(a + (next & ma)), Vector.Load(b + (next & mb)));
            Vector.Store(Vector.Narrow(Vector.AsVectorInt64(low), Vector.AsVectorInt64(high)), d + i);
        }
    }

    /// <summary>32-bit values as 64-bit ones.</summary>
    public static void Widen<TOp>(byte* file, byte* result, Step step, int lanes)
        where TOp : struct, IWiden
    {
        var d = (long*)result;
        var a = (int*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        for (nint i = 0; i < lanes; i += Vector<int>.Count)
        {
            TOp.Of(Vector.Load(a + (i & ma)), out var low, out var high);
            Vector.Store(low, d + i);
            Vector.Store(high, d + i + Vector<long>.Count);
        }
    }

    /// <summary>The low halves of 64-bit values.</summary>
    public static void Narrow(byte* file, byte* result, Step step, int lanes)
    {
        var d = (int*)result;
        var a = (long*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        for (nint i = 0; i < lanes; i += Vector<int>.Count)
            Vector.Store(Vector.Narrow(Vector.Load(a + (i & ma)), Vector.Load(a + ((i + Vector<long>.Count) & ma))), d + i);
    }

    /// <summary>a * 2^immediate of 32-bit values as 64-bit ones.</summary>
    public static void ScaleWide<TOp>(byte* file, byte* result, Step step, int lanes)
        where TOp : struct, IWiden
    {
        var d = (long*)result;
        var a = (int*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        for (nint i = 0; i < lanes; i += Vector<int>.Count)
        {
            TOp.Of(Vector.Load(a + (i & ma)), out var low, out var high);
            Vector.Store(Vector.ShiftLeft(low, step.Immediate), d + i);
            Vector.Store(Vector.ShiftLeft(high, step.Immediate), d + i + Vector<long>.Count);
        }
    }

    /// <summary>a * 2^immediate + c of 32-bit a and 64-bit c.</summary>
    public static void ScaleAddWide<TOp>(byte* file, byte* result, Step step, int lanes)
        where TOp : struct, IWiden
    {
        var d = (long*)result;
        var a = (int*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        var c = (long*)(file + step.C.Offset);
        var mc = (nint)step.C.Mask;
        for (nint i = 0; i < lanes; i += Vector<int>.Count)
        {
            var next = i + Vector<long>.Count;
            TOp.Of(Vector.Load(a + (i & ma)), out var low, out var high);
            Vector.Store(Vector.ShiftLeft(low, step.Immediate) + Vector.Load(c + (i & mc)), d + i);
            Vector.Store(Vector.ShiftLeft(high, step.Immediate) + Vector.Load(c + (next & mc)), d + next);
        }
    }

    /// <summary>a * b + c of 32-bit a and b and 64-bit c.</summary>
    public static void MultiplyAddWide<T>(byte* file, byte* result, Step step, int lanes)
        where T : unmanaged, IBinaryInteger<T>
    {
        var d = (long*)result;
        var a = (T*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        var b = (T*)(file + step.B.Offset);
        var mb = (nint)step.B.Mask;
        var c = (long*)(file + step.C.Offset);
        var mc = (nint)step.C.Mask;
        for (nint i = 0; i < lanes; i++)
            d[i] = long.CreateTruncating(a[i & ma]) * long.CreateTruncating(b[i & mb]) + c[i & mc];
    }

    /// <summary>A shift of all lanes by one amount.</summary>
    public static void Shift<T, TOp>(byte* file, byte* result, Step step, int lanes)
        where T : unmanaged
        where TOp : struct, IShift<T>
    {
        var d = (T*)result;
        var a = (T*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        var amount = *(uint*)(file + step.B.Offset);
        for (nint i = 0; i < lanes; i += Vector<T>.Count)
            Vector.Store(TOp.Of(Vector.Load(a + (i & ma)), amount), d + i);
    }

    /// <summary>The bits that a table of 8 gives for each three bits.</summary>
    public static void Logic(byte* file, byte* result, Step step, int lanes)
    {
        var d = (int*)result;
        var a = (int*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        var b = (int*)(file + step.B.Offset);
        var mb = (nint)step.B.Mask;
        var c = (int*)(file + step.C.Offset);
        var mc = (nint)step.C.Mask;
        for (nint i = 0; i < lanes; i++)
        {
            var (x, y, z, sum) = (a[i & ma], b[i & mb], c[i & mc], 0);
            for (var row = 0; row < 8; row++)
            {
                if ((step.Immediate >> row & 1) != 0)
                    sum |= ((row & 4) != 0 ? x : ~x) & ((row & 2) != 0 ? y : ~y) & ((row & 1) != 0 ? z : ~z);
            }
            d[i] = sum;
        }
    }

    /// <summary>Two halves of 4 bytes as 8 bytes, or of 2 as 4.</summary>
    public static void Join(byte* file, byte* result, Step step, int lanes)
    {
        var a = (uint*)(file + step.A.Offset);
        var ma = (nint)step.A.Mask;
        var b = (uint*)(file + step.B.Offset);
        var mb = (nint)step.B.Mask;
        for (nint i = 0; i < lanes; i++)
        {
            if (step.Bytes == 8)
                ((ulong*)result)[i] = a[i & ma] | (ulong)b[i & mb] << 32;
            else
                ((uint*)result)[i] = (a[i & ma] & 0xFFFF) | b[i & mb] << 16;
        }
    }

    /// <summary>Some bits of a value: from bit <see cref="Step.Immediate"/> up.</summary>
    public static void Part(byte* file, byte* result, Step step, int lanes)
    {
        var d = (uint*)result;
        var a = file + step.A.Offset;
        var ma = (nint)step.A.Mask;
        for (nint i = 0; i < lanes; i++)
            d[i] = step.A.Bytes == 8 ? (uint)(((ulong*)a)[i & ma] >> step.Immediate) : ((uint*)a)[i & ma] >> step.Immediate & 0xFFFF;
    }

    /// <summary>Bits of b put into others, at a place and as many as the fourth operand says.</summary>
    public static void Insert<T>(byte* file, byte* result, Step step, int lanes)
        where T : unmanaged, IBinaryInteger<T>
    {
        var d = (T*)result;
        var (a, b, c, count) = (step.Operands[0], step.Operands[1], step.Operands[2], step.Operands[3]);
        for (nint i = 0; i < lanes; i++)
        {
            var length = ((uint*)(file + count.Offset))[i & count.Mask] & 0xFF;
            var position = ((uint*)(file + c.Offset))[i & c.Mask] & 0xFF;
            var bits = (uint)(sizeof(T) * 8);
            var field = position >= bits ? T.Zero : (length >= bits ? T.AllBitsSet : (T.One << (int)length) - T.One) << (int)position;
            var moved = position >= bits ? T.Zero : ((T*)(file + a.Offset))[i & a.Mask] << (int)position;
            d[i] = (moved & field) | (((T*)(file + b.Offset))[i & b.Mask] & ~field);
        }
    }

    /// <summary>A field of bits: at b, c long.</summary>
    public static void Extract<T>(byte* file, byte* result, Step step, int lanes)
        where T : unmanaged, IBinaryInteger<T>
    {
        var d = (T*)result;
        var (a, b, c) = (step.A, step.B, step.C);
        for (nint i = 0; i < lanes; i++)
        {
            var position = ((uint*)(file + b.Offset))[i & b.Mask] & 0xFF;
            var length = ((uint*)(file + c.Offset))[i & c.Mask] & 0xFF;
            d[i] = Bits.Field(((T*)(file + a.Offset))[i & a.Mask], position, length);
        }
    }
}
