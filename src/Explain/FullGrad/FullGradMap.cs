using Whence.Graphs;

namespace Whence.Explain;

/// <summary>
/// Full-gradient map [Srinivas 2019]: the input's and every bias's share of the target, as sizes, on the input's pixels, [H,W,1]. It
/// reports how far the shares are from adding up to the target (they do where the network is piecewise linear).
/// </summary>
/// <param name="raw">Whether layers keep their magnitudes; as released, each is scaled to [0,1] first.</param>
public sealed class FullGradMap(bool raw = false) : IExplainer
{
    const string Gap = "identity gap";
    const double Tolerance = 1e-3;

    /// <inheritdoc/>
    public string Name => "full-grad";

    /// <inheritdoc/>
    public int DefaultSamples => 1;

    bool IExplainer.MayChooseClass => true;

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        c.RequireOneSample(Name);
        if (c.X.Shape.Rank != 4)
            throw new ExplainException($"{Name} needs an image [1,H,W,C], '{c.Network.Name}' takes {c.X.Shape}");
        var logits = c.Network.Build(c.Graph, c.X).Logits;
        c.TakeInputLogits(logits);
        var full = FullGradient.Append(c.Graph, c.X, logits, c.TargetSeed(logits), raw);
        return new(full.Map) { Facts = new Dictionary<string, Node> { [Gap] = full.Gap(c.Graph) }, Warn = Warning };
    }

    static string? Warning(IReadOnlyDictionary<string, double> facts) => facts[Gap] > Tolerance
        ? FormattableString.Invariant($"the full gradient misses {100 * facts[Gap]:G3} % of the target: it is not piecewise linear")
        : null;
}
