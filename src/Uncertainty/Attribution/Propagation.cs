using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Uncertainty;

/// <summary>
/// UA-Backprop [Wang 2023] as a graph: the uncertainty is shared out over members and classes, passed on to logits, and brought to pixels
/// by full gradients that are made distributions. The step from probabilities to logits and the fast mode are our reconstruction.
/// </summary>
sealed class Propagation
{
    const float Least = 1e-30f;

    readonly Graph g;
    readonly Ensemble members;
    readonly UncertaintyOptions options;

    public Propagation(Ensemble members, UncertaintyOptions options)
        : this(new(), null, members, options)
    {
    }

    /// <summary>Appends the method to a graph that has the input <paramref name="x"/> already; null makes one.</summary>
    public Propagation(Graph g, Node? x, Ensemble members, UncertaintyOptions options)
    {
        (this.g, this.members, this.options) = (g, members.RequireImages("uncertainty attribution"), options);
        X = x ?? g.Input("uncertainty.x", members.InputShape);
        Kind = g.Input("uncertainty.kind", [1]);
        var branches = Branches();
        var logits = members.Join(g, [.. branches.Select(branch => branch.Logits)]);
        var split = SplitNodes.Append(g, logits);
        Probabilities = split.Probability;
        var shares = Chosen(split);
        ClassTotals = g.Add(new ReduceSum([0, 1]), shares);
        var ofLogits = LogitShares.Append(g, options, split, logits, shares);
        Map = options.Mode == PropagationMode.Fast ? Fast(branches, ofLogits) : Exact(ofLogits);
    }

    public Graph Graph => g;

    /// <summary>The input [1,H,W,C].</summary>
    public Node X { get; }

    /// <summary>The number of the kind, [1].</summary>
    public Node Kind { get; }

    /// <summary>[S,1,K].</summary>
    public Node Probabilities { get; }

    /// <summary>What each class contributes to the uncertainty of the kind, [K].</summary>
    public Node ClassTotals { get; }

    /// <summary>[H*W].</summary>
    public Node Map { get; }

    /// <summary>Replays of the plan that a map takes.</summary>
    public int Replays { get; private set; } = 1;

    (Node Points, Node Logits)[] Branches()
    {
        var (points, member) = (Ensemble.Repeat(g, X, members.PerBranch), members.Numbers(g, 1));
        return [.. Enumerable.Range(0, members.Branches).Select(branch => (points, members.Build(g, branch, points, member).Logits))];
    }

    Node Chosen(SplitNodes split)
    {
        Node[] kinds = [.. Enum.GetValues<UncertaintyKind>().Select(kind => split.Shares(g, kind, options.Share))];
        var table = g.Add(new Reshape(new([kinds.Length, .. kinds[0].Shape.Span])), g.Add(new Concat(0), kinds));
        return g.Add(new Reshape(kinds[0].Shape), g.Add(new TakeRow(), table, Kind));
    }

    // One full gradient per member, of sum_j u_zj z_j; its scale does not matter, so it is kept near 1.
    Node Fast((Node Points, Node Logits)[] branches, Node ofLogits) => Sum(branches.Select((branch, b) =>
    {
        var shares = OfBranch(ofLogits, b);
        var size = g.Add(new Clip(Least, float.MaxValue), g.Add(new ReduceL1([1], keepDimensions: true), shares));
        var weight = g.Add(new ReduceSum([1], keepDimensions: true), shares);
        return Weighted(branch.Points, branch.Logits, shares / size, weight);
    }));

    // One full gradient per member and logit, a batch of them per replay; the map grows in a state.
    Node Exact(Node ofLogits)
    {
        var (rows, k) = (members.PerBranch * members.Classes, members.Classes);
        var batch = Math.Min(rows, options.Batch ?? Math.Clamp((1 << 20) / X.Shape.Count, 4, 16));
        Replays = (rows + batch - 1) / batch;
        var schedule = new Schedule(g, "uncertainty", Replays, batch);
        var (row, member) = (schedule.Row(row => row), schedule.Row(row => row / k));
        var (logit, isThere) = (schedule.Row(row => row % k), schedule.Row(row => row < rows ? 1 : 0));
        var points = Ensemble.Repeat(g, X, batch);
        var map = Sum(Enumerable.Range(0, members.Branches).Select(b =>
        {
            var share = g.Add(new TakeRow(), g.Add(new Reshape([rows]), OfBranch(ofLogits, b)), row);
            var weight = g.Add(new Reshape([batch, 1]), share * isThere);
            return Weighted(points, members.Build(g, b, points, member).Logits, g.Add(new OneHot(k), logit), weight);
        }));
        var state = g.State("uncertainty.map", map.Shape);
        var grown = state + map;
        g.Update(state, grown);
        return grown;
    }

    // sum over rows of weight * distribution, [H*W].
    Node Weighted(Node points, Node logits, Node seed, Node weight)
    {
        var maps = FullGradient.Append(g, points, logits, seed, options.RawMaps).Map;
        var distributions = PixelDistribution.Append(g, maps, options.MapTemperature);
        return g.Add(new ReduceSum([0]), distributions * weight);
    }

    Node OfBranch(Node rows, int branch) =>
        members.Branches == 1 ? rows : g.Add(Slice.Along(rows.Shape, 0, branch * members.PerBranch, members.PerBranch), rows);

    Node Sum(IEnumerable<Node> maps) => maps.Aggregate((sum, map) => sum + map);
}
