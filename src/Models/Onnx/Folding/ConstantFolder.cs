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
        void One(string op, Func<Fold, HostTensor> f) => table.Add(op, fold => [f(fold)]);
        void Binary(string op, Func<long, long, long> integers, Func<double, double, double> fractions) =>
            One(op, f => HostMath.Binary(f[0], f[1], f.Broadcast(), integers, fractions));
        void Compare(string op, Func<int, bool> holds) => One(op, f => HostMath.Compare(f[0], f[1], f.Broadcast(), holds));
        void Unary(string op, Func<long, long> integers, Func<double, double> fractions) =>
            One(op, f => HostMath.Unary(f.Charged(f[0]), integers, fractions));
        void Logic(string op, Func<bool, bool, bool> f) => One(op, fold =>
        {
            var (a, b) = (HostMath.Cast(fold[0], ElementType.Bool), HostMath.Cast(fold[1], ElementType.Bool));
            return HostMath.Cast(HostMath.Binary(a, b, fold.Broadcast(), (p, q) => f(p != 0, q != 0) ? 1 : 0, (p, _) => p), ElementType.Bool);
        });
        void Reduce(string op, double start, Func<double, double, double> combine) =>
            One(op, f => FoldReductions.Reduce(f, start, combine));

        Binary("Add", (a, b) => unchecked(a + b), (a, b) => a + b);
        Binary("Sub", (a, b) => unchecked(a - b), (a, b) => a - b);
        Binary("Mul", (a, b) => unchecked(a * b), (a, b) => a * b);
        One("Div", f => HostMath.Binary(f[0], f[1], f.Broadcast(), (a, b) => FoldReductions.Quotient(f.Node, a, b), (a, b) => a / b));
        table.Add("Mod", f => [FoldReductions.Mod(f)]);
        Binary("Pow", (a, b) => (long)Math.Pow(a, b), Math.Pow);
        Binary("Max", Math.Max, Math.Max);
        Binary("Min", Math.Min, Math.Min);
        Unary("Neg", a => unchecked(-a), a => -a);
        Unary("Abs", a => a == long.MinValue ? a : Math.Abs(a), Math.Abs);
        Unary("Floor", a => a, Math.Floor);
        Unary("Ceil", a => a, Math.Ceiling);
        Unary("Round", a => a, a => Math.Round(a, MidpointRounding.ToEven));
        Unary("Sqrt", a => (long)Math.Sqrt(a), Math.Sqrt);
        Unary("Exp", a => (long)Math.Exp(a), Math.Exp);
        Unary("Log", a => (long)Math.Log(a), Math.Log);
        Unary("Reciprocal", a => a == 0 ? 0 : 1 / a, a => 1 / a);
        Unary("Identity", a => a, a => a);
        Compare("Equal", c => c == 0);
        Compare("Greater", c => c > 0);
        Compare("GreaterOrEqual", c => c >= 0);
        Compare("Less", c => c < 0);
        Compare("LessOrEqual", c => c <= 0);
        Logic("And", (a, b) => a && b);
        Logic("Or", (a, b) => a || b);
        Logic("Xor", (a, b) => a != b);
        One("Not", f => HostMath.Cast(HostMath.Unary(f.Charged(f[0]), a => a == 0 ? 1 : 0, a => a == 0 ? 1 : 0), ElementType.Bool));
        Reduce("ReduceSum", 0, (a, b) => a + b);
        Reduce("ReduceProd", 1, (a, b) => a * b);
        Reduce("ReduceMax", double.NegativeInfinity, Math.Max);
        Reduce("ReduceMin", double.PositiveInfinity, Math.Min);
        One("Cast", FoldShapes.Cast);
        One("Concat", FoldShapes.Concat);
        One("Constant", FoldShapes.Constant);
        One("ConstantOfShape", FoldShapes.ConstantOfShape);
        One("Expand", FoldShapes.Expand);
        One("Flatten", FoldShapes.Flatten);
        One("Gather", FoldShapes.Gather);
        One("NonZero", FoldReductions.NonZero);
        One("Range", FoldReductions.Range);
        One("Reshape", FoldShapes.Reshape);
        One("Slice", FoldShapes.Slice);
        table.Add("Split", FoldShapes.Split);
        One("Squeeze", f => f[0].Reshape(ShapeRules.Squeeze(f.Node, f[0].Shape, f.Ints(1, "axes"))));
        One("Tile", FoldShapes.Tile);
        One("Transpose", FoldShapes.Transpose);
        One("Unsqueeze", f => f[0].Reshape(ShapeRules.Unsqueeze(f.Node, f[0].Shape, f.Ints(1, "axes"))));
        One("Where", FoldReductions.Where);
        return table;
    }
}
