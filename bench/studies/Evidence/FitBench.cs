using System.Diagnostics;
using System.Globalization;
using Whence.Runtime;
using Whence.Uncertainty.Evidence;

namespace Whence.Studies.Evidence;

/// <summary>Fits a posterior, and times the pass over all examples by itself.</summary>
sealed class FitBench
{
    const int Batch = 256;

    readonly EvidenceData data;
    readonly Backend backend;
    readonly double fit;
    readonly Latency pass = new();

    public FitBench(EvidenceData data, Backend backend, int inducing)
    {
        (this.data, this.backend) = (data, backend);
        var start = Stopwatch.GetTimestamp();
        Posterior = new PosteriorFitter(new() { Inducing = inducing }, backend).Fit(data.Train);
        fit = Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public SparsePosterior Posterior { get; }

    // Of the pass: kernel rows, sums of their products with one another, and with the labels.
    double Flop
    {
        get
        {
            double n = data.Train.Count, m = Posterior.Inducing.Count;
            return n * m * (3.0 * data.Train.Dimensions + 2) + n * m * (m + 1) + 2 * n * m * Posterior.Classes;
        }
    }

    /// <summary>Runs the pass some times.</summary>
    public void Round(int runs)
    {
        using var sums = new PosteriorAccumulator(
            Posterior.Inducing, Posterior.Transform, Posterior.Settings, data.Train.Dimensions, Posterior.Classes, Batch, backend);
        pass.Measure(_ => sums.Add(data.Train), runs);
    }

    /// <summary>The table's row. A vector holds half as many doubles as floats, so half of the float32 rate is the ceiling.</summary>
    public string Row()
    {
        var (n, rate) = (data.Train.Count, Flop / pass.Least);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {data.Name}, {n} x {data.Train.Dimensions} | {Posterior.Inducing.Count} | {n / (1e-6 * pass.Median):0} | {n / pass.Least:0} "
                + $"| {rate / 1e9:0.0} | {backend.Peaks.FlopPerSecond / 2e9:0.0} | {200 * rate / backend.Peaks.FlopPerSecond:0} % | {fit:0.00} |");
    }
}
