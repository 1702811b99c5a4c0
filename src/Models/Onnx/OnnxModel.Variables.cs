using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <content>Constants that are left open.</content>
public sealed partial class OnnxModel
{
    /// <summary>What builds leave open as parameters in the file's own layout, with the values that they start from: what training changes.</summary>
    internal IReadOnlyDictionary<string, HostTensor> Variables { get; private init; } = new Dictionary<string, HostTensor>();

    /// <summary>Whether a batch runs example by example, as <see cref="Notes"/> say.</summary>
    internal bool RunsOneByOne => oneByOne is not null;

    /// <summary>The model with some of its constants left open as parameters.</summary>
    internal OnnxModel WithVariables(IReadOnlyDictionary<string, HostTensor> variables) => new(this) { Variables = variables };
}
