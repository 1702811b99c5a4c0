namespace Whence.Uncertainty.Evidence;

/// <summary>What a posterior says of one example.</summary>
/// <param name="Mean">Evidence mu_c of each class [K]: about 1 where all the training examples like this one are of class c, 0 where there is none.</param>
/// <param name="Variance">Variance v of the evidence.</param>
/// <param name="SupportRatio">r = v / prior variance, in [0,1]: 0 where training examples lie all around, 1 where none is near.</param>
/// <param name="Kernel">Similarity k to each inducing point [m].</param>
public sealed record PosteriorPrediction(double[] Mean, double Variance, double SupportRatio, double[] Kernel)
{
    /// <summary>The class of most evidence.</summary>
    public int Best => Array.IndexOf(Mean, Mean.Max());
}
