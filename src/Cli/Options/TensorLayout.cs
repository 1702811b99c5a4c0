using Whence.Graphs;
using Whence.Models.Images;
using Whence.Models.Onnx;
using Whence.Models.Tensors;

namespace Whence.Cli;

/// <summary>
/// The way between raw tensors in a model's own layout and the engine's, which has channels last: a file that declares [N,C,...] is
/// transposed, one that declares [N,H,W,C] itself is read as it is.
/// </summary>
sealed class TensorLayout : IInputReader
{
    readonly OnnxModel network;
    readonly bool isMoved;

    /// <summary>The layout of a model's input.</summary>
    public TensorLayout(OnnxModel network) =>
        (this.network, isMoved) = (network, network.InputShape.Rank >= 3 && !network.Inputs[0].IsChannelsLast);

    /// <summary>The samples of a tensor [N, ...], each with channels last.</summary>
    /// <exception cref="TensorFormatException">Its shape is not that of the model's input.</exception>
    public float[][] All(string file, HostTensor tensor)
    {
        var sample = new Shape(network.InputShape.Span[1..]);
        var own = ModelShape(sample);
        if (tensor.Rank != own.Length + 1 || !tensor.Shape.AsSpan(1).SequenceEqual(own))
            throw new TensorFormatException(
                file, $"the tensor is [{string.Join(',', tensor.Shape)}], '{network.Name}' takes [N,{string.Join(',', own)}]");
        return [.. tensor.ToFloats().Chunk(sample.Count).Select(values => ToEngine(values, sample))];
    }

    /// <summary>The one sample of a tensor [1, ...], or of one without the batch.</summary>
    /// <exception cref="TensorFormatException">Its shape is not that of the model's input, or there are several samples.</exception>
    public float[] One(string file, HostTensor tensor)
    {
        var single = tensor.Rank == network.InputShape.Rank - 1 ? tensor.Reshape([1, .. tensor.Shape]) : tensor;
        var samples = All(file, single);
        return samples is [var only] ? only : throw new TensorFormatException(file, $"{samples.Length} samples, one is needed");
    }

    /// <inheritdoc/>
    public float[]? Of(Image picture) => null;

    /// <summary>The shape of one sample as the model writes it, from [spatial..., C].</summary>
    public int[] ModelShape(Shape sample) => IsMoved(sample) ? [sample[^1], .. sample.Span[..^1]] : sample.ToArray();

    /// <summary>[spatial..., C] to the model's own order.</summary>
    public float[] ToModel(float[] sample, Shape shape) =>
        IsMoved(shape) ? Transpose(sample, sample.Length / shape[^1], shape[^1]) : sample;

    float[] ToEngine(float[] sample, Shape shape) => IsMoved(shape) ? Transpose(sample, shape[^1], sample.Length / shape[^1]) : sample;

    bool IsMoved(Shape sample) => isMoved && sample.Rank >= 2;

    static float[] Transpose(ReadOnlySpan<float> from, int rows, int columns)
    {
        var to = new float[from.Length];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
                to[c * rows + r] = from[r * columns + c];
        }
        return to;
    }
}
