using System.CommandLine;
using Whence.Cli.Bench;
using Whence.Runtime;
using Whence.Runtime.Simulated;

namespace Whence.Cli;

/// <summary>whence bench: what kernels, ops and whole explanations take on a device, or what they cost on the simulator.</summary>
static class BenchCommand
{
    public static Command Create() => new("bench", "Time kernels, ops or whole explanations on a device; on the simulator, count what they do.")
    {
        Kernels(), Ops(), Explain(), Uncertainty(),
    };

    static Command Kernels() => Verb(
        "kernels", "Every GPU kernel at representative shapes, with a warm and with a cold cache.", new("simulator"), null,
        (_, backend, options, progress, cancellation) => KernelBench.Time(backend, options, progress, cancellation),
        (_, _, options, progress, cancellation) => KernelBench.Count(options, progress, cancellation));

    static Command Ops() => Verb(
        "ops", "The ops that carry most of the time of networks, at the shapes they have there.", new("cpu"), null,
        (_, backend, options, progress, cancellation) => OpBench.Time(backend, options, progress, cancellation),
        (_, simulator, options, progress, cancellation) => OpBench.Count(simulator, options, progress, cancellation));

    static Command Explain()
    {
        var model = new ModelOptions();
        return Verb(
            "explain", "Whole explanations: methods times samples per pass.", model.Device, model.AddTo,
            (parsed, backend, options, progress, cancellation) =>
                new ExplainBench(model.Classifier(parsed), backend, options).Time(progress, cancellation),
            (parsed, simulator, options, progress, cancellation) =>
                new ExplainBench(model.Classifier(parsed), simulator, options).Count(progress, cancellation));
    }

    static Command Uncertainty()
    {
        var members = new EnsembleOptions();
        return Verb(
            "uncertainty", "Uncertainty attribution beside one input gradient per member.", members.Device, members.AddTo,
            (parsed, backend, options, progress, cancellation) => Of(parsed, backend, options).Time(progress, cancellation),
            (parsed, simulator, options, progress, cancellation) => Of(parsed, simulator, options).Count(simulator, progress, cancellation));

        UncertaintyBench Of(ParseResult parsed, Backend backend, BenchOptions options) =>
            new(members.Members(parsed, members.Classifiers(parsed, picture: null), backend), backend, options);
    }

    static Command Verb(
        string name, string words, DeviceOptions devices, Action<Command>? addModel, Measure<Backend, BenchTiming> time, Measure<SimulatorBackend, BenchCounts> count)
    {
        var filter = new Option<string>("--filter") { Description = "only what has this in its name", DefaultValueFactory = _ => "" };
        var rounds = new Option<int>("--rounds") { Description = "runs that are timed", DefaultValueFactory = _ => 20 }.Within(1);
        var output = new BenchOutput(name);
        var command = new Command(name, words) { filter, rounds };
        (addModel ?? devices.AddTo)(command);
        output.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            using var backend = devices.Open(parsed);
            var options = new BenchOptions { Filter = parsed.GetValue(filter)!, Rounds = parsed.GetValue(rounds), Precision = devices.Precision(parsed) };
            if (backend is SimulatorBackend simulator)
                output.Write(parsed, backend, count(parsed, simulator, options, new ProgressLines(), cancellation));
            else
                output.Write(parsed, backend, time(parsed, backend, options, new ProgressLines(), cancellation));
            return Task.FromResult(0);
        });
        return command;
    }

    delegate IEnumerable<TRow> Measure<in TBackend, out TRow>(
        ParseResult parsed, TBackend backend, BenchOptions options, IProgress<BenchProgress> progress, CancellationToken cancellation);
}
