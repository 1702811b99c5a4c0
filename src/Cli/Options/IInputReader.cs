using Whence.Models.Images;
using Whence.Models.Tensors;

namespace Whence.Cli;

/// <summary>How files that methods compare with become inputs of the network.</summary>
interface IInputReader
{
    /// <summary>The one input that a tensor holds, perhaps without the batch.</summary>
    /// <exception cref="TensorFormatException">It has another shape, or holds several.</exception>
    float[] One(string file, HostTensor tensor);

    /// <summary>The inputs [n, ...] that a tensor holds.</summary>
    /// <exception cref="TensorFormatException">It has another shape.</exception>
    float[][] All(string file, HostTensor tensor);

    /// <summary>The input that a picture becomes, or null where the network is given tensors.</summary>
    float[]? Of(Image picture);
}
