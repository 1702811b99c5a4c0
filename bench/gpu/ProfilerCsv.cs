using System.Globalization;
using System.Text.RegularExpressions;

namespace Whence.Flight;

/// <summary>The table that <c>ncu --csv</c> writes: a line for each launch and metric, between lines of other words.</summary>
static partial class ProfilerCsv
{
    public static IReadOnlyList<ProfiledLaunch> Read(string path)
    {
        var launches = new Dictionary<string, (string Kernel, Dictionary<string, double> Values)>();
        string[]? titles = null;
        foreach (var line in File.Exists(path) ? File.ReadLines(path).Where(line => line.StartsWith('"')) : [])
        {
            string[] cells = [.. Cell().Matches(line).Select(match => match.Groups[1].Value)];
            if (titles is null)
            {
                titles = cells;
                continue;
            }
            string Of(string title) => Array.IndexOf(titles, title) is var at and >= 0 && at < cells.Length ? cells[at] : "";
            if (!launches.TryGetValue(Of("ID"), out var launch))
                launches[Of("ID")] = launch = (Of("Kernel Name"), []);
            if (double.TryParse(Of("Metric Value"), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value))
                launch.Values[Of("Metric Name")] = value * Scale(Of("Metric Unit"));
        }
        return [.. launches.Values.Select(launch => new ProfiledLaunch(launch.Kernel, launch.Values))];
    }

    // The profiler chooses units by size.
    static double Scale(string unit) => unit switch
    {
        "Kbyte" or "ms" or "msecond" => 1e3,
        "Mbyte" or "s" or "second" => 1e6,
        "Gbyte" => 1e9,
        "ns" or "nsecond" => 1e-3,
        _ => 1,
    };

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex Cell();
}
