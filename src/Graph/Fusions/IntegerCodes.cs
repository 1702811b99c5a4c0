using Whence.Graphs.Ops;
using Whence.Graphs.Planning;
using Whence.Kernels;
using Whence.Kernels.Codes;

namespace Whence.Graphs.Fusions;

/// <summary>
/// Computes a quantised network in the integers that its file means: convolutions of codes of a byte by weights of a byte with exact sums, sums and means of codes, and between them tensors
/// of a byte for each element. Only where nothing else reads the floats between, as gradients do, and where weights are whole numbers of their file's scales. A result differs from that of floats by one
/// code at most, where it lies halfway between two but for rounding.
/// </summary>
sealed class IntegerCodes(Weights weights, IReadOnlyList<Update> updates) : IFusion
{
    readonly Dictionary<Node, (CodedValue Value, CodeScale Scale)> reals = [];
    readonly Dictionary<PlanNode, Maker> makers = [];

    /// <summary>What computes a coded value: an op that nothing else reads, or null, and the nodes on the way from its result to the codes.</summary>
    readonly record struct Maker(PlanNode? Node, PlanNode[] Way, CodeBounds Bounds);

    public void Apply(Program program)
    {
        CodedValue[] values = [.. program.Nodes.Select(node => CodedValue.Of(program, node)).OfType<CodedValue>()];
        foreach (var value in values)
            foreach (var (node, scale) in value.Reals)
                reals[node.Node] = (value, new(value.Bounds.Zero, scale));
        foreach (var value in values)
            makers[value.Codes] = FindMaker(program, value);
        var toCodes = values.Where(value => makers[value.Codes].Node?.Op is Conv2D).ToDictionary(value => makers[value.Codes].Node!);
        PlanNode[] convolutions = [.. program.Nodes.Where(node => node.Op is Conv2D && Fits(node, toCodes.ContainsKey(node)))];
        var coded = convolutions.Select(node => reals[node.Inputs[0]].Value).Concat(convolutions.Where(toCodes.ContainsKey).Select(node => toCodes[node])).ToHashSet();
        foreach (var node in convolutions.Where(node => !toCodes.ContainsKey(node)))
            Become(node, Convolution(node, 1, null), [Codes(node, 0), .. node.Inputs[1..]]);
        foreach (var value in values.Where(coded.Contains))
            Store(program, value, makers[value.Codes], convolutions, coded);
        foreach (var value in values.Where(coded.Contains))
            Decode(program, value);
    }

    // A Relu or a Clip on the way bounds the codes: both rise.
    static Maker FindMaker(Program program, CodedValue value)
    {
        var (node, bounds, last) = (program[value.Quotient.Inputs[0]], value.Bounds, value.Quotient);
        if (program.OnlyReader(node.Node) != last)
            return new(null, [last], bounds);
        var (low, high) = node.Op switch
        {
            Relu => (0f, float.PositiveInfinity),
            Clip clip => (clip.Min, clip.Max),
            _ => (float.NaN, float.NaN),
        };
        if (!(low <= high) || program.OnlyReader(node.Inputs[0]) != node)
            return new(node, [last], bounds);
        bounds = bounds with { Least = Code(low), Most = Code(high) };
        return new(program[node.Inputs[0]], [node, last], bounds);

        int Code(float x) => (int)Math.Clamp(MathF.Round(x / value.Scale) + value.Bounds.Zero, value.Bounds.Least, value.Bounds.Most);
    }

    bool Fits(PlanNode node, bool toCodes)
    {
        var (conv, w) = ((Conv2D)node.Op, node.Inputs[1]);
        var epilogue = ((IEpilogueOp)conv).Epilogue;
        return epilogue == new Epilogue(Bias: epilogue.Bias) && reals.ContainsKey(node.Inputs[0]) && w.Op is Source { Kind: SourceKind.Parameter, Units: { } units }
            && (!epilogue.Bias || node.Inputs[2].Op is Source { Kind: SourceKind.Parameter or SourceKind.Constant })
            && !updates.Any(update => node.Inputs.Contains(update.Target))
            && CodeConv.Fault(conv.Window.Dims(conv.Name, node.Inputs[0].Shape, w.Shape), toCodes) is null && CodeConv.AreCodes(weights.Get(w.Name), units);
    }

    void Store(Program program, CodedValue value, Maker maker, PlanNode[] convolutions, HashSet<CodedValue> coded)
    {
        var (node, codes) = (maker.Node, value.Codes);
        if (node is not null && Array.IndexOf(convolutions, node) >= 0)
            Become(codes, Convolution(node, value.Scale, maker.Bounds), [Codes(node, 0), .. node.Inputs[1..]]);
        else if (node?.Op is Add && IsCoded(0) && IsCoded(1) && node.Inputs[0].Shape == node.Inputs[1].Shape)
            Become(codes, new SumOfCodes(reals[node.Inputs[0]].Scale, reals[node.Inputs[1]].Scale, value.Scale, maker.Bounds), [Codes(node, 0), Codes(node, 1)]);
        else if (node?.Op is ReduceMean && IsCoded(0) && node.Inputs[0].Shape is { Rank: 4 } x && node.Shape == new Shape(x[0], 1, 1, x[3]))
            Become(codes, new MeanOfCodes(reals[node.Inputs[0]].Scale, value.Scale, maker.Bounds), [Codes(node, 0)]);
        else
        {
            Become(codes, new EncodeCodes(value.Scale, value.Bounds), [value.Quotient.Inputs[0]]);
            program.Remove(value.Quotient);
            return;
        }
        program.Remove(node);
        foreach (var between in maker.Way)
            program.Remove(between);

        bool IsCoded(int input) => reals.TryGetValue(node.Inputs[input], out var real) && coded.Contains(real.Value);
    }

    // Whoever is left over reads floats.
    static void Decode(Program program, CodedValue value)
    {
        foreach (var (node, scale) in value.Reals)
        {
            if (program.Readers(node.Node).Count > 0 || program.IsResult(node.Node))
                Become(node, new DecodeCodes(new(value.Bounds.Zero, scale)), [value.Codes.Node]);
            else
                program.Remove(node);
        }
        foreach (var shift in value.Shifts)
            program.Remove(shift);
    }

    CodedConv2D Convolution(PlanNode node, float scale, CodeBounds? bounds)
    {
        var (conv, w) = ((Conv2D)node.Op, node.Inputs[1]);
        var units = ((Source)w.Op).Units!;
        return new(conv.Window, w.Name, units.Length == 1 ? [.. Enumerable.Repeat(units[0], w.Shape[0])] : units, reals[node.Inputs[0]].Scale, scale, bounds);
    }

    Node Codes(PlanNode node, int input) => reals[node.Inputs[input]].Value.Codes.Node;

    static void Become(PlanNode node, Op op, Node[] inputs) => (node.Op, node.Inputs) = (op, inputs);
}
