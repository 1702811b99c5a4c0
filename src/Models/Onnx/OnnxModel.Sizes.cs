using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <content>Sizes that a file leaves open.</content>
public sealed partial class OnnxModel
{
    /// <summary>
    /// Whether the one input may be an image of which the file leaves height, width or channels open, or declares no shape at all: <see cref="WithImageSize"/>
    /// gives them.
    /// </summary>
    public bool HasOpenSize => Inputs is [{ Dims: null }] || Inputs is [{ Dims: { Length: 4 } dims }] && dims.AsSpan(1).Contains(-1);

    /// <summary>The model with the image size, and number of channels, that its file leaves open; what the file gives stays.</summary>
    public OnnxModel WithImageSize(int height, int width, int channels = 3) => new(this)
    {
        Inputs = [.. Inputs.Select(port => port.Dims switch
        {
            null => port with { Dims = [-1, channels, height, width] },
            { Length: 4 } dims => port with { Dims = Fill(dims, port.IsChannelsLast ? [-1, height, width, channels] : [-1, channels, height, width]) },
            _ => port,
        })],
    };

    /// <summary>The model with the sizes that its file leaves open taken from an input [N, ...] in the file's own layout.</summary>
    public OnnxModel WithSizesOf(HostTensor input) => new(this)
    {
        Inputs = [.. Inputs.Select(port => port.Dims is null ? port with { Dims = [-1, .. input.Shape.Skip(1)] }
            : port.Dims.Length == input.Rank ? port with { Dims = Fill(port.Dims, [-1, .. input.Shape.Skip(1)]) } : port)],
    };

    static int[] Fill(int[] dims, int[] known) => [.. dims.Zip(known, (declared, given) => declared < 0 ? given : declared)];
}
