using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>Matrix products.</summary>
static class Products
{
    public static void Register(OperatorTable table)
    {
        table.Add("Gemm", Gemm);
        table.Add("MatMul", MatMul);
        table.Add("com.microsoft.FusedGemm", FusedGemm);
        table.Add("com.microsoft.FusedMatMul", FusedMatMul);
        table.Add("com.microsoft.TransposeMatMul", FusedMatMul);
    }

    public static OnnxValue MatMul(NodeScope s)
    {
        var (a, b) = (Operand(s, s[0]), Operand(s, s[1]));
        var (rankA, rankB) = (a.Shape.Rank, b.Shape.Rank);
        if (rankA == 0 || rankB == 0)
            throw s.Node.Error($"{s[0]} and {s[1]}: rank 1 or more expected");
        if (rankA > 1 && rankB > 1)
            return s.Result(s.Add(new MatMul(), a, b), false);
        // A vector is a row on the left and a column on the right; its dimension of 1 does not stay.
        var y = s.Part(new MatMul(), rankA > 1 ? a : s.Reshaped(a, 1, a.Shape[0]), rankB > 1 ? b : s.Reshaped(b, b.Shape[0], 1));
        var shape = y.Shape.ToArray().ToList();
        if (rankB == 1)
            shape.RemoveAt(shape.Count - 1);
        if (rankA == 1)
            shape.RemoveAt(shape.Count - (rankB == 1 ? 1 : 2));
        return s.Result(s.Reshaped(y, [.. shape]), false);
    }

    static OnnxValue FusedGemm(NodeScope s)
    {
        var function = MicrosoftActivations.Fused(s, (name, _, absent) => s.Node.Float($"activation_{name}", absent));
        var y = Gemm(s);
        return function is null ? y : s.Result(s.Part(function, y.Node!), false);
    }

    /// <summary>alpha times a product, each operand's last two axes swapped, or its first put before the last, where attributes say so.</summary>
    static OnnxValue FusedMatMul(NodeScope s)
    {
        var (a, b) = (Batched(s, Operand(s, s[0]), "transBatchA"), Batched(s, Operand(s, s[1]), "transBatchB"));
        if (a.Shape.Rank < 2 || b.Shape.Rank < 2)
            throw s.Node.Error($"{s[0]} and {s[1]}: matrices expected");
        var y = s.Part(new MatMul(s.Node.Int("transA", 0) != 0, s.Node.Int("transB", 0) != 0), a, b);
        var alpha = s.Node.Float("alpha", 1);
        return s.Result(alpha == 1 ? y : s.Part(new Mul(), y, s.Graph.Constant(alpha)), false);
    }

    static Node Batched(NodeScope s, Node x, string attribute) => s.Node.Int(attribute, 0) != 0 && x.Shape.Rank > 2
        ? Indexing.Moved(s, x, 0, x.Shape.Rank - 2) : x;

    static OnnxValue Gemm(NodeScope s)
    {
        s.Node.Ignore("broadcast");
        var (alpha, beta) = (s.Node.Float("alpha", 1), s.Node.Float("beta", 1));
        var op = new MatMul(s.Node.Int("transA", 0) != 0, s.Node.Int("transB", 0) != 0);
        var (a, b) = (Operand(s, s[0]), Operand(s, s[1]));
        if (a.Shape.Rank != 2 || b.Shape.Rank != 2)
            throw s.Node.Error($"{s[0]} and {s[1]}: matrices expected");
        var c = s.Find(2);
        if (alpha == 1 && c is null)
            return s.Result(s.Add(op, a, b), false);
        var y = s.Part(op, a, b);
        if (alpha != 1)
            y = s.Part(new Mul(), y, s.Graph.Constant(alpha));
        if (c is null)
            return s.Result(y, false);
        var bias = Operand(s, c);
        return s.Result(s.Add(new Add(), y, beta == 1 ? bias : s.Part(new Mul(), bias, s.Graph.Constant(beta))), false);
    }

    /// <summary>The node of an operand; a constant becomes a parameter even when it is a single number.</summary>
    public static Node Operand(NodeScope s, OnnxValue value) => value.Constant is { } constant
        ? s.Builder.Layouts.Parameter(value.Name, "row-major", constant, c => c) : s.RowMajor(value);
}
