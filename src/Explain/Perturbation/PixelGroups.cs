using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>Groups that every pixel belongs to one of: those of a label image, or superpixels that follow each picture's own edges.</summary>
public sealed class PixelGroups : IRegions
{
    readonly Baseline labels;
    readonly int count;

    PixelGroups(Baseline labels, int count) => (this.labels, this.count) = (labels, count);

    /// <summary>Given groups.</summary>
    /// <param name="labels">Number of every pixel's group, from 0, [H,W].</param>
    /// <exception cref="ExplainException">There is no label, or a negative one.</exception>
    public static PixelGroups Of(int[] labels) => labels.Length > 0 && labels.Min() >= 0
        ? new(Baseline.Of([.. labels.Select(label => (float)label)]), labels.Max() + 1)
        : throw new ExplainException(labels.Length == 0 ? "a label image is empty" : $"a label image holds {labels.Min()}, groups are numbered from 0");

    /// <summary>About so many superpixels of the picture at hand [Achanta 2012].</summary>
    /// <exception cref="ExplainException">Fewer than 2 are asked for.</exception>
    public static PixelGroups Superpixels(int count = 100) => count >= 2 ? new(new Superpixels(count), count) : throw new ExplainException($"{count} superpixels were asked for, at least 2 are needed");

    /// <summary>How many there are at most.</summary>
    internal int Most => count;

    /// <inheritdoc/>
    public int Count(Shape input) => input.Rank == 4 ? count : throw new ExplainException($"groups of pixels need an image [1,H,W,C], the input is {input}");

    /// <inheritdoc/>
    public RegionMasks Append(ExplainContext c)
    {
        var (of, references) = Labels(c);
        // Places beyond the last sample look for a group that no pixel has.
        var wanted = c.Column("group", (sample, _, _) => sample + 1);
        return new(c.Graph.Add(new Equal(), of + 1, c.PerSample(wanted))) { References = references };
    }

    /// <summary>Appends the number of every pixel's group, [1,H,W,1].</summary>
    internal (Node Labels, IReadOnlyList<(Node Node, Baseline Value)> References) Labels(ExplainContext c)
    {
        var of = c.Graph.Input("regions.labels", c.X.Shape.With(3, 1));
        return (of, [(of, labels)]);
    }

    /// <summary>Numbers [M, groups] on the pixels of their groups, [M,H,W,1].</summary>
    internal static Node Spread(Node of, Node numbers)
    {
        var (g, m, height, width) = (of.Graph, numbers.Shape[0], of.Shape[1], of.Shape[2]);
        // One row a group, so that a pixel takes all of its numbers at once.
        var taken = g.Add(new TakeRow(), g.Add(new Transpose(1, 0), numbers), g.Add(new Reshape([height * width]), of));
        return g.Add(new Reshape([m, height, width, 1]), g.Add(new Transpose(1, 0), taken));
    }
}
