using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Folding;

/// <summary>
/// Evaluates nodes whose inputs are all known at import: shape arithmetic, and what exporters leave unfolded around weights.
/// </summary>
static class ConstantFolder
{
    static readonly Dictionary<string, Func<Fold, HostTensor[]>> Table = Build();

    /// <summary>Operators that can be evaluated at import.</summary>
    public static IReadOnlyCollection<string> Operators => Table.Keys;

    /// <summary>The node's outputs, or null for an operator that is not evaluated at import.</summary>
    /// <param name="node">The node.</param>
    /// <param name="inputs">Its inputs; null for one left out.</param>
    /// <param name="budget">What may still be allocated.</param>
    public static HostTensor[]? TryFold(NodeReader node, HostTensor?[] inputs, FoldBudget budget) =>
        Table.TryGetValue(node.Op, out var evaluate) ? evaluate(new Fold(node, inputs, budget)) : null;

    static Dictionary<string, Func<Fold, HostTensor[]>> Build()
    {
        var table = new Dictionary<string, Func<Fold, HostTensor[]>>();
        AddArithmetic(table);
        AddComparisons(table);
        AddSelections(table);
        AddShapes(table);
        return table;
    }

    static void One(this Dictionary<string, Func<Fold, HostTensor[]>> table, string op, Func<Fold, HostTensor> f) =>
        table.Add(op, fold => [f(fold)]);

    static void AddArithmetic(Dictionary<string, Func<Fold, HostTensor[]>> table)
    {
        void Binary(string op, Func<long, long, long> integers, Func<double, double, double> fractions) =>
            table.One(op, f => HostMath.Binary(f[0], f[1], f.Broadcast(), integers, fractions));
        void Unary(string op, Func<long, long> integers, Func<double, double> fractions) =>
            table.One(op, f => HostMath.Unary(f.Charged(f[0]), integers, fractions));

        Binary("Add", (a, b) => unchecked(a + b), (a, b) => a + b);
        Binary("Sub", (a, b) => unchecked(a - b), (a, b) => a - b);
        Binary("Mul", (a, b) => unchecked(a * b), (a, b) => a * b);
        Binary("Pow", (a, b) => (long)Math.Pow(a, b), Math.Pow);
        Binary("Max", Math.Max, Math.Max);
        Binary("Min", Math.Min, Math.Min);
        table.One("Div", f => HostMath.Binary(f[0], f[1], f.Broadcast(), (a, b) => FoldReductions.Quotient(f.Node, a, b), (a, b) => a / b));
        table.One("Mod", FoldReductions.Mod);
        Unary("Neg", a => unchecked(-a), a => -a);
        Unary("Abs", a => a == long.MinValue ? a : Math.Abs(a), Math.Abs);
        Unary("Floor", a => a, Math.Floor);
        Unary("Ceil", a => a, Math.Ceiling);
        Unary("Round", a => a, a => Math.Round(a, MidpointRounding.ToEven));
        Unary("Sqrt", a => (long)Math.Sqrt(a), Math.Sqrt);
        Unary("Exp", a => (long)Math.Exp(a), Math.Exp);
        Unary("Log", a => (long)Math.Log(a), Math.Log);
        Unary("Reciprocal", a => a == 0 ? 0 : 1 / a, a => 1 / a);
    }

    static void AddComparisons(Dictionary<string, Func<Fold, HostTensor[]>> table)
    {
        void Compare(string op, Func<int, bool> holds) => table.One(op, f => HostMath.Compare(f[0], f[1], f.Broadcast(), holds));
        void Logic(string op, Func<bool, bool, bool> holds) => table.One(op, f =>
        {
            var (a, b) = (HostMath.Cast(f[0], ElementType.Bool), HostMath.Cast(f[1], ElementType.Bool));
            return HostMath.Cast(HostMath.Binary(a, b, f.Broadcast(), (p, q) => holds(p != 0, q != 0) ? 1 : 0, (p, _) => p),
                ElementType.Bool);
        });

        Compare("Equal", c => c == 0);
        Compare("Greater", c => c > 0);
        Compare("GreaterOrEqual", c => c >= 0);
        Compare("Less", c => c < 0);
        Compare("LessOrEqual", c => c <= 0);
        Logic("And", (a, b) => a && b);
        Logic("Or", (a, b) => a || b);
        Logic("Xor", (a, b) => a != b);
        table.One("Not", f => HostMath.Cast(HostMath.Unary(f.Charged(f[0]), a => a == 0 ? 1 : 0, a => a == 0 ? 1 : 0), ElementType.Bool));
    }

    static void AddSelections(Dictionary<string, Func<Fold, HostTensor[]>> table)
    {
        void Reduce(string op, double start, Func<double, double, double> combine) =>
            table.One(op, f => FoldReductions.Reduce(f, start, combine));

        Reduce("ReduceSum", 0, (a, b) => a + b);
        Reduce("ReduceProd", 1, (a, b) => a * b);
        Reduce("ReduceMax", double.NegativeInfinity, Math.Max);
        Reduce("ReduceMin", double.PositiveInfinity, Math.Min);
        table.One("Gather", FoldShapes.Gather);
        table.One("NonZero", FoldReductions.NonZero);
        table.One("Range", FoldReductions.Range);
        table.One("Where", FoldReductions.Where);
    }

    static void AddShapes(Dictionary<string, Func<Fold, HostTensor[]>> table)
    {
        table.One("Cast", FoldShapes.Cast);
        table.One("Concat", FoldShapes.Concat);
        table.One("Constant", FoldShapes.Constant);
        table.One("ConstantOfShape", FoldShapes.ConstantOfShape);
        table.One("Expand", FoldShapes.Expand);
        table.One("Flatten", FoldShapes.Flatten);
        table.One("Identity", f => f[0]);
        table.One("Reshape", FoldShapes.Reshape);
        table.One("Slice", FoldShapes.Slice);
        table.Add("Split", FoldShapes.Split);
        table.One("Squeeze", f => f[0].Reshape(ShapeRules.Squeeze(f.Node, f[0].Shape, f.Ints(1, "axes"))));
        table.One("Tile", FoldShapes.Tile);
        table.One("Transpose", FoldShapes.Transpose);
        table.One("Unsqueeze", f => f[0].Reshape(ShapeRules.Unsqueeze(f.Node, f[0].Shape, f.Ints(1, "axes"))));
    }
}
