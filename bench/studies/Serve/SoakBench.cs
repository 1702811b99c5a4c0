using System.Diagnostics;
using System.Globalization;
using Whence.Explain;
using Whence.Models;
using Whence.Models.Images;
using Whence.Runtime;

namespace Whence.Studies.Serve;

/// <summary>
/// A pool for a long time: explanations by several methods over sessions of one worker each, asked for by more callers than there are sessions, in part with
/// deadlines, cancellations and mistakes. Every map must have the bits of the first of its input, and memory must not grow.
/// </summary>
static class SoakBench
{
    const int Sessions = 4;
    const int Callers = 12;
    const int Pictures = 16;
    const int Reports = 10;

    static readonly (string Name, int? Samples)[] Methods = [("gradient", null), ("grad-cam", null), ("integrated-gradients", 8), ("negative-flux", 2)];

    public static async Task<int> Run(string[] args)
    {
        if (args.Length is < 1 or > 3 || !int.TryParse(args.ElementAtOrDefault(1) ?? "100000", out var count))
            return 2;
        await ResultLines.WriteAsync(Lines(args[0], count), args.ElementAtOrDefault(2));
        return 0;
    }

    static async IAsyncEnumerable<string> Lines(string model, int count)
    {
        var (classifier, _) = ClassifierFile.Load(model);
        using var backend = Backend.Open("cpu:1");
        yield return $"{count} explanations of {Path.GetFileNameWithoutExtension(model)} over {Sessions} sessions of one worker each, {Callers} callers, {Pictures} pictures; every 50th with a deadline of 1 ms, every 70th cancelled, every 90th of a class that does not exist.";
        yield return "";
        yield return "| method | explanations | cut short | cancelled | refused | other bits | managed MiB after a tenth, at the end | resident MiB after a tenth, at the end | seconds |";
        yield return "|---|---|---|---|---|---|---|---|---|";
        foreach (var (name, samples) in Methods)
        {
            await using var pool = new SessionPool(
                classifier, backend, Explainers.Create(name), new() { Sessions = Sessions, MostWaiting = Callers, Session = new() { Samples = samples } });
            pool.Warm();
            var soak = new Soak(pool, [.. Enumerable.Range(0, Pictures).Select(i => Picture(classifier, i))]);
            var start = Stopwatch.GetTimestamp();
            await soak.Run(count / Methods.Length / Reports);
            var early = Memory();
            await soak.Run(count / Methods.Length - count / Methods.Length / Reports);
            var late = Memory();
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {soak.Whole} | {soak.Cut} | {soak.Cancelled} | {soak.Refused} | {soak.Different} | {early.Managed:0.0}, {late.Managed:0.0} | {early.Resident:0}, {late.Resident:0} | {Stopwatch.GetElapsedTime(start).TotalSeconds:0} |");
        }
    }

    static float[] Picture(Classifier classifier, int seed)
    {
        var shape = classifier.InputShape;
        var image = new Image(shape[2], shape[1], 3);
        new Random(seed).NextBytes(image.Pixels);
        return classifier.Prepare(image).Pixels;
    }

    static (double Managed, double Resident) Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true) / 1048576.0, process.WorkingSet64 / 1048576.0);
    }

    sealed class Soak(SessionPool pool, float[][] inputs)
    {
        readonly float[]?[] maps = new float[]?[inputs.Length];
        int asked, whole, cut, cancelled, refused, different;

        public int Whole => whole;

        public int Cut => cut;

        public int Cancelled => cancelled;

        public int Refused => refused;

        public int Different => different;

        public Task Run(int count)
        {
            var end = asked + count;
            return Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
            {
                for (var i = Interlocked.Increment(ref asked) - 1; i < end; i = Interlocked.Increment(ref asked) - 1)
                    await Ask(i);
                Interlocked.Decrement(ref asked);
            })));
        }

        async Task Ask(int i)
        {
            using var leaving = new CancellationTokenSource();
            if (i % 70 == 69)
                await leaving.CancelAsync();
            try
            {
                var explanation = await pool.RunAsync(
                    inputs[i % inputs.Length], i % 90 == 89 ? int.MaxValue : null, i % 50 == 49 ? TimeSpan.FromMilliseconds(1) : null, leaving.Token);
                if (explanation.Samples < explanation.SamplesWanted)
                    Interlocked.Increment(ref cut);
                else if (Same(i % inputs.Length, explanation.Map))
                    Interlocked.Increment(ref whole);
                else
                    Interlocked.Increment(ref different);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
            }
            catch (ExplainException)
            {
                Interlocked.Increment(ref refused);
            }
        }

        bool Same(int input, float[] map) => (Interlocked.CompareExchange(ref maps[input], map, null) ?? map).AsSpan().SequenceEqual(map);
    }
}
