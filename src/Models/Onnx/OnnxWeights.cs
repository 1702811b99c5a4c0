using System.Security.Cryptography;
using System.Text;
using Whence.Graphs;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <summary>
/// The model's weights in the engine's layout, made when a build first asks and shared by all later ones that want the same content in the
/// same form (a layout, a normalisation folded in). A weight keeps its ONNX name; a further form, or further content under the name (what was
/// evaluated at import may follow the batch), has the form and a digest of the content appended.
/// </summary>
sealed class OnnxWeights
{
    readonly Dictionary<string, HostTensor> tensors = [];
    readonly Dictionary<(string Name, string Form), List<(HostTensor Stored, string Key)>> keys = [];

    /// <summary>All weights asked for so far, float32.</summary>
    public IReadOnlyDictionary<string, HostTensor> Tensors => tensors;

    /// <summary>The name and values of a weight in a form.</summary>
    /// <param name="name">The ONNX name.</param>
    /// <param name="form">What <paramref name="make"/> does, told fully: the same word makes the same values of the same tensor.</param>
    /// <param name="stored">The tensor that it starts from.</param>
    /// <param name="make">Makes the values, at most once.</param>
    /// <exception cref="GraphException">An integer has more digits than float32 holds.</exception>
    public (string Key, HostTensor Values) Get(string name, string form, HostTensor stored, Func<HostTensor, HostTensor> make)
    {
        if (!keys.TryGetValue((name, form), out var made))
            keys[(name, form)] = made = [];
        foreach (var (other, known) in made)
            if (IsSame(other, stored))
                return (known, tensors[known]);
        var values = ToSingle(name, make(stored));
        var key = !tensors.ContainsKey(name) ? name : $"{name}/{form}#{DigestOf(stored.Data.Span, stored.ToString())}";
        tensors.Add(key, values);
        made.Add((stored, key));
        return (key, values);
    }

    /// <summary>A constant as the engine keeps it, in float32.</summary>
    /// <exception cref="GraphException">An integer has more digits than float32 holds.</exception>
    public static HostTensor ToSingle(string name, HostTensor tensor)
    {
        if (tensor.Type == ElementType.F32)
            return tensor;
        var values = tensor.ToFloats();
        if (!tensor.Type.IsFloat() && tensor.Type.Size() > 2)
            RequireExact(name, tensor, values);
        return HostTensor.From(values, tensor.Shape);
    }

    /// <summary>A short name of bytes, type and shape: equal for equal content.</summary>
    public static string DigestOf(ReadOnlySpan<byte> bytes, string about = "")
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(about));
        hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    // The largest and the smallest integers stand for an open bound.
    static void RequireExact(string name, HostTensor tensor, float[] values)
    {
        var integers = tensor.ToIntegers();
        for (var i = 0; i < values.Length; i++)
            if ((Int128)(double)values[i] != integers[i] && integers[i] != long.MaxValue && integers[i] != int.MaxValue)
                throw new GraphException(
                    $"constant '{name}' {tensor}: element {i} is {integers[i]}; computed values are float32, which holds integers to 2^24");
    }

    static bool IsSame(HostTensor a, HostTensor b) =>
        a == b || a.Type == b.Type && a.Shape.AsSpan().SequenceEqual(b.Shape) && a.Data.Span.SequenceEqual(b.Data.Span);
}
