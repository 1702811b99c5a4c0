using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>Einsum: operands are multiplied one after the other, and labels that nothing needs any more are summed on the way.</summary>
static class Einsums
{
    public static void Register(OperatorTable table) => table.Add("Einsum", Einsum);

    static OnnxValue Einsum(NodeScope s)
    {
        var equation = EinsumEquation.Parse(s.Node, [.. Enumerable.Range(0, s.Count).Select(i => s[i].Rank)]);
        Labelled[] operands = [.. equation.Inputs.Select((labels, i) => Diagonal(s, new(s.RowMajor(s[i]), labels)))];
        foreach (var label in operands.SelectMany(operand => operand.Labels).Distinct())
            CheckExtents(s, operands, label);
        var y = operands[0];
        for (var i = 1; i < operands.Length; i++)
        {
            var needed = equation.Output + string.Concat(operands.Skip(i + 1).Select(operand => operand.Labels));
            y = Product(s, Summed(s, y, needed + operands[i].Labels), Summed(s, operands[i], needed + y.Labels), needed);
        }
        return s.Result(Ordered(s, Summed(s, y, equation.Output), equation.Output).Node, false);
    }

    static void CheckExtents(NodeScope s, Labelled[] operands, char label)
    {
        int[] extents = [.. operands.Where(operand => operand.Labels.Contains(label)).Select(operand => operand.Extent(label)).Distinct().Where(extent => extent != 1)];
        if (extents.Length > 1)
            throw s.Node.Error($"equation '{s.Node.String("equation", "")}': label '{label}' stands for {string.Join(" and for ", extents)}");
    }

    /// <summary>Of axes under one label, the elements at which their places agree.</summary>
    static Labelled Diagonal(NodeScope s, Labelled x)
    {
        while (x.Labels.FirstOrDefault(label => x.Labels.Count(other => other == label) > 1) is var label && label != 0)
        {
            var (first, second) = (x.Labels.IndexOf(label), x.Labels.LastIndexOf(label));
            var n = x.Node.Shape[first];
            if (x.Node.Shape[second] != n)
                throw s.Node.Error($"label '{label}' stands for axes of {n} and {x.Node.Shape[second]}: a diagonal needs a square");
            var square = Indexing.Moved(s, x.Node, first, second - 1);
            var flat = s.Reshaped(square, [.. square.Shape.Span[..(second - 1)], n * n, .. square.Shape.Span[(second + 1)..]]);
            var diagonal = s.Part(new Gather(second - 1, [.. Enumerable.Range(0, n).Select(i => i * (n + 1))], [n]), flat);
            x = new(diagonal, x.Labels.Remove(first, 1));
        }
        return x;
    }

    /// <summary>x summed over the labels that nothing needs.</summary>
    static Labelled Summed(NodeScope s, Labelled x, string needed)
    {
        int[] axes = [.. Enumerable.Range(0, x.Labels.Length).Where(axis => !needed.Contains(x.Labels[axis]))];
        return axes.Length == 0 ? x : new(s.Part(new ReduceSum(axes), x.Node), string.Concat(x.Labels.Where(needed.Contains)));
    }

    /// <summary>a times b: labels of both that are needed later stay side by side, the others are summed, as a product of matrices.</summary>
    static Labelled Product(NodeScope s, Labelled a, Labelled b, string needed)
    {
        var batch = string.Concat(a.Labels.Where(label => b.Labels.Contains(label) && needed.Contains(label)));
        var summed = string.Concat(a.Labels.Where(label => b.Labels.Contains(label) && !needed.Contains(label)));
        var (left, right) = (Without(a.Labels, batch + summed), Without(b.Labels, batch + summed));
        var labels = batch + left + right;
        if (summed.Length == 0)
            return new(s.Part(new Mul(), Spread(s, a, labels), Spread(s, b, labels)), labels);
        (a, b) = (Widened(s, a, b, summed), Widened(s, b, a, summed));
        // One axis of its own, before the summed ones or behind: the product reads it either way. Several stay apart where no matrix needs them as one.
        var (transposeA, transposeB) = (left.Length == 1 && IsAhead(a, summed, left), right.Length > 0 && !IsAhead(b, summed, right));
        (a, b) = (Ordered(s, a, transposeA ? batch + summed + left : batch + left + summed), Ordered(s, b, transposeB ? batch + right + summed : batch + summed + right));
        var (rows, columns, inner) = (a.Count(left), b.Count(right), a.Count(summed));
        int[] own = batch.Length == 0 && left.Length > 0 ? [.. left.Select(a.Extent)] : [rows];
        var x = s.Reshaped(a.Node, [.. batch.Select(a.Extent), .. transposeA ? [inner, rows] : (int[])[.. own, inner]]);
        var w = s.Reshaped(b.Node, [.. batch.Select(b.Extent), .. transposeB ? [columns, inner] : (int[])[inner, columns]]);
        var y = s.Part(new MatMul(transposeA, transposeB), x, w);
        int[] shape = [.. batch.Select(label => Math.Max(a.Extent(label), b.Extent(label))), .. left.Select(a.Extent), .. right.Select(b.Extent)];
        return new(s.Reshaped(y, shape), labels);
    }

    static bool IsAhead(Labelled x, string labels, string others) => x.Labels.IndexOf(labels[0]) < x.Labels.IndexOf(others[0]);

    static string Without(string labels, string gone) => string.Concat(labels.Where(label => !gone.Contains(label)));

    /// <summary>x with axes of 1 repeated where the other operand has more and both are summed together.</summary>
    static Labelled Widened(NodeScope s, Labelled x, Labelled other, string summed)
    {
        int[] shape = [.. x.Labels.Select(label => summed.Contains(label) ? Math.Max(x.Extent(label), other.Extent(label)) : x.Extent(label))];
        return x.Node.Shape.Span.SequenceEqual(shape) ? x : new(s.Part(new Expand(new(shape)), x.Node), x.Labels);
    }

    /// <summary>x with the axes of all labels, of extent 1 where it has none.</summary>
    static Node Spread(NodeScope s, Labelled x, string labels)
    {
        var own = Ordered(s, x, string.Concat(labels.Where(x.Labels.Contains)));
        return s.Reshaped(own.Node, [.. labels.Select(label => own.Labels.Contains(label) ? own.Extent(label) : 1)]);
    }

    static Labelled Ordered(NodeScope s, Labelled x, string labels) =>
        new(s.Builder.Layouts.Permute(x.Node, [.. labels.Select(label => x.Labels.IndexOf(label))]), labels);

    /// <summary>A node with a label for each axis.</summary>
    readonly record struct Labelled(Node Node, string Labels)
    {
        public int Extent(char label) => Node.Shape[Labels.IndexOf(label)];

        public int Count(string labels)
        {
            var x = this;
            return labels.Aggregate(1, (count, label) => checked(count * x.Extent(label)));
        }
    }
}
