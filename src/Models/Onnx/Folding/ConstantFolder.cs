using Whence.Models.Onnx.Quantization;
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
        AddFunctions(table);
        AddComparisons(table);
        AddSelections(table);
        AddShapes(table);
        return table;
    }

    static void One(this Dictionary<string, Func<Fold, HostTensor[]>> table, string op, Func<Fold, HostTensor> f) =>
        table.Add(op, fold => [f(fold)]);

    static void AddArithmetic(Dictionary<string, Func<Fold, HostTensor[]>> table)
    {
        void Binary(string op, Func<Int128, Int128, Int128> integers, Func<double, double, double> fractions) =>
            table.One(op, f => HostMath.Binary(f[0], f[1], f.Broadcast(f[0], f[1]), integers, fractions));
        void Variadic(string op, Func<Int128, Int128, Int128> integers, Func<double, double, double> fractions) =>
            table.One(op, f => FoldArithmetic.Variadic(f, integers, fractions));

        Binary("Add", (a, b) => a + b, (a, b) => a + b);
        Binary("Sub", (a, b) => a - b, (a, b) => a - b);
        Binary("Mul", (a, b) => a * b, (a, b) => a * b);
        Variadic("Sum", (a, b) => a + b, (a, b) => a + b);
        Variadic("Max", Int128.Max, Math.Max);
        Variadic("Min", Int128.Min, Math.Min);
        table.One("Clip", FoldArithmetic.Clip);
        table.One("Div", FoldArithmetic.Div);
        table.One("Mean", FoldArithmetic.Mean);
        table.One("Mod", FoldArithmetic.Mod);
        table.One("Pow", FoldArithmetic.Pow);
    }

    static void AddFunctions(Dictionary<string, Func<Fold, HostTensor[]>> table)
    {
        void Any(string op, Func<Int128, Int128> integers, Func<double, double> fractions) =>
            table.One(op, f => HostMath.Unary(f.Charged(f[0]), integers, fractions));
        void Fraction(string op, Func<double, double> f) =>
            table.One(op, fold => fold[0].Type.IsFloat() ? HostMath.Unary(fold.Charged(fold[0]), a => a, f)
                : throw fold.Node.Error($"a type with a fraction expected, got {fold[0]}"));

        Any("Abs", Int128.Abs, Math.Abs);
        Any("Ceil", a => a, Math.Ceiling);
        Any("Floor", a => a, Math.Floor);
        Any("Neg", a => -a, a => -a);
        Any("Round", a => a, a => Math.Round(a, MidpointRounding.ToEven));
        Any("Sign", a => Int128.Sign(a), a => double.IsNaN(a) ? a : Math.Sign(a));
        Fraction("Cos", Math.Cos);
        Fraction("Exp", Math.Exp);
        Fraction("Log", Math.Log);
        Fraction("Reciprocal", a => 1 / a);
        Fraction("Sin", Math.Sin);
        Fraction("Sqrt", Math.Sqrt);
        Fraction("Tan", Math.Tan);
        Fraction("Tanh", Math.Tanh);
    }

    static void AddComparisons(Dictionary<string, Func<Fold, HostTensor[]>> table)
    {
        void Compare(string op, Func<int, bool> holds) =>
            table.One(op, f => HostMath.Compare(f[0], f[1], f.Broadcast(f[0], f[1]), holds));
        void Logic(string op, Func<bool, bool, bool> holds) => table.One(op, f =>
        {
            var (a, b) = (HostMath.Cast(f[0], ElementType.Bool), HostMath.Cast(f[1], ElementType.Bool));
            return HostMath.Binary(a, b, f.Broadcast(a, b), (p, q) => holds(p != 0, q != 0) ? 1 : 0, (p, _) => p);
        });

        Compare("Equal", c => c == 0);
        Compare("Greater", c => c > 0);
        Compare("GreaterOrEqual", c => c >= 0);
        Compare("Less", c => c < 0);
        Compare("LessOrEqual", c => c <= 0);
        Logic("And", (a, b) => a && b);
        Logic("Or", (a, b) => a || b);
        Logic("Xor", (a, b) => a != b);
        table.One("Not", f => HostMath.Unary(HostMath.Cast(f.Charged(f[0]), ElementType.Bool), a => 1 - a, a => a));
    }

    static void AddSelections(Dictionary<string, Func<Fold, HostTensor[]>> table)
    {
        table.One("ReduceL1", FoldReductions.SumOfSizes);
        table.One("ReduceMax", FoldReductions.Max);
        table.One("ReduceMean", FoldReductions.Mean);
        table.One("ReduceMin", FoldReductions.Min);
        table.One("ReduceProd", FoldReductions.Product);
        table.One("ReduceSum", FoldReductions.Sum);
        table.One("ReduceSumSquare", FoldReductions.SumOfSquares);
        table.One("BitShift", FoldRanges.BitShift);
        table.One("CumSum", FoldRanges.CumSum);
        table.One("Gather", FoldShapes.Gather);
        table.One("GatherElements", FoldIndices.GatherElements);
        table.One("GatherND", FoldIndices.GatherND);
        table.One("NonZero", FoldSelections.NonZero);
        table.One("OneHot", FoldRanges.OneHot);
        table.One("Range", FoldSelections.Range);
        table.One("Scatter", FoldIndices.ScatterElements);
        table.One("ScatterElements", FoldIndices.ScatterElements);
        table.One("ScatterND", FoldIndices.ScatterND);
        table.One("Trilu", FoldRanges.Trilu);
        table.One("Where", FoldSelections.Where);
    }

    static void AddShapes(Dictionary<string, Func<Fold, HostTensor[]>> table)
    {
        table.One("Cast", FoldShapes.Cast);
        table.One("CastLike", FoldShapes.CastLike);
        table.One("Concat", FoldShapes.Concat);
        table.One("Constant", FoldShapes.Constant);
        table.One("ConstantOfShape", FoldShapes.ConstantOfShape);
        table.One("DequantizeLinear", FoldCodes.Dequantize);
        table.One("QuantizeLinear", FoldCodes.Quantize);
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
