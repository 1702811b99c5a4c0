namespace Whence.Explain;

/// <summary>A method as it enters an evaluation.</summary>
/// <param name="Name">Name in the table.</param>
/// <param name="Explainer">The method; null for a random order of pixels.</param>
/// <param name="Samples">Samples; null for the method's default.</param>
/// <param name="Absolute">Whether pixels are ranked by the sum of absolute values over channels.</param>
public sealed record EvaluatedMethod(string Name, IExplainer? Explainer, int? Samples = null, bool Absolute = false)
{
    /// <summary>Negative flux with 1, 10 and 20 points, integrated gradients, SmoothGrad, gradient and a random order.</summary>
    public static IReadOnlyList<EvaluatedMethod> Standard { get; } =
    [
        new("NeFLAG-20", Explainers.NegativeFlux(), 20),
        new("NeFLAG-10", Explainers.NegativeFlux(), 10),
        new("NeFLAG-1", Explainers.NegativeFlux(), 1),
        new("SmoothGrad-32", Explainers.SmoothGrad(), 32),
        new("SmoothGrad-32, absolute", Explainers.SmoothGrad(), 32, Absolute: true),
        new("IG-32", Explainers.IntegratedGradients(), 32),
        new("IG-32, absolute", Explainers.IntegratedGradients(), 32, Absolute: true),
        new("gradient", Explainers.Gradient()),
        new("gradient, absolute", Explainers.Gradient(), Absolute: true),
        new("random order", null),
    ];
}
