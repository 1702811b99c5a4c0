namespace Whence.Diagnose.Metrics;

/// <summary>
/// How often each true class was predicted as each class: counts that add exactly, so that parts of a set merge into the whole. Only cells that are not
/// empty are held.
/// </summary>
public sealed class Confusion
{
    // Up to so many cells a table of all is counted in; beyond, a dictionary.
    const long DenseCells = 1 << 22;

    /// <param name="classes">Number of classes K.</param>
    /// <param name="cells">The cells that are not empty, each once.</param>
    public Confusion(int classes, IReadOnlyList<ConfusionCell> cells)
    {
        (Classes, Cells) = (classes, cells);
        (Truths, Predictions, Hits) = (new long[classes], new long[classes], new long[classes]);
        foreach (var (truth, predicted, count) in cells)
        {
            Truths[truth] += count;
            Predictions[predicted] += count;
            Hits[truth] += truth == predicted ? count : 0;
            Count += count;
        }
    }

    /// <summary>Number of classes K.</summary>
    public int Classes { get; }

    /// <summary>The cells that are not empty.</summary>
    public IReadOnlyList<ConfusionCell> Cells { get; }

    /// <summary>Number of examples.</summary>
    public long Count { get; }

    /// <summary>Examples of each true class [K].</summary>
    public long[] Truths { get; }

    /// <summary>Examples predicted as each class [K].</summary>
    public long[] Predictions { get; }

    /// <summary>Examples of each class that are right [K].</summary>
    public long[] Hits { get; }

    /// <summary>Examples that are right.</summary>
    public long Right => Hits.Sum();

    /// <summary>Counts all examples.</summary>
    public static Confusion Of(ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted, int classes) =>
        By(new byte[truth.Length], 1, truth, predicted, classes)[0];

    /// <summary>Counts the examples of each value of a property.</summary>
    /// <param name="codes">Value of each example [n].</param>
    /// <param name="values">Number of values.</param>
    /// <param name="truth">True class of each example [n].</param>
    /// <param name="predicted">Predicted class of each example [n].</param>
    /// <param name="classes">Number of classes K.</param>
    public static Confusion[] By(ReadOnlySpan<byte> codes, int values, ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted, int classes)
    {
        var cells = new List<ConfusionCell>[values];
        for (var v = 0; v < values; v++)
            cells[v] = [];
        var square = (long)classes * classes;
        if (values * square <= DenseCells)
        {
            var counts = new int[values * square];
            for (var i = 0; i < codes.Length; i++)
                counts[codes[i] * square + truth[i] * classes + predicted[i]]++;
            for (var at = 0L; at < counts.Length; at++)
                Add(at, counts[at]);
        }
        else
        {
            var counts = new Dictionary<long, int>();
            for (var i = 0; i < codes.Length; i++)
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, codes[i] * square + (long)truth[i] * classes + predicted[i], out _)++;
            foreach (var (at, count) in counts.OrderBy(pair => pair.Key))
                Add(at, count);
        }
        return [.. cells.Select(list => new Confusion(classes, list))];

        void Add(long at, int count)
        {
            if (count > 0)
                cells[at / square].Add(new((int)(at % square / classes), (int)(at % classes), count));
        }
    }

    /// <summary>The counts of two sets together.</summary>
    /// <exception cref="DiagnoseException">They have different numbers of classes.</exception>
    public Confusion Merge(Confusion other)
    {
        if (Classes != other.Classes)
            throw new DiagnoseException($"counts of {Classes} and of {other.Classes} classes do not merge");
        var sums = Cells.Concat(other.Cells).GroupBy(cell => (cell.Truth, cell.Predicted));
        return new(Classes, [.. sums.OrderBy(sum => sum.Key).Select(sum => new ConfusionCell(sum.Key.Truth, sum.Key.Predicted, sum.Sum(cell => cell.Count)))]);
    }
}
