using System.Numerics;

namespace Whence.Kernels.Simulation;

/// <summary>The arithmetic that is computed one lane at a time.</summary>
static class ScalarOperations
{
    public readonly struct MultiplyHighSigned : IScalar<int, int, int>
    {
        public static int Of(int a, int b) => (int)((long)a * b >> 32);
    }

    public readonly struct MultiplyHighUnsigned : IScalar<uint, uint, uint>
    {
        public static uint Of(uint a, uint b) => (uint)((ulong)a * b >> 32);
    }

    public readonly struct PopulationCount : IScalar<uint, uint>
    {
        public static uint Of(uint a) => (uint)BitOperations.PopCount(a);
    }

    public readonly struct PopulationCountWide : IScalar<ulong, ulong>
    {
        public static ulong Of(ulong a) => (ulong)BitOperations.PopCount(a);
    }

    // Shifts by the width and more leave nothing, or the sign.
    public readonly struct ShiftLeft<T> : IScalar<T, uint, T>
        where T : IBinaryInteger<T>
    {
        public static T Of(T a, uint b) => b < T.Zero.GetByteCount() * 8 ? a << (int)b : T.Zero;
    }

    public readonly struct ShiftRight<T> : IScalar<T, uint, T>
        where T : IBinaryInteger<T>
    {
        public static T Of(T a, uint b)
        {
            var bits = T.Zero.GetByteCount() * 8;
            return b < bits ? a >> (int)b : T.IsNegative(a) ? T.AllBitsSet : T.Zero;
        }
    }

    // The float32 quotient lies below or at the exact one in magnitude: double carries enough bits to see which.
    public readonly struct DivideToZero : IScalar<float, float, float>
    {
        public static float Of(float a, float b)
        {
            var near = a / b;
            if (!float.IsFinite(near))
                return float.IsInfinity(near) && float.IsFinite(a) && b != 0 ? MathF.CopySign(float.MaxValue, near) : near;
            // near * b is exact in double, a is a float: the comparison is exact.
            return Math.Abs((double)near * b) > Math.Abs((double)a) ? BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(near) - 1) : near;
        }
    }

    public readonly struct RsqrtFast : IScalar<float, float>
    {
        public static float Of(float a) => (float)(1 / Math.Sqrt(a));
    }

    public readonly struct ReciprocalFast : IScalar<float, float>
    {
        public static float Of(float a) => 1 / a;
    }

    public readonly struct Exp2Fast : IScalar<float, float>
    {
        public static float Of(float a) => (float)Math.Pow(2, a);
    }

    public readonly struct Log2Fast : IScalar<float, float>
    {
        public static float Of(float a) => (float)Math.Log2(a);
    }

    public readonly struct TanhFast : IScalar<float, float>
    {
        public static float Of(float a) => (float)Math.Tanh(a);
    }
}
