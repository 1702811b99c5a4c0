using Whence.Models;

namespace Whence.Explain;

/// <summary>Every measure of maps there is, in one list.</summary>
public static class MapMetrics
{
    /// <summary>The measures, each with what it says, which values are good, and what a map without knowledge gets.</summary>
    public static IReadOnlyList<MapMetricInfo> All { get; } =
    [
        Game("deletion", "area under the probability while the top pixels go", "Petsiuk 2018", MetricDirection.Lower, c => c.DeletionArea),
        Game("insertion", "area under the probability while the top pixels come back", "Petsiuk 2018", MetricDirection.Higher, c => c.InsertionArea),
        Game("difference", "insertion less deletion", "Petsiuk 2018", MetricDirection.Higher, c => c.Difference) with { Null = 0 },
        Removal("morf", "area under the probability while square cells go, most relevant first", "Samek 2017", MetricDirection.Lower, PixelFlipping.MostRelevantFirst),
        Removal("lerf", "the same, least relevant first", "Samek 2017", MetricDirection.Higher, PixelFlipping.LeastRelevantFirst),
        Removal("aopc", "mean loss of probability over the first cells that go", "Samek 2017", MetricDirection.Higher, PixelFlipping.AreaOver),
        Formula("road", "probability without the least relevant less without the most relevant pixels, imputed from their neighbours", "Rong 2022", MetricDirection.Higher, RemoveAndDebias.Measure)
            with { Null = 0, Needs = MetricNeeds.Probabilities },
        Formula("irof", "mean relative loss of probability while superpixels go", "Rieger 2020", MetricDirection.Higher, PixelFlipping.OverSegments) with { Needs = MetricNeeds.Probabilities },
        Removal("sufficiency", "probability that the top 1 to 50 % of the pixels alone do not reach", "DeYoung 2020", MetricDirection.Lower, PixelFlipping.Sufficiency),
        Formula("infidelity", "squared error of the change that the map predicts for noise, in squared units of the target", "Yeh 2019", MetricDirection.Lower, GaussianInfidelity.Plain),
        Formula("infidelity-share", "share of the change by noise that the map does not predict, at its best factor", "Yeh 2019", MetricDirection.Lower, GaussianInfidelity.Share) with { Null = GaussianInfidelity.ShareByChance },
        Removal("sensitivity-n", "correlation of sums over random sets of pixels with what the target loses without them", "Ancona 2018", MetricDirection.Higher, SubsetCorrelation.OfRandomSets)
            with { Null = 0, Needs = MetricNeeds.None },
        Removal("monotonicity", "rank correlation of superpixels' attributions with what the target loses without each", "Nguyen 2020", MetricDirection.Higher, SubsetCorrelation.OfSegments)
            with { Null = 0, Needs = MetricNeeds.None },
        Formula("completeness", "relative gap between the map's sum and the change that it should add up to", "Sundararajan 2017", MetricDirection.Lower, map => map.Gap ?? double.NaN),
        Neighbours("sensitivity-max", "largest relative change of the map over neighbours of the picture", "Yeh 2019", Stability.Largest),
        Neighbours("sensitivity-average", "mean relative change of the map over neighbours of the picture", "Yeh 2019", Stability.Mean),
        Neighbours("input-stability", "largest relative change of the map by that of the picture", "Agarwal 2022", Stability.OfInput),
        Neighbours("output-stability", "largest relative change of the map by the change of the logits", "Agarwal 2022", Stability.OfOutput),
        Neighbours("representation-stability", "largest relative change of the map by that of a layer's features", "Agarwal 2022", Stability.OfRepresentation),
        Object("pointing-game", "whether the largest value lies on the object, or 15 pixels of 224 beside it", "Zhang 2018b", ObjectMeasures.Pointing),
        Object("relevance-mass", "share of positive relevance on the object", "Arras 2022", map => ObjectMeasures.Of(map, l => l.Mass)),
        Object("relevance-rank", "share of as many top pixels as the object has that lie on it", "Arras 2022", map => ObjectMeasures.Of(map, l => l.Rank)),
        Object("overlap", "intersection over union of the object and as many top pixels", "Arras 2022", map => ObjectMeasures.Of(map, l => l.Overlap)),
        Object("top-k-intersection", "share of the top 5 % of the pixels that lie on the object", "Theiner 2022", ObjectMeasures.TopIntersection),
        Object("auc", "chance that a pixel of the object has a higher value than another", "Fawcett 2006", ObjectMeasures.Area) with { Null = 0.5 },
        Formula("sparseness", "Gini's coefficient of the pixels: 0 all alike, 1 all in one", "Chalasani 2020", MetricDirection.Neither, map => Sparseness.Gini(map.Pixels)),
        Formula("complexity", "entropy of the pixels' shares, in nats", "Bhatt 2020", MetricDirection.Neither, map => Sparseness.Entropy(map.Pixels)),
        Formula("randomisation", "rank correlation with the map on networks shuffled from the last layer down", "Adebayo 2018", MetricDirection.Lower, Randomisation.Cascading)
            with { Needs = MetricNeeds.ShuffledNetworks },
        Formula("randomisation-smooth", "the same between means over noisy copies of the picture", "Hedstroem 2024", MetricDirection.Lower, Randomisation.Smooth)
            with { Needs = MetricNeeds.ShuffledNetworks | MetricNeeds.Maps },
        Formula("random-logit", "rank correlation with the map of another class", "Sixt 2020", MetricDirection.Lower, Randomisation.OtherClass) with { Needs = MetricNeeds.Maps },
    ];

    /// <summary>A measure by its name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="among">The measures that there are; those of the list when null.</param>
    /// <exception cref="ExplainException">There is none of that name; the message lists them.</exception>
    public static MapMetricInfo Named(string name, IReadOnlyList<MapMetricInfo>? among = null) => (among ?? All).FirstOrDefault(info => info.Name == name)
        ?? throw new ExplainException($"there is no measure '{name}'; {NearNames.Hint(name, (among ?? All).Select(info => info.Name))}; measures are {string.Join(", ", (among ?? All).Select(info => info.Name))}");

    static MapMetricInfo Game(string name, string summary, string reference, MetricDirection direction, Func<DeletionCurves, double> read) =>
        Removal(name, summary, reference, direction, (map, substrate) => read(PixelCurves.Of(map, substrate)));

    static MapMetricInfo Removal(string name, string summary, string reference, MetricDirection direction, Func<MeasuredMap, Baseline, double> formula) =>
        new(name, summary, reference, direction, formula) { TakesSubstrate = true, Needs = MetricNeeds.Probabilities };

    static MapMetricInfo Formula(string name, string summary, string reference, MetricDirection direction, Func<MeasuredMap, double> formula) =>
        new(name, summary, reference, direction, (map, _) => formula(map));

    static MapMetricInfo Neighbours(string name, string summary, string reference, Func<MeasuredMap, double> formula) =>
        Formula(name, summary, reference, MetricDirection.Lower, formula) with { Needs = MetricNeeds.Maps };

    static MapMetricInfo Object(string name, string summary, string reference, Func<MeasuredMap, double> formula) =>
        Formula(name, summary, reference, MetricDirection.Higher, formula) with { Needs = MetricNeeds.Objects };
}
