using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Runtime;
using Whence.Uncertainty;

namespace Whence.Tests.Uncertainty;

/// <summary>Every session is one thread's at a time, frees what it made when it could not be made whole, and says that it was disposed.</summary>
[TestFixture]
sealed class SessionTurnTests
{
    static readonly DeepEnsemble Members = TestEnsembles.Affine(1, 2);
    static readonly float[] X = [.. Enumerable.Range(0, 32).Select(i => i / 32f)];

    static IEnumerable<TestCaseData> Sessions()
    {
        yield return Session("uncertainty", (cpu, clock) => new UncertaintySession(Members, cpu, new() { Clock = clock }), s => ((UncertaintySession)s).Run(X));
        yield return Session(
            "mitigation", (cpu, clock) => new MitigationSession(Members, cpu, new() { Attribution = new() { Clock = clock } }), s => ((MitigationSession)s).Run(X));
        yield return Session(
            "judging", (cpu, clock) => new JudgeSession(new TestEnsembles.SeededAffine([1, 4, 4, 2], 3, 1), cpu, new() { Clock = clock }), s => ((JudgeSession)s).Judge(X));
    }

    [TestCaseSource(nameof(Sessions))]
    public void TwoThreadsAtOnceAreRefused(string name, Func<Backend, TimeProvider, IDisposable> open, Action<IDisposable> run)
    {
        using var cpu = Backend.Open("cpu:1");
        var clock = new CallingClock();
        using var session = open(cpu, clock);
        Exception? caught = null;
        // The clock is read inside a run.
        clock.Call = () =>
        {
            clock.Call = null;
            caught = Assert.Catch(() => Task.Run(() => run(session)).GetAwaiter().GetResult());
        };
        run(session);
        Assert.That(caught, Is.TypeOf<SessionInUseException>().With.Message.Contains(name).And.Message.Contains("another thread"));
        Assert.That(() => run(session), Throws.Nothing, "free again");
        Assert.That(() => run(session), Throws.Nothing);
        session.Dispose();
        Assert.That(() => run(session), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(session.Dispose, Throws.Nothing, "twice");
    }

    [Test]
    public void WhatCannotBeMadeWholeLeavesNothing([Values] bool isOwner)
    {
        using var cpu = Backend.Open("cpu:1");
        using var weights = Members.LoadTo(cpu);
        var part = new Part();
        var compiled = new CompiledNetwork("a session", weights, isOwner);
        Assert.That(
            () => compiled.Build<int>(c =>
            {
                c.Keep(part);
                throw new ExplainException("cannot");
            }),
            Throws.TypeOf<ExplainException>().With.Message.EqualTo("cannot"));
        Assert.That((part.Disposals, weights.IsDisposed), Is.EqualTo((1, isOwner)));
        Assert.That(() => compiled.Enter().Dispose(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void WeightsThatDoNotLoadAreFreed()
    {
        using var cpu = Backend.Open("cpu:1");
        var network = new Unloadable();
        Assert.That(() => CompiledNetwork.Load(network, cpu), Throws.TypeOf<GraphException>());
        Assert.That(network.Given!.IsDisposed);
    }

    [Test]
    public void NullsAndDisposedDevicesAreTypedErrors()
    {
        var cpu = Backend.Open("cpu:1");
        var network = new TestEnsembles.SeededAffine([1, 4, 4, 2], 3, 1);
        Assert.Multiple(() =>
        {
            Assert.That(() => new ExplainSession(null!, cpu, Explainers.Gradient()), Throws.TypeOf<ArgumentNullException>().With.Message.Contains("network"));
            Assert.That(() => new ExplainSession(network, (Backend)null!, Explainers.Gradient()), Throws.TypeOf<ArgumentNullException>().With.Message.Contains("backend"));
            Assert.That(() => new ExplainSession(network, (Weights)null!, Explainers.Gradient()), Throws.TypeOf<ArgumentNullException>().With.Message.Contains("weights"));
            Assert.That(() => new ExplainSession(network, cpu, null!), Throws.TypeOf<ArgumentNullException>().With.Message.Contains("explainer"));
            Assert.That(() => new JudgeSession(null!, cpu), Throws.TypeOf<ArgumentNullException>().With.Message.Contains("network"));
            Assert.That(() => new UncertaintySession(null!, cpu), Throws.TypeOf<ArgumentNullException>().With.Message.Contains("members"));
            Assert.That(() => new MitigationSession(Members, (Backend)null!), Throws.TypeOf<ArgumentNullException>().With.Message.Contains("backend"));
        });
        var session = new ExplainSession(network, cpu, Explainers.Gradient());
        cpu.Dispose();
        Assert.That(() => session.Run(X), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => new ExplainSession(network, cpu, Explainers.Gradient()), Throws.TypeOf<ObjectDisposedException>());
    }

    static TestCaseData Session(string name, Func<Backend, TimeProvider, IDisposable> open, Action<IDisposable> run) =>
        new TestCaseData(name, open, run).SetArgDisplayNames(name);

    sealed class CallingClock : TimeProvider
    {
        public Action? Call { get; set; }

        public override long GetTimestamp()
        {
            Call?.Invoke();
            return base.GetTimestamp();
        }
    }

    sealed class Part : IDisposable
    {
        public int Disposals { get; private set; }

        public void Dispose() => Disposals++;
    }

    sealed class Unloadable : INetwork
    {
        public Weights? Given { get; private set; }

        public string Name => "unloadable";

        public Shape InputShape => [1, 1];

        public int Classes => 1;

        public NetworkOutput Build(Graph g, Node x) => new(x, new Dictionary<string, Node>());

        public void Load(Weights weights)
        {
            Given = weights;
            weights.Set("a", [1], [1]);
            throw new GraphException("no more");
        }
    }
}
