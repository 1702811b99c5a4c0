using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Folding;

/// <summary>One node evaluated at import: its attributes, its inputs, and what it may allocate.</summary>
sealed class Fold(NodeReader node, HostTensor?[] inputs, FoldBudget budget)
{
    public NodeReader Node => node;

    public int Count => inputs.Length;

    public HostTensor this[int index] => Find(index) ?? throw node.Error($"input {index} is missing");

    public bool Has(int index) => Find(index) is not null;

    /// <summary>Integers given as an input in newer operator sets and as an attribute in older ones; null where neither is there.</summary>
    public int[]? Ints(int index, string attribute) => Has(index) ? node.Narrow(this[index]) : node.Ints(attribute);

    /// <summary>The shape that two operands of one element type broadcast to, charged.</summary>
    public int[] Broadcast(HostTensor a, HostTensor b, bool sameType = true)
    {
        if (sameType)
            RequireOneType(a, b);
        var shape = HostView.Broadcast(a.Shape, b.Shape) ?? throw node.Error($"{a} and {b} do not broadcast");
        Charge(shape);
        return shape;
    }

    /// <summary>Fails where operands differ in their element type, which no operator that takes several of a kind allows.</summary>
    public void RequireOneType(params ReadOnlySpan<HostTensor> operands)
    {
        foreach (var operand in operands)
            if (operand.Type != operands[0].Type)
                throw node.Error($"operands of one element type expected, got {operands[0]} and {operand}; Cast makes them alike");
    }

    public HostTensor Charged(HostTensor x)
    {
        Charge(x.Shape);
        return x;
    }

    HostTensor? Find(int index)
    {
        node.ReadInput(index);
        return index < inputs.Length ? inputs[index] : null;
    }

    public void Charge(ReadOnlySpan<int> shape) => budget.Charge(node, shape);
}
