using Whence.Explain;

namespace Whence.Uncertainty.Features;

/// <summary>What a network says about <paramref name="Count"/> examples: the features before its last layer, its logits, and the true labels where
/// known. All arrays are row-major; every check is made when the set is built, so the mathematics behind it never meets a NaN.</summary>
/// <param name="Count">Number of examples n, 0 or more.</param>
/// <param name="Dimensions">Features an example D, at least 1.</param>
/// <param name="Classes">Classes K, at least 1.</param>
/// <exception cref="ExplainException">A length does not fit, an entry is not finite, or a label is outside [-1, K-1].</exception>
public sealed record FeatureSet(int Count, int Dimensions, int Classes)
{
    /// <summary>Number of examples n.</summary>
    public int Count { get; } = Count >= 0 ? Count : throw new ExplainException($"feature set: count is {Count}, expects 0 or more");

    /// <summary>Features an example D.</summary>
    public int Dimensions { get; } =
        Dimensions > 0 ? Dimensions : throw new ExplainException($"feature set: dimensions is {Dimensions}, expects at least 1");

    /// <summary>Classes K.</summary>
    public int Classes { get; } = Classes > 0 ? Classes : throw new ExplainException($"feature set: classes is {Classes}, expects at least 1");

    /// <summary>Features [n,D], finite.</summary>
    public required float[] Features
    {
        get;
        init => field = Finite("features", value, Count, Dimensions);
    }

    /// <summary>Logits [n,K], finite; empty where they are unknown (features from a black box).</summary>
    public required float[] Logits
    {
        get;
        init => field = value.Length == 0 ? value : Finite("logits", value, Count, Classes);
    }

    /// <summary>True labels [n], -1 where unknown.</summary>
    public required int[] Labels
    {
        get;
        init => field = InRange(value, Count, Classes);
    }

    /// <summary>What names each example [n]: a path, or a name with a record number.</summary>
    public required string[] Ids
    {
        get;
        init => field = value.Length == Count ? value : throw new ExplainException($"feature set: {value.Length} ids for {Count} examples");
    }

    /// <summary>Whether the logits are known.</summary>
    public bool HasLogits => Logits.Length > 0 || Count == 0;

    /// <summary>Whether every example has a label.</summary>
    public bool IsLabelled => !Labels.Contains(-1);

    /// <summary>Features of one example [D].</summary>
    public ReadOnlySpan<float> FeatureRow(int row) => Features.AsSpan(row * Dimensions, Dimensions);

    /// <summary>Logits of one example [K].</summary>
    /// <exception cref="ExplainException">The set has no logits.</exception>
    public ReadOnlySpan<float> LogitRow(int row)
    {
        return HasLogits ? Logits.AsSpan(row * Classes, Classes) : throw new ExplainException("feature set: it has features and no logits");
    }

    /// <summary>The examples named by <paramref name="indices"/>, in that order; an index may come twice.</summary>
    /// <exception cref="ExplainException">An index is outside [0, n).</exception>
    public FeatureSet Select(ReadOnlySpan<int> indices)
    {
        var features = new float[indices.Length * Dimensions];
        var logits = new float[Logits.Length == 0 ? 0 : indices.Length * Classes];
        var (labels, ids) = (new int[indices.Length], new string[indices.Length]);
        for (var i = 0; i < indices.Length; i++)
        {
            var row = indices[i];
            if ((uint)row >= (uint)Count)
                throw new ExplainException($"feature set: index {row} at position {i} is outside [0, {Count})");
            FeatureRow(row).CopyTo(features.AsSpan(i * Dimensions));
            if (logits.Length > 0)
                LogitRow(row).CopyTo(logits.AsSpan(i * Classes));
            (labels[i], ids[i]) = (Labels[row], Ids[row]);
        }
        return new(indices.Length, Dimensions, Classes) { Features = features, Logits = logits, Labels = labels, Ids = ids };
    }

    /// <summary>The examples from <paramref name="start"/> on, <paramref name="count"/> of them.</summary>
    /// <exception cref="ExplainException">The range leaves the set.</exception>
    public FeatureSet Rows(int start, int count)
    {
        if (start < 0 || count < 0 || start > Count - count)
            throw new ExplainException($"feature set: rows {start}..{start + count} leave [0, {Count})");
        return Select([.. Enumerable.Range(start, count)]);
    }

    static float[] Finite(string name, float[] values, int rows, int columns)
    {
        if (values.LongLength != (long)rows * columns)
            throw new ExplainException($"feature set: {values.Length} {name}, expects [{rows},{columns}] = {(long)rows * columns}");
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new ExplainException($"feature set: {name} row {i / columns}, column {i % columns} is {values[i]}");
        }
        return values;
    }

    static int[] InRange(int[] labels, int count, int classes)
    {
        if (labels.Length != count)
            throw new ExplainException($"feature set: {labels.Length} labels for {count} examples");
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] < -1 || labels[i] >= classes)
                throw new ExplainException($"feature set: label of row {i} is {labels[i]}, expects -1 (unknown) or 0..{classes - 1}");
        }
        return labels;
    }
}
