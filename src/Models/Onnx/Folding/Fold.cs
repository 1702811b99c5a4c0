using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Folding;

/// <summary>One node evaluated at import: its attributes, its inputs, and what it may allocate.</summary>
sealed class Fold(NodeReader node, HostTensor?[] inputs, FoldBudget budget)
{
    public NodeReader Node => node;

    public int Count => inputs.Length;

    public HostTensor this[int index] =>
        (index < inputs.Length ? inputs[index] : null) ?? throw node.Error($"input {index} is missing");

    public bool Has(int index) => index < inputs.Length && inputs[index] is not null;

    /// <summary>Integers given as an input in newer operator sets and as an attribute in older ones; null where neither is there.</summary>
    public int[]? Ints(int index, string attribute) => Has(index) ? node.Narrow(this[index]) : node.Ints(attribute);

    /// <summary>The shape that the first two inputs broadcast to, charged.</summary>
    public int[] Broadcast()
    {
        if (Count > 2)
            throw node.Error($"{Count} constant inputs, 2 are evaluated at import");
        var shape = HostView.Broadcast(this[0].Shape, this[1].Shape) ?? throw node.Error($"{this[0]} and {this[1]} do not broadcast");
        Charge(shape);
        return shape;
    }

    public HostTensor Charged(HostTensor x)
    {
        Charge(x.Shape);
        return x;
    }

    public void Charge(ReadOnlySpan<int> shape) => budget.Charge(node, shape);
}
