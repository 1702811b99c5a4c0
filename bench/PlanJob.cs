using Whence.Graphs;
using Whence.Runtime;

namespace Whence.Bench;

/// <summary>Ops of ours as a plan; what is fed stays in place from run to run.</summary>
sealed class PlanJob : IJob
{
    readonly Backend backend = Settings.Open();
    readonly Weights weights;
    readonly Plan plan;
    readonly Node result;

    public PlanJob(Func<Operands, Node> build)
    {
        var operands = new Operands(weights = new(backend));
        result = build(operands);
        plan = Plan.Compile(operands.Graph, backend, weights, [result]);
        foreach (var (node, values) in operands.Inputs)
            plan.Set(node, values);
    }

    public void Run()
    {
        plan.Run();
        plan.Wait();
    }

    public float[] Output() => result.Shape.Rank == 4 ? Numbers.ChannelsFirst(plan.Get(result), result.Shape.Span) : plan.Get(result).ToArray();

    public void Dispose()
    {
        plan.Dispose();
        weights.Dispose();
        backend.Dispose();
    }
}

/// <summary>Operands with the numbers of their names, images and filters given as [N,C,H,W] and kept as [N,H,W,C].</summary>
sealed class Operands(Weights weights)
{
    public Graph Graph { get; } = new();

    public List<(Node Node, float[] Values)> Inputs { get; } = [];

    public Node Input(string name, params int[] shape)
    {
        var (kept, values) = Kept(name, shape);
        var node = Graph.Input(name, kept);
        Inputs.Add((node, values));
        return node;
    }

    public Node Parameter(string name, params int[] shape)
    {
        var (kept, values) = Kept(name, shape);
        weights.Set(name, kept, values);
        return Graph.Parameter(name, kept);
    }

    static (Shape, float[]) Kept(string name, int[] shape)
    {
        var values = Numbers.Of(name, shape);
        return shape is [var n, var c, var h, var w] ? (new(n, h, w, c), Numbers.ChannelsLast(values, shape)) : (new(shape), values);
    }
}
