namespace Whence.Runtime.Simulated.Ptx;

/// <summary>A declared register.</summary>
sealed class PtxRegister(string name, PtxType type)
{
    public string Name { get; } = name;

    public PtxType Type { get; } = type;

    public override string ToString() => Name;
}
