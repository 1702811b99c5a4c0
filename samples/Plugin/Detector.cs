using Whence.Uncertainty.Features;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Samples;

/// <summary>A detector that is fitted on training features: the distance to the nearest of the classes' means.</summary>
public sealed record ClassMeans() : OodDetectorInfo(NearestMean.Detector, "distance to the nearest class's mean feature", "this sample", NeedsTraining: true, NeedsHead: false, (training, _) => new NearestMean(training!));

sealed class NearestMean(FeatureSet training) : IOodDetector
{
    public const string Detector = "class-means";

    readonly double[][] means = [.. Enumerable.Range(0, training.Count).GroupBy(row => training.Labels[row]).Select(rows => Mean(training, [.. rows]))];

    public string Name => Detector;

    public double[] Score(FeatureSet set) => [.. Enumerable.Range(0, set.Count).Select(row => means.Min(mean => Distance(set.FeatureRow(row), mean)))];

    static double[] Mean(FeatureSet set, int[] rows) => [.. Enumerable.Range(0, set.Dimensions).Select(d => rows.Average(row => (double)set.FeatureRow(row)[d]))];

    static double Distance(ReadOnlySpan<float> feature, double[] mean)
    {
        double sum = 0;
        for (var d = 0; d < mean.Length; d++)
            sum += (feature[d] - mean[d]) * (feature[d] - mean[d]);
        return Math.Sqrt(sum);
    }
}
