using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// What a transformer's attention carries from the picture's patches to the tokens that its scores read, layer by layer, from the mean A over heads of T x T probabilities:
/// <code>
/// rollout [Abnar 2020]        R = product over layers, the last first, of (A + I) / 2                      rows sum to 1; no class is looked at
/// gradient [Chefer 2021]      R = product likewise of (I + A'), less I; A' = mean over heads of (A * ds/dA)+      ds/dA the target's gradient
/// </code>
/// The map is the row of R of the token that is read (the class token), or the mean of the rows of all that are; its places [h,w] on the grid of patches, enlarged to a picture's size (bilinear, half-pixel
/// centres). Tokens without a place keep their share, which the map's facts tell.
/// </summary>
/// <param name="isOfClass">Whether the target's gradient weighs the attention.</param>
/// <param name="grid">Rows and columns of patches; null where the network says it.</param>
public sealed class AttentionMap(bool isOfClass, (int Rows, int Columns)? grid = null) : IExplainer
{
    const string Placeless = "share without a place";
    const float Least = 1e-30f;

    /// <inheritdoc/>
    public string Name => isOfClass ? "gradient-attention" : "attention-rollout";

    /// <inheritdoc/>
    public int DefaultSamples => 1;

    /// <summary>Whether the map is enlarged to the input's size; null: on pictures only.</summary>
    public bool? Enlarge { get; init; }

    bool IExplainer.MayChooseClass => true;

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        c.RequireOneSample(Name);
        var (g, at) = (c.Graph, AttendedTokens.Find(c, Name, grid));
        var start = at.Start(g, c.Inputs);
        Node[] weights = isOfClass ? g.Gradient(at.Output.Logits, c.TargetSeed(at.Output.Logits), [.. at.Layers.Select(layer => layer.Probabilities)]) : [];
        var row = start;
        for (var i = at.Layers.Count - 1; i >= 0; i--)
        {
            var (layer, own) = (at.Layers[i], at.Layers[i].Probabilities);
            var carried = g.Add(new MatMul(), row, layer.MeanOfHeads(isOfClass ? (own * weights[i]).Relu() : own));
            row = isOfClass ? row + carried : (row + carried) * 0.5f;
        }
        if (isOfClass)
            row -= start;
        var placed = at.Placed(row);
        var all = g.Add(new ReduceSum([0, 1, 2]), row);
        var share = (all - g.Add(new ReduceSum([0, 1, 2, 3]), placed)) / all.Max(g.Constant(Least));
        var map = Enlarge ?? c.IsPicture ? Upsampling.To(g, placed, c.X.Shape[1], c.X.Shape[2]) : placed;
        return new(map) { Facts = new Dictionary<string, Node> { [Placeless] = g.Add(new Reshape([1]), share) }, Warn = _ => Doubt(at) };
    }

    string? Doubt(AttendedTokens at) => at.Places.Count == 1 ? "the network's attention has one place only: its map says nothing about places"
        : isOfClass ? null : $"{Name} does not look at the class: it shows where attention comes from, whatever for";
}
