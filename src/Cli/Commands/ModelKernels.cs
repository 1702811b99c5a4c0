using System.CommandLine;
using System.CommandLine.Invocation;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Whence.Explain;
using Whence.Graphs;
using Whence.Kernels;
using Whence.Models.Onnx;
using Whence.Runtime;
using Whence.Runtime.Compiler;
using Whence.Runtime.Gpu;

namespace Whence.Cli;

/// <summary>A kernel that a network needs.</summary>
/// <param name="Launches">Launches of a forward pass, then those that its gradient has more, then those of an explanation where a method is named.</param>
/// <param name="Milliseconds">What compiling it from nothing took on one thread.</param>
/// <param name="TextBytes">Length of its PTX.</param>
sealed record NeededKernel(string Kernel, int[] Launches, double Milliseconds, int TextBytes);

/// <summary>The kernels of a network, and what compiling them costs.</summary>
/// <param name="ColdSeconds">From nothing, on <paramref name="Threads"/> threads.</param>
/// <param name="WarmSeconds">The same from files of an earlier process.</param>
/// <param name="Kept">Kernels that were in the folder of --keep before, so that <paramref name="ColdSeconds"/> does not hold their compiling.</param>
sealed record NeededKernels(string Model, int Batch, string Precision, string Target, int Threads, double ColdSeconds, double WarmSeconds, int Kept, NeededKernel[] Kernels);

/// <summary>whence kernels --model: which kernels the logits of a network, their gradient and an explanation need on a GPU, and what compiling them costs.</summary>
sealed class ModelKernels
{
    readonly Option<FileInfo?> model = new("--model") { Description = "list the kernels that this ONNX file needs instead, and compile them: from nothing, and from the disk cache" };
    readonly ReadingOptions reading = new();
    readonly Option<int> batch = new Option<int>("--batch") { Description = "--model: inputs at once", DefaultValueFactory = _ => 1 }.Within(1, 4096);
    readonly Option<Precision> precision = new("--precision") { Description = "--model: single, tf32 or bfloat16" };
    readonly Option<string?> method = new("--method") { Description = "--model: also the kernels that explaining pictures by this method needs, see 'whence methods'" };

    /// <summary>Adds the options to the command, which then lists the catalogue or a network's kernels.</summary>
    public static void Attach(Command command, Option<string> target, Option<DirectoryInfo?> keep, Option<bool> json)
    {
        var (own, otherwise) = (new ModelKernels(), (SynchronousCommandLineAction)command.Action!);
        Option[] further = [own.batch, own.precision, own.method];
        command.Options.Add(own.model);
        foreach (var option in further)
            command.Options.Add(option);
        own.reading.AddTo(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(own.model) is not { } file)
                return Array.Find(further, option => parsed.GetResult(option) is { Implicit: false }) is { } alone
                    ? throw new UsageException($"{alone.Name} needs --model FILE")
                    : otherwise.Invoke(parsed);
            var launched = own.Launched(parsed, file);
            Write(Measure(file, launched, parsed.GetValue(own.batch), parsed.GetValue(own.precision), KernelsCommand.Target(parsed.GetValue(target)!), parsed.GetValue(keep)), parsed.GetValue(json));
            return 0;
        });
    }

    // The kernels of the logits, of logits and gradient, and of an explanation, one for each launch.
    IReadOnlyList<KernelMethod>[] Launched(ParseResult parsed, FileInfo file)
    {
        var network = OnnxModel.Load(file.FullName).Read(reading.Of(parsed, hasModel: true));
        var (inputs, numbers) = (parsed.GetValue(batch), parsed.GetValue(precision));
        var (logits, gradient) = (OfLogits(network, inputs, numbers, isGradient: false), OfLogits(network, inputs, numbers, isGradient: true));
        return parsed.GetValue(method) is { } name ? [logits, gradient, OfExplanation(parsed, file, name, numbers)] : [logits, gradient];
    }

    static NeededKernels Measure(FileInfo file, IReadOnlyList<KernelMethod>[] launched, int batch, Precision precision, PtxTarget target, DirectoryInfo? keep)
    {
        KernelMethod[] kernels = [.. launched.SelectMany(launches => launches).Distinct()];
        var folder = keep ?? Directory.CreateTempSubdirectory("whence-kernels-");
        try
        {
            var cache = new KernelCache(folder.FullName);
            var kept = kernels.Count(kernel => cache.Read(TextKey.FileOf(kernel, target)) is not null);
            var times = new double[kernels.Length];
            var lengths = new int[kernels.Length];
            var cold = Seconds(() => Parallel.For(0, kernels.Length, i =>
                times[i] = 1e3 * Seconds(() => lengths[i] = Encoding.UTF8.GetByteCount(KernelText.Of(kernels[i], target, cache)))));
            var warm = Seconds(() => Parallel.For(0, kernels.Length, i => KernelText.Of(kernels[i], target, cache)));
            return new(
                file.Name, batch, precision.ToString().ToLowerInvariant(), target.Name, Environment.ProcessorCount, cold, warm, kept,
                [.. kernels.Select((kernel, i) => new NeededKernel(kernel.Name, Launches(kernel), times[i], lengths[i]))]);
        }
        finally
        {
            if (keep is null)
                folder.Delete(recursive: true);
        }

        int[] Launches(KernelMethod kernel)
        {
            var counts = Array.ConvertAll(launched, launches => launches.Count(kernel.Equals));
            counts[1] -= counts[0];
            return counts;
        }
    }

    static double Seconds(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    static IReadOnlyList<KernelMethod> OfLogits(OnnxModel network, int batch, Precision precision, bool isGradient)
    {
        using var backend = new ListingBackend();
        using var weights = new Weights(backend);
        network.Load(weights);
        var g = new Graph();
        var x = g.Input("x", network.InputShape.With(0, batch));
        var y = network.Build(g, x).Logits;
        Node[] outputs = isGradient ? [y, .. g.Gradient(y, g.Constant(y.Shape, new float[y.Shape.Count]), [x])] : [y];
        using var plan = Plan.Compile(g, backend, weights, outputs, options: new() { Precision = precision });
        return backend.Launched;
    }

    IReadOnlyList<KernelMethod> OfExplanation(ParseResult parsed, FileInfo file, string method, Precision precision)
    {
        using var backend = new ListingBackend();
        using var session = new ExplainSession(ModelOptions.Load(file, null, null, null, reading.Of(parsed, hasModel: true), null), backend, Explainers.Create(method), new() { Precision = precision });
        return backend.Launched;
    }

    static void Write(NeededKernels found, bool asJson)
    {
        if (asJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(found, JsonContext.Default.NeededKernels));
            return;
        }
        ConsoleTable.Write(
            ["kernel", .. ((ReadOnlySpan<string>)["launches", "more of the gradient", "of the explanation"])[..found.Kernels[0].Launches.Length], "compile ms", "PTX kB"],
            found.Kernels.OrderByDescending(kernel => kernel.Milliseconds).Select(kernel => (string[])
                [kernel.Kernel, .. kernel.Launches.Select(count => $"{count}"), Number(kernel.Milliseconds, "0"), Number(kernel.TextBytes / 1e3, "0.0")]));
        var ofLogits = found.Kernels.Count(kernel => kernel.Launches[0] > 0);
        var ofGradient = found.Kernels.Count(kernel => kernel.Launches[0] == 0 && kernel.Launches[1] > 0);
        var ofExplanation = found.Kernels.Length - ofLogits - ofGradient;
        Console.Out.WriteLine(
            $"{found.Model}, batch {found.Batch}, {found.Precision}: {ofLogits} kernels for {found.Kernels.Sum(kernel => kernel.Launches[0])} launches of the logits, "
            + $"{ofGradient} more for {found.Kernels.Sum(kernel => kernel.Launches[1])} of the gradient"
            + (found.Kernels[0].Launches.Length > 2 ? $", {ofExplanation} more for {found.Kernels.Sum(kernel => kernel.Launches[2])} of the explanation" : ""));
        Console.Out.WriteLine(
            $"compiled for {found.Target} on {found.Threads} threads in {Number(found.ColdSeconds, "0.00")} s {(found.Kept == 0 ? "from nothing" : $"with {found.Kept} of them found in the folder")}, {Number(found.WarmSeconds, "0.000")} s from the disk cache; "
            + "a device's driver then makes code of the text, once");
    }

    static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
