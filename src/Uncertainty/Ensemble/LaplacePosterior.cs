using Whence.Explain;
using Whence.Graphs.Ops;
using Whence.Statistics;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty;

/// <summary>
/// Laplace's approximation of the posterior of a network's last layer [MacKay 1992], [Kristiadi 2020], [Daxberger 2021]: <c>N(theta, (H +
/// tau I)^-1)</c> around the trained weights and biases theta, H the curvature of the training loss, tau the precision of the prior. The
/// logits of an example are then normal with mean mu = W u + b and covariance V.
/// </summary>
public sealed class LaplacePosterior
{
    const int LargestFull = 4000;

    readonly LaplaceCurvature curvature;
    readonly ILaplaceCovariance covariance;

    LaplacePosterior(LinearHead head, LaplaceStructure structure, LaplaceCurvature curvature, int count, double tau)
    {
        if (!(tau > 0 && double.IsFinite(tau)))
            throw new ExplainException($"laplace: prior precision is {tau}, expects a positive number");
        (Head, Structure, this.curvature, Count, PriorPrecision) = (head, structure, curvature, count, tau);
        covariance = curvature.Covariance(tau);
    }

    /// <summary>The trained layer, the mode.</summary>
    public LinearHead Head { get; }

    /// <summary>What of the curvature is kept.</summary>
    public LaplaceStructure Structure { get; }

    /// <summary>Examples that the curvature is a sum over.</summary>
    public int Count { get; }

    /// <summary>tau.</summary>
    public double PriorPrecision { get; }

    /// <summary>
    /// The part of the log marginal likelihood that depends on tau, in nats: <c>-tau/2 |theta|^2 + K(D+1)/2 log tau - 1/2 log det(H + tau
    /// I)</c>.
    /// </summary>
    public double LogEvidence
    {
        get
        {
            var squares = Head.Weight.Sum(w => (double)w * w) + Head.Bias.Sum(b => (double)b * b);
            return (-PriorPrecision * squares + curvature.Classes * curvature.Inputs * Math.Log(
                PriorPrecision) - covariance.LogDeterminant) / 2;
        }
    }

    /// <summary>Fits the posterior to the examples that the layer was trained on.</summary>
    /// <param name="training">Features [n,D]; logits, where given, must be the head's.</param>
    /// <param name="head">The trained layer.</param>
    /// <param name="options">Structure and prior.</param>
    /// <exception cref="ExplainException">
    /// Shapes differ, there is no example, the logits are not the head's, or a choice is out of range.
    /// </exception>
    public static LaplacePosterior Fit(FeatureSet training, LinearHead head, LaplaceOptions? options = null)
    {
        options ??= new();
        var probabilities = HeadProbabilities(training, head);
        if (training.Count == 0)
            throw new ExplainException("laplace: there is no training example");
        var structure = options.Structure
            ?? (head.Classes * head.Dimensions <= LargestFull ? LaplaceStructure.Full : LaplaceStructure.Kronecker);
        var curvature = LaplaceCurvature.Create(structure, head.Classes, head.Dimensions + 1);
        curvature.Add(training, probabilities);
        var tau = options.PriorPrecision ?? PriorSearch.Best(
            value => new(head, structure, curvature, training.Count, value), options.Validation);
        return new(head, structure, curvature, training.Count, tau);
    }

    /// <summary>The posterior of the same curvature under another prior.</summary>
    /// <exception cref="ExplainException">tau is not positive.</exception>
    public LaplacePosterior WithPriorPrecision(double tau) => new(Head, Structure, curvature, Count, tau);

    /// <summary>The posterior of both sets of examples: that of one fit to all of them, at this one's prior.</summary>
    /// <exception cref="ExplainException">The heads or structures differ.</exception>
    public LaplacePosterior Merge(LaplacePosterior other)
    {
        if (!Head.Weight.AsSpan().SequenceEqual(other.Head.Weight) || !Head.Bias.AsSpan().SequenceEqual(other.Head.Bias))
            throw new ExplainException("laplace: posteriors of different heads cannot be merged");
        if (Structure != other.Structure)
            throw new ExplainException($"laplace: a {Structure} and a {other.Structure} posterior cannot be merged");
        var sum = LaplaceCurvature.Create(Structure, curvature.Classes, curvature.Inputs);
        sum.Add(curvature);
        sum.Add(other.curvature);
        return new(Head, Structure, sum, Count + other.Count, PriorPrecision);
    }

    /// <summary>Covariance V [K,K] of the logits of an example.</summary>
    /// <param name="features">u [D].</param>
    /// <exception cref="ExplainException">The number of features differs.</exception>
    public double[] LogitCovariance(ReadOnlySpan<float> features)
    {
        if (features.Length != Head.Dimensions)
            throw new ExplainException($"laplace: {features.Length} features, the posterior is of {Head.Dimensions}");
        var (phi, v) = (new double[features.Length + 1], new double[Head.Classes * Head.Classes]);
        LaplaceCurvature.Extend(features, phi);
        covariance.OfLogits(phi, v);
        return v;
    }

    /// <summary>Mean-field probit approximation of the predictive probabilities, <c>softmax( mu / sqrt(1 + pi/8 diag V) )</c>.</summary>
    /// <exception cref="ExplainException">Shapes differ.</exception>
    public Probabilities Predict(FeatureSet set)
    {
        RequireShape(set, Head);
        var logits = new double[set.Count * Head.Classes];
        Parallel.For(0, set.Count, i =>
        {
            var z = logits.AsSpan(i * Head.Classes, Head.Classes);
            Head.Apply(set.FeatureRow(i), z);
            var v = LogitCovariance(set.FeatureRow(i));
            for (var k = 0; k < z.Length; k++)
                z[k] /= Math.Sqrt(1 + Math.PI / 8 * v[k * (z.Length + 1)]);
        });
        return Probabilities.Of(logits, Head.Classes);
    }

    /// <summary>
    /// Draws of the layer. Number s depends on the seed and s alone; element (k, d) of [K, D+1] is element k(D+1) + d of its numbers.
    /// </summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="seed">Key of the random numbers.</param>
    /// <exception cref="ExplainException">The count is below 1.</exception>
    public LinearHead[] SampleHeads(int count, ulong seed = 1)
    {
        if (count < 1)
            throw new ExplainException($"laplace: {count} samples, expects at least 1");
        var heads = new LinearHead[count];
        Parallel.For(0, count, s =>
        {
            var theta = new double[curvature.Classes * curvature.Inputs];
            RandomSequence.Normal(seed, RandomPurpose.PosteriorHead, (ulong)s, theta);
            covariance.Colour(theta);
            heads[s] = Around(theta);
        });
        return heads;
    }

    /// <summary>Total, aleatoric and epistemic uncertainty of each example, over draws of the layer.</summary>
    /// <param name="set">Features [n,D].</param>
    /// <param name="samples">Draws S.</param>
    /// <param name="seed">Key of the random numbers.</param>
    /// <exception cref="ExplainException">Shapes differ.</exception>
    public UncertaintySplit[] Split(FeatureSet set, int samples = 100, ulong seed = 1) =>
        UncertaintySplit.Of([.. SampleHeads(samples, seed).Select(head => HeadProbabilities(set, head, isChecked: false))]);

    LinearHead Around(double[] step)
    {
        var (weight, bias) = (new float[Head.Weight.Length], new float[Head.Classes]);
        for (var k = 0; k < bias.Length; k++)
        {
            for (var d = 0; d < Head.Dimensions; d++)
                weight[k * Head.Dimensions + d] = (float)(Head.Weight[k * Head.Dimensions + d] + step[k * curvature.Inputs + d]);
            bias[k] = (float)(Head.Bias[k] + step[(k + 1) * curvature.Inputs - 1]);
        }
        return new(weight, bias);
    }

    static Probabilities HeadProbabilities(FeatureSet set, LinearHead head, bool isChecked = true)
    {
        RequireShape(set, head);
        var logits = new double[set.Count * head.Classes];
        for (var i = 0; i < set.Count; i++)
        {
            var z = logits.AsSpan(i * head.Classes, head.Classes);
            head.Apply(set.FeatureRow(i), z);
            if (isChecked && set.Logits.Length > 0)
                RequireSame(z, set.LogitRow(i), i);
        }
        return Probabilities.Of(logits, head.Classes);
    }

    // Generous to networks that ran in reduced precision; another layer's or another model's logits are further off.
    static void RequireSame(ReadOnlySpan<double> computed, ReadOnlySpan<float> given, int row)
    {
        for (var k = 0; k < computed.Length; k++)
        {
            if (!(Math.Abs(computed[k] - given[k]) <= 0.05 * (1 + Math.Abs(RowSoftmax.Max(computed)))))
                throw new ExplainException(
                    $"laplace: the head gives logit {k} of example {row} as {computed[k]}, the set has {given[k]}: not its head");
        }
    }

    static void RequireShape(FeatureSet set, LinearHead head)
    {
        if (set.Dimensions != head.Dimensions || set.Classes != head.Classes)
        {
            throw new ExplainException(
                $"laplace: features of [{set.Dimensions}] with {set.Classes} classes, the head is [{head.Classes},{head.Dimensions}]");
        }
    }
}
