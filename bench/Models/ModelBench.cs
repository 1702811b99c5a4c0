using System.Diagnostics;
using System.Globalization;
using Whence.Models.Onnx;
using Whence.Runtime;

namespace Whence.Bench.Models;

/// <summary>
/// Forward passes and integrated gradients of whole networks, beside PyTorch and ONNX Runtime in the same run: rounds of ours and theirs alternate, so that a
/// machine that slows down slows all of them. Writes a table for bench/results.
/// </summary>
sealed class ModelBench(string models, string peers, int rounds)
{
    const int Threads = 2;

    // A batch of 32 explanations of the larger networks takes PyTorch minutes: the smaller network stands for batches.
    static readonly (string Name, string File, int[] Explained)[] Networks =
    [
        ("ResNet-20", "resnet_cifar10/resnet20.onnx", [1, 32]),
        ("SqueezeNet 1.1", "squeezenet1.1/squeezenet1.1_fp32.onnx", [1]),
        ("MobileNetV2", "mobilenet_v2/mobilenet_v2_1.0_224_dequant.onnx", [1]),
    ];

    public static int Run(string[] args)
    {
        if (args.Length is < 2 or > 4)
        {
            Console.Error.WriteLine("usage: models MODELS_FOLDER PEERS_FOLDER [rounds = 3] [output.md]");
            return 2;
        }
        var bench = new ModelBench(args[0], args[1], args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 3);
        ResultLines.Write(bench.Table(), args.ElementAtOrDefault(3));
        return 0;
    }

    IEnumerable<string> Table()
    {
        yield return "| network | work | batch | Whence ms (min / median) | ONNX Runtime ms | ratio | PyTorch ms | ratio | logits differ by |";
        yield return "|---|---|---|---|---|---|---|---|---|";
        foreach (var (name, file, explained) in Networks)
        {
            yield return Row(name, file, "forward", 1);
            yield return Row(name, file, "forward", 32);
            foreach (var batch in explained)
                yield return Row(name, file, "ig", batch);
        }
    }

    string Row(string name, string file, string work, int batch)
    {
        var path = Path.Combine(models, file);
        var network = OnnxModel.Load(path);
        using var backend = Backend.Open($"cpu:{Threads}");
        using var job = work == "forward" ? (IJob)new ForwardJob(network, backend, batch) : new ExplainJob(network, backend, batch);
        var runs = work == "forward" ? Math.Max(3, 60 / batch) : batch == 1 ? 20 : 1;
        List<double> ours = [], torch = [], ort = [];
        float[] reference = [];
        for (var round = 0; round < rounds; round++)
        {
            ours.AddRange(job.Time(runs));
            (var seconds, reference) = Peer("/usr/bin/python3", $"pytorch.py {path} {batch} {Math.Max(1, runs / 20)} {Threads} {work}");
            torch.AddRange(seconds);
            if (work != "forward")
                continue;
            var shape = network.InputShape;
            ort.AddRange(Peer("node", $"onnxruntime.mjs {path} {batch} {runs} {Threads} {shape[3]} {shape[1]} {shape[2]}").Seconds);
        }
        var difference = job.Logits.Zip(reference, (a, b) => Math.Abs(a - b)).Max();
        var title = work == "forward" ? "forward" : "integrated gradients, 32 samples";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {title} | {batch} | {Both(ours)} | {Both(ort)} | {Ratio(ours, ort)} | {Both(torch)} | {Ratio(ours, torch)} | {difference:g2} |");
    }

    (double[] Seconds, float[] Logits) Peer(string program, string arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = peers, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {arguments} ended with {process.ExitCode}");
        var json = System.Text.Json.JsonDocument.Parse(output).RootElement;
        return ([.. json.GetProperty("seconds").EnumerateArray().Select(s => s.GetDouble())], [.. json.GetProperty("logits").EnumerateArray().Select(s => s.GetSingle())]);
    }

    static string Both(List<double> seconds) =>
        seconds.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{1e3 * seconds.Min():0.00} / {1e3 * Median(seconds):0.00}");

    // Ours over theirs, of the minima: below 1 we are faster.
    static string Ratio(List<double> ours, List<double> theirs) =>
        theirs.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{ours.Min() / theirs.Min():0.00}");

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
