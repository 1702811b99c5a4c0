using Whence.Diagnose.Data;

namespace Whence.Diagnose.Report;

/// <summary>Errors where two properties meet.</summary>
/// <param name="First">Name of the property whose values are the rows.</param>
/// <param name="FirstValues">Its values.</param>
/// <param name="Second">Name of the property whose values are the columns.</param>
/// <param name="SecondValues">Its values.</param>
/// <param name="Counts">Examples of each pair of values.</param>
/// <param name="Errors">Wrong ones among them.</param>
public sealed record PairTable(
    string First, IReadOnlyList<string> FirstValues, string Second, IReadOnlyList<string> SecondValues, IReadOnlyList<long[]> Counts, IReadOnlyList<long[]> Errors)
{
    /// <summary>Counts.</summary>
    /// <param name="first">The property of the rows.</param>
    /// <param name="second">The property of the columns.</param>
    /// <param name="isError">Whether each example is an error [n].</param>
    public static PairTable Of(Property first, Property second, bool[] isError)
    {
        var (counts, errors) = (Empty(), Empty());
        for (var i = 0; i < isError.Length; i++)
        {
            counts[first.Codes[i]][second.Codes[i]]++;
            errors[first.Codes[i]][second.Codes[i]] += isError[i] ? 1 : 0;
        }
        return new(first.Name, first.Values, second.Name, second.Values, counts, errors);

        long[][] Empty() => [.. first.Values.Select(_ => new long[second.Values.Count])];
    }
}
