namespace Whence.Tests.Cli;

/// <summary>
/// Real models with bytes flipped, attributes, shapes, weights and names changed, nodes removed, doubled or rewired, run through whole commands: each ends with a
/// result or a refusal in words, never with a stack trace, a code above 2, or in an endless loop. WHENCE_FUZZ_CASES replaces the number of cases.
/// </summary>
[TestFixture]
[NonParallelizable]
sealed class MutantModelTests
{
    const int Cases = 200;
    const long BytesAllowed = 3L << 30;
    static readonly string[] Models =
    [
        "winml_mnist/mnist.onnx", "fashion_mnist_cnn/fashion_cnn.onnx", "resnet8_cifar10/resnet8_cifar10.onnx", "burn_mnist/mnist_cnn.onnx",
    ];

    static readonly string[] Verbs = ["explain", "ood", "calibrate"];
    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-mutants-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task CommandsEndInWords()
    {
        var cases = int.TryParse(Environment.GetEnvironmentVariable("WHENCE_FUZZ_CASES"), out var wanted) ? wanted : Cases;
        var first = int.TryParse(Environment.GetEnvironmentVariable("WHENCE_FUZZ_FIRST"), out var from) ? from : 0;
        var seeds = Models.Select(model => File.ReadAllBytes(SharedData.Path(Path.Combine("models", model)))).ToArray();
        var ends = new SortedDictionary<string, int>();
        var failures = new List<string>();
        for (var i = first; i < first + cases; i++)
        {
            var seed = i % seeds.Length;
            var verb = i / seeds.Length % 3;
            var path = Path.Combine(folder, "m.onnx");
            File.WriteAllBytes(path, ModelMutation.Of(seeds[seed], i));
            var end = await End(Command(verb, seed, path), i);
            var name = $"{Verbs[verb]} {end.Code}";
            ends[name] = ends.GetValueOrDefault(name) + 1;
            if (end.Fault is { } fault)
                failures.Add($"case {i} ({Models[seed]}): {fault}");
        }
        TestContext.Out.WriteLine(string.Join(", ", ends.Select(e => $"{e.Key}: {e.Value}")));
        Assert.That(failures, Is.Empty, string.Join("\n\n", failures));
    }

    string[] Command(int verb, int seed, string model)
    {
        // Pictures of ten classes in the size that the model takes.
        var pictures = SharedData.Path(Path.Combine("datasets", seed switch { 2 => "cifar10/test1000.bin", 1 => "fashion_mnist/test256-images-idx3-ubyte", _ => "mnist/test256-images-idx3-ubyte" }));
        string[] shared = ["--model", model, "--preset", seed == 2 ? "raw255" : "raw", "--device", "cpu:1", "--json"];
        return verb switch
        {
            0 => ["explain", Picture(seed), "--method", "integrated-gradients", "--samples", "4", "--out", folder, .. shared],
            1 => ["ood", "--fit", pictures, "--in", pictures, "--out-of", pictures, "--images", "64", .. shared],
            _ => ["calibrate", "--data", pictures, "--images", "64", "--output", Path.Combine(folder, "c.json"), .. shared],
        };
    }

    string Picture(int seed)
    {
        var path = Path.Combine(folder, $"{seed}.bmp");
        if (!File.Exists(path))
            File.WriteAllBytes(path, Bitmap(seed == 2 ? 32 : 28));
        return path;
    }

    static async Task<(int Code, string? Fault)> End(string[] command, int index)
    {
        var before = GC.GetTotalAllocatedBytes();
        var run = Task.Run(() => CliTests.Run(command));
        // Only a hang is measured by the clock, and generously.
        if (await Task.WhenAny(run, Task.Delay(TimeSpan.FromMinutes(5))) != run)
            Assert.Fail($"case {index} hangs: {string.Join(' ', command)}");
        try
        {
            var (code, _, error) = await run;
            if (Environment.GetEnvironmentVariable("WHENCE_FUZZ_SAY") == "1")
                TestContext.Out.WriteLine($"{index} {command[0]} {code}: {error.Trim().Split('\n')[^1]}");
            var allocated = GC.GetTotalAllocatedBytes() - before;
            return (code, code is < 0 or > 2 || error.Contains("   at ") ? $"code {code}: {error}" : allocated > BytesAllowed ? $"{allocated} bytes allocated"
                : code != 0 && error.Trim().Length == 0 ? $"code {code} without a word" : null);
        }
        catch (Exception thrown)
        {
            return (99, thrown.ToString());
        }
    }

    // A picture of grey steps, uncompressed.
    static byte[] Bitmap(int side)
    {
        var row = (3 * side + 3) / 4 * 4;
        var bytes = new byte[54 + row * side];
        "BM"u8.CopyTo(bytes);
        foreach (var (at, value) in new[] { (2, bytes.Length), (10, 54), (14, 40), (18, side), (22, side), (34, row * side) })
            BitConverter.TryWriteBytes(bytes.AsSpan(at), value);
        (bytes[26], bytes[28]) = (1, 24);
        for (var y = 0; y < side; y++)
            for (var x = 0; x < 3 * side; x++)
                bytes[54 + y * row + x] = (byte)(8 * y ^ 5 * x);
        return bytes;
    }
}
