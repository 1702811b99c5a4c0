namespace Whence.Runtime.Simulated.Ptx;

/// <summary>PTX text that has been read.</summary>
sealed class PtxModule
{
    /// <summary>The name behind .target.</summary>
    public string Target { get; internal set; } = "";

    public Dictionary<string, PtxFunction> Functions { get; } = [];

    /// <summary>Variables outside of functions.</summary>
    public List<PtxVariable> Variables { get; } = [];

    /// <summary>The kernels.</summary>
    public IEnumerable<PtxFunction> Entries => Functions.Values.Where(function => function.IsEntry);

    /// <summary>Reads a module.</summary>
    /// <exception cref="PtxException">The text is not what is understood here; the message has the line.</exception>
    public static PtxModule Parse(string text) => new PtxParser(text).Module();

    /// <summary>The kernel of that name, or the only one.</summary>
    public PtxFunction Entry(string? name) => name is null
        ? Entries.Count() == 1 ? Entries.Single() : throw new PtxException($"there are {Entries.Count()} kernels, name one of them", 0, "")
        : Functions.TryGetValue(name, out var entry) && entry is { IsEntry: true, IsDefined: true } ? entry
        : throw new PtxException($"there is no kernel '{name}', only {string.Join(", ", Entries.Select(known => known.Name))}", 0, "");
}
