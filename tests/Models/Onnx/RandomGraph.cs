using Whence.Models.Onnx.Operators;

namespace Whence.Tests.Models.Onnx;

/// <summary>
/// Random small networks, written as exporters write them for one example: sizes in constants or computed from shapes, axes moved and folded into each other, tokens
/// put before others, now and then a sum over the examples themselves.
/// </summary>
sealed class RandomGraph
{
    readonly Random random;
    readonly OnnxFile file = new(17);
    readonly List<string> moves = [];
    string value = "x";
    int[] shape;
    int next;

    RandomGraph(int seed)
    {
        random = new(seed);
        shape = [1, random.Next(1, 5), random.Next(2, 7), random.Next(2, 7)];
        file.Input("x", [random.Next(2) == 0 ? -1 : 1, .. shape[1..]]);
    }

    /// <summary>A network of three scores for pictures, and its operators in words.</summary>
    public static (OnnxFile File, string Words) Make(int seed)
    {
        var graph = new RandomGraph(seed);
        for (var left = graph.random.Next(2, 8); left > 0; left--)
            graph.Move();
        graph.Finish();
        return (graph.file, string.Join(" ", graph.moves));
    }

    int Size => shape.Aggregate(1, (product, d) => product * d);

    void Move()
    {
        Func<bool>[] all =
        [
            Pointwise, Convolve, Pool, Normalise, Fold, Reshape, ReshapeByShape, Turn, Part, Repeat, Weigh, Attend, Prepend, Share, Enlarge, Choose, Add, Order, Widen, Spread,
        ];
        while (!all[random.Next(all.Length)]())
            continue;
    }

    bool Append(string op, int[] to, string inputs = "", params (string, object)[] attributes)
    {
        if (!OnnxOperators.Table.ContainsKey(op))
            return false;
        var name = $"v{next++}";
        file.Node(op, $"{value} {inputs}".Trim(), name, attributes);
        moves.Add(op);
        (value, shape) = (name, to);
        return true;
    }

    string Numbers(params int[] dims)
    {
        var name = $"w{next++}";
        file.Weights(name, [.. Enumerable.Range(0, dims.Aggregate(1, (product, d) => product * d)).Select(_ => random.NextSingle() * 2 - 1)], [.. dims.Select(d => (long)d)]);
        return name;
    }

    string Whole(params long[] values)
    {
        var name = $"i{next++}";
        file.Integers(name, values);
        return name;
    }

    int Axis(int from = 0) => random.Next(from, shape.Length);

    int[] With(int axis, int extent) => [.. shape.Select((d, at) => at == axis ? extent : d)];

    bool Pointwise() => Append(random.GetItems(["Relu", "Sigmoid", "Tanh", "Erf", "Softplus", "Abs", "HardSwish", "Elu", "Sin", "Identity"], 1)[0], shape);

    bool Convolve()
    {
        if (shape.Length != 4 || shape[2] < 2 || shape[3] < 2)
            return false;
        var filters = random.Next(1, 5);
        return random.Next(3) == 0
            ? Append("Conv", [shape[0], filters, shape[2] - 1, shape[3] - 1], Numbers(filters, shape[1], 2, 2))
            : Append("Conv", [shape[0], filters, shape[2], shape[3]], Numbers(filters, shape[1], 3, 3), ("pads", new[] { 1, 1, 1, 1 }));
    }

    bool Pool() => shape.Length == 4 && shape[2] > 1 && shape[3] > 1
        && Append(random.GetItems(["MaxPool", "AveragePool", "LpPool"], 1)[0], [shape[0], shape[1], shape[2] - 1, shape[3] - 1], "", ("kernel_shape", new[] { 2, 2 }));

    bool Normalise() => shape.Length >= 3 && Size > 1 && (random.Next(2) == 0
        ? Append("LayerNormalization", shape, Numbers(shape[^1]), ("axis", -1)) : shape.Length == 4 && Append("InstanceNormalization", shape, $"{Numbers(shape[1])} {Numbers(shape[1])}"));

    bool Fold()
    {
        // Mostly within an example.
        var axis = random.Next(8) == 0 ? 0 : Axis(1);
        return shape.Length > 2 && Append(random.GetItems(["ReduceMean", "ReduceMax", "ReduceL2"], 1)[0], With(axis, 1), "", ("axes", new[] { axis }));
    }

    bool Reshape()
    {
        var to = random.Next(4) switch
        {
            0 => [1, Size],
            1 => [shape[0], Size / shape[0]],
            2 when shape.Length > 2 => [shape[0] * shape[1], .. shape[2..]],
            _ => Parted(),
        };
        var free = random.Next(2 * to?.Length ?? 1);
        return to is not null && Append("Reshape", to, Whole([.. to.Select((d, at) => at == free ? -1L : d)]));
    }

    int[]? Parted()
    {
        var axis = Axis();
        foreach (var factor in new[] { 2, 3 })
            if (shape[axis] % factor == 0 && shape.Length < 5)
                return [.. shape[..axis], shape[axis] / factor, factor, .. shape[(axis + 1)..]];
        return null;
    }

    bool ReshapeByShape()
    {
        var n = $"n{next++}";
        file.Node("Shape", value, $"{n}.s").Node("Gather", $"{n}.s {Whole(0)}", $"{n}.n").Node("Concat", $"{n}.n {Whole(-1)}", n, ("axis", 0));
        return Append("Reshape", [shape[0], Size / shape[0]], n);
    }

    bool Turn()
    {
        var order = Enumerable.Range(0, shape.Length).ToArray();
        random.Shuffle(random.Next(3) == 0 ? order : order.AsSpan(1));
        return Append("Transpose", [.. order.Select(axis => shape[axis])], "", ("perm", order));
    }

    bool Part()
    {
        var axis = random.Next(6) == 0 ? 0 : Axis(1);
        if (shape[axis] < 2)
            return false;
        var start = random.Next(shape[axis] - 1);
        return Append("Slice", With(axis, shape[axis] - start), $"{Whole(start)} {Whole(1000)} {Whole(axis)}");
    }

    bool Repeat()
    {
        var axis = random.Next(10) == 0 ? 0 : Axis(1);
        return Size < 400 && Append("Concat", With(axis, 2 * shape[axis]), value, ("axis", axis));
    }

    bool Weigh()
    {
        var columns = random.Next(1, 6);
        return Append("MatMul", With(shape.Length - 1, columns), Numbers(shape[^1], columns));
    }

    bool Attend()
    {
        if (shape.Length < 3 || shape[^2] > 30)
            return false;
        int[] order = [.. Enumerable.Range(0, shape.Length - 2), shape.Length - 1, shape.Length - 2];
        var (tokens, n) = (value, $"a{next++}");
        file.Node("Transpose", tokens, $"{n}.t", ("perm", order)).Node("MatMul", $"{tokens} {n}.t", $"{n}.m").Node("Softmax", $"{n}.m", $"{n}.p", ("axis", -1));
        value = $"{n}.p";
        return Append("MatMul", shape, tokens);
    }

    bool Prepend()
    {
        if (shape.Length != 3)
            return false;
        var (n, token, tokens) = ($"k{next++}", Numbers(1, 1, shape[2]), value);
        file.Node("Shape", value, $"{n}.s").Node("Slice", $"{n}.s {Whole(0)} {Whole(1)}", $"{n}.n").Node("Concat", $"{n}.n {Whole(1)} {Whole(shape[2])}", $"{n}.to", ("axis", 0))
            .Node("Expand", $"{token} {n}.to", n);
        value = n;
        return Append("Concat", With(1, shape[1] + 1), tokens, ("axis", 1));
    }

    bool Share() => Append("Softmax", shape, "", ("axis", random.Next(8) == 0 ? 0 : Axis(1)));

    bool Enlarge() => shape.Length == 4 && Size < 200
        && Append("Resize", [shape[0], shape[1], shape[2] + 1, shape[3] * 2], $"_ _ {Whole(shape[0], shape[1], shape[2] + 1, shape[3] * 2)}", ("mode", random.Next(2) == 0 ? "linear" : "nearest"));

    bool Choose()
    {
        var axis = random.Next(8) == 0 ? 0 : Axis(1);
        return shape.Length > 2 && Append("Gather", [.. shape[..axis], .. shape[(axis + 1)..]], Scalar(random.Next(shape[axis])), ("axis", axis));
    }

    string Scalar(long at)
    {
        var name = Whole(at);
        file.Graph.Initializer[^1].Dims.Clear();
        return name;
    }

    bool Add() => random.Next(2) == 0 ? Append(random.GetItems(["Add", "Mul", "Sub"], 1)[0], shape, Numbers([.. shape.Select(d => random.Next(2) == 0 ? 1 : d)])) : Append("Add", shape, value);

    bool Order() => Append("CumSum", shape, Scalar(random.Next(8) == 0 ? 0 : Axis(1)));

    bool Widen() => Append("Pad", With(shape.Length - 1, shape[^1] + 2), Whole([.. Enumerable.Range(0, 2 * shape.Length).Select(i => (i + 1) % shape.Length == 0 ? 1L : 0)]));

    bool Spread()
    {
        if (shape.Length >= 5 || Size > 200)
            return false;
        var n = $"u{next++}";
        file.Node("Unsqueeze", $"{value} {Whole(shape.Length)}", n);
        value = n;
        return Append("Expand", [.. shape, 2], Whole([.. shape.Select(d => (long)d), 2]));
    }

    void Finish()
    {
        Append("Reshape", [1, Size], random.Next(2) == 0 ? Whole(1, Size) : Whole(-1, Size));
        Append("MatMul", [1, 3], Numbers(Size, 3));
        file.Node("Identity", value, "y").Output("y", -1, 3);
    }
}
