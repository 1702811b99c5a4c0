using System.Globalization;
using Whence.Runtime;

namespace Whence.Flight;

/// <summary>A line of the list of rows: what is timed, at which sizes.</summary>
/// <param name="Name">The line itself.</param>
/// <param name="Kind">Its first word.</param>
/// <param name="Words">The others.</param>
sealed record TimeRow(string Name, string Kind, string[] Words)
{
    public int this[int i] => int.Parse(Words[i], CultureInfo.InvariantCulture);

    public bool IsModel => Kind == "model";

    /// <summary>Explanations are timed by whole calls alone, from an input on the host to a map on the host.</summary>
    public bool IsExplanation => IsModel && Words[1] is not ("forward" or "gradient");

    /// <summary>Only what multiplies matrices has a choice of numbers.</summary>
    public IEnumerable<Precision> Numbers => IsModel || Kind == "gemm" || Kind.StartsWith("conv", StringComparison.Ordinal)
        ? [Precision.Single, Precision.Tf32, Precision.BFloat16]
        : [Precision.Single];

    public static IEnumerable<TimeRow> Read(string path) =>
        File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ')).Select(words => new TimeRow(string.Join(' ', words), words[0], words[1..]));
}
