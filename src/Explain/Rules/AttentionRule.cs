namespace Whence.Explain;

/// <summary>What relevance propagation takes attention softmax(q k') v for.</summary>
public enum AttentionRule
{
    /// <summary>
    /// A product of two values from the input, each of which gets half (uniform rule), and of softmax its first-order expansion at x, <c>R_i = x_i (R_i - p_i sum_j R_j)</c>, p its result
    /// [Achtibat 2024]. What the expansion leaves over is lost.
    /// </summary>
    Taylor,

    /// <summary>Weights that stand: values get all, queries and keys nothing [Ali 2022]. Keeps the sum.</summary>
    Constant,
}
