using Whence.Graphs;
using Whence.Models;
using Whence.Statistics;

namespace Whence.Explain;

/// <summary>
/// Sensitivity of a class to concepts that people give by pictures [Kim 2018]. At a layer the direction is fitted that tells a concept's pictures from random ones; the score is the share of the class's
/// pictures whose logit rises along it. Three things are done otherwise than published, so that findings hold:
/// <list type="bullet">
/// <item>Activations are means over the layer's places: a concept is a direction among channels, wherever in the picture it is.</item>
/// <item>A concept is compared with random concepts, sets of random pictures as large, each fitted as often; p is its rank among them. Student's test over runs takes runs for independent that share the concept's
/// pictures, and finds random sets significant.</item>
/// <item>Beside the share of signs stands the mean derivative: in a late layer all pictures of a class have nearly the same gradient, and any direction scores 0 or 1.</item>
/// </list>
/// A third of the pictures is held out of each fit: a concept that the layer does not tell apart says nothing, and is warned of.
/// </summary>
public sealed class ConceptStudy : IDisposable
{
    const int Least = 6;
    const int RunsOfRandom = 2;

    readonly INetwork network;
    readonly ConceptOptions options;
    readonly ConceptProbe probe;

    /// <summary>Compiles the layer and its gradient.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">Its loaded weights.</param>
    /// <param name="options">Layer, runs, seed.</param>
    /// <exception cref="ExplainException">There is no such layer, its places are not known, or there are too few runs.</exception>
    public ConceptStudy(INetwork network, Weights weights, ConceptOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(weights);
        (this.network, this.options) = (network, options ?? new());
        if (this.options.Runs < 2 || this.options.RandomConcepts < 19)
            throw new ExplainException($"{this.options.Runs} runs and {this.options.RandomConcepts} random concepts were asked for: an interval needs 2 runs, a finding at 5 % 19 random concepts");
        probe = new(network, weights, this.options);
    }

    /// <summary>The layer.</summary>
    public string Layer => probe.Layer;

    /// <summary>Measures the class's sensitivity to each concept.</summary>
    /// <param name="target">The class.</param>
    /// <param name="pictures">Inputs of that class.</param>
    /// <param name="concepts">Concepts by name, each of inputs that show it.</param>
    /// <param name="random">Inputs of anything: twice as many as the largest concept's at least.</param>
    /// <param name="labels">Class names; numbers when null.</param>
    /// <param name="cancellation">Ends the work between fits.</param>
    /// <exception cref="ExplainException">There are too few inputs, or the class does not exist.</exception>
    public ConceptReport Run(
        int target, IReadOnlyList<float[]> pictures, IReadOnlyList<(string Name, IReadOnlyList<float[]> Inputs)> concepts, IReadOnlyList<float[]> random, LabelList? labels = null,
        CancellationToken cancellation = default)
    {
        Require(pictures, concepts, random);
        double[][] gradients = [.. pictures.Select(x => probe.Of(x, target).Gradient)], pool = [.. random.Select(x => probe.Of(x, target).Activations)];
        var known = new Dictionary<int, Tested[]>();
        (string Name, Tested Own, Tested[] Random)[] all = [.. concepts.Select((concept, i) =>
        {
            double[][] shown = [.. concept.Inputs.Select(x => probe.Of(x, target).Activations)];
            var size = shown.Length;
            if (!known.TryGetValue(size, out var among))
                known[size] = among = [.. Enumerable.Range(0, options.RandomConcepts).Select(q => OfRandom(pool, size, gradients, q, cancellation))];
            return (concept.Name, Test(shown, pool, gradients, options.Runs, Key(1, i), cancellation), among);
        })];
        var scores = Multiplicity.Holm([.. all.Select(one => Rank(one.Own, one.Random, tested => tested.Score))]);
        var sensitivities = Multiplicity.Holm([.. all.Select(one => Rank(one.Own, one.Random, tested => tested.Sensitivity))]);
        return new(network.Name, Layer, probe.Channels, target, (labels ?? network.Labels)[target], pictures.Count, random.Count, options.Runs, options.RandomConcepts,
            [.. all.Select((one, i) => Found(one.Name, concepts[i].Inputs.Count, one.Own, one.Random, scores[i], sensitivities[i]))]);
    }

    /// <inheritdoc/>
    public void Dispose() => probe.Dispose();

    static void Require(IReadOnlyList<float[]> pictures, IReadOnlyList<(string Name, IReadOnlyList<float[]> Inputs)> concepts, IReadOnlyList<float[]> random)
    {
        if (pictures.Count < 2 || concepts.Count == 0)
            throw new ExplainException($"{pictures.Count} pictures of the class and {concepts.Count} concepts were given: two pictures and one concept are the least");
        foreach (var (name, inputs) in concepts)
        {
            if (inputs.Count < Least)
                throw new ExplainException($"concept '{name}' has {inputs.Count} pictures, at least {Least} are needed: a third is held out");
            if (random.Count < 2 * inputs.Count)
                throw new ExplainException($"concept '{name}' has {inputs.Count} pictures; {random.Count} random ones were given, twice as many as the concept's are needed, so that sets of them can stand for concepts");
        }
    }

    // Per run the derivatives of all pictures, and how many held-out pictures were told apart.
    Tested Test(double[][] shown, double[][] pool, double[][] gradients, int runs, ulong key, CancellationToken cancellation)
    {
        var random = new SplitMix64(key);
        var (held, size) = (shown.Length / 3, shown.Length);
        var (derivatives, right) = (new double[runs][], 0);
        for (var run = 0; run < runs; run++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[][] own = [.. shown], other = [.. pool];
            random.Shuffle(own.AsSpan());
            random.Shuffle(other.AsSpan());
            var direction = new ConceptDirection([.. own[held..], .. other[held..size]], size - held);
            right += own[..held].Count(direction.Shows) + other[..held].Count(row => !direction.Shows(row));
            derivatives[run] = [.. gradients.Select(direction.Derivative)];
        }
        return new(derivatives, right / (2.0 * held * runs));
    }

    // A set of random pictures for a concept, told from others of them.
    Tested OfRandom(double[][] pool, int size, double[][] gradients, int number, CancellationToken cancellation)
    {
        double[][] drawn = [.. pool];
        new SplitMix64(Key(2, number)).Shuffle(drawn.AsSpan());
        return Test(drawn[..size], drawn[size..], gradients, RunsOfRandom, Key(3, number), cancellation);
    }

    ulong Key(int purpose, int number) => new SplitMix64(options.Seed * 4 + (ulong)purpose + ((ulong)number << 32)).Next();

    static double Rank(Tested own, Tested[] random, Func<Tested, double> of)
    {
        var centre = random.Average(of);
        var far = Math.Abs(of(own) - centre);
        return (1.0 + random.Count(other => Math.Abs(of(other) - centre) >= far)) / (1 + random.Length);
    }

    ConceptFinding Found(string name, int pictures, Tested own, Tested[] random, double scoreP, double sensitivityP)
    {
        var score = Bootstrap.Mean([.. own.Derivatives.Select(run => run.Select(d => d > 0 ? 1.0 : 0).ToArray())]);
        var sensitivity = Bootstrap.Mean(own.Derivatives);
        var accuracy = random.Average(other => other.Accuracy);
        var better = random.Count(other => other.Accuracy >= own.Accuracy);
        var warning = 20 * better > random.Length ? FormattableString.Invariant(
            $"layer '{Layer}' tells held-out pictures of '{name}' apart in {own.Accuracy:0.00} of cases, as {better} of {random.Length} sets of random pictures: the direction says nothing of the concept") : null;
        return new(name, pictures, own.Accuracy, accuracy, score.Mean, score.Low, score.High, scoreP, sensitivity.Mean, sensitivity.Low, sensitivity.High, sensitivityP, warning);
    }

    sealed record Tested(double[][] Derivatives, double Accuracy)
    {
        public double Score { get; } = Derivatives.Average(run => run.Average(d => d > 0 ? 1.0 : 0));

        public double Sensitivity { get; } = Derivatives.Average(run => run.Average());
    }
}
