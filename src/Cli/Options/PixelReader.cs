using Whence.Models;
using Whence.Models.Images;
using Whence.Models.Tensors;

namespace Whence.Cli;

/// <summary>Files as pixels of a classifier: pictures, and tensors as maps of pictures are written, [H,W,C] in [0,1].</summary>
sealed class PixelReader(Classifier classifier) : IInputReader
{
    public float[] One(string file, HostTensor tensor) => tensor.Rank >= 3 && classifier.InputShape.Span.EndsWith(tensor.Shape)
        ? tensor.ToFloats() : throw Wrong(file, tensor, "");

    public float[][] All(string file, HostTensor tensor) => tensor.Rank == 4 && classifier.InputShape.Span[1..].SequenceEqual(tensor.Shape.AsSpan(1))
        ? [.. tensor.ToFloats().Chunk(classifier.InputShape.Count)] : throw Wrong(file, tensor, "n,");

    public float[] Of(Image picture) => classifier.Prepare(picture).Pixels;

    TensorFormatException Wrong(string file, HostTensor tensor, string many) => new(
        file, $"the tensor is [{string.Join(',', tensor.Shape)}], the pixels of {classifier.Name} are [{many}{string.Join(',', classifier.InputShape.Span[1..].ToArray())}]");
}
