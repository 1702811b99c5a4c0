namespace Whence.Runtime.Simulated.Ptx;

/// <summary>A variable in memory, or a parameter of a function.</summary>
sealed class PtxVariable(string name, PtxSpace space, PtxType type, int alignment, long bytes)
{
    public string Name { get; } = name;

    public PtxSpace Space { get; } = space;

    /// <summary>Type of an element.</summary>
    public PtxType Type { get; } = type;

    public int Alignment { get; } = alignment;

    /// <summary>Bytes in all; 0 for shared memory that is taken at launch.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>What it holds at the start; empty for zeros.</summary>
    public byte[] Contents { get; set; } = [];

    /// <summary>Where it holds the addresses of variables; these are added to its contents.</summary>
    public List<(int Offset, PtxVariable Of)> Addresses { get; } = [];

    /// <summary>Whether a launch gives it its size, or its value.</summary>
    public bool IsExternal { get; init; }

    /// <summary>Whether it is a parameter of a function: a value that is passed, not an address.</summary>
    public bool IsParameter { get; init; }

    public override string ToString() => $".{Space} {Name}[{Bytes}]".ToLowerInvariant();
}
