using System.CommandLine;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Whence.Hosting;
using Whence.Models;
using Whence.Serve;

namespace Whence.Cli;

/// <summary>whence serve: explanations over HTTP, and a page to look at them.</summary>
sealed class ServeCommand
{
    const int MegaByte = 1 << 20;

    static readonly TimeSpan Drain = TimeSpan.FromSeconds(30);

    readonly ModelOptions model = new() { Device = new("cpu:1") };
    readonly MethodOptions method = new();
    readonly Option<TimeSpan?> deadline = Deadline.Option();
    readonly Option<FileInfo?> posterior = new("--posterior") { Description = "the model's posterior (whence evidence fit), for verdicts" };
    readonly Option<FileInfo?> conformal = new("--conformal") { Description = "the model's calibration (whence calibrate), for verdicts" };
    readonly Option<FileInfo[]> members = new("--member") { Description = "another ONNX model of an ensemble, for the uncertainty of verdicts; may be given several times" };
    readonly Option<int> dropout = new Option<int>("--dropout") { Description = "so many members by dropout, for the uncertainty of verdicts; 0 for none" }.Within(0);
    readonly Option<string?> dropoutLayer = new("--dropout-layer") { Description = "puts their dropout behind this layer; the model's own dropout by default" };
    readonly Option<float?> rate = new("--rate") { Description = "their probability of dropping; the model's own, or 0.1 behind a layer" };
    readonly Option<int> port = new Option<int>("--port") { Description = "the port; 0 takes a free one", DefaultValueFactory = _ => 8080 }.Within(0, 65535);
    readonly Option<string[]> hosts = new("--host") { Description = "an address to listen at, or a name to answer to on all addresses; this machine's loopback alone by default; may be given several times" };
    readonly Option<int> sessions = new Option<int>("--sessions") { Description = "explanations at once", DefaultValueFactory = _ => Environment.ProcessorCount }.Within(1);
    readonly Option<int> waiting = new Option<int>("--waiting") { Description = "requests that may wait; one more is answered with 503", DefaultValueFactory = _ => 64 }.Within(0);
    readonly Option<int> upload = new Option<int>("--upload-limit") { Description = "the largest upload, in MiB", DefaultValueFactory = _ => 20 }.Within(1, 1024);

    public static Command Create()
    {
        var verb = new ServeCommand();
        var command = new Command("serve", "Serve explanations over HTTP, with a page in the browser: drop a picture, pick methods and targets, compare.")
        {
            verb.port, verb.hosts, verb.sessions, verb.waiting, verb.upload, verb.deadline, verb.posterior, verb.conformal, verb.members,
            verb.dropout, verb.dropoutLayer, verb.rate,
        };
        verb.model.AddTo(command);
        verb.method.AddTo(command);
        command.SetAction(verb.Run);
        return command;
    }

    async Task<int> Run(ParseResult parsed, CancellationToken cancellation)
    {
        var classifier = model.Classifier(parsed);
        await using var server = Create(parsed, classifier);
        await Start(server, cancellation);
        Console.Out.WriteLine($"{Path.GetFileName(classifier.Name)} is explained at {string.Join(" and ", server.Addresses)} (Ctrl-C ends it)");
        await Cancelled(cancellation);
        Console.Error.WriteLine("whence: requests under way are let end");
        await server.StopAsync(CancellationToken.None);
        return 0;
    }

    WhenceServer Create(ParseResult parsed, Classifier classifier)
    {
        try
        {
            return WhenceServer.Create(
                new() { Port = parsed.GetValue(port), Hosts = parsed.GetValue(hosts) ?? [], Drain = Drain },
                options => Describe(options, parsed, classifier),
                serve => (serve.MostBytes, serve.Example) = ((long)parsed.GetValue(upload) * MegaByte, model.IsBuiltIn(parsed) ? (Example.PictureName, Example.PictureBytes()) : null));
        }
        catch (OptionsValidationException caught)
        {
            throw new UsageException(string.Join("; ", caught.Failures));
        }
    }

    static async Task Start(WhenceServer server, CancellationToken cancellation)
    {
        try
        {
            await server.StartAsync(cancellation);
        }
        catch (SocketException caught)
        {
            throw new UsageException($"--host: {caught.Message}");
        }
    }

    void Describe(WhenceOptions options, ParseResult parsed, Classifier classifier)
    {
        classifier = method.Explained(parsed, classifier);
        var asked = method.Session(parsed, model.Device.Precision(parsed), classifier.Labels, classifier.Classes);
        options.Classifier = classifier;
        options.Device = model.Device.Name(parsed);
        (options.Methods, options.Plugins) = (method.Catalogue(parsed).Methods, method.Catalogue(parsed).Files);
        options.Method = method.Name(parsed);
        options.Settings = method.Settings(parsed, new PixelReader(classifier));
        (options.Reliability, options.MostSamples) = (asked.Reliability, asked.MostSamples);
        (options.Samples, options.Batch, options.Seed, options.Precision) = (asked.Samples, asked.Batch, asked.Seed, asked.Precision);
        (options.Form, options.Against, options.Weights) = (asked.Target.Form, asked.Target.Other, asked.Target.Weights?.ToArray());
        (options.Sessions, options.MostWaiting, options.Deadline) = (parsed.GetValue(sessions), parsed.GetValue(waiting), parsed.GetValue(deadline));
        options.Members = [.. (parsed.GetValue(members) ?? []).Select(file => file.FullName)];
        (options.DropoutMembers, options.DropoutLayer, options.DropoutRate) = (parsed.GetValue(dropout), parsed.GetValue(dropoutLayer), parsed.GetValue(rate));
        (options.Posterior, options.Calibration) = (parsed.GetValue(posterior)?.FullName, parsed.GetValue(conformal)?.FullName);
    }

    static async Task Cancelled(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        }
        catch (OperationCanceledException)
        {
        }
    }
}
