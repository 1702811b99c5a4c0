using Whence.Explain;
using Whence.Statistics;

namespace Whence.Uncertainty.Features;

/// <summary>
/// Class probabilities of n examples, or of n members of an ensemble: rows [n,K] in float64 that are non-negative and sum to 1.
/// </summary>
public sealed class Probabilities
{
    // Softmax in float32 of a thousand classes strays from a sum of 1 by less.
    const double SumTolerance = 1e-4;

    readonly double[] values;

    /// <summary>Takes rows as they are.</summary>
    /// <param name="values">Probabilities [n,K], row-major.</param>
    /// <param name="classes">Classes K.</param>
    /// <exception cref="ExplainException">
    /// No whole rows, an entry outside [0,1], or a row that does not sum to 1; the message names row and column.
    /// </exception>
    public Probabilities(double[] values, int classes)
    {
        Count = Rows("probabilities", values.Length, classes);
        (this.values, Classes) = (values, classes);
        for (var row = 0; row < Count; row++)
            Check(row);
    }

    Probabilities(double[] values, int classes, int count) => (this.values, Classes, Count) = (values, classes, count);

    /// <summary>Rows n.</summary>
    public int Count { get; }

    /// <summary>Classes K.</summary>
    public int Classes { get; }

    /// <summary>Row-major [n,K].</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>Probabilities [K] of one row.</summary>
    public ReadOnlySpan<double> Row(int row) => values.AsSpan(row * Classes, Classes);

    /// <summary><c>softmax(z / T)</c> of logits [n,K].</summary>
    /// <param name="logits">Logits [n,K], finite, row-major.</param>
    /// <param name="classes">Classes K.</param>
    /// <param name="temperature">T, above 0.</param>
    /// <exception cref="ExplainException">No whole rows, a logit that is not finite, or a temperature that is not positive.</exception>
    public static Probabilities Of(ReadOnlySpan<double> logits, int classes, double temperature = 1)
    {
        var count = Rows("logits", logits.Length, classes);
        if (!(temperature > 0 && double.IsFinite(temperature)))
            throw new ExplainException($"temperature is {temperature}, expects a positive number");
        var values = new double[logits.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = double.IsFinite(logits[i])
                ? logits[i] : throw new ExplainException($"logits row {i / classes}, column {i % classes} is {logits[i]}");
        for (var row = 0; row < count; row++)
            RowSoftmax.InPlace(values.AsSpan(row * classes, classes), 1 / temperature);
        return new(values, classes, count);
    }

    /// <summary><c>softmax(z / T)</c> of the logits of a set.</summary>
    /// <exception cref="ExplainException">The set has no logits, or the temperature is not positive.</exception>
    public static Probabilities Of(FeatureSet set, double temperature = 1)
    {
        if (!set.HasLogits)
            throw new ExplainException("probabilities need logits; the feature set has none");
        return Of(Array.ConvertAll(set.Logits, z => (double)z), set.Classes, temperature);
    }

    /// <summary>The most probable class of a row; of equal ones the first.</summary>
    public int ArgMax(int row)
    {
        var p = Row(row);
        var best = 0;
        for (var k = 1; k < p.Length; k++)
            best = p[k] > p[best] ? k : best;
        return best;
    }

    /// <summary>The largest probability of a row: the confidence.</summary>
    public double Confidence(int row) => Row(row)[ArgMax(row)];

    /// <summary>A copy of some rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the table.</exception>
    public Probabilities Rows(Range range)
    {
        var (start, count) = range.GetOffsetAndLength(Count);
        return new(values.AsSpan(start * Classes, count * Classes).ToArray(), Classes, count);
    }

    /// <summary>Checks that there is one true label for each row.</summary>
    internal void RequireLabels(ReadOnlySpan<int> labels)
    {
        if (labels.Length != Count)
            throw new ExplainException($"{labels.Length} labels for {Count} rows of probabilities");
        for (var i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)Classes)
                throw new ExplainException($"label of row {i} is {labels[i]}, expects 0..{Classes - 1}");
        }
    }

    static int Rows(string name, int length, int classes)
    {
        if (classes < 2)
            throw new ExplainException($"{name}: {classes} classes, expects at least 2");
        return length % classes == 0
            ? length / classes : throw new ExplainException($"{name}: {length} values are no whole rows of {classes} classes");
    }

    void Check(int row)
    {
        double sum = 0;
        foreach (var p in Row(row))
            sum += p is >= 0 and <= 1 ? p : throw new ExplainException($"probabilities row {row} holds {p}, expects 0..1");
        if (Math.Abs(sum - 1) > SumTolerance)
            throw new ExplainException($"probabilities row {row} sums to {sum}, expects 1");
    }
}
