using System.Numerics;

namespace Whence.Runtime.Simulated.Lanes;

/// <summary>The arithmetic that vectors of lanes have instructions for.</summary>
static class VectorOperations
{
    public readonly struct Copy<T> : IUnary<T>
    {
        public static Vector<T> Of(Vector<T> a) => a;
    }

    public readonly struct Add<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => a + b;
    }

    public readonly struct Subtract<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => a - b;
    }

    public readonly struct Multiply<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => a * b;
    }

    public readonly struct Divide<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => a / b;
    }

    public readonly struct Min<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.Min(a, b);
    }

    public readonly struct Max<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.Max(a, b);
    }

    public readonly struct And<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => a & b;
    }

    public readonly struct Or<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => a | b;
    }

    public readonly struct Xor<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => a ^ b;
    }

    public readonly struct Not<T> : IUnary<T>
    {
        public static Vector<T> Of(Vector<T> a) => ~a;
    }

    public readonly struct Negate<T> : IUnary<T>
    {
        public static Vector<T> Of(Vector<T> a) => Vector<T>.Zero - a;
    }

    public readonly struct Abs<T> : IUnary<T>
    {
        public static Vector<T> Of(Vector<T> a) => Vector.ConditionalSelect(Vector.LessThan(a, Vector<T>.Zero), Vector<T>.Zero - a, a);
    }

    public readonly struct MultiplyAdd<T> : ITernary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b, Vector<T> c) => a * b + c;
    }

    public readonly struct Select : ITernary<int>
    {
        public static Vector<int> Of(Vector<int> a, Vector<int> b, Vector<int> c) => Vector.ConditionalSelect(c, a, b);
    }

    public readonly struct Fma32 : ITernary<float>
    {
        public static Vector<float> Of(Vector<float> a, Vector<float> b, Vector<float> c) => Vector.FusedMultiplyAdd(a, b, c);
    }

    public readonly struct Fma64 : ITernary<double>
    {
        public static Vector<double> Of(Vector<double> a, Vector<double> b, Vector<double> c) => Vector.FusedMultiplyAdd(a, b, c);
    }

    public readonly struct Sqrt<T> : IUnary<T>
    {
        public static Vector<T> Of(Vector<T> a) => Vector.SquareRoot(a);
    }

    // The sign bit alone, so that zeros and NaNs change as hardware changes them.
    public readonly struct NegateFloat32 : IUnary<int>
    {
        public static Vector<int> Of(Vector<int> a) => a ^ Vector.Create(int.MinValue);
    }

    public readonly struct NegateFloat64 : IUnary<long>
    {
        public static Vector<long> Of(Vector<long> a) => a ^ Vector.Create(long.MinValue);
    }

    public readonly struct AbsFloat32 : IUnary<int>
    {
        public static Vector<int> Of(Vector<int> a) => a & Vector.Create(int.MaxValue);
    }

    public readonly struct AbsFloat64 : IUnary<long>
    {
        public static Vector<long> Of(Vector<long> a) => a & Vector.Create(long.MaxValue);
    }

    // A NaN gives way to a number.
    public readonly struct MinNumber<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.MinNumber(a, b);
    }

    public readonly struct MaxNumber<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.MaxNumber(a, b);
    }

    // The sign of the first, all else of the second.
    public readonly struct CopySign32 : IBinary<int>
    {
        public static Vector<int> Of(Vector<int> a, Vector<int> b) => Vector.ConditionalSelect(Vector.Create(int.MinValue), a, b);
    }

    public readonly struct CopySign64 : IBinary<long>
    {
        public static Vector<long> Of(Vector<long> a, Vector<long> b) => Vector.ConditionalSelect(Vector.Create(long.MinValue), a, b);
    }

    public readonly struct IsZero<T> : IUnary<T>
        where T : System.Numerics.INumberBase<T>
    {
        public static Vector<T> Of(Vector<T> a) => Vector.Equals(a, Vector<T>.Zero) & Vector<T>.One;
    }

    // Denormal numbers are zeros, with their sign.
    public readonly struct Flush : IUnary<int>
    {
        public static Vector<int> Of(Vector<int> a) => Vector.ConditionalSelect(
            Vector.LessThan(a & Vector.Create(int.MaxValue), Vector.Create(0x00800000)), a & Vector.Create(int.MinValue), a);
    }

    // From 0 to 1; a NaN is 0.
    public readonly struct Saturate<T> : IUnary<T>
        where T : System.Numerics.INumberBase<T>
    {
        public static Vector<T> Of(Vector<T> a) =>
            Vector.ConditionalSelect(Vector.GreaterThan(a, Vector<T>.Zero), Vector.Min(a, Vector<T>.One), Vector<T>.Zero);
    }

    public readonly struct Cut8 : IUnary<int>
    {
        public static Vector<int> Of(Vector<int> a) => a & Vector.Create(0xFF);
    }

    public readonly struct Cut16 : IUnary<int>
    {
        public static Vector<int> Of(Vector<int> a) => a & Vector.Create(0xFFFF);
    }

    public readonly struct Sign8 : IUnary<int>
    {
        public static Vector<int> Of(Vector<int> a) => Vector.ShiftRightArithmetic(Vector.ShiftLeft(a, 24), 24);
    }

    public readonly struct Sign16 : IUnary<int>
    {
        public static Vector<int> Of(Vector<int> a) => Vector.ShiftRightArithmetic(Vector.ShiftLeft(a, 16), 16);
    }

    public readonly struct WidenSigned : IWiden
    {
        public static void Of(Vector<int> a, out Vector<long> low, out Vector<long> high) => Vector.Widen(a, out low, out high);
    }

    public readonly struct WidenUnsigned : IWiden
    {
        public static void Of(Vector<int> a, out Vector<long> low, out Vector<long> high)
        {
            Vector.Widen(Vector.AsVectorUInt32(a), out var first, out var second);
            (low, high) = (Vector.AsVectorInt64(first), Vector.AsVectorInt64(second));
        }
    }

    // Shifts by the width and more leave nothing, or the sign.
    public readonly struct ShiftLeft32 : IShift<int>
    {
        public static Vector<int> Of(Vector<int> a, uint amount) => amount < 32 ? Vector.ShiftLeft(a, (int)amount) : default;
    }

    public readonly struct ShiftLeft64 : IShift<long>
    {
        public static Vector<long> Of(Vector<long> a, uint amount) => amount < 64 ? Vector.ShiftLeft(a, (int)amount) : default;
    }

    public readonly struct ShiftRightS32 : IShift<int>
    {
        public static Vector<int> Of(Vector<int> a, uint amount) => Vector.ShiftRightArithmetic(a, (int)Math.Min(amount, 31));
    }

    public readonly struct ShiftRightS64 : IShift<long>
    {
        public static Vector<long> Of(Vector<long> a, uint amount) => Vector.ShiftRightArithmetic(a, (int)Math.Min(amount, 63));
    }

    public readonly struct ShiftRightU32 : IShift<int>
    {
        public static Vector<int> Of(Vector<int> a, uint amount) => amount < 32 ? Vector.ShiftRightLogical(a, (int)amount) : default;
    }

    public readonly struct ShiftRightU64 : IShift<long>
    {
        public static Vector<long> Of(Vector<long> a, uint amount) => amount < 64 ? Vector.ShiftRightLogical(a, (int)amount) : default;
    }
}
