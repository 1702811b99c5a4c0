using System.Numerics;
using Whence.Kernels.Instructions;
using unsafe LaneLoop = delegate*<byte*, byte*, Whence.Kernels.Simulation.Step, int, void>;

namespace Whence.Kernels.Simulation;

/// <summary>Comparisons, whose results are masks of 4 bytes.</summary>
static unsafe class Comparisons
{
    public static LaneLoop Find(RegisterType type, Comparison comparison) => type switch
    {
        RegisterType.F32 => Narrow<float>(comparison),
        RegisterType.S32 => Narrow<int>(comparison),
        RegisterType.U32 => Narrow<uint>(comparison),
        RegisterType.S64 => Wide<long>(comparison),
        RegisterType.F64 => Wide<double>(comparison),
        _ => null,
    };

    static LaneLoop Narrow<T>(Comparison comparison)
        where T : unmanaged => comparison switch
        {
            Comparison.Equal => &LaneLoops.Binary<T, Equal<T>>,
            Comparison.NotEqual => &LaneLoops.Binary<T, NotEqual<T>>,
            Comparison.Less => &LaneLoops.Binary<T, Less<T>>,
            Comparison.LessOrEqual => &LaneLoops.Binary<T, LessOrEqual<T>>,
            Comparison.Greater => &LaneLoops.Binary<T, Greater<T>>,
            _ => &LaneLoops.Binary<T, GreaterOrEqual<T>>,
        };

    static LaneLoop Wide<T>(Comparison comparison)
        where T : unmanaged, IComparisonOperators<T, T, bool> => comparison switch
        {
            Comparison.Equal => &LaneLoops.Pairs<T, T, int, Equal<T>.Lane<T>>,
            Comparison.NotEqual => &LaneLoops.Pairs<T, T, int, NotEqual<T>.Lane<T>>,
            Comparison.Less => &LaneLoops.Pairs<T, T, int, Less<T>.Lane<T>>,
            Comparison.LessOrEqual => &LaneLoops.Pairs<T, T, int, LessOrEqual<T>.Lane<T>>,
            Comparison.Greater => &LaneLoops.Pairs<T, T, int, Greater<T>.Lane<T>>,
            _ => &LaneLoops.Pairs<T, T, int, GreaterOrEqual<T>.Lane<T>>,
        };

    readonly struct Equal<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.Equals(a, b);

        public readonly struct Lane<TLane> : IScalar<TLane, TLane, int>
            where TLane : IComparisonOperators<TLane, TLane, bool>
        {
            public static int Of(TLane a, TLane b) => a == b ? -1 : 0;
        }
    }

    readonly struct NotEqual<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => ~Vector.Equals(a, b);

        public readonly struct Lane<TLane> : IScalar<TLane, TLane, int>
            where TLane : IComparisonOperators<TLane, TLane, bool>
        {
            public static int Of(TLane a, TLane b) => a != b ? -1 : 0;
        }
    }

    readonly struct Less<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.LessThan(a, b);

        public readonly struct Lane<TLane> : IScalar<TLane, TLane, int>
            where TLane : IComparisonOperators<TLane, TLane, bool>
        {
            public static int Of(TLane a, TLane b) => a < b ? -1 : 0;
        }
    }

    readonly struct LessOrEqual<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.LessThanOrEqual(a, b);

        public readonly struct Lane<TLane> : IScalar<TLane, TLane, int>
            where TLane : IComparisonOperators<TLane, TLane, bool>
        {
            public static int Of(TLane a, TLane b) => a <= b ? -1 : 0;
        }
    }

    readonly struct Greater<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.GreaterThan(a, b);

        public readonly struct Lane<TLane> : IScalar<TLane, TLane, int>
            where TLane : IComparisonOperators<TLane, TLane, bool>
        {
            public static int Of(TLane a, TLane b) => a > b ? -1 : 0;
        }
    }

    readonly struct GreaterOrEqual<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.GreaterThanOrEqual(a, b);

        public readonly struct Lane<TLane> : IScalar<TLane, TLane, int>
            where TLane : IComparisonOperators<TLane, TLane, bool>
        {
            public static int Of(TLane a, TLane b) => a >= b ? -1 : 0;
        }
    }
}
