using System.Globalization;
using System.Reflection;
using Whence.Runtime;

namespace Whence.Studies.Evidence;

/// <summary>
/// The sparse posterior: throughput of fitting, latency of queries beside scikit-learn's exact Gaussian process and nearest neighbours in the same run, and
/// memory beside nearest neighbours'. Rounds of all of them alternate. Writes tables for bench/results.
/// </summary>
sealed class EvidenceBench(string arrays, string peers, int rounds)
{
    const int Threads = 2;
    const int Inducing = 200;
    const int Queries = 240;

    public static int Run(string[] args)
    {
        if (args.Length is < 2 or > 4)
            return 2;
        var bench = new EvidenceBench(args[0], args[1], args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 3);
        ResultLines.Write(bench.Lines(), args.ElementAtOrDefault(3));
        return 0;
    }

    IEnumerable<string> Lines()
    {
        using var backend = Backend.Open($"cpu:{Threads}");
        List<string> fits = [], latencies = [], memory = [];
        var versions = Measure(backend, EvidenceData.Read(arrays), true, fits, latencies, memory);
        Measure(backend, EvidenceData.Synthetic(50_000, 512), false, fits, latencies, memory);
        var version = typeof(EvidenceBench).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return
        [
            $"Whence {version}, .NET {Environment.Version}, {backend.Description}; {versions}.", "",
            "| features | inducing points | examples/s (median) | examples/s (best) | GFLOP/s | ceiling GFLOP/s | share of the ceiling | whole fit s |",
            "|---|---|---|---|---|---|---|---|", .. fits, "",
            "| features | model | batch | p50 µs | p99 µs | calls | p50 in units of the sparse posterior's | accuracy |", "|---|---|---|---|---|---|---|---|", .. latencies, "",
            "| features | what is kept | MB | of nearest neighbours |", "|---|---|---|---|", .. memory,
        ];
    }

    string Measure(Backend backend, EvidenceData data, bool hasProcess, List<string> fits, List<string> latencies, List<string> memory)
    {
        var fit = new FitBench(data, backend, Inducing);
        using var query = new QueryBench(data, fit.Posterior, backend, peers, hasProcess, Threads);
        for (var round = 0; round < rounds; round++)
        {
            fit.Round(Math.Max(2, 40_000 / data.Train.Count));
            query.Round(Queries / rounds);
            Console.Error.WriteLine($"{data.Name}: round {round + 1} of {rounds}");
        }
        fits.Add(fit.Row());
        latencies.AddRange(query.Latencies());
        memory.AddRange(query.Memory());
        return query.Versions;
    }
}
