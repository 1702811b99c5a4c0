using System.Net;
using System.Text;
using Whence.Cli;
using Whence.Models;
using Whence.Models.Onnx;
using Whence.Tests.Models.Onnx;

namespace Whence.Tests.Serve;

/// <summary>Many clients, slow ones, and ones that go away: nobody is left without an answer, and nobody holds what others need.</summary>
[TestFixture]
[NonParallelizable]
sealed class LoadTests
{
    // Takes seconds, and looks for cancellation between passes.
    const string Long = "?method=negative-flux&samples=4096";

    [Test]
    public async Task ManyAtOnceAreAllAnswered()
    {
        await using var server = await TestServer.Start();
        var one = await Map(await server.Explain("?method=smooth-grad"));
        var all = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => server.Explain("?method=smooth-grad")));
        foreach (var response in all)
            Assert.That(await Map(response), Is.EqualTo(one));
    }

    [Test]
    public async Task AnOverloadIsToldWhenToComeAgainAndLosesNothing()
    {
        await using var server = await TestServer.Start(options => (options.Sessions, options.MostWaiting) = (2, 3));
        var all = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => server.Explain("?method=smooth-grad&samples=200")));
        var (served, refused) = (all.Count(response => response.StatusCode == HttpStatusCode.OK), all.Where(response => response.StatusCode == HttpStatusCode.ServiceUnavailable).ToArray());
        Assert.That(served + refused.Length, Is.EqualTo(all.Length));
        Assert.That(served, Is.AtLeast(5), "two that run and three that wait");
        Assert.That(refused.Select(response => response.Headers.RetryAfter?.Delta), Is.All.AtLeast(TimeSpan.FromSeconds(1)));
        Assert.That((await server.Explain()).StatusCode, Is.EqualTo(HttpStatusCode.OK), "after it");
    }

    [Test]
    public async Task AFullServiceRefusesAndAClientThatGoesFreesItsSession()
    {
        await using var server = await TestServer.Start(options => (options.Sessions, options.MostWaiting) = (1, 0));
        using var leaving = new CancellationTokenSource();
        var first = server.Explain(Long, cancellation: leaving.Token);
        await server.Until("degraded");
        var refused = await server.Explain();
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(refused.Headers.RetryAfter?.Delta, Is.AtLeast(TimeSpan.FromSeconds(1)));
        await leaving.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        await server.Until("healthy");
        Assert.That((await server.Explain()).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task AClientThatLeavesTheQueueFreesItsPlace()
    {
        await using var server = await TestServer.Start(options => (options.Sessions, options.MostWaiting) = (1, 1));
        using var leaving = new CancellationTokenSource();
        using var alsoLeaving = new CancellationTokenSource();
        var first = server.Explain(Long, cancellation: leaving.Token);
        var second = server.Explain(Long, cancellation: alsoLeaving.Token);
        await server.Until("degraded");
        await alsoLeaving.CancelAsync();
        await server.Until("healthy");
        var third = server.Explain();
        await server.Until("degraded");
        await leaving.CancelAsync();
        Assert.That((await third).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await second, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task ASlowUploadHoldsNoSession()
    {
        await using var server = await TestServer.Start(options => (options.Sessions, options.MostWaiting) = (1, 0));
        var picture = Example.PictureBytes();
        using var slow = await server.Connect();
        var stream = slow.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /explain HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {picture.Length}\r\n\r\n"));
        await stream.WriteAsync(picture.AsMemory(0, picture.Length / 2));
        for (var i = 0; i < 3; i++)
            Assert.That((await server.Explain()).StatusCode, Is.EqualTo(HttpStatusCode.OK), "beside it");
        await stream.WriteAsync(picture.AsMemory(picture.Length / 2));
        Assert.That(await new StreamReader(stream).ReadLineAsync(), Does.EndWith("200 OK"));
    }

    [Test]
    public async Task ASlowDownloadHoldsNoSession()
    {
        await using var server = await TestServer.Start(options => (options.Classifier, options.Sessions, options.MostWaiting) = (Wide(), 1, 0));
        var picture = Example.PictureBytes();
        using var slow = await server.Connect(receiveBuffer: 4096);
        var stream = slow.GetStream();
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"POST /explain HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {picture.Length}\r\n\r\n"), .. picture]);
        var reader = new StreamReader(stream, bufferSize: 256);
        Assert.That(await reader.ReadLineAsync(), Does.EndWith("200 OK"));
        for (var i = 0; i < 2; i++)
            Assert.That((await server.Explain()).StatusCode, Is.EqualTo(HttpStatusCode.OK), "beside it");
        Assert.That((await reader.ReadToEndAsync()).Length, Is.GreaterThan(8_000_000), "the rest of the answer");
    }

    [Test]
    public async Task WhatIsUnderWayEndsBeforeTheServerDoes()
    {
        await using var server = await TestServer.Start(options => (options.Sessions, options.MostWaiting) = (1, 1));
        var running = server.Explain("?method=negative-flux&samples=1500");
        var waiting = server.Explain("?method=negative-flux&samples=1500");
        await server.Until("degraded");
        await server.Server.StopAsync();
        foreach (var response in await Task.WhenAll(running, waiting))
            Assert.That((await TestServer.Json(response)).GetProperty("samples").GetInt32(), Is.EqualTo(1500));
        Assert.That(async () => await server.Explain(), Throws.TypeOf<HttpRequestException>());
    }

    [TestCase("localhost", null, 200)]
    [TestCase("127.0.0.1", null, 200)]
    [TestCase("[::1]:9", null, 200)]
    [TestCase("whence.example", null, 200)]
    [TestCase("other.example", null, 421)]
    [TestCase("localhost.other.example", null, 421)]
    [TestCase("localhost", "http://other.example", 403)]
    [TestCase("localhost", "null", 403)]
    [TestCase("localhost:81", "http://localhost:81", 200)]
    [TestCase("localhost:81", "http://localhost:82", 403)]
    public async Task OtherNamesAndOtherPagesAreRefused(string host, string? origin, int status)
    {
        await using var server = await TestServer.Start(null, null, "whence.example");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{server.Port}/health");
        request.Headers.Host = host;
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        Assert.That((int)(await server.Client.SendAsync(request)).StatusCode, Is.EqualTo(status));
    }

    // Its answers are larger than what lies in the buffers of a connection.
    static Classifier Wide()
    {
        var file = new OnnxFile().Input("x", 1, 3, 1024, 1024).Output("y", 1, 3).Node("GlobalAveragePool", "x", "p").Node("Flatten", "p", "y");
        return new(OnnxModel.Parse(file.Bytes, "wide.onnx"), Preprocessing.Preset("raw"));
    }

    static async Task<string> Map(HttpResponseMessage response)
    {
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return (await TestServer.Json(response)).GetProperty("map").GetProperty("npy").GetString()!;
    }
}
