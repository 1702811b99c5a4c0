namespace Whence.Explain;

/// <summary>An explanation cannot be made as asked; the message carries names and values.</summary>
public sealed class ExplainException(string message) : InvalidOperationException(message)
{
    internal static void ThrowIfNotFinite(ReadOnlySpan<float> values, string what)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new ExplainException($"{what}: entry {i} is {values[i]}");
        }
    }
}
