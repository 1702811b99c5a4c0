using Whence.Explain;

namespace Whence.Uncertainty.Calibration;

/// <summary>
/// Selective prediction: answer for the most confident share of the examples only (the coverage) and look at the error among them (the
/// risk). Examples of equal confidence come in random order, so their errors count in expectation.
/// </summary>
public sealed class RiskCoverage
{
    readonly double[] risks;

    RiskCoverage(double[] risks, int errors)
    {
        this.risks = risks;
        ErrorRate = (double)errors / risks.Length;
        Area = risks.Average();
        OracleArea = risks.Select((_, i) => Math.Max(0, i + 1.0 - (risks.Length - errors)) / (i + 1)).Average();
    }

    /// <summary>Risk at coverages 1/n, 2/n .. 1, [n].</summary>
    public IReadOnlyList<double> Risks => risks;

    /// <summary>Error over all examples e, in [0,1]: the risk at coverage 1.</summary>
    public double ErrorRate { get; }

    /// <summary>AURC: mean risk over all coverages, in [0,1]; e for a confidence that says nothing.</summary>
    public double Area { get; }

    /// <summary>AURC of a confidence that puts every error last; about <c>e + (1-e) ln(1-e)</c>.</summary>
    public double OracleArea { get; }

    /// <summary>E-AURC: <see cref="Area"/> less <see cref="OracleArea"/>, 0 or more.</summary>
    public double ExcessArea => Area - OracleArea;

    /// <summary>Ranks examples by confidence.</summary>
    /// <param name="confidences">Any scale, larger is surer, [n].</param>
    /// <param name="correct">Whether the answer is right, [n].</param>
    /// <exception cref="ExplainException">No example, lengths differ, or a confidence is NaN.</exception>
    public static RiskCoverage Of(ReadOnlySpan<double> confidences, ReadOnlySpan<bool> correct)
    {
        if (confidences.Length == 0 || confidences.Length != correct.Length)
            throw new ExplainException(
                $"risk-coverage: {confidences.Length} confidences and {correct.Length} outcomes, expects the same number and at least 1");
        var (keys, wrong) = (new double[confidences.Length], new int[confidences.Length]);
        for (var i = 0; i < keys.Length; i++)
        {
            if (double.IsNaN(confidences[i]))
                throw new ExplainException($"risk-coverage: confidence {i} is NaN");
            (keys[i], wrong[i]) = (-confidences[i], correct[i] ? 0 : 1);
        }
        Array.Sort(keys, wrong);
        var (risks, errors) = (new double[keys.Length], 0);
        for (int start = 0, end; start < keys.Length; start = end)
        {
            for (end = start + 1; end < keys.Length && keys[end] == keys[start];)
                end++;
            double among = wrong.AsSpan(start, end - start).Count(1);
            for (var i = start; i < end; i++)
                risks[i] = (errors + among * (i + 1 - start) / (end - start)) / (i + 1);
            errors += (int)among;
        }
        return new(risks, errors);
    }

    /// <summary>
    /// Risk when the most confident <paramref name="coverage"/> of the examples are answered, rounded up to a whole example.
    /// </summary>
    /// <exception cref="ExplainException">The coverage is outside (0,1].</exception>
    public double RiskAt(double coverage) => coverage is > 0 and <= 1
        ? risks[Math.Clamp((int)Math.Ceiling(coverage * risks.Length - 1e-9), 1, risks.Length) - 1]
        : throw new ExplainException($"risk-coverage: coverage is {coverage}, expects a number above 0, at most 1");

    /// <summary>The largest coverage whose risk is at most <paramref name="risk"/>; 0 when there is none.</summary>
    /// <exception cref="ExplainException">The risk is outside [0,1].</exception>
    public double CoverageAt(double risk) => risk is >= 0 and <= 1
        ? (Array.FindLastIndex(risks, value => value <= risk) + 1.0) / risks.Length
        : throw new ExplainException($"risk-coverage: risk is {risk}, expects 0..1");
}
