using System.Security.Cryptography;
using System.Text;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <summary>
/// The model's weights in the engine's layout, made when a build first asks and shared by all later ones. A weight keeps its ONNX name;
/// when it is
/// also needed in a second form (another layout, or with a normalisation folded in), that form's name has the form appended.
/// </summary>
sealed class OnnxWeights(IEnumerable<HostTensor> ofFile)
{
    readonly HashSet<HostTensor> ofFile = [.. ofFile];
    readonly Dictionary<string, HostTensor> tensors = [];
    readonly Dictionary<(string Name, string Form), string> keys = [];
    readonly HashSet<string> firstForms = [];

    /// <summary>All weights asked for so far, float32.</summary>
    public IReadOnlyDictionary<string, HostTensor> Tensors => tensors;

    /// <summary>The name and values of a weight in a form.</summary>
    /// <param name="name">The ONNX name.</param>
    /// <param name="form">A word for what <paramref name="make"/> does.</param>
    /// <param name="stored">The tensor that it starts from.</param>
    /// <param name="make">Makes the values, at most once.</param>
    public (string Key, HostTensor Values) Get(string name, string form, HostTensor stored, Func<HostTensor, HostTensor> make)
    {
        // What was evaluated at import may follow the batch: builds share it only where it is the same.
        if (!ofFile.Contains(stored))
            form += $"#{Digest(stored)}";
        if (keys.TryGetValue((name, form), out var known))
            return (known, tensors[known]);
        var made = make(stored);
        var values = made.Type == ElementType.F32 ? made : HostTensor.From(made.ToFloats(), made.Shape);
        var key = firstForms.Add(name) ? name : $"{name}/{form}";
        tensors.Add(key, values);
        keys.Add((name, form), key);
        return (key, values);
    }

    static string Digest(HostTensor tensor)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(tensor.ToString()));
        hash.AppendData(tensor.Data.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
