using Whence.Explain;

namespace Whence.Samples;

/// <summary>A measure: how far relevance lies from its centre, the root of the mean square in pixels, weighted by absolute values; NaN for a map of zeros.</summary>
public sealed record Spread() : MapMetricInfo("spread", "root mean square distance of relevance from its centre, in pixels", "this sample", MetricDirection.Neither, (map, _) =>
{
    var (width, total) = (map.Input[2], map.Pixels.Sum(v => Math.Abs((double)v)));
    var (row, column) = (Mean(i => i / width), Mean(i => i % width));
    return Math.Sqrt(Mean(i => Math.Pow(i / width - row, 2) + Math.Pow(i % width - column, 2)));

    double Mean(Func<int, double> of) => map.Pixels.Select((v, i) => Math.Abs((double)v) * of(i)).Sum() / total;
});
