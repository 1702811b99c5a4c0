using Whence.Explain;
using Whence.Graphs;

namespace Whence.Tests.Explain;

/// <summary>Sessions lent to many callers: same answers, one caller each, in order, and nobody is lost when the pool is full or closes.</summary>
[TestFixture]
sealed class SessionPoolTests() : ExplainTests("cpu:1")
{
    static readonly HiddenNetwork Network = new([1, 6, 6, 3], 5, 9);

    [Test]
    public async Task ManyCallersGetWhatOneSessionSays()
    {
        await using var pool = Open(3, 100);
        using var alone = new ExplainSession(Network, Device, Explainers.NegativeFlux(), new() { Samples = 4 });
        var expected = Enumerable.Range(0, 24).Select(seed => alone.Run(Input(Network, seed)).Map).ToArray();
        var got = await Task.WhenAll(Enumerable.Range(0, 24).Select(seed => pool.RunAsync(Input(Network, seed))));
        for (var i = 0; i < got.Length; i++)
            Assert.That(got[i].Map, Is.EqualTo(expected[i]), $"input {i}");
        Assert.That((pool.Idle, pool.Waiting), Is.EqualTo((3, 0)));
    }

    [Test]
    public async Task CallersAreServedInTheOrderInWhichTheyCame()
    {
        await using var pool = Open(1, 10);
        var first = await pool.RentAsync();
        var order = new List<int>();
        var waiting = Enumerable.Range(0, 5).Select(async i =>
        {
            using var lease = await pool.RentAsync();
            order.Add(i);
        }).ToArray();
        Assert.That((pool.Idle, pool.Waiting), Is.EqualTo((0, 5)));
        first.Dispose();
        await Task.WhenAll(waiting);
        Assert.That(order, Is.Ordered);
    }

    [Test]
    public async Task AFullPoolTurnsCallersAwayAndLosesNobody()
    {
        await using var pool = Open(1, 2);
        var lease = await pool.RentAsync();
        var (a, b) = (pool.RunAsync(Input(Network, 1)), pool.RunAsync(Input(Network, 2)));
        Assert.That(async () => await pool.RunAsync(Input(Network, 3)), Throws.TypeOf<PoolBusyException>().With.Message.Contains("all 1 sessions").And.Message.Contains("2 callers"));
        Assert.That(pool.Waiting, Is.EqualTo(2));
        lease.Dispose();
        Assert.That((await a).Map, Is.Not.EqualTo((await b).Map));
    }

    [Test]
    public async Task WhoIsCancelledWhileWaitingLeavesHisPlace()
    {
        await using var pool = Open(1, 2);
        var lease = await pool.RentAsync();
        using var cancel = new CancellationTokenSource();
        var (leaver, stayer) = (pool.RunAsync(Input(Network, 1), cancellation: cancel.Token), pool.RunAsync(Input(Network, 2)));
        await cancel.CancelAsync();
        Assert.That(async () => await leaver, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(pool.Waiting, Is.EqualTo(1));
        lease.Dispose();
        Assert.That((await stayer).Samples, Is.EqualTo(4));
    }

    [Test]
    public async Task AFailedRunReturnsItsSession()
    {
        await using var pool = Open(1, 0);
        Assert.That(async () => await pool.RunAsync(Input(Network), target: 77), Throws.TypeOf<ExplainException>());
        Assert.That(pool.Idle, Is.EqualTo(1));
        Assert.That((await pool.RunAsync(Input(Network))).Samples, Is.EqualTo(4));
    }

    [Test]
    public async Task ManyInputsComeBackInTheirOrder([Values(1, 3)] int sessions)
    {
        await using var pool = Open(sessions, 0);
        using var alone = new ExplainSession(Network, Device, Explainers.NegativeFlux(), new() { Samples = 4 });
        var got = await pool.RunManyAsync(Inputs(11)).ToListAsync();
        Assert.That(got.Select(e => e.Map), Is.EqualTo(Enumerable.Range(0, 11).Select(seed => alone.Run(Input(Network, seed)).Map)));
    }

    [Test]
    public async Task ManyInputsEndAtTheFirstThatFailsAndLeaveThePoolFree()
    {
        await using var pool = Open(2, 0);
        var (read, got) = (0, 0);
        var inputs = Inputs(100).Select((x, i) =>
        {
            read++;
            return i == 3 ? x[..1] : x;
        });
        await Assert.ThatAsync(
            async () =>
            {
                await foreach (var _ in pool.RunManyAsync(inputs))
                    got++;
            },
            Throws.TypeOf<ShapeException>());
        Assert.That((got, pool.Idle), Is.EqualTo((3, 2)));
        Assert.That(read, Is.AtMost(got + 1 + pool.Sessions), "no more are read than are under way");
    }

    [Test]
    public async Task WhoStopsEarlyLeavesThePoolFree()
    {
        await using var pool = Open(2, 0);
        await foreach (var _ in pool.RunManyAsync(Inputs(100)))
            break;
        Assert.That(pool.Idle, Is.EqualTo(2));
    }

    [Test]
    public async Task ClosingWaitsForThoseWhoCameBefore()
    {
        var pool = Open(1, 5);
        var lease = await pool.RentAsync();
        var waiting = pool.RunAsync(Input(Network));
        var closing = pool.DisposeAsync().AsTask();
        Assert.That(async () => await pool.RentAsync(), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(closing.IsCompleted, Is.False);
        lease.Dispose();
        Assert.That((await waiting).Samples, Is.EqualTo(4));
        await closing;
        await pool.DisposeAsync();
        Assert.That(() => lease.Session, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task WeightsAreHeldOnce()
    {
        using var weights = new Weights(Device);
        Network.Load(weights);
        await using var one = Open(1, 0);
        await using var two = Open(2, 0);
        await using var four = Open(4, 0);
        Assert.That(four.BytesPlanned - two.BytesPlanned, Is.EqualTo(2 * (two.BytesPlanned - one.BytesPlanned)));
        Assert.That(four.BytesPlanned - weights.Bytes, Is.LessThan(4 * (one.BytesPlanned - weights.Bytes)), "weights in the order of the loops, too");
    }

    [TestCase(0, 1)]
    [TestCase(1, -1)]
    public void APoolOfNothingIsRefused(int sessions, int waiting) => Assert.That(() => Open(sessions, waiting), Throws.TypeOf<ExplainException>());

    static IEnumerable<ReadOnlyMemory<float>> Inputs(int count) => Enumerable.Range(0, count).Select(seed => (ReadOnlyMemory<float>)Input(Network, seed));

    SessionPool Open(int sessions, int waiting) =>
        new(Network, Device, Explainers.NegativeFlux(), new() { Sessions = sessions, MostWaiting = waiting, Session = new() { Samples = 4 } });
}
