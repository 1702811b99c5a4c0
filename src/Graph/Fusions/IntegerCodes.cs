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
    readonly Dictionary<PlanNode, CodedConv2D> convolutions = [];
    readonly HashSet<CodedValue> coded = [];

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
        foreach (var node in program.Nodes.Where(node => node.Op is Conv2D))
            if (Convolution(node, toCodes.GetValueOrDefault(node)) is { } convolution)
                convolutions.Add(node, convolution);
        coded.UnionWith(convolutions.Keys.Select(node => reals[node.Inputs[0]].Value).Concat(convolutions.Keys.Where(toCodes.ContainsKey).Select(node => toCodes[node])));
        foreach (var value in values.Where(value => Joined(value, makers[value.Codes]) is not null))
            coded.Add(value);
        foreach (var (node, convolution) in convolutions.Where(pair => !toCodes.ContainsKey(pair.Key)))
            (node.Op, node.Inputs) = (convolution, [Codes(node, 0), .. node.Inputs[1..]]);
        foreach (var value in values.Where(coded.Contains))
            Store(program, value, makers[value.Codes]);
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

    // Null where it is none of integers.
    CodedConv2D? Convolution(PlanNode node, CodedValue? to)
    {
        var (conv, w) = ((Conv2D)node.Op, node.Inputs[1]);
        var epilogue = ((IEpilogueOp)conv).Epilogue;
        if (epilogue != new Epilogue(Bias: epilogue.Bias) || !reals.TryGetValue(node.Inputs[0], out var x) || w.Op is not Source { Kind: SourceKind.Parameter, Units: { } units }
            || epilogue.Bias && node.Inputs[2].Op is not Source { Kind: SourceKind.Parameter or SourceKind.Constant } || updates.Any(update => node.Inputs.Contains(update.Target)))
            return null;
        if (units.Length == 1)
            units = [.. Enumerable.Repeat(units[0], w.Shape[0])];
        var convolution = new CodedConv2D(conv.Window, w.Name, units, x.Scale, to?.Scale ?? 1, to is null ? null : makers[to.Codes].Bounds);
        return convolution.Fits(node.Inputs[0].Shape, w.Shape) && CodeConv.AreCodes(weights.Get(w.Name), units) ? convolution : null;
    }

    // The sum or the mean of coded values that a value is; null where it is neither.
    CodeOp? Joined(CodedValue value, Maker maker)
    {
        if (maker.Node is not { } node || !node.Inputs.All(input => reals.TryGetValue(input, out var real) && coded.Contains(real.Value)))
            return null;
        CodeScale[] scales = [.. node.Inputs.Select(input => reals[input].Scale)];
        return node.Op switch
        {
            Add when node.Inputs[0].Shape == node.Inputs[1].Shape => new SumOfCodes(scales[0], scales[1], value.Scale, maker.Bounds),
            ReduceMean when node.Inputs[0].Shape is { Rank: 4 } x && node.Shape == new Shape(x[0], 1, 1, x[3]) => new MeanOfCodes(scales[0], value.Scale, maker.Bounds),
            _ => null,
        };
    }

    void Store(Program program, CodedValue value, Maker maker)
    {
        var (node, codes) = (maker.Node, value.Codes);
        if (node is not null && convolutions.TryGetValue(node, out var convolution))
            (codes.Op, codes.Inputs) = (convolution, [Codes(node, 0), .. node.Inputs[1..]]);
        else if (Joined(value, maker) is { } joined)
            (codes.Op, codes.Inputs) = (joined, [.. node!.Inputs.Select((_, input) => Codes(node, input))]);
        else
        {
            (codes.Op, codes.Inputs) = (new EncodeCodes(value.Scale, value.Bounds), [value.Quotient.Inputs[0]]);
            program.Remove(value.Quotient);
            return;
        }
        program.Remove(node);
        foreach (var between in maker.Way)
            program.Remove(between);
    }

    // Whoever is left over reads floats.
    static void Decode(Program program, CodedValue value)
    {
        foreach (var (node, scale) in value.Reals)
        {
            if (program.Readers(node.Node).Count > 0 || program.IsResult(node.Node))
                (node.Op, node.Inputs) = (new DecodeCodes(new(value.Bounds.Zero, scale)), [value.Codes.Node]);
            else
                program.Remove(node);
        }
        foreach (var shift in value.Shifts)
            program.Remove(shift);
    }

    Node Codes(PlanNode node, int input) => reals[node.Inputs[input]].Value.Codes.Node;
}
