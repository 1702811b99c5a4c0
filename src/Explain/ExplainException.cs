using System.Numerics.Tensors;

namespace Whence.Explain;

/// <summary>An explanation cannot be made as asked; the message carries names and values.</summary>
public sealed class ExplainException(string message) : InvalidOperationException(message)
{
    internal static void ThrowIfNotFinite(ReadOnlySpan<float> values, string what)
    {
        if (TensorPrimitives.IsFiniteAll(values))
            return;
        var i = 0;
        while (float.IsFinite(values[i]))
            i++;
        throw new ExplainException($"{what}: entry {i} is {values[i]}");
    }
}
