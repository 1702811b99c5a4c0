namespace Whence.Runtime.Simulated.Ptx;

/// <summary>A declared register.</summary>
sealed class PtxRegister(string name, PtxType type)
{
    public string Name { get; } = name;

    public PtxType Type { get; } = type;

    public override string ToString() => Name;
}

/// <summary>A fundamental type of PTX.</summary>
enum PtxType
{
    None,
    Pred,
    B8,
    U8,
    S8,
    B16,
    U16,
    S16,
    F16,
    BF16,
    B32,
    U32,
    S32,
    F32,
    F16x2,
    BF16x2,
    TF32,
    B64,
    U64,
    S64,
    F64,
}

/// <summary>A state space of PTX.</summary>
enum PtxSpace
{
    /// <summary>The address says which.</summary>
    Generic,
    Global,
    Const,
    Shared,
    Local,
    Param,
}
