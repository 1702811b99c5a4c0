namespace Whence.Runtime.Simulated.Ptx;

/// <summary>What types are made of.</summary>
static class PtxTypes
{
    static readonly Dictionary<string, PtxType> Names = Enum.GetValues<PtxType>()
        .Where(type => type is not PtxType.None).ToDictionary(type => type.ToString().ToLowerInvariant());

    /// <summary>The type of that name, without a dot; None where there is none.</summary>
    public static PtxType Parse(string name) => Names.GetValueOrDefault(name);

    /// <summary>Bits of a value; 1 for a predicate.</summary>
    public static int Bits(this PtxType type) => type switch
    {
        PtxType.None or PtxType.Pred => 1,
        < PtxType.B16 => 8,
        < PtxType.B32 => 16,
        < PtxType.B64 => 32,
        _ => 64,
    };

    /// <summary>Bytes of a value in memory.</summary>
    public static int Bytes(this PtxType type) => Math.Max(1, type.Bits() / 8);

    /// <summary>Bytes that a value takes in the register file: 4, also for what is smaller, or 8.</summary>
    public static int LaneBytes(this PtxType type) => type >= PtxType.B64 ? 8 : 4;

    public static bool IsSigned(this PtxType type) => type is PtxType.S8 or PtxType.S16 or PtxType.S32 or PtxType.S64;

    public static bool IsFloat(this PtxType type) => type is PtxType.F16 or PtxType.BF16 or PtxType.F32 or PtxType.F64;

    public static bool IsHalves(this PtxType type) => type is PtxType.F16x2 or PtxType.BF16x2;

    /// <summary>Whether the value is an integer, or bits.</summary>
    public static bool IsInteger(this PtxType type) => !type.IsFloat() && !type.IsHalves() && type is not (PtxType.TF32 or PtxType.Pred or PtxType.None);
}
