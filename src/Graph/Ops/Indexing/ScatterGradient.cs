namespace Whence.Graphs.Ops;

/// <summary>The gradients of <see cref="ScatterRows"/>, in nodes: y = the start s with rows x folded in at places i.</summary>
sealed class ScatterGradient(Graph g, ScatterRows op, Node y, Node dy)
{
    readonly Node start = y.Inputs[0];
    readonly Node index = y.Inputs[1];
    readonly Node x = y.Inputs[2];

    /// <summary>The gradient by the start (input 0) or by the rows (input 2).</summary>
    public Node By(int input) => op.Fold switch
    {
        ScatterFold.Sum => input == 0 ? dy : Taken(dy),
        ScatterFold.Last => Last(input),
        ScatterFold.Product => Product(input),
        _ => Extreme(input),
    };

    // Each row's number is scattered as the rows are; whose own number comes back has written last.
    Node Last(int input)
    {
        var picks = index.Shape.Product(op.Batch, index.Shape.Rank);
        if (picks > 1 << 24)
            throw new GraphException($"node '{y.Name}': {picks} rows are more than float32 can count");
        Shape each = new(index.Shape.Span[op.Batch..]);
        var number = g.Add(new Expand(index.Shape), g.Constant(each, [.. Enumerable.Range(0, picks).Select(i => (float)i)]));
        Shape rows = new(start.Shape.Span[..(op.Batch + 1)]);
        var writer = g.Add(new ScatterRows(ScatterFold.Last, op.Batch), Filled(rows, -1), index, number);
        if (input == 0)
            return g.Add(new Where(), Behind(g.Add(new Less(), writer, g.Constant(0)), start), dy, g.Constant(0));
        return g.Add(new Where(), Behind(g.Add(new Equal(), Taken(writer), number), x), Taken(dy), g.Constant(0));
    }

    // The product of the others, without dividing by 0.
    Node Product(int input)
    {
        var factor = input == 0 ? start : x;
        Node one = g.Constant(1), zero = g.Constant(0);
        Node zeros = Scattered(ScatterFold.Sum, IsZero), product = Scattered(ScatterFold.Product, node => g.Add(new Where(), IsZero(node), one, node));
        if (input == 2)
            (zeros, product) = (Taken(zeros), Taken(product));
        var isZero = IsZero(factor);
        var otherZeros = zeros - isZero;
        var others = product / g.Add(new Where(), isZero, one, factor);
        var slope = g.Add(new Where(), g.Add(new Equal(), otherZeros, zero), others, zero);
        return (input == 0 ? dy : Taken(dy)) * slope;

        Node IsZero(Node node) => g.Add(new Equal(), node, zero);
    }

    Node Extreme(int input)
    {
        var attained = g.Add(new Equal(), Taken(y), x);
        var held = g.Add(new Equal(), start, y);
        var count = g.Add(new ScatterRows(ScatterFold.Sum, op.Batch), held, index, attained);
        // Nobody equals a NaN.
        var share = dy / g.Add(new Max(), count, g.Constant(1));
        return input == 0 ? held * share : attained * Taken(share);
    }

    Node Scattered(ScatterFold fold, Func<Node, Node> of) => g.Add(new ScatterRows(fold, op.Batch), of(start), index, of(x));

    Node Taken(Node table) => g.Add(new TakeRow(op.Batch), table, index);

    Node Filled(Shape shape, float value) => g.Add(new Expand(shape), g.Constant(value));

    // With axes of 1 until it broadcasts against what has more.
    Node Behind(Node node, Node wide) =>
        g.Add(new Reshape(new([.. node.Shape.Span, .. Enumerable.Repeat(1, wide.Shape.Rank - node.Shape.Rank)])), node);
}
