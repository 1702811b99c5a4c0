using Whence.Explain;

namespace Whence.Uncertainty;

/// <summary>
/// A method as it enters an evaluation of uncertainty attribution: the propagation of shares, or any method on the uncertainty as a score.
/// </summary>
public sealed record UncertaintyMethod
{
    const int PathSamples = 16;

    /// <summary>The propagation with these options.</summary>
    public UncertaintyMethod(string name, UncertaintyOptions propagation) => (Name, Propagation) = (name, propagation);

    /// <summary>A method on the uncertainty as a score, or a random order.</summary>
    public UncertaintyMethod(EvaluatedMethod score) => (Name, Score) = (score.Name, score);

    /// <summary>Name in the table.</summary>
    public string Name { get; }

    /// <summary>Options of the propagation, or null.</summary>
    public UncertaintyOptions? Propagation { get; }

    /// <summary>The method on the uncertainty as a score, or null.</summary>
    public EvaluatedMethod? Score { get; }

    /// <summary>The propagation in its forms, the gradients of the uncertainty, and a random order.</summary>
    /// <param name="sigma">Blur of the references, in pixels.</param>
    public static IReadOnlyList<UncertaintyMethod> Standard(double sigma = 1.5) =>
    [
        new("UA-Backprop, fast", new()),
        new("UA-Backprop, exact", new() { Mode = PropagationMode.Exact }),
        new("UA-Backprop, fast, map temperature 0.3", new() { MapTemperature = 0.3 }),
        new("UA-Backprop, fast, proportional", new() { Coefficients = LogitCoefficients.Proportional }),
        new("UA-Backprop, fast, raw maps", new() { RawMaps = true }),
        OfScore("absolute gradient of U", Explainers.Gradient(), absolute: true),
        OfScore("gradient of U x (x - blurred x)", Explainers.InputXGradient(Baseline.Blur(sigma))),
        OfScore("absolute SmoothGrad of U, 32", Explainers.SmoothGrad(), absolute: true),
        OfScore("IG of U from the blurred image, 16", Explainers.IntegratedGradients(baselines: [Baseline.Blur(sigma)]), PathSamples),
        OfScore("IG of U from black, 16", Explainers.IntegratedGradients(), PathSamples),
        OfScore("FullGrad of U", Explainers.FullGrad()),
        OfScore("random order", null),
    ];

    static UncertaintyMethod OfScore(string name, IExplainer? explainer, int? samples = null, bool absolute = false) =>
        new(new EvaluatedMethod(name, explainer, samples, absolute));
}
