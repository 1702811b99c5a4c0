using Whence.Cli.Bench;
using Whence.Runtime.Cuda;

namespace Whence.Tests.Runtime.Cuda;

/// <summary>What a bench asks of the driver: which launches, in which order.</summary>
[TestFixture]
sealed class CudaBenchTests : CudaTestBase
{
    const int Rounds = 3;

    [Test]
    public void KernelsAreTimedWarmAndCold()
    {
        using var backend = new CudaBackend(Fake.Open(), 0, cache: null);
        var told = new List<string>();
        var rows = KernelBench.Time(backend, new() { Filter = "one_hot", Rounds = Rounds }, new Told(told)).ToList();
        Assert.That(rows.Select(row => (row.Work.Family, row.Cache, row.Rounds)), Is.EqualTo(new[] { ("one_hot_1000", "warm", Rounds), ("one_hot_1000", "cold", Rounds) }));
        Assert.That(rows.Select(row => row.LeastMilliseconds), Is.All.GreaterThan(0), "the fake driver's clock ticks at every piece of work");
        Assert.That(told, Is.EqualTo(new[] { "one_hot_1000" }));
        string[] launches = [.. Fake.Launches.Select(line => line.Split(' ')[0])];
        var cold = Enumerable.Repeat(new[] { "Map_Fill", launches[^1] }, Rounds + 1).SelectMany(pair => pair);
        Assert.That(launches[^(2 * (Rounds + 1))..], Is.EqualTo(cold), "the cache is overwritten before each run");
        Assert.That(launches[^(4 * (Rounds + 1))..^(2 * (Rounds + 1))], Is.All.EqualTo(launches[^1]), "warm runs follow each other");
    }

    [Test]
    public void ABenchIsCancelledBetweenKernels()
    {
        using var backend = new CudaBackend(Fake.Open(), 0, cache: null);
        using var cancelled = new CancellationTokenSource();
        var rows = KernelBench.Time(backend, new() { Filter = "arg_max", Rounds = 1 }, cancellation: cancelled.Token).GetEnumerator();
        Assert.That(rows.MoveNext());
        cancelled.Cancel();
        Assert.That(() => { while (rows.MoveNext()) { } }, Throws.InstanceOf<OperationCanceledException>());
        rows.Dispose();
    }

    sealed class Told(List<string> names) : IProgress<BenchProgress>
    {
        public void Report(BenchProgress value) => names.Add(value.Name);
    }
}
