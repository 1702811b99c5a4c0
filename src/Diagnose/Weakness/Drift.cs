using Whence.Diagnose.Data;
using Whence.Statistics;

namespace Whence.Diagnose.Weakness;

/// <summary>How differently a property is spread over two sets.</summary>
/// <param name="Property">Name of the property.</param>
/// <param name="Distance">Half the sum of |share - share| over its values, in [0,1]: so much of one set would have to change.</param>
/// <param name="StabilityIndex">Population stability index, <c>sum (q - p) ln(q / p)</c> with half a count added to each value.</param>
/// <param name="PValue">Pearson's chi-square test of equal shares.</param>
/// <param name="Adjusted">Holm, over the properties.</param>
public sealed record Drift(string Property, double Distance, double StabilityIndex, double PValue, double Adjusted)
{
    /// <summary>Compares the spread of every property between the examples of a set and the others.</summary>
    /// <param name="properties">The properties.</param>
    /// <param name="isSecond">Whether each example is of the second set [n].</param>
    /// <exception cref="DiagnoseException">A set is empty.</exception>
    public static IReadOnlyList<Drift> Between(IReadOnlyList<Property> properties, bool[] isSecond)
    {
        var second = isSecond.Count(is2 => is2);
        if (second == 0 || second == isSecond.Length)
            throw new DiagnoseException($"drift: the sets have {isSecond.Length - second} and {second} examples, expects some in both");
        var found = properties.Select(property => Of(property, isSecond)).ToArray();
        var adjusted = Multiplicity.Holm([.. found.Select(drift => drift.PValue)]);
        return [.. found.Select((drift, i) => drift with { Adjusted = adjusted[i] }).OrderBy(drift => drift.PValue).ThenByDescending(drift => drift.Distance)];
    }

    /// <summary>Compares the examples of one value with all others, in every other property.</summary>
    /// <exception cref="DiagnoseException">The property or value is unknown, or a set is empty.</exception>
    public static IReadOnlyList<Drift> Between(IReadOnlyList<Property> properties, Condition second)
    {
        var property = properties.FirstOrDefault(property => property.Name == second.Property)
            ?? throw new DiagnoseException($"drift: there is no property '{second.Property}'; there are {string.Join(", ", properties.Select(p => p.Name))}");
        var code = property.Values.ToList().IndexOf(second.Value);
        if (code < 0)
            throw new DiagnoseException($"drift: '{property.Name}' has no value '{second.Value}'; it has {string.Join(", ", property.Values.Take(20))}");
        return Between([.. properties.Where(other => other != property)], Array.ConvertAll(property.CodeArray, c => c == code));
    }

    static Drift Of(Property property, bool[] isSecond)
    {
        var counts = new double[2, property.Values.Count];
        for (var i = 0; i < isSecond.Length; i++)
            counts[isSecond[i] ? 1 : 0, property.Codes[i]]++;
        double n = isSecond.Count(is2 => !is2), m = isSecond.Length - n;
        double distance = 0, stability = 0, chi = 0;
        var (filled, half) = (0, property.Values.Count / 2.0);
        for (var v = 0; v < property.Values.Count; v++)
        {
            var (a, b) = (counts[0, v], counts[1, v]);
            if (a + b == 0)
                continue;
            filled++;
            distance += Math.Abs(a / n - b / m) / 2;
            var (p, q) = ((a + 0.5) / (n + half), (b + 0.5) / (m + half));
            stability += (q - p) * Math.Log(q / p);
            var (expectedA, expectedB) = ((a + b) * n / (n + m), (a + b) * m / (n + m));
            chi += (a - expectedA) * (a - expectedA) / expectedA + (b - expectedB) * (b - expectedB) / expectedB;
        }
        return new(property.Name, distance, stability, filled < 2 ? 1 : ChiSquare.AtLeast(chi, filled - 1), double.NaN);
    }
}
