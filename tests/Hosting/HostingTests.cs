using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Whence.Explain;
using Whence.Hosting;
using Whence.Tests.Models.Onnx;
using Whence.Uncertainty;

namespace Whence.Tests.Hosting;

/// <summary>The engine in a host: options that are checked at the start, the answers of a session, telemetry, health, refusals and the end.</summary>
[TestFixture]
[NonParallelizable]
sealed class HostingTests
{
    const int Side = 8;

    string file = "";

    [OneTimeSetUp]
    public void WriteTheNetwork()
    {
        var random = new Random(3);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
        file = Path.Combine(Path.GetTempPath(), $"whence-{Guid.NewGuid():N}.onnx");
        File.WriteAllBytes(file, new OnnxFile()
            .Input("x", 1, 3, Side, Side).Output("y", 1, 4)
            .Weights("w", Values(8 * 3 * 9), 8, 3, 3, 3).Weights("f", Values(4 * 8), 4, 8).Weights("b", Values(4), 4)
            .Node("Conv", "x w", "c", ("pads", new[] { 1, 1, 1, 1 })).Node("Relu", "c", "r")
            .Node("GlobalAveragePool", "r", "p").Node("Flatten", "p", "v").Node("Gemm", "v f b", "y", ("transB", 1)).Bytes);
    }

    [OneTimeTearDown]
    public void DeleteTheNetwork() => File.Delete(file);

    [Test]
    public async Task AServiceSaysWhatASessionSays()
    {
        using var host = await Start(o => (o.Method, o.Samples) = ("negative-flux", 6));
        var service = host.Services.GetRequiredService<IExplanationService>();
        using var session = new ExplainSession(service.Classifier, TestDevice(), Explainers.NegativeFlux(), new() { Samples = 6 });
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => service.ExplainAsync(Pixels(seed))));
        for (var seed = 0; seed < all.Length; seed++)
            Assert.That(all[seed].Map, Is.EqualTo(session.Run(Pixels(seed)).Map));
        await host.StopAsync();
    }

    [Test]
    public async Task UnlessOneIsNamedTheMethodIsTheNetworksDefault()
    {
        using var host = await Start(_ => { });
        var service = host.Services.GetRequiredService<IExplanationService>();
        Assert.That((await service.ExplainAsync(Pixels(1))).Method, Is.EqualTo(Explainers.DefaultFor(service.Classifier)).And.EqualTo("grad-cam"));
        Assert.That((await service.AnswerAsync(Pixels(1), new() { Method = "gradient" })).Explanation.Method, Is.EqualTo("gradient"));
        await host.StopAsync();
    }

    [Test]
    public async Task VerdictsTakeTheirUncertaintyFromTheMembers([Values] bool byDropout)
    {
        using var host = await Start(o =>
        {
            if (byDropout)
                (o.DropoutMembers, o.DropoutLayer, o.DropoutRate) = (8, "r", 0.4f);
            else
                o.Members = [file, file];
        });
        var verdict = await host.Services.GetRequiredService<IExplanationService>().JudgeAsync(Pixels(1));
        Assert.That(verdict.Source, Is.EqualTo(UncertaintySource.Members));
        Assert.That(verdict.Members.MemberProbabilities, Has.Length.EqualTo((byDropout ? 8 : 3) * 4));
        // Three times one network agrees with itself; dropped channels do not.
        Assert.That(verdict.Uncertainty.Epistemic, Is.InRange(byDropout ? 1e-4 : -1e-9, byDropout ? 1 : 1e-9));
        await host.StopAsync();
    }

    [Test]
    public async Task AServiceThatGoesOnUntilMapsAreReliableStillExplainsByOtherMethods()
    {
        using var host = await Start(o => (o.Reliability, o.MostSamples, o.Method) = (0.9, 64, "smooth-grad"));
        var service = host.Services.GetRequiredService<IExplanationService>();
        var usual = await service.AnswerAsync(Pixels(1), new());
        Assert.That((usual.Explanation.ReliabilityWanted, usual.Explanation.SamplesWanted), Is.EqualTo((0.9, 64)));
        Assert.That((await service.AnswerAsync(Pixels(1), new() { Method = "integrated-gradients" })).Explanation.Samples, Is.EqualTo(32));
        Assert.That((await service.AnswerAsync(Pixels(1), new() { Method = "gradient" })).Explanation.Samples, Is.EqualTo(1));
        Assert.That((await service.AnswerAsync(Pixels(1), new() { Samples = 5 })).Explanation.Samples, Is.EqualTo(5));
        Assert.That(async () => await service.AnswerAsync(Pixels(1), new() { Samples = 5, Reliability = 0.5 }), Throws.TypeOf<ExplainException>().With.Message.Contains("one of them"));
        Assert.That(async () => await service.AnswerAsync(Pixels(1), new() { Targets = new([1, 2], 0) }), Throws.TypeOf<ExplainException>().With.Message.Contains("2 classes were asked for where one answer"));
        Assert.That(async () => await service.AnswerEachAsync(Pixels(1), new() { Target = 1, Targets = new([1, 2], 0) }), Throws.TypeOf<ExplainException>().With.Message.Contains("class 1 and a list"));
        Assert.That(async () => await service.AnswerEachAsync(Pixels(1), new() { Targets = new([], 99) }), Throws.TypeOf<ExplainException>().With.Message.Contains("99 classes were asked for, a request may name 1 to 32"));
        await host.StopAsync();
    }

    [Test]
    public async Task FaultsOfMembersAreNamedAtTheStart()
    {
        using var host = Build(o => (o.Members, o.DropoutMembers, o.DropoutRate) = (["other.onnx"], 1, 1.5f));
        var caught = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        foreach (var word in new[] { "Members: there is no file 'other.onnx'", "DropoutMembers: 1,", "both are given", "DropoutRate: 1.5" })
            Assert.That(caught!.Message, Does.Contain(word));
        using var behind = Build(o => o.DropoutLayer = "r");
        Assert.That((await Assert.ThrowsAsync<OptionsValidationException>(() => behind.StartAsync()))!.Message, Does.Contain("no number of members"));
    }

    [Test]
    public async Task EveryFaultOfTheOptionsIsNamedAtTheStart()
    {
        using var host = Build(o => (o.Model, o.Preset, o.Method, o.Sessions, o.MostWaiting, o.Samples, o.Deadline, o.Reliability, o.MostSamples) = ("no.onnx", "none", "magic", 0, -1, 0, TimeSpan.Zero, 1, 5000));
        var caught = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        foreach (var word in new[] { "no.onnx", "'none'", "'magic'", "Sessions: 0", "MostWaiting: -1", "Samples: 0", "Deadline", "Reliability: 1", "in place of it", "MostSamples: 5000" })
            Assert.That(caught!.Message, Does.Contain(word));
    }

    [Test]
    public async Task AReliabilityIsForAMethodThatDraws()
    {
        using var host = Build(o => (o.Method, o.Reliability) = ("gradient", 0.9));
        var caught = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.That(caught!.Message, Does.Contain("gradient draws nothing").And.Contain("negative-flux").And.Not.Contain("expected-gradients"));
        using var unnamed = Build(o => o.Reliability = 0.9);
        Assert.That((await Assert.ThrowsAsync<OptionsValidationException>(() => unnamed.StartAsync()))!.Message, Does.Contain("a Method is needed whose samples are random").And.Contain("negative-flux"));
    }

    [Test]
    public async Task HealthFollowsTheServicesLife()
    {
        using var host = Build(o => (o.Sessions, o.MostWaiting) = (1, 0));
        var (checks, service) = (host.Services.GetRequiredService<HealthCheckService>(), host.Services.GetRequiredService<IExplanationService>());
        Assert.That(await Status(), Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(async () => await service.ExplainAsync(Pixels(1)), Throws.TypeOf<ServiceNotReadyException>());
        await host.StartAsync();
        Assert.That(await Status(), Is.EqualTo(HealthStatus.Healthy));
        await host.StopAsync();
        Assert.That(await Status(), Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(async () => await service.ExplainAsync(Pixels(1)), Throws.TypeOf<ServiceNotReadyException>());

        async Task<HealthStatus> Status() => (await checks.CheckHealthAsync()).Status;
    }

    [Test]
    public async Task OutcomesAreCountedAndTraced()
    {
        var (counted, traced) = (new List<string>(), new List<string>());
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument is { Meter.Name: "Whence", Name: "whence.requests" })
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add(string.Join(' ', tags.ToArray().Select(tag => tag.Value))));
        meters.Start();
        using var activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Whence",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => traced.Add($"{activity.DisplayName} {activity.GetTagItem("whence.outcome")}"),
        };
        ActivitySource.AddActivityListener(activities);
        using var host = await Start(o => (o.Sessions, o.MostWaiting, o.Method) = (1, 0, "gradient"));
        var service = host.Services.GetRequiredService<IExplanationService>();
        await service.ExplainAsync(Pixels(1));
        Assert.That(async () => await service.ExplainAsync(Pixels(1), target: 9), Throws.TypeOf<ExplainException>());
        Assert.That(async () => await service.ExplainAsync(Pixels(1), cancellation: new(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
        await host.StopAsync();
        Assert.That(counted, Is.EqualTo(new[] { "gradient ok", "gradient refused", "gradient cancelled" }));
        Assert.That(traced, Is.EqualTo(new[] { "whence.explain ok", "whence.explain refused", "whence.explain cancelled" }));
    }

    [Test]
    public async Task RequestsUnderWayEndBeforeTheHostDoes()
    {
        using var host = await Start(o => (o.Sessions, o.Method, o.Samples) = (1, "negative-flux", 200));
        var service = host.Services.GetRequiredService<IExplanationService>();
        var running = Enumerable.Range(0, 4).Select(seed => service.ExplainAsync(Pixels(seed))).ToArray();
        await host.StopAsync();
        Assert.That((await Task.WhenAll(running)).Select(explanation => explanation.Samples), Is.All.EqualTo(200));
    }

    Whence.Runtime.Backend TestDevice() => device ??= Whence.Runtime.Backend.Open("cpu:1");

    Whence.Runtime.Backend? device;

    [OneTimeTearDown]
    public void CloseTheDevice() => device?.Dispose();

    async Task<IHost> Start(Action<WhenceOptions> configure)
    {
        var host = Build(configure);
        await host.StartAsync();
        return host;
    }

    IHost Build(Action<WhenceOptions> configure)
    {
        var builder = new HostApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddWhence(o =>
        {
            (o.Model, o.Preset, o.Sessions) = (file, "raw", 2);
            configure(o);
        });
        return builder.Build();
    }

    static float[] Pixels(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Side * Side * 3).Select(_ => (float)random.NextDouble())];
    }
}
