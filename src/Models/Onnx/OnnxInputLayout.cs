namespace Whence.Models.Onnx;

/// <summary>The order of dimensions in the node that a model is built on.</summary>
public enum OnnxInputLayout
{
    /// <summary>The engine's: [N,H,W,C], whether the file declares [N,C,H,W] or [N,H,W,C]; inputs of rank 1 and 2 as declared.</summary>
    ChannelsLast,

    /// <summary>As the file declares it.</summary>
    AsDeclared,
}
