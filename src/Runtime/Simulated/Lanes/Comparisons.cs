using System.Numerics;
using Whence.Runtime.Simulated.Ptx;
using unsafe LaneLoop = delegate*<byte*, byte*, Whence.Runtime.Simulated.Step, int, void>;

namespace Whence.Runtime.Simulated.Lanes;

/// <summary>Comparisons, whose results are masks of 4 bytes.</summary>
static unsafe class Comparisons
{
    /// <summary>The loop of a comparison; null where there is none of that name.</summary>
    public static LaneLoop Find(string name, PtxType type) => type switch
    {
        PtxType.F32 => Narrow<float>(name, true),
        PtxType.S32 => Narrow<int>(name, false),
        PtxType.U32 or PtxType.B32 => Narrow<uint>(name, false),
        PtxType.F64 => Wide<double>(name, true),
        PtxType.S64 => Wide<long>(name, false),
        PtxType.U64 or PtxType.B64 => Wide<ulong>(name, false),
        _ => null,
    };

    static LaneLoop Narrow<T>(string name, bool isFloat)
        where T : unmanaged => name switch
        {
            "eq" => &LaneLoops.Binary<T, Equal<T>>,
            "ne" when isFloat => &LaneLoops.Binary<T, Apart<T>>,
            "ne" or "neu" => &LaneLoops.Binary<T, Not<T, Equal<T>>>,
            "lt" or "lo" => &LaneLoops.Binary<T, Less<T>>,
            "le" or "ls" => &LaneLoops.Binary<T, LessOrEqual<T>>,
            "gt" or "hi" => &LaneLoops.Binary<T, Greater<T>>,
            "ge" or "hs" => &LaneLoops.Binary<T, GreaterOrEqual<T>>,
            "equ" => &LaneLoops.Binary<T, Not<T, Apart<T>>>,
            "ltu" => &LaneLoops.Binary<T, Not<T, GreaterOrEqual<T>>>,
            "leu" => &LaneLoops.Binary<T, Not<T, Greater<T>>>,
            "gtu" => &LaneLoops.Binary<T, Not<T, LessOrEqual<T>>>,
            "geu" => &LaneLoops.Binary<T, Not<T, Less<T>>>,
            "num" => &LaneLoops.Binary<T, Numbers<T>>,
            "nan" => &LaneLoops.Binary<T, Not<T, Numbers<T>>>,
            _ => null,
        };

    static LaneLoop Wide<T>(string name, bool isFloat)
        where T : unmanaged => name switch
        {
            "eq" => &LaneLoops.Compare<T, Equal<T>>,
            "ne" when isFloat => &LaneLoops.Compare<T, Apart<T>>,
            "ne" or "neu" => &LaneLoops.Compare<T, Not<T, Equal<T>>>,
            "lt" or "lo" => &LaneLoops.Compare<T, Less<T>>,
            "le" or "ls" => &LaneLoops.Compare<T, LessOrEqual<T>>,
            "gt" or "hi" => &LaneLoops.Compare<T, Greater<T>>,
            "ge" or "hs" => &LaneLoops.Compare<T, GreaterOrEqual<T>>,
            "equ" => &LaneLoops.Compare<T, Not<T, Apart<T>>>,
            "ltu" => &LaneLoops.Compare<T, Not<T, GreaterOrEqual<T>>>,
            "leu" => &LaneLoops.Compare<T, Not<T, Greater<T>>>,
            "gtu" => &LaneLoops.Compare<T, Not<T, LessOrEqual<T>>>,
            "geu" => &LaneLoops.Compare<T, Not<T, Less<T>>>,
            "num" => &LaneLoops.Compare<T, Numbers<T>>,
            "nan" => &LaneLoops.Compare<T, Not<T, Numbers<T>>>,
            _ => null,
        };

    readonly struct Equal<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.Equals(a, b);
    }

    readonly struct Apart<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.LessThan(a, b) | Vector.GreaterThan(a, b);
    }

    readonly struct Less<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.LessThan(a, b);
    }

    readonly struct LessOrEqual<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.LessThanOrEqual(a, b);
    }

    readonly struct Greater<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.GreaterThan(a, b);
    }

    readonly struct GreaterOrEqual<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.GreaterThanOrEqual(a, b);
    }

    readonly struct Numbers<T> : IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.Equals(a, a) & Vector.Equals(b, b);
    }

    readonly struct Not<T, TOp> : IBinary<T>
        where TOp : struct, IBinary<T>
    {
        public static Vector<T> Of(Vector<T> a, Vector<T> b) => ~TOp.Of(a, b);
    }
}
