using Whence.Graphs;
using Whence.Models.Onnx.Folding;

namespace Whence.Models.Onnx.Operators;

/// <summary>Operands of one pointwise operation in a common layout, so that they broadcast as ONNX says.</summary>
sealed class Operands
{
    readonly NodeScope scope;
    readonly int rank;

    /// <summary>Chooses channels last when an operand of the result's rank already is.</summary>
    public Operands(NodeScope scope, params ReadOnlySpan<OnnxValue> values)
    {
        this.scope = scope;
        foreach (var value in values)
            rank = Math.Max(rank, value.Rank);
        foreach (var value in values)
            IsChannelsLast |= value.Node is not null && value.IsChannelsLast && value.Rank == rank;
    }

    /// <summary>The common layout.</summary>
    public bool IsChannelsLast { get; }

    /// <summary>An operand in it; one of lower rank gets dimensions of 1 in front first.</summary>
    public Node Get(OnnxValue value)
    {
        if (!IsChannelsLast)
            return scope.RowMajor(value);
        if (value.Rank == rank)
            return scope.ChannelsLast(value);
        int[] shape = [.. Enumerable.Repeat(1, rank - value.Rank), .. value.Shape];
        var (layouts, perm) = (scope.Builder.Layouts, Layout.ToChannelsLast(rank));
        if (value.Constant is { } constant)
            return layouts.Constant(value.Name, $"channels-last-{rank}", constant, c => HostView.Transpose(c.Reshape(shape), perm));
        return layouts.Permute(scope.Reshaped(scope.RowMajor(value), shape), perm);
    }
}
