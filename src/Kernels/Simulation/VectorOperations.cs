using System.Numerics;

namespace Whence.Kernels.Simulation;

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
}
