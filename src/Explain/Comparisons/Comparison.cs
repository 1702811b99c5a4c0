using System.Diagnostics;
using Whence.Explain.Reports;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Images;
using Whence.Statistics;

namespace Whence.Explain;

/// <summary>
/// Methods times pictures times measures: the one engine behind evaluations and comparisons. Each method is compiled once and sees every picture before the next, so that
/// memory holds one method; every result is added as soon as it is there, and what is there already is not made again. A result depends on its method, seed and
/// picture alone: however the pictures are split, the results are the same bits.
/// </summary>
sealed class Comparison : IDisposable
{
    /// <summary>Cells along a side of the maps that methods are compared by.</summary>
    public const int CellsAcross = 16;

    // Of so many pictures cells are kept: agreement is a mean over them.
    const int PicturesWithCells = 256;

    readonly INetwork network;
    readonly Weights weights;
    readonly ExplainOptions options;
    readonly MetricContext context;
    readonly EvaluatedMethod[] methods;
    readonly ComparedMeasure[] measures;

    /// <summary>Prepares the measures.</summary>
    /// <param name="network">The network, on images.</param>
    /// <param name="weights">Its loaded weights.</param>
    /// <param name="options">Seed, target and precision of every method.</param>
    /// <param name="methods">The methods; two rankings of the same maps behind each other share them.</param>
    /// <param name="measures">The measures.</param>
    /// <param name="steps">Steps of a curve.</param>
    /// <exception cref="ExplainException">The network's input is no image, or a measure does not suit its scores.</exception>
    public Comparison(INetwork network, Weights weights, ExplainOptions options, IReadOnlyList<EvaluatedMethod> methods, IReadOnlyList<ComparedMeasure> measures, int steps)
    {
        if (methods.Count == 0 || measures.Count == 0)
            throw new ExplainException($"a comparison needs a method and a measure; there are {methods.Count} and {measures.Count}");
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (measures.Any(measure => measure.Info.Needs.HasFlag(MetricNeeds.Probabilities)))
            TargetScore.Require(network, TargetForm.Prob);
        (this.network, this.weights, this.options) = (network, weights, options);
        this.methods = [.. methods];
        this.measures = [.. measures];
        context = new(network, weights, options, steps);
    }

    /// <summary>What results are of.</summary>
    /// <param name="set">Name of the data set.</param>
    /// <param name="fingerprint">Its content.</param>
    /// <param name="pictures">Pictures of the whole.</param>
    /// <param name="shard">Which stretch of them.</param>
    /// <param name="settings">What else changes results, in words; seed, samples, target, precision and steps are added.</param>
    /// <param name="seeds">How many seeds methods that draw at random are run with.</param>
    /// <exception cref="ExplainException">There is no such stretch.</exception>
    public ComparisonHeader Header(string set, string fingerprint, int pictures, Shard shard, string settings, int seeds = 1)
    {
        shard.Of(pictures);
        var input = network.InputShape;
        var own = $"seed {options.Seed}, {Samples()}, {options.Target}, {options.Precision}, {context.Steps} steps";
        return new(
            ComparisonHeader.Current, Provenance.Version, Provenance.FileName(network.Name), network.FileHash, weights.Backend.Arithmetic, set, fingerprint, pictures, shard,
            settings.Length > 0 ? $"{own}, {settings}" : own, seeds, 0, HasTimes: false, input[1], input[2], context.Scorer.Cost.Flop / context.Scorer.Batch,
            [.. methods.Select((method, m) => new ComparedMethod(method.Name, method.Absolute, method.Explainer is null, method.IsRandom ? seeds : 1, m > 0 && method.SharesMapsOf(methods[m - 1])))],
            [.. measures.Select(measure => measure.Name)]);
    }

    /// <summary>Makes what results lack.</summary>
    /// <param name="results">The results so far; added to.</param>
    /// <param name="read">Reads a picture by its number.</param>
    /// <param name="keep">Told every line that is added.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellation">Ends the work between maps.</param>
    /// <exception cref="ExplainException">A method or measure does not suit the network, or a picture.</exception>
    public void Run(ComparisonResults results, Func<int, ComparedPicture> read, Action<string>? keep = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        while (results.Pictures.Count < results.Stretch)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var picture in Predict(results.NextPicture, Math.Min(results.Header.Stretch.End, results.NextPicture + context.Scorer.Batch), results.Header.Shown, read))
            {
                results.Add(picture);
                keep?.Invoke(ComparisonResults.Line(picture));
            }
        }
        while (!results.IsWhole)
        {
            var run = results.NextRun;
            var (method, rankings, seed) = results.Runs[run];
            using var maker = methods[method].Maker(network, weights, options with { Seed = options.Seed + (ulong)seed });
            while (results.NextRun == run && !results.IsWhole)
            {
                cancellation.ThrowIfCancellationRequested();
                var number = results.NextPicture;
                var picture = read(number);
                if (picture.Error is { } error)
                    throw new ExplainException($"{error}; it could be read when the comparison began");
                var result = Measure(maker, run, methods.AsSpan(method, rankings), picture, number, results, cancellation);
                results.Add(result);
                keep?.Invoke(ComparisonResults.Line(result));
                progress?.Report((double)(results.Pictures.Count + results.Results.Count) / results.Wanted);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => context.Dispose();

    string Samples() => options.Reliability is { } reliability ? FormattableString.Invariant($"samples to reliability {reliability}, {options.MostSamples} at most")
        : options.Samples is { } number ? $"{number} samples" : "usual samples";

    PictureRecord[] Predict(int first, int end, int shown, Func<int, ComparedPicture> read)
    {
        ComparedPicture[] pictures = [.. Enumerable.Range(first, end - first).Select(read)];
        PictureRecord[] found = [.. pictures.Select((picture, i) => new PictureRecord(first + i, picture.Id, 0, "", null, null, picture.Error))];
        int[] readable = [.. Enumerable.Range(0, pictures.Length).Where(i => pictures[i].Error is null)];
        foreach (var i in readable)
            ExplainException.ThrowIfNotFinite(pictures[i].Pixels, pictures[i].Id);
        if (readable.Length > 0)
            context.Scorer.Run(readable.Length, (place, input) => pictures[readable[place]].Pixels.CopyTo(input), (place, logits) => Name(readable[place], logits));
        return found;

        void Name(int i, ReadOnlySpan<float> logits)
        {
            ExplainException.ThrowIfNotFinite(logits, $"{pictures[i].Id}: logits");
            var best = TargetScore.Ranking(logits)[0];
            var probability = network.Link == ScoreLink.None ? (double?)null : TargetScore.Probability(network.Link, logits, best);
            found[i] = found[i] with { Class = best, Label = network.Labels[best], Probability = probability, Shown = first + i < shown && network.IsPicture ? Picture(pictures[i]) : null };
        }
    }

    byte[] Picture(ComparedPicture picture)
    {
        var image = new Image(network.InputShape[2], network.InputShape[1], network.InputShape[3]);
        for (var i = 0; i < picture.Pixels.Length; i++)
            image.Pixels[i] = (byte)Math.Clamp(MathF.Round(255 * picture.Pixels[i]), 0, 255);
        return Png.Encode(image);
    }

    ResultRecord Measure(IMapMaker maker, int run, ReadOnlySpan<EvaluatedMethod> rankings, ComparedPicture picture, int number, ComparisonResults results, CancellationToken cancellation)
    {
        var target = results.Pictures[number - results.Header.Stretch.Start].Class;
        var made = maker.Make(picture.Pixels, target, number, cancellation);
        var (values, pixels, times) = (new double[rankings.Length][], new float[rankings.Length][], new double[measures.Length + 1]);
        times[0] = made.Milliseconds;
        var isOne = made.Pixels(false).AsSpan().SequenceEqual(made.Pixels(true));
        for (var r = 0; r < rankings.Length; r++)
        {
            pixels[r] = made.Pixels(rankings[r].Absolute);
            values[r] = isOne && r > 0 ? values[0] : Measure(new(context, maker, picture, number, target, made, rankings[r].Absolute), times, cancellation);
        }
        return new(
            run, number, made.Samples, made.Reliability, (maker as MethodMaker)?.Work.Flop ?? 0, isOne, values,
            number < PicturesWithCells ? Array.ConvertAll(pixels, Cells) : null, number < results.Header.Shown ? ShownMap.Of(pixels[0]) : null, results.Header.HasTimes ? times : null);
    }

    double[] Measure(MeasuredMap map, double[] times, CancellationToken cancellation)
    {
        var values = new double[measures.Length];
        for (var m = 0; m < measures.Length; m++)
        {
            cancellation.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            values[m] = measures[m].Measure(map);
            times[m + 1] += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        return values;
    }

    float[] Cells(float[] pixels)
    {
        var (height, width) = (network.InputShape[1], network.InputShape[2]);
        var side = (Math.Max(height, width) + CellsAcross - 1) / CellsAcross;
        var across = (width + side - 1) / side;
        var (sums, counts) = (new double[across * ((height + side - 1) / side)], new int[across * ((height + side - 1) / side)]);
        for (var i = 0; i < pixels.Length; i++)
        {
            var cell = i / width / side * across + i % width / side;
            (sums[cell], counts[cell]) = (sums[cell] + pixels[i], counts[cell] + 1);
        }
        return [.. sums.Select((sum, cell) => (float)(sum / counts[cell]))];
    }
}
