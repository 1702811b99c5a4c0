namespace Whence.Models.Onnx.Flow;

/// <summary>
/// What the copies of function bodies, branches and loop bodies may take: names that nothing in the file bears, and a bound on their number, since a
/// few bytes of a file can ask for any.
/// </summary>
sealed class Expansion(IEnumerable<string> taken)
{
    const int MaxNodes = 1 << 15;
    const int MaxName = 160;
    readonly HashSet<string> names = [.. taken];
    readonly Dictionary<string, int> counts = [];
    int left = MaxNodes;

    /// <summary>The same state once more; builds of one file begin alike, so that they give the same names.</summary>
    public Expansion Copy() => new(names) { left = left };

    /// <summary>A name like the one wanted that nothing bears so far.</summary>
    public string Fresh(string wanted)
    {
        var name = wanted.Length <= MaxName ? wanted : wanted[^MaxName..];
        var count = counts.GetValueOrDefault(name);
        var fresh = name;
        while (!names.Add(fresh))
            fresh = $"{name}_{++count + 1}";
        counts[name] = count;
        return fresh;
    }

    /// <summary>Accounts for nodes about to be copied.</summary>
    /// <exception cref="OnnxException">There are more than a network has.</exception>
    public void Charge(NodeReader node, int count)
    {
        left -= Math.Min(count, MaxNodes + 1);
        if (left < 0)
            throw node.Error($"functions, branches and loops unroll to more than {MaxNodes} nodes");
    }
}
