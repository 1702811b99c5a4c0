using System.Numerics;

namespace Whence.Runtime.Simulated.Lanes;

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

    public readonly struct PopulationCountWide : IScalar<ulong, uint>
    {
        public static uint Of(ulong a) => (uint)BitOperations.PopCount(a);
    }

    public readonly struct MultiplyHigh64S : IScalar<long, long, long>
    {
        public static long Of(long a, long b) => Math.BigMul(a, b, out _);
    }

    public readonly struct MultiplyHigh64U : IScalar<ulong, ulong, ulong>
    {
        public static ulong Of(ulong a, ulong b) => Math.BigMul(a, b, out _);
    }

    public readonly struct MultiplyWide<T> : IScalar<T, T, long>
        where T : IBinaryInteger<T>
    {
        public static long Of(T a, T b) => long.CreateTruncating(a) * long.CreateTruncating(b);
    }

    public readonly struct LeadingZeros<T> : IScalar<T, uint>
        where T : IBinaryInteger<T>
    {
        public static uint Of(T a) => uint.CreateTruncating(T.LeadingZeroCount(a));
    }

    // The place of the highest bit that is not the sign; none where there is none.
    public readonly struct FindBit<T> : IScalar<T, uint>
        where T : IBinaryInteger<T>
    {
        public static uint Of(T a)
        {
            a = T.IsNegative(a) ? ~a : a;
            return (uint)(T.Zero.GetByteCount() * 8 - 1) - LeadingZeros<T>.Of(a);
        }
    }

    public readonly struct Reverse : IScalar<uint, uint>
    {
        public static uint Of(uint a)
        {
            var reversed = 0u;
            for (var i = 0; i < 32; i++)
                reversed |= (a >> i & 1) << 31 - i;
            return reversed;
        }
    }

    public readonly struct ReverseWide : IScalar<ulong, ulong>
    {
        public static ulong Of(ulong a) => (ulong)Reverse.Of((uint)a) << 32 | Reverse.Of((uint)(a >> 32));
    }

    // Each four bits of the third choose one of the eight bytes, and whether it is only its sign.
    public readonly struct Permute : IScalar3<uint>
    {
        public static uint Of(uint a, uint b, uint c)
        {
            var (bytes, result) = (a | (ulong)b << 32, 0u);
            for (var i = 0; i < 4; i++)
            {
                var choice = (int)(c >> i * 4) & 15;
                var part = (uint)(bytes >> (choice & 7) * 8) & 0xFF;
                if (choice > 7)
                    part = part > 127 ? 0xFFu : 0;
                result |= part << i * 8;
            }
            return result;
        }
    }

    // The high or low 32 bits of two words shifted together; amounts wrap, or end at 32.
    public readonly struct FunnelLeft : IScalar3<uint>
    {
        public static uint Of(uint a, uint b, uint c) => (uint)(((ulong)b << 32 | a) << (int)(c & 31) >> 32);
    }

    public readonly struct FunnelRight : IScalar3<uint>
    {
        public static uint Of(uint a, uint b, uint c) => (uint)(((ulong)b << 32 | a) >> (int)(c & 31));
    }

    public readonly struct FunnelLeftClamped : IScalar3<uint>
    {
        public static uint Of(uint a, uint b, uint c) => (uint)(((ulong)b << 32 | a) << (int)Math.Min(c, 32) >> 32);
    }

    public readonly struct FunnelRightClamped : IScalar3<uint>
    {
        public static uint Of(uint a, uint b, uint c) => (uint)(((ulong)b << 32 | a) >> (int)Math.Min(c, 32));
    }

    // |a - b| + c.
    public readonly struct Distance<T> : IScalar3<T>
        where T : IBinaryInteger<T>
    {
        public static T Of(T a, T b, T c) => (a > b ? a - b : b - a) + c;
    }

    public readonly struct AddSaturated : IScalar<int, int, int>
    {
        public static int Of(int a, int b) => int.CreateSaturating((long)a + b);
    }

    public readonly struct SubtractSaturated : IScalar<int, int, int>
    {
        public static int Of(int a, int b) => int.CreateSaturating((long)a - b);
    }

    public readonly struct MultiplyAddHigh<T, TOp> : IScalar3<T>
        where T : IBinaryInteger<T>
        where TOp : struct, IScalar<T, T, T>
    {
        public static T Of(T a, T b, T c) => TOp.Of(a, b) + c;
    }

    public readonly struct Sign24 : IScalar<int, int>
    {
        public static int Of(int a) => a << 8 >> 8;
    }

    public readonly struct Cut24 : IScalar<int, int>
    {
        public static int Of(int a) => a & 0xFFFFFF;
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

    public readonly struct SineFast : IScalar<float, float>
    {
        public static float Of(float a) => (float)Math.Sin(a);
    }

    public readonly struct CosineFast : IScalar<float, float>
    {
        public static float Of(float a) => (float)Math.Cos(a);
    }

    public readonly struct Reciprocal : IScalar<double, double>
    {
        public static double Of(double a) => 1 / a;
    }

    public readonly struct Rsqrt : IScalar<double, double>
    {
        // The upper word of the number, and of the result; subnormal numbers count as 0.
        public static double Of(double a) => Upper(1 / Math.Sqrt(Math.Abs(a) < MinNormal ? Math.CopySign(0, a) : Upper(a)));

        const double MinNormal = 2.2250738585072014e-308;

        static double Upper(double a) => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a) & ~0xFFFF_FFFFL);
    }

    public readonly struct IsFinite<T> : IScalar<T, int>
        where T : INumberBase<T>
    {
        public static int Of(T a) => T.IsFinite(a) ? -1 : 0;
    }

    public readonly struct IsInfinite<T> : IScalar<T, int>
        where T : INumberBase<T>
    {
        public static int Of(T a) => T.IsInfinity(a) ? -1 : 0;
    }

    public readonly struct IsNumber<T> : IScalar<T, int>
        where T : INumberBase<T>
    {
        public static int Of(T a) => T.IsNaN(a) ? 0 : -1;
    }

    public readonly struct IsNaN<T> : IScalar<T, int>
        where T : INumberBase<T>
    {
        public static int Of(T a) => T.IsNaN(a) ? -1 : 0;
    }

    public readonly struct IsNormal<T> : IScalar<T, int>
        where T : INumberBase<T>
    {
        public static int Of(T a) => T.IsNormal(a) ? -1 : 0;
    }

    public readonly struct IsSubnormal<T> : IScalar<T, int>
        where T : INumberBase<T>
    {
        public static int Of(T a) => T.IsSubnormal(a) ? -1 : 0;
    }
}
