using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Uncertainty;

/// <summary>
/// The S members of a Bayesian prediction: functions of the same input whose probabilities are averaged. They come in branches, which are
/// built apart; members of one branch share a build and differ by a number.
/// </summary>
public abstract class Ensemble
{
    /// <summary>What they are, for reports.</summary>
    public abstract string Name { get; }

    /// <summary>Shape of one input with batch 1; images are [1,H,W,C].</summary>
    public abstract Shape InputShape { get; }

    /// <summary>Number of classes K.</summary>
    public abstract int Classes { get; }

    /// <summary>The classes' names.</summary>
    public abstract LabelList Labels { get; }

    /// <summary>Parts that are built apart.</summary>
    public abstract int Branches { get; }

    /// <summary>Members of each branch.</summary>
    public abstract int PerBranch { get; }

    /// <summary>Number of members S; member s is number s mod PerBranch of branch s / PerBranch.</summary>
    public int Count => Branches * PerBranch;

    /// <summary>Appends one branch for points [M, ...], each with the number of its member.</summary>
    /// <param name="g">The graph.</param>
    /// <param name="branch">0 to Branches - 1.</param>
    /// <param name="x">Points [M, ...].</param>
    /// <param name="member">The member that sees each point, 0 to PerBranch - 1, [M].</param>
    /// <returns>Logits [M,K], and the layers before them.</returns>
    public abstract NetworkOutput Build(Graph g, int branch, Node x, Node member);

    /// <summary>Puts the members' parameters into <paramref name="weights"/>.</summary>
    public abstract void Load(Weights weights);

    /// <summary>The members' parameters in new memory of a back end.</summary>
    public Weights LoadTo(Backend backend) => CompiledNetwork.Load(Load, backend);

    /// <summary>Appends all members at points x [N, ...]: logits [S,N,K].</summary>
    public virtual Node Build(Graph g, Node x)
    {
        var (points, member) = (Repeat(g, x, PerBranch), Numbers(g, x.Shape[0]));
        return Join(g, [.. Enumerable.Range(0, Branches).Select(branch => Build(g, branch, points, member).Logits)]);
    }

    /// <summary>A network's name without the folder it was read from.</summary>
    private protected static string FileName(INetwork network) => Path.GetFileName(network.Name);

    /// <exception cref="ExplainException">The input is no image.</exception>
    internal Ensemble RequireImages(string what) => InputShape.Rank == 4
        ? this
        : throw new ExplainException($"{what} needs images [1,H,W,C], '{Name}' takes {InputShape}");

    /// <summary>The branches' logits [PerBranch * N, K] as those of all members, [S,N,K].</summary>
    internal Node Join(Graph g, Node[] branches)
    {
        var all = branches is [var only] ? only : g.Add(new Concat(0), branches);
        return g.Add(new Reshape([Count, all.Shape[0] / Count, Classes]), all);
    }

    /// <summary>x [N, ...] as often as said, [times * N, ...].</summary>
    internal static Node Repeat(Graph g, Node x, int times)
    {
        if (times == 1)
            return x;
        var (shape, n) = (x.Shape, x.Shape[0]);
        var wide = g.Add(new Expand(new([times, .. shape.Span])), g.Add(new Reshape(new([1, .. shape.Span])), x));
        return g.Add(new Reshape(shape.With(0, times * n)), wide);
    }

    /// <summary>The members' numbers 0 .. PerBranch - 1, each n times.</summary>
    internal Node Numbers(Graph g, int n) =>
        g.Constant([PerBranch * n], [.. Enumerable.Range(0, PerBranch * n).Select(row => (float)(row / n))]);
}
