using System.Security.Cryptography;
using Whence.Models.Onnx.Folding;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <summary>
/// Values of a model's further inputs, and others in place of its defaults: the same for every example. Where such an input counts examples along its first axis,
/// as the examples' own input does, one row is given and stands for all.
/// </summary>
sealed class GivenInputs
{
    readonly string file;
    readonly Dictionary<string, HostTensor> values = [];

    GivenInputs(string file) => this.file = file;

    /// <summary>Checks values against the inputs that a file declares.</summary>
    /// <exception cref="OnnxException">There is no such input, or the value is of another type or shape.</exception>
    public static GivenInputs Of(string file, OnnxGraphReader contents, IReadOnlyDictionary<string, HostTensor> given)
    {
        var found = new GivenInputs(file);
        foreach (var (name, value) in given)
        {
            var port = contents.Port(name) ?? throw new OnnxException(
                file, $"there is no input '{name}'; {NearNames.Hint(name, contents.Inputs.Select(port => port.Name).Concat(contents.Defaults))}");
            found.values.Add(name, Typed(file, port, Shaped(file, port, value)));
        }
        return found;
    }

    /// <summary>Whether there is a value for this input.</summary>
    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>The value that takes the place of a default, or null.</summary>
    public HostTensor? Find(string name) => values.GetValueOrDefault(name);

    /// <summary>The value of an input for so many examples.</summary>
    /// <param name="port">The input.</param>
    /// <param name="examples">How many, where the file leaves it open; null where it does not.</param>
    /// <exception cref="OnnxException">There are rows for another number of examples.</exception>
    public HostTensor For(OnnxPort port, int? examples)
    {
        var value = values[port.Name];
        return examples is not { } n || value.Rank < 2 || port.Dims is not [< 0, ..] || value.Shape[0] == n || value.Shape[0] == 1 ? value : throw new OnnxException(
            file, $"input {port}: the value given has {value.Shape[0]} rows, there are {n} examples; give one row, which holds for each of them");
    }

    /// <summary>A line for each value: its name, type, shape and SHA-256.</summary>
    public override string ToString() =>
        string.Concat(values.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => $"{value.Key} {value.Value} {Convert.ToHexStringLower(SHA256.HashData(value.Value.Data.Span))}\n"));

    // A first axis of one may be left away.
    static HostTensor Shaped(string file, OnnxPort port, HostTensor value)
    {
        var single = port.Dims is { } dims && value.Rank == dims.Length - 1 && dims[0] is < 0 or 1 ? value.Reshape([1, .. value.Shape]) : value;
        var fits = port.Dims is not { } declared || single.Rank == declared.Length && declared.Zip(single.Shape).All(side => side.First < 0 || side.First == side.Second);
        return fits ? single : throw new OnnxException(file, $"input {port} cannot be {value}");
    }

    static HostTensor Typed(string file, OnnxPort port, HostTensor value)
    {
        if (value.Type == port.Type)
            return value;
        var isInteger = !value.Type.IsFloat();
        return port.Type.IsFloat() || isInteger && port.Type != ElementType.Bool || isInteger && value.ToLongs().All(v => v is 0 or 1)
            ? HostMath.Cast(value, port.Type) : throw new OnnxException(file, $"input {port} cannot be {value}: numbers of another kind");
    }
}
