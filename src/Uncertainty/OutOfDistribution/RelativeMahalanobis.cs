namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>Distance to the nearest class less the distance to one Gaussian around all training features [Ren 2021].</summary>
sealed class RelativeMahalanobis(ClassGaussians fit, double shrinkage, double ridge) : RowDetector("relative-mahalanobis", fit.Dimensions)
{
    readonly WhitenedMeans classes = new(fit.Within, fit.Means, fit.Dimensions, shrinkage, ridge);
    readonly WhitenedMeans background = new(fit.Total, fit.Mean, fit.Dimensions, shrinkage, ridge);

    public override double Score(Span<double> features, Span<double> logits)
    {
        var copy = features.ToArray();
        return classes.Least(features) - background.Least(copy);
    }
}
