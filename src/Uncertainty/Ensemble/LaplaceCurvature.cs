using Whence.Explain;
using Whence.Uncertainty.Features;

namespace Whence.Uncertainty;

/// <summary>
/// The curvature of the training loss by the last layer, <c>H = sum_i (diag p_i - p_i p_i') (x) phi_i phi_i'</c>, phi the features with a
/// trailing 1, or what a structure keeps of it. A sum over examples: two halves add up to the whole.
/// </summary>
/// <param name="classes">K.</param>
/// <param name="inputs">D + 1.</param>
abstract class LaplaceCurvature(int classes, int inputs)
{
    /// <summary>K.</summary>
    public int Classes { get; } = classes;

    /// <summary>D + 1.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>An empty sum.</summary>
    public static LaplaceCurvature Create(LaplaceStructure structure, int classes, int inputs) => structure switch
    {
        LaplaceStructure.Full => new FullCurvature(classes, inputs),
        LaplaceStructure.Diagonal => new DiagonalCurvature(classes, inputs),
        LaplaceStructure.Kronecker => new KroneckerCurvature(classes, inputs),
        LaplaceStructure.ByClass => new ClassCurvature(classes, inputs),
        _ => throw new ExplainException($"laplace: there is no structure {(int)structure}"),
    };

    /// <summary>Adds examples.</summary>
    /// <param name="set">Features [n,D].</param>
    /// <param name="p">Probabilities [n,K].</param>
    public abstract void Add(FeatureSet set, Probabilities p);

    /// <summary>Adds another sum of the same structure and shape.</summary>
    public abstract void Add(LaplaceCurvature other);

    /// <summary><c>(H + tau I)^-1</c>.</summary>
    public abstract ILaplaceCovariance Covariance(double tau);

    /// <summary>Writes phi [D+1] of an example.</summary>
    public static void Extend(ReadOnlySpan<float> features, Span<double> phi)
    {
        for (var d = 0; d < features.Length; d++)
            phi[d] = features[d];
        phi[^1] = 1;
    }
}
