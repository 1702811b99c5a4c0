using Whence.Explain;
using Whence.Graphs;
using Whence.Runtime;

namespace Whence.Uncertainty;

/// <summary>Choices of an uncertainty attribution.</summary>
public sealed record UncertaintyOptions
{
    /// <summary>How shares of logits are brought to pixels.</summary>
    public PropagationMode Mode { get; init; } = PropagationMode.Fast;

    /// <summary>How the epistemic uncertainty is shared out; total and aleatoric have one form.</summary>
    public ShareForm Share { get; init; } = ShareForm.Complete;

    /// <summary>How shares of probabilities are passed on to logits.</summary>
    public LogitCoefficients Coefficients { get; init; } = LogitCoefficients.Softmax;

    /// <summary>Temperature of <see cref="LogitCoefficients.Softmax"/>, above 0; derivatives are at most 1/4.</summary>
    public double LogitTemperature { get; init; } = 0.1;

    /// <summary>Temperature tau of the maps' distribution softmax(M / (tau mean M)), above 0; null takes M / sum M.</summary>
    public double? MapTemperature { get; init; }

    /// <summary>Whether layers keep their magnitudes in a full gradient; as released, each is scaled to [0,1].</summary>
    public bool RawMaps { get; init; }

    /// <summary>Logits per pass of the exact mode; null takes at most 16.</summary>
    public int? Batch { get; init; }

    /// <summary>The numbers that a GPU multiplies in; the CPU always takes float32.</summary>
    public Precision Precision { get; init; }

    /// <summary>The clock that times are read from.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal PlanOptions Plan => new() { Precision = Precision };

    /// <exception cref="ExplainException">A temperature or the batch is not above 0.</exception>
    internal UncertaintyOptions Checked()
    {
        Require("logit temperature", LogitTemperature);
        Require("map temperature", MapTemperature ?? 1);
        Require("batch", Batch ?? 1);
        return this;

        static void Require(string name, double value)
        {
            if (!(value > 0 && double.IsFinite(value)))
                throw new ExplainException(FormattableString.Invariant($"uncertainty: the {name} is {value}, it must be above 0"));
        }
    }
}
