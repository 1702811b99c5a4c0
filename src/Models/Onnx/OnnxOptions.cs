using Whence.Models.Onnx.Training;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <summary>Choices when a model is appended to a graph.</summary>
public sealed record OnnxOptions
{
    /// <summary>How the input node holds an image.</summary>
    public OnnxInputLayout InputLayout { get; init; } = OnnxInputLayout.ChannelsLast;

    /// <summary>
    /// Whether a BatchNormalization is computed into the weights of the convolution before it, when nothing else reads that.
    /// </summary>
    public bool FoldBatchNormalization { get; init; } = true;

    /// <summary>
    /// Whether the nodes of a layer normalisation, as files before operator set 17 write it, are joined into one op.
    /// </summary>
    public bool FoldLayerNormalization { get; init; } = true;

    /// <summary>
    /// Whether SiLU, Swish and GELU written as products of a value and a gate of it are joined into one op.
    /// </summary>
    public bool FoldActivations { get; init; } = true;

    /// <summary>Values for inputs that shape the network (target shapes, axes, scales) and must be known when it is built; they go before the file's own defaults.</summary>
    public IReadOnlyDictionary<string, HostTensor> Constants { get; init; } = new Dictionary<string, HostTensor>();

    /// <summary>Set where the network is built to be trained: batch statistics, running ones that follow, dropout.</summary>
    internal TrainingBuild? Training { get; init; }
}
