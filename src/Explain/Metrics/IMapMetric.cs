namespace Whence.Explain;

/// <summary>A measure of maps: one number for a map of one picture.</summary>
public interface IMapMetric
{
    /// <summary>Measures a map.</summary>
    /// <returns>NaN where the measure says nothing of it, such as one of objects where none is known.</returns>
    /// <exception cref="ExplainException">The map or the network does not suit.</exception>
    double Measure(MeasuredMap map);
}

/// <summary>A measure that is a formula of a map.</summary>
sealed class FormulaMetric(Func<MeasuredMap, double> formula) : IMapMetric
{
    public double Measure(MeasuredMap map) => formula(map);
}
