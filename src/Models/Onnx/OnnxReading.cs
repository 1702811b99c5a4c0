using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <summary>How a file is read where it leaves things open.</summary>
public sealed record OnnxReading
{
    /// <summary>Name of the output that holds the scores; null: decided by name, shape and use.</summary>
    public string? Scores { get; init; }

    /// <summary>Height and width of pictures where the file leaves them open.</summary>
    public (int Height, int Width)? Size { get; init; }

    /// <summary>Values of the inputs beside the examples' own, and others in place of defaults, by name.</summary>
    public IReadOnlyDictionary<string, HostTensor> Inputs { get; init; } = new Dictionary<string, HostTensor>();
}
