namespace Whence.Models.Onnx.Folding;

/// <summary>
/// Bounds what folding constants may allocate: a few bytes of a file can ask for a tensor of any size. The allowance is fixed, plus a
/// multiple of
/// the model's own weights.
/// </summary>
sealed class FoldBudget(long weightElements)
{
    const long Base = 1 << 20;
    const long PerWeight = 16;
    long left = Base + PerWeight * weightElements;

    /// <summary>Accounts for a tensor about to be made.</summary>
    /// <exception cref="OnnxException">The allowance is used up.</exception>
    public void Charge(NodeReader node, ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (var dim in shape)
        {
            if (dim < 0)
                throw node.Error($"a dimension of [{string.Join(',', shape.ToArray())}] is negative");
            count *= dim;
            if (count > left)
                throw node.Error($"a constant of shape [{string.Join(',', shape.ToArray())}] is out of proportion to the model");
        }
        left -= count;
    }
}
