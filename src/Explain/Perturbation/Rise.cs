using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// RISE [Petsiuk 2018]: scores under random soft masks. A mask is a grid of cells that are kept with probability p, enlarged bilinearly and shifted at random. The map
/// [H,W,1] is, per pixel, the slope of the score over what is kept there,
/// <c>A_i = sum (f - mean f)(M_i - mean M_i) / sum (M_i - mean M_i)^2</c>: exactly 0 for a score that never changes, where the published <c>sum f M_i / (n p)</c> keeps
/// the noise of the masks. Its standard error is that of the slope. What is not kept is black, unless something else is given.
/// </summary>
/// <param name="cells">Cells along a side.</param>
/// <param name="keep">p.</param>
/// <param name="fill">What stands in place of what is not kept.</param>
public sealed class Rise(int cells = 7, double keep = 0.5, Baseline? fill = null) : IExplainer
{
    const float Least = 1e-12f;

    /// <inheritdoc/>
    public string Name => "rise";

    /// <inheritdoc/>
    public int DefaultSamples => 1000;

    /// <inheritdoc/>
    public bool IsRandom => true;

    int IExplainer.PlacesBefore => 1;

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        if (c.X.Shape.Rank != 4)
            throw new ExplainException($"{Name} needs an image [1,H,W,C], '{c.Network.Name}' takes {c.X.Shape}");
        if (cells < 1 || !(keep is > 0 and < 1))
            throw new ExplainException(FormattableString.Invariant($"{Name}: {cells} cells kept with probability {keep}; at least one cell and a probability in (0,1) are needed"));
        var g = c.Graph;
        var (exists, other) = (c.Column("weight", (_, _, _) => 1), g.Input("rise.fill", c.X.Shape));
        var isWhole = c.IsBefore;
        var masks = Masks(c).Max(c.PerSample(isWhole));
        var scores = c.Score(other + masks * (c.X - other));
        // Differences from the score of the whole picture, which is taken once, before the first mask: 0 where it never changes.
        var f = c.PerSample((scores - RunningSum.Append(g, "rise.whole", scores * isWhole)) * exists);
        var m = (masks - (float)keep) * c.PerSample(exists);
        var (n, sf, sff) = (RunningSum.Append(g, "rise.n", c.PerSample(exists)), RunningSum.Append(g, "rise.f", f), RunningSum.Append(g, "rise.ff", f.Square()));
        var (sm, smm, sfm) = (RunningSum.Append(g, "rise.m", m), RunningSum.Append(g, "rise.mm", m.Square()), RunningSum.Append(g, "rise.fm", f * m));
        var spread = (smm - sm.Square() / n).Max(g.Constant(Least));
        var slope = (sfm - sf * sm / n) / spread;
        var rest = ((sff - sf.Square() / n) / spread - slope.Square()).Max(g.Constant(0)) / (n - 2).Max(g.Constant(1));
        return new(slope) { StandardError = rest.Sqrt(), Count = g.Add(new Reshape([1]), n), References = [(other, fill ?? Baseline.Zero)] };
    }

    // Values of the grid's corners, between which places are interpolated; the shift is a part of a cell.
    Node Masks(ExplainContext c)
    {
        var (g, corners) = (c.Graph, cells + 2);
        var sample = c.Column("sample", (sample, _, _) => sample);
        var grid = g.Add(new RandomUniform(c.Seed, RandomPurpose.MaskGrid, [corners, corners]), sample).Less(g.Constant((float)keep));
        var shift = g.Add(new RandomUniform(c.Seed, RandomPurpose.MaskShift, [2]), sample);
        var rows = g.Add(new MatMul(), Nearness(g, shift, 0, c.X.Shape[1], corners), grid);
        var masks = g.Add(new MatMul(transposeB: true), rows, Nearness(g, shift, 1, c.X.Shape[2], corners));
        return g.Add(new Reshape([c.Batch, c.X.Shape[1], c.X.Shape[2], 1]), masks);
    }

    // Weights of the corners at every place of an axis, [B, places, corners]: 1 at a corner, 0 at the next.
    Node Nearness(Graph g, Node shift, int axis, int extent, int corners)
    {
        var offset = g.Add(new Reshape([shift.Shape[0], 1, 1]), g.Add(Slice.Along(shift.Shape, 1, axis, 1), shift));
        var place = g.Constant([1, extent, 1], [.. Enumerable.Range(0, extent).Select(i => (i + 0.5f) * cells / extent)]);
        var corner = g.Constant([1, 1, corners], [.. Enumerable.Range(0, corners).Select(i => (float)i)]);
        return (1 - (place + offset - corner).Abs()).Relu();
    }
}
