using Whence.Explain;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>Every detector there is, in one list; every score is larger further out of distribution.</summary>
public static class OodDetectors
{
    const int UsualNeighbours = 50;
    const double UsualRidge = 1e-6;

    /// <summary>The detectors, each with what it computes and where it comes from.</summary>
    public static IReadOnlyList<OodDetectorInfo> All { get; } =
    [
        new("msp", "-max softmax(z)", "Hendrycks 2017", false, false, (_, _) => Msp()),
        new("max-logit", "-max z", "Hendrycks 2022", false, false, (_, _) => MaxLogit()),
        new("energy", "-log sum exp z", "Liu 2020", false, false, (_, _) => Energy()),
        new("entropy", "entropy of softmax(z), nats", "Hendrycks 2017", false, false, (_, _) => Entropy()),
        new("gen", "sum over the largest p of p^g (1-p)^g", "Liu 2023", false, false, (_, _) => Gen()),
        new("knn", "distance to the k-th nearest normalised training feature", "Sun 2022", true, false, (set, _) =>
            Knn(set!, Math.Min(UsualNeighbours, set!.Count))),
        new("mahalanobis", "distance to the nearest class, covariance shared", "Lee 2018", true, false, (set, _) => Mahalanobis(set!)),
        new("relative-mahalanobis", "mahalanobis less the distance to all training features", "Ren 2021", true, false, (set, _) =>
            RelativeMahalanobis(set!)),
        new("vim", "norm outside the principal space as one more logit", "Wang 2022", true, true, (set, head) => Vim(set!, head!)),
        new("support-vim", "log support ratio of a sparse posterior, and vim, each by its spread", "Ardis & Flenner 2024", true, true, (set, head) => SupportVim(set!, head!)),
        new("react", "energy of logits from clipped features", "Sun 2021", true, true, (set, head) => React(set!, head!)),
    ];

    /// <summary>A detector of a list by its name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="among">The detectors that there are; those of the list when null.</param>
    /// <exception cref="ExplainException">There is none of that name; the message lists them.</exception>
    public static OodDetectorInfo Named(string name, IReadOnlyList<OodDetectorInfo>? among = null) => (among ?? All).FirstOrDefault(info => info.Name == name)
        ?? throw new ExplainException($"there is no detector '{name}'; detectors are {string.Join(", ", (among ?? All).Select(info => info.Name))}");

    /// <summary>A detector by name, fitted with its defaults.</summary>
    /// <param name="name">As in <see cref="All"/>.</param>
    /// <param name="training">Features that the detector is fitted on, where it needs them.</param>
    /// <param name="head">The last linear layer, where it needs it.</param>
    /// <param name="among">The detectors that there are; those of the list when null.</param>
    /// <exception cref="ExplainException">There is no such detector, what it needs is missing or does not fit, or a detector of one's own calls itself otherwise than its entry.</exception>
    public static IOodDetector Create(string name, FeatureSet? training = null, LinearHead? head = null, IReadOnlyList<OodDetectorInfo>? among = null)
    {
        var info = Named(name, among);
        if (info.NeedsTraining && training is null or { Count: 0 })
            throw new ExplainException($"{name} is fitted on training features; none were given");
        if (info.NeedsHead && head is null)
            throw new ExplainException($"{name} needs the last linear layer of the network; it was not found");
        return info.Create(training, head) is var made && made.Name == name ? made : throw new ExplainException($"the detector '{name}' makes one that calls itself '{made.Name}'");
    }

    /// <summary><c>-max softmax(z)</c>, in [-1, -1/K].</summary>
    public static IOodDetector Msp() => new MaxProbability();

    /// <summary><c>-max z</c>.</summary>
    public static IOodDetector MaxLogit() => new MaxLogit();

    /// <summary><c>-T log sum exp(z / T)</c>.</summary>
    /// <exception cref="ExplainException">T is not positive.</exception>
    public static IOodDetector Energy(double temperature = 1) => temperature > 0 && double.IsFinite(temperature)
        ? new Energy(temperature)
        : throw new ExplainException($"energy: temperature is {temperature}, expects a positive number");

    /// <summary>Entropy of <c>softmax(z)</c> in nats, in [0, log K].</summary>
    public static IOodDetector Entropy() => new PredictiveEntropy();

    /// <summary>GEN: <c>sum over the M largest p of p^g (1-p)^g</c>, in [0, M 4^-g].</summary>
    /// <param name="exponent">g, in (0,1).</param>
    /// <param name="largest">M, at least 1.</param>
    /// <exception cref="ExplainException">A value is out of range.</exception>
    public static IOodDetector Gen(double exponent = 0.1, int largest = 100) => exponent is > 0 and < 1 && largest > 0
        ? new GeneralizedEntropy(exponent, largest)
        : throw new ExplainException($"gen: exponent is {exponent} and M is {largest}, expects 0 < g < 1 and M of at least 1");

    /// <summary>Distance to the k-th nearest training feature.</summary>
    /// <param name="training">[n,D].</param>
    /// <param name="k">From 1 to n.</param>
    /// <param name="isNormalised">Whether features are scaled to length 1 first.</param>
    /// <exception cref="ExplainException">k is out of range.</exception>
    public static IOodDetector Knn(FeatureSet training, int k = UsualNeighbours, bool isNormalised = true) => k >= 1 && k <= training.Count
        ? new NeighbourDistance(new(training.Features, training.Dimensions, isNormalised), k)
        : throw new ExplainException($"knn: k is {k}, expects 1..{training.Count}");

    /// <summary><c>min_c (u - m_c)' S^-1 (u - m_c)</c>.</summary>
    /// <param name="training">Labelled features, an example of every class.</param>
    /// <param name="shrinkage">Share of the covariances between features that is taken away, in [0,1].</param>
    /// <param name="ridge">Added to the variances.</param>
    /// <exception cref="ExplainException">Labels are missing, a class is empty, or the covariance is not positive definite.</exception>
    public static IOodDetector Mahalanobis(FeatureSet training, double shrinkage = 0, double ridge = UsualRidge) =>
        new Mahalanobis(ClassGaussians.Fit(training), Checked(shrinkage, ridge), ridge);

    /// <summary>Mahalanobis less the distance to one Gaussian around all training features.</summary>
    /// <exception cref="ExplainException">As for <see cref="Mahalanobis"/>.</exception>
    public static IOodDetector RelativeMahalanobis(FeatureSet training, double shrinkage = 0, double ridge = UsualRidge) =>
        new RelativeMahalanobis(ClassGaussians.Fit(training), Checked(shrinkage, ridge), ridge);

    /// <summary>ViM.</summary>
    /// <param name="training">Features and logits.</param>
    /// <param name="head">The last linear layer.</param>
    /// <param name="principal">D', in [0,D]; null takes 1000 for D of at least 1500, 512 for at least 768, else D/2.</param>
    /// <exception cref="ExplainException">Shapes do not fit, or no residual is left.</exception>
    public static IOodDetector Vim(FeatureSet training, LinearHead head, int? principal = null) =>
        new VirtualLogit(training, head, principal);

    /// <summary>Support and ViM: <c>T(log r) + T(vim)</c>, T by the median and the 95 % quantile of the training examples; r of a sparse posterior with the defaults of <see cref="FitOptions"/>.</summary>
    /// <param name="training">Labelled features with logits.</param>
    /// <param name="head">The last linear layer.</param>
    /// <exception cref="ExplainException">As for <see cref="Vim"/>, or labels are missing.</exception>
    public static IOodDetector SupportVim(FeatureSet training, LinearHead head) => new SupportMixture("support-vim", training, Vim(training, head));

    /// <summary>ReAct: the energy of the logits of <c>min(u, c)</c>.</summary>
    /// <param name="training">Features.</param>
    /// <param name="head">The last linear layer.</param>
    /// <param name="share">c is this quantile of all training activations, in [0,1].</param>
    /// <exception cref="ExplainException">There is no training example, or the share is out of range.</exception>
    public static IOodDetector React(FeatureSet training, LinearHead head, double share = 0.9) => share is >= 0 and <= 1
        ? React(head, RectifiedActivations.Quantile(training, share))
        : throw new ExplainException($"react: quantile is {share}, expects 0..1");

    /// <summary>ReAct with a given ceiling c; positive infinity gives the energy.</summary>
    public static IOodDetector React(LinearHead head, double ceiling) => new RectifiedActivations(head, ceiling);

    static double Checked(double shrinkage, double ridge) => shrinkage is >= 0 and <= 1 && ridge >= 0
        ? shrinkage
        : throw new ExplainException($"mahalanobis: shrinkage is {shrinkage} and ridge is {ridge}, expects 0..1 and 0 or more");
}
