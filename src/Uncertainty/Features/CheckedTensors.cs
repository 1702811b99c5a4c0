using Whence.Explain;
using Whence.Models.Images;
using Whence.Models.Tensors;

namespace Whence.Uncertainty.Features;

/// <summary>The tensors of a file of ours, each checked for its type, shape and numbers as it is read.</summary>
/// <param name="file">The file.</param>
/// <param name="name">Its name, for messages.</param>
/// <param name="what">What it should hold.</param>
sealed class CheckedTensors(Safetensors file, string name, string what)
{
    public float[] Floats(string tensor, params int?[] shape)
    {
        var values = Find(tensor, ElementType.F32, shape).ToFloats();
        return Array.TrueForAll(values, float.IsFinite) ? values : throw Bad(tensor, "has a value that is not finite");
    }

    public double[] Doubles(string tensor, params int?[] shape)
    {
        var values = Find(tensor, ElementType.F64, shape).ToDoubles();
        return Array.TrueForAll(values, double.IsFinite) ? values : throw Bad(tensor, "has a value that is not finite");
    }

    public int[] Integers(string tensor, params int?[] shape) => [.. Find(tensor, ElementType.I32, shape).ToLongs().Select(value => (int)value)];

    public Image[]? Pictures(string tensor, int count)
    {
        if (!file.Contains(tensor))
            return null;
        var found = Find(tensor, ElementType.U8, count, null, null, 3);
        var (height, width) = (found.Shape[1], found.Shape[2]);
        if (height == 0 || width == 0)
            throw Bad(tensor, "holds pictures without pixels");
        return [.. Enumerable.Range(0, count).Select(i => new Image(width, height, 3, found.Data.Slice(i * height * width * 3, height * width * 3).ToArray()))];
    }

    HostTensor Find(string tensor, ElementType type, params int?[] shape)
    {
        if (!file.Contains(tensor))
            throw Bad(tensor, "is missing");
        var found = file[tensor];
        var fits = found.Type == type && found.Rank == shape.Length && shape.Zip(found.Shape).All(pair => pair.First is null || pair.First == pair.Second);
        return fits ? found : throw Bad(tensor, $"is {found}, {type} [{string.Join(',', shape.Select(d => d?.ToString() ?? "any"))}] is needed");
    }

    ExplainException Bad(string tensor, string fault) => new($"{name}: no sound {what}: tensor '{tensor}' {fault}");
}
