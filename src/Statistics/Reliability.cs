namespace Whence.Statistics;

/// <summary>How far confidence and accuracy are apart, bin by bin [Guo 2017].</summary>
public static class Reliability
{
    /// <summary>Bins <c>(b/B, (b+1)/B]</c> of equal width.</summary>
    /// <param name="confidences">In [0,1], [n].</param>
    /// <param name="correct">Whether each example is right, [n].</param>
    /// <param name="bins">B, at least 1.</param>
    /// <exception cref="StatisticsException">The lengths differ, a confidence is outside [0,1], or there is no bin.</exception>
    public static IReadOnlyList<ReliabilityBin> EqualWidth(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> correct, int bins = 15)
    {
        Check(confidences, correct, bins);
        var (counts, sums, right) = (new int[bins], new double[bins], new int[bins]);
        for (var i = 0; i < confidences.Length; i++)
        {
            var bin = BinOf(confidences[i], bins);
            counts[bin]++;
            sums[bin] += confidences[i];
            right[bin] += correct[i] ? 1 : 0;
        }
        return [.. Enumerable.Range(0, bins).Select(b => Bin((double)b / bins, (b + 1.0) / bins, counts[b], sums[b], right[b]))];
    }

    // The product may round across an end of a bin: the ends themselves decide.
    internal static int BinOf(double confidence, int bins)
    {
        var bin = Math.Clamp((int)Math.Ceiling(confidence * bins) - 1, 0, bins - 1);
        if (bin > 0 && confidence <= (double)bin / bins)
            return bin - 1;
        return bin < bins - 1 && confidence > (bin + 1.0) / bins ? bin + 1 : bin;
    }

    /// <summary>
    /// B bins of as equal counts as can be without parting equal confidences, so that the order of the examples does not matter; their ends are
    /// the confidences between them. A bin that equal confidences leave nothing for is empty.
    /// </summary>
    /// <exception cref="StatisticsException">As for <see cref="EqualWidth"/>.</exception>
    public static IReadOnlyList<ReliabilityBin> EqualMass(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> correct, int bins = 15)
    {
        Check(confidences, correct, bins);
        var (sorted, order) = (confidences.ToArray(), Enumerable.Range(0, confidences.Length).ToArray());
        Array.Sort(sorted, order);
        var result = new List<ReliabilityBin>();
        for (int b = 0, start = 0, end; b < bins; b++, start = end)
        {
            end = Math.Max(start, (int)((b + 1L) * sorted.Length / bins));
            while (end > start && end < sorted.Length && sorted[end] == sorted[end - 1])
                end++;
            double sum = 0;
            var right = 0;
            for (var i = start; i < end; i++)
            {
                sum += sorted[i];
                right += correct[order[i]] ? 1 : 0;
            }
            var low = start == 0 ? 0 : sorted[start - 1];
            result.Add(Bin(low, end == start ? low : sorted[end - 1], end - start, sum, right));
        }
        return result;
    }

    /// <summary>Expected calibration error <c>sum_b n_b/n |acc_b - conf_b|</c>, in [0,1]; 0 without examples.</summary>
    public static double ExpectedError(IReadOnlyList<ReliabilityBin> bins)
    {
        var filled = bins.Where(bin => bin.Count > 0).ToArray();
        double count = filled.Sum(bin => bin.Count);
        return filled.Sum(bin => bin.Count / count * Math.Abs(bin.Accuracy.Mean - bin.Confidence));
    }

    /// <summary>Maximum calibration error <c>max_b |acc_b - conf_b|</c> over filled bins, in [0,1]; 0 without examples.</summary>
    public static double MaximumError(IReadOnlyList<ReliabilityBin> bins) =>
        bins.Where(bin => bin.Count > 0).Select(bin => Math.Abs(bin.Accuracy.Mean - bin.Confidence)).DefaultIfEmpty().Max();

    internal static ReliabilityBin Bin(double low, double high, int count, double sum, int right) =>
        new(low, high, count, sum / count, Wilson.Share(right, count));

    static void Check(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> correct, int bins)
    {
        if (bins < 1)
            throw new StatisticsException($"reliability: {bins} bins, expects at least 1");
        if (confidences.Length != correct.Length)
            throw new StatisticsException($"reliability: {confidences.Length} confidences and {correct.Length} outcomes");
        for (var i = 0; i < confidences.Length; i++)
        {
            if (!(confidences[i] is >= 0 and <= 1))
                throw new StatisticsException($"reliability: confidence {i} is {confidences[i]}, expects 0..1");
        }
    }
}
