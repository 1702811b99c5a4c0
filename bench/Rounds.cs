using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Running;

namespace Whence.Bench;

/// <summary>
/// The same benchmarks by another clock, for a machine that other processes share: the engines take turns in rounds of a few runs, so that whatever slows the machine slows all of
/// them, and the least times are compared. BenchmarkDotNet times one engine after the other.
/// </summary>
static class Rounds
{
    static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    // After it the workers of the engine before sleep.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>rounds [COUNT] [--filter GLOB...]: times what the globs match, and writes a table.</summary>
    /// <exception cref="ArgumentException">The arguments are others, or nothing matches.</exception>
    public static int Run(Type[] types, string[] args)
    {
        var (count, globs) = args switch
        {
            [] => (5, []),
            ["--filter", .. var all] => (5, all),
            [var number, .. var rest] when int.TryParse(number, out var given) && given > 0 && rest is [] or ["--filter", ..] => (given, rest is [] ? rest : rest[1..]),
            _ => throw new ArgumentException($"usage: rounds [COUNT = 5] [--filter GLOB...], not {string.Join(' ', args)}"),
        };
        var groups = Cases.Matching(types, globs).GroupBy(Cases.Work).ToArray();
        Console.WriteLine($"Milliseconds, {count} rounds in turn, {Settings.Device}; ratio of the least times to those of the baseline.\n");
        Console.WriteLine("| work | engine | least | median | runs | ratio |\n|---|---|---|---|---|---|");
        foreach (var group in groups)
            Write(group.Key, [.. group], count);
        return 0;
    }

    static void Write(string work, BenchmarkCase[] group, int count)
    {
        var turns = group.Select(benchmark => new Engine(benchmark)).ToArray();
        try
        {
            for (var round = 0; round < count; round++)
                foreach (var engine in turns)
                    engine.Take(Turn);
        }
        finally
        {
            foreach (var engine in turns)
                engine.Dispose();
        }
        var baseline = turns.FirstOrDefault(engine => engine.IsBaseline)?.Least;
        foreach (var engine in turns)
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {work} | {engine.Name} | {engine.Least:0.000} | {engine.Median:0.000} | {engine.Runs} | {(baseline is { } of ? $"{engine.Least / of:0.00}" : "")} |"));
    }

    /// <summary>One engine's work, prepared.</summary>
    sealed class Engine : IDisposable
    {
        readonly object instance;
        readonly Action run;
        readonly Action? clean;
        readonly List<double> times = [];

        public Engine(BenchmarkCase benchmark)
        {
            var descriptor = benchmark.Descriptor;
            instance = Cases.Instance(benchmark);
            descriptor.GlobalSetupMethod?.CreateDelegate<Action>(instance)();
            run = descriptor.WorkloadMethod.CreateDelegate<Action>(instance);
            clean = descriptor.GlobalCleanupMethod?.CreateDelegate<Action>(instance);
            (Name, IsBaseline) = (descriptor.WorkloadMethod.Name, descriptor.Baseline);
            run();
        }

        public string Name { get; }

        public bool IsBaseline { get; }

        public int Runs => times.Count;

        public double Least => times.Min();

        public double Median => times.Order().ElementAt(times.Count / 2);

        /// <summary>Runs after one that is not counted, at least one, until the time is over.</summary>
        public void Take(TimeSpan turn)
        {
            Thread.Sleep(Pause);
            run();
            var begun = Stopwatch.GetTimestamp();
            do
            {
                var start = Stopwatch.GetTimestamp();
                run();
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            while (Stopwatch.GetElapsedTime(begun) < turn);
        }

        public void Dispose() => clean?.Invoke();
    }
}
