using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <summary>
/// The model's weights in the engine's layout, made when a build first asks and shared by all later ones. A weight keeps its ONNX name;
/// when it is
/// also needed in a second form (another layout, or with a normalisation folded in), that form's name has the form appended.
/// </summary>
sealed class OnnxWeights
{
    readonly Dictionary<string, HostTensor> tensors = [];
    readonly Dictionary<(string Name, string Form), string> keys = [];
    readonly HashSet<string> firstForms = [];

    /// <summary>All weights asked for so far, float32.</summary>
    public IReadOnlyDictionary<string, HostTensor> Tensors => tensors;

    /// <summary>The name and values of a weight in a form.</summary>
    /// <param name="name">The ONNX name.</param>
    /// <param name="form">A word for what was done to the stored tensor.</param>
    /// <param name="make">Makes it from the stored tensor, at most once.</param>
    public (string Key, HostTensor Values) Get(string name, string form, Func<HostTensor> make)
    {
        if (keys.TryGetValue((name, form), out var known))
            return (known, tensors[known]);
        var made = make();
        var values = made.Type == ElementType.F32 ? made : HostTensor.From(made.ToFloats(), made.Shape);
        var key = firstForms.Add(name) ? name : $"{name}/{form}";
        tensors.Add(key, values);
        keys.Add((name, form), key);
        return (key, values);
    }
}
