using Whence.Graphs.Ops;

namespace Whence.Graphs.Planning;

/// <summary>
/// The first steps of a large batch run on a few examples at a time, so that what one step writes the next still finds in the cache; the steps after them, whose weights are large
/// and whose values are small, run on the whole batch. Every example's values are the same to the bit, and the plan needs less memory.
/// </summary>
/// <remarks>
/// Parts save the bytes of what does not fit the cache by whole batches, and cost those of the weights, read again by every part but one. The values that are read behind the last of these steps
/// lie there for the whole batch and save nothing, and those that parts read too are copied: of a gradient, which reads most of the layers' values again, nothing is left. The steps up to where
/// the difference is largest are cut.
/// </remarks>
sealed class BatchParts(long cacheBytes = BatchParts.CacheBytes)
{
    /// <summary>What a step may read and write so that the next one finds it: a part of the last cache, which others use too.</summary>
    public const long CacheBytes = 48L << 20;

    /// <summary>Cuts the plan of <paramref name="program"/> where it pays.</summary>
    public void Apply(Program program)
    {
        if (program.Nodes.Where(node => node.Op is Source { Kind: SourceKind.Input } && node.Shape.Rank > 1).ToArray() is not [{ Shape: var shape } input] || shape[0] == 1)
            return;
        var batch = shape[0];
        var steps = Examples(program, input, batch);
        // What the largest step reads and writes of one example; pointwise ones mostly go with others.
        var most = steps.Where(step => !step.Op.IsElementwise).Select(step => Moved(step, steps) / batch).DefaultIfEmpty().Max();
        var size = Math.Max(1, cacheBytes / Math.Max(1, most));
        var parts = Enumerable.Range(2, Math.Max(0, batch - 1)).FirstOrDefault(parts => batch % parts == 0 && batch / parts <= size);
        if (batch <= size || parts == 0 || Last(program, steps, parts) is not { } last)
            return;
        program.Cut(input, [.. steps.TakeWhile(step => step != last), last], parts);
    }

    // The steps on examples alone, in order, up to the first that is not.
    static Steps Examples(Program program, PlanNode input, int batch)
    {
        var steps = new Steps { Values = { input.Node } };
        foreach (var node in program.Nodes)
        {
            if (node.Op is Source || !node.Inputs.Any(steps.Values.Contains))
                continue;
            if (node.Shape.Rank == 0 || node.Shape[0] != batch || OfPart(node, steps.Values, 1) is null)
                break;
            steps.Add(node);
            steps.Values.Add(node.Node);
        }
        return steps;
    }

    // The last step that parts pay for; null where none does.
    PlanNode? Last(Program program, Steps steps, int parts)
    {
        var reads = Reads(program, steps);
        var (gain, best, last) = (0L, 0L, (PlanNode?)null);
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            gain += step.Op.IsView || step.Op.IsElementwise || Moved(step, steps) <= cacheBytes ? 0 : Bytes(step.Node);
            gain -= (parts - 1) * step.Inputs.Where(value => !steps.Values.Contains(value)).Sum(Bytes);
            var net = gain - Enumerable.Range(0, i + 1).Where(k => reads[k].Last > i).Sum(k => (reads[k].First > i ? 1 : 2) * Bytes(steps[k].Node));
            if (net > best)
                (best, last) = (net, step);
        }
        return last;
    }

    // Per step the first and the last one that read its value; beyond the last where something else does.
    static (int First, int Last)[] Reads(Program program, Steps steps)
    {
        var (reads, places) = (new (int First, int Last)[steps.Count], new Dictionary<Node, int>());
        for (var i = 0; i < reads.Length; i++)
        {
            places[steps[i].Node] = i;
            reads[i] = (reads.Length, program.IsResult(steps[i].Node) ? reads.Length : 0);
        }
        foreach (var reader in program.Nodes)
        {
            var at = places.GetValueOrDefault(reader.Node, reads.Length);
            foreach (var value in reader.Inputs)
            {
                if (places.TryGetValue(value, out var place))
                    reads[place] = (Math.Min(reads[place].First, at), Math.Max(reads[place].Last, at));
            }
        }
        return reads;
    }

    static long Moved(PlanNode step, Steps steps) => step.Inputs.Where(steps.Values.Contains).Sum(Bytes) + Bytes(step.Node);

    static long Bytes(Node value) => (long)value.Shape.Count * sizeof(float);

    /// <summary>The op of a step on <paramref name="count"/> examples of <paramref name="values"/>; null where it is no op on examples alone.</summary>
    public static Op? OfPart(PlanNode step, IReadOnlySet<Node> values, int count)
    {
        var shapes = step.InputShapes;
        bool[] ofExamples = [.. step.Inputs.Select(values.Contains)];
        if (step.Op is IEpilogueOp && step.Inputs.Zip(ofExamples).Any(input => !input.Second && input.First.Op is not Source))
            return null;
        if (step.Op.OfExamples(shapes, ofExamples, step.Shape, count) is not { } op)
            return null;
        for (var i = 0; i < shapes.Length; i++)
            shapes[i] = ofExamples[i] ? shapes[i].With(0, count) : shapes[i];
        return op.Infer(shapes) == step.Shape.With(0, count) ? op : null;
    }

    /// <summary>Steps, and every value on examples: theirs and the input.</summary>
    sealed class Steps : List<PlanNode>
    {
        public HashSet<Node> Values { get; } = [];
    }
}
