using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <summary>An input or output of a model as the file declares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Dims">Its dimensions in ONNX order (NCHW for images), -1 where the file leaves one open; null where no shape is
/// declared.</param>
public sealed record OnnxPort(string Name, ElementType Type, int[]? Dims)
{
    /// <summary>
    /// Whether the file itself has an image's channels last: of four dimensions the last is a usual number of channels and the two before it are
    /// not.
    /// </summary>
    public bool IsChannelsLast => Dims is [_, < 0 or > 4, < 0 or > 4, 1 or 3 or 4];

    /// <inheritdoc/>
    public override string ToString() =>
        $"'{Name}' {Type} [{(Dims is null ? "?" : string.Join(',', Dims.Select(d => d < 0 ? "?" : $"{d}")))}]";
}
