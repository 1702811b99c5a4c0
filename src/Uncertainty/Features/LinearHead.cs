using Whence.Explain;

namespace Whence.Uncertainty.Features;

/// <summary>The last layer of a classifier: <c>z = W u + b</c>, features u [D] to logits z [K].</summary>
/// <param name="Weight">W [K,D], row-major.</param>
/// <param name="Bias">b [K].</param>
/// <exception cref="ExplainException">There is no class, the weight is no whole number of rows, or an entry is not finite.</exception>
public sealed record LinearHead(float[] Weight, float[] Bias)
{
    /// <summary>W [K,D], row-major, finite.</summary>
    public float[] Weight { get; } = Checked(Weight, Bias);

    /// <summary>b [K], finite.</summary>
    public float[] Bias { get; } = Bias;

    /// <summary>Classes K.</summary>
    public int Classes => Bias.Length;

    /// <summary>Features D.</summary>
    public int Dimensions => Weight.Length / Bias.Length;

    /// <summary>Logits [K] of one example's features [D], summed in float64.</summary>
    /// <exception cref="ExplainException">A length does not fit.</exception>
    public void Apply(ReadOnlySpan<float> features, Span<double> logits)
    {
        if (features.Length != Dimensions || logits.Length != Classes)
            throw new ExplainException($"linear head [{Classes},{Dimensions}]: {features.Length} features into {logits.Length} logits");
        for (var k = 0; k < logits.Length; k++)
        {
            var row = Weight.AsSpan(k * features.Length, features.Length);
            var sum = (double)Bias[k];
            for (var d = 0; d < row.Length; d++)
                sum += (double)row[d] * features[d];
            logits[k] = sum;
        }
    }

    static float[] Checked(float[] weight, float[] bias)
    {
        if (bias.Length == 0 || weight.Length == 0 || weight.Length % bias.Length != 0)
            throw new ExplainException($"linear head: {weight.Length} weights for {bias.Length} biases, expects [K,D] and [K]");
        var dimensions = weight.Length / bias.Length;
        for (var i = 0; i < weight.Length; i++)
        {
            if (!float.IsFinite(weight[i]))
                throw new ExplainException($"linear head: weight row {i / dimensions}, column {i % dimensions} is {weight[i]}");
        }
        for (var k = 0; k < bias.Length; k++)
        {
            if (!float.IsFinite(bias[k]))
                throw new ExplainException($"linear head: bias {k} is {bias[k]}");
        }
        return weight;
    }
}
