using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>Pointwise operations of two or more operands with broadcasting.</summary>
static class Arithmetic
{
    public static void Register(OperatorTable table)
    {
        AddBinary(table, "Add", () => new Add());
        AddBinary(table, "Sub", () => new Sub());
        table.Add("Mul", Multiply);
        table.Add("Pow", Power);
        table.Add("Div", Divide);
        table.Add("PRelu", s => Binary(s, new PRelu(), ElementType.F32));
        AddVariadic(table, "Sum", () => new Add());
        AddVariadic(table, "Max", () => new Max());
        AddVariadic(table, "Min", () => new Min());
        table.Add("Mean", Mean);
        table.Add("Mod", s => Binary(s, s.Node.Int("fmod", 0) != 0 ? new Remainder() : new Mod(), s[0].Type));
        AddComparison(table, "And", () => new And());
        AddComparison(table, "Or", () => new Or());
        AddComparison(table, "Xor", () => new Xor());
        AddComparison(table, "Equal", () => new Equal());
        AddComparison(table, "Greater", () => new Greater());
        AddComparison(table, "GreaterOrEqual", () => new GreaterOrEqual());
        AddComparison(table, "Less", () => new Less());
        AddComparison(table, "LessOrEqual", () => new LessOrEqual());
        table.Add("Where", Where);
    }

    static void AddBinary(OperatorTable table, string op, Func<Op> make) => table.Add(op, s => Binary(s, make(), s[0].Type));

    static void AddComparison(OperatorTable table, string op, Func<Op> make) => table.Add(op, s => Binary(s, make(), ElementType.Bool));

    static void AddVariadic(OperatorTable table, string op, Func<Op> make) => table.Add(op, s =>
    {
        var (y, isChannelsLast) = Fold(s, make);
        return s.Result(y, isChannelsLast);
    });

    static OnnxValue Binary(NodeScope s, Op op, ElementType type)
    {
        var second = Aligned(s, s[1]);
        var operands = new Operands(s, s[0], second);
        return s.Result(s.Add(op, operands.Get(s[0]), operands.Get(second)), operands.IsChannelsLast, type);
    }

    /// <summary>
    /// Before operator set 7 an attribute said at which axis of the first operand the second begins; now they are aligned at the end.
    /// </summary>
    static OnnxValue Aligned(NodeScope s, OnnxValue second)
    {
        if (s.Node.Opset >= 7)
            return second;
        var rank = s[0].Rank;
        var axis = s.Node.Op == "PRelu" ? 1 : s.Node.Int("broadcast", 0) != 0 ? s.Node.Int("axis", rank - second.Rank) : rank - second.Rank;
        var behind = rank - axis - second.Rank;
        if (behind <= 0 || second.Rank == 0 || second.Shape is [1])
            return second;
        int[] shape = [.. second.Shape, .. Enumerable.Repeat(1, behind)];
        return second.Constant is { } constant
            ? new OnnxValue(second.Name, constant.Reshape(shape))
            : new OnnxValue(second.Name, s.Reshaped(s.RowMajor(second), shape), false, second.Type);
    }

    static OnnxValue Multiply(NodeScope s) => GateFold.Find(s) is { } gated
        ? s.Result(s.Add(gated.Op, gated.Of), (s[0].Node is null ? s[1] : s[0]).IsChannelsLast) : Binary(s, new Mul(), s[0].Type);

    static OnnxValue Divide(NodeScope s)
    {
        if (StandardizeFold.Find(s) is { } standard)
            return s.Result(s.Add(standard.Op, standard.Of), s[0].IsChannelsLast);
        var quotient = Binary(s, new Div(), s[0].Type);
        return s[0].Type.IsFloat() ? quotient : s.Result(Casting.Truncated(s, quotient.Node!), quotient.IsChannelsLast);
    }

    /// <summary>a^b in the type of a: an integer to an integer is rounded to one, to a fraction is cut.</summary>
    static OnnxValue Power(NodeScope s)
    {
        // A square's slope needs no power.
        if (s.Node.Opset >= 7 && s[0].Type.IsFloat() && s[1].Constant is { Count: 1 } exponent && exponent.Rank <= s[0].Rank && exponent.ToDoubles()[0] == 2)
            return s.Result(s.Add(new Square(), s.AnyLayout(s[0])), s[0].IsChannelsLast);
        var power = Binary(s, new Pow(), s[0].Type);
        if (s[0].Type.IsFloat())
            return power;
        var whole = s[1].Type.IsFloat() ? Casting.Truncated(s, power.Node!) : s.Part(new Round(), power.Node!);
        return s.Result(whole, power.IsChannelsLast);
    }

    static OnnxValue Mean(NodeScope s)
    {
        var (sum, isChannelsLast) = Fold(s, () => new Add());
        return s.Result(s.Add(new Div(), sum, s.Graph.Constant(s.Count)), isChannelsLast);
    }

    static (Node Y, bool IsChannelsLast) Fold(NodeScope s, Func<Op> make)
    {
        OnnxValue[] values = [.. Enumerable.Range(0, s.Count).Select(i => s[i])];
        if (values.Length == 0)
            throw s.Node.Error("no operands");
        var operands = new Operands(s, values);
        var y = operands.Get(values[0]);
        foreach (var value in values.AsSpan(1))
            y = s.Add(make(), y, operands.Get(value));
        return (y, operands.IsChannelsLast);
    }

    static OnnxValue Where(NodeScope s)
    {
        var operands = new Operands(s, s[0], s[1], s[2]);
        return s.Result(s.Add(new Where(), operands.Get(s[0]), operands.Get(s[1]), operands.Get(s[2])), operands.IsChannelsLast, s[1].Type);
    }
}
