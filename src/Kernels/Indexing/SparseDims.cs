using Whence.Kernels.Tiles;

namespace Whence.Kernels.Indexing;

/// <summary>The sizes of a <see cref="SparseProduct"/>: x [outer,inputs,inner], y [outer,outputs,inner].</summary>
readonly struct SparseDims(int outer, int inputs, int outputs, int inner, bool isWeighted, bool isBiased)
{
    /// <summary>Number of threads.</summary>
    public readonly int Count = checked((int)((long)outer * outputs * (inner / ChannelWidth.Of(inner))));

    /// <summary>Inputs of a plane.</summary>
    public readonly int Inputs = inputs;

    /// <summary>Outputs of a plane.</summary>
    public readonly FastDivisor Outputs = Math.Max(1, outputs);

    /// <summary>Elements of a row.</summary>
    public readonly FastDivisor Inner = Math.Max(1, inner / ChannelWidth.Of(inner));

    /// <summary>Whether there are weights, 1 or 0.</summary>
    public readonly int IsWeighted = isWeighted ? 1 : 0;

    /// <summary>Whether there is a bias, 1 or 0.</summary>
    public readonly int IsBiased = isBiased ? 1 : 0;
}
