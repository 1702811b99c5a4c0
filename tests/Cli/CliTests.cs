using System.Text.Json;
using Spectre.Console;
using Whence.Cli;
using Whence.Explain;
using Whence.Models.Images;
using Whence.Models.Tensors;

namespace Whence.Tests.Cli;

/// <summary>The contract of the command: what it prints, what it writes, how it ends.</summary>
[TestFixture]
[NonParallelizable]
sealed class CliTests
{
    static readonly string[] ExplainFields =
    [
        "image", "model", "modelSha256", "version", "device", "method", "seed", "samples", "ended", "reliability", "samplesToReliable", "target", "top", "gap", "standardError", "milliseconds", "bytesPlanned", "files",
    ];

    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-cli-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task WithoutModelTheBuiltInExampleIsExplained()
    {
        var (code, output, _) = await Run("explain", "--out", folder, "--json");
        Assert.That(code, Is.Zero);
        var line = JsonDocument.Parse(output).RootElement;
        Assert.That(ExplainFields.Where(field => !line.TryGetProperty(field, out _)), Is.Empty, "missing fields");
        Assert.That(line.GetProperty("target").GetProperty("label").GetString(), Is.EqualTo("Ankle boot"));
        Assert.That(line.GetProperty("method").GetString(), Is.EqualTo("grad-cam"));
        Assert.That(line.GetProperty("top").GetArrayLength(), Is.EqualTo(5));
        var files = line.GetProperty("files");
        Assert.That(ImageFile.Load(files.GetProperty("overlay").GetString()!).Width, Is.GreaterThanOrEqualTo(224));
        Assert.That(Npy.Read(files.GetProperty("map").GetString()!).Shape, Is.EqualTo(new[] { 28, 28, 1 }));
        Assert.That(File.ReadAllText(files.GetProperty("report").GetString()!), Does.Contain("Why Ankle boot?").And.Contain("grad-cam"));
    }

    [Test]
    public async Task SameSeedSameBits()
    {
        await Run("explain", "--out", Path.Combine(folder, "a"), "--method", "smooth-grad", "--samples", "9", "--seed", "5", "--json");
        await Run("explain", "--out", Path.Combine(folder, "b"), "--method", "smooth-grad", "--samples", "9", "--seed", "5", "--json", "--device", "cpu:1");
        await Run("explain", "--out", Path.Combine(folder, "c"), "--method", "smooth-grad", "--samples", "9", "--seed", "6", "--json");
        var maps = new[] { "a", "b", "c" }.Select(name => File.ReadAllBytes(Path.Combine(folder, name, "ankle-boot.map.npy"))).ToArray();
        Assert.That(maps[1], Is.EqualTo(maps[0]));
        Assert.That(maps[2], Is.Not.EqualTo(maps[0]));
    }

    [TestCase("gradient")]
    [TestCase("input-x-gradient")]
    [TestCase("var-grad")]
    [TestCase("integrated-gradients", "--quadrature", "trapezoid", "--baseline", "blur")]
    [TestCase("negative-flux", "--finder", "fixed-point", "--norm", "l2", "--radius", "0.5", "--aggregate", "vector")]
    [TestCase("negative-flux", "--aggregate", "sizes", "--norm", "rms", "--smoothing", "0")]
    [TestCase("grad-cam")]
    [TestCase("integrated-gradients", "--baseline", "zero", "--baseline", "1", "--baseline", "noise")]
    [TestCase("blur-ig", "--sigma", "6")]
    [TestCase("guided-ig", "--baseline", "blur")]
    [TestCase("agi", "--adversarial", "path", "--step", "0.02", "--steps", "3", "--form", "prob")]
    [TestCase("divergence", "--step", "0.02", "--form", "logodds")]
    [TestCase("xrai", "--segments", "20")]
    [TestCase("score-cam", "--relu", "false")]
    [TestCase("ablation-cam", "--against", "Sneaker")]
    [TestCase("eigen-cam")]
    [TestCase("kernel-shap", "--segments", "4", "--baseline", "0")]
    [TestCase("lime", "--segments", "2", "--weight", "9=1", "--weight", "Sneaker=-0.5")]
    [TestCase("conductance", "--against", "7")]
    [TestCase("internal-influence", "--form", "margin")]
    public async Task EveryMethodRunsFromTheCommandLine(string method, params string[] options)
    {
        string[] samples = Explainers.All.Single(info => info.Name == method).Create(new()).DefaultSamples > 1 ? ["--samples", "4"] : [];
        var (code, output, error) = await Run(["explain", "--method", method, "--out", folder, "--json", .. samples, .. options]);
        Assert.That(code, Is.Zero, error);
        Assert.That(JsonDocument.Parse(output).RootElement.GetProperty("method").GetString(), Is.EqualTo(method));
    }

    [Test]
    public async Task WhatIsExplainedIsSaid()
    {
        var (code, output, error) = await Run("explain", "--method", "gradient", "--against", "Sneaker", "--out", folder, "--json");
        Assert.That(code, Is.Zero, error);
        var line = JsonDocument.Parse(output).RootElement;
        Assert.That(line.GetProperty("form").GetString(), Is.EqualTo("margin"));
        Assert.That(line.GetProperty("against").GetProperty("label").GetString(), Is.EqualTo("Sneaker"));
        Assert.That(File.ReadAllText(line.GetProperty("files").GetProperty("report").GetString()!), Does.Contain("logit less that of class 7, Sneaker, of class 9, Ankle boot"));
    }

    [Test]
    public async Task ANeuronIsExplainedByItsLayerAndPlace()
    {
        var layers = (await Run("layers", "--json")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
        var layer = layers.Single(line => line.GetProperty("isDefault").GetBoolean()).GetProperty("name").GetString();
        var (code, output, error) = await Run("explain", "--method", "gradient", "--neuron", $"{layer}@1,2", "--target", "3", "--out", folder, "--json");
        Assert.That(code, Is.Zero, error);
        var line = JsonDocument.Parse(output).RootElement;
        Assert.That(line.GetProperty("target").GetProperty("index").GetInt32(), Is.EqualTo(3));
        Assert.That(line.GetProperty("target").GetProperty("probability").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(line.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()), Has.Some.Contains($"channels of layer '{layer}' at row 1, column 2"));
        Assert.That((await Run("explain", "--method", "gradient", "--neuron", $"{layer}@99,0", "--out", folder)).Error, Does.Contain("places, row 99 and column 0 were asked for"));
    }

    [Test]
    public async Task RawTensorsKeepTheModelsLayout()
    {
        var model = SharedData.Path("models/resnet_cifar10/resnet20.onnx");
        var (input, logits, map) = (Path.Combine(folder, "x.npy"), Path.Combine(folder, "y.npy"), Path.Combine(folder, "map.npy"));
        var random = new Random(3);
        var values = Enumerable.Range(0, 2 * 3 * 32 * 32).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
        Npy.Write(input, HostTensor.From(values, 2, 3, 32, 32));
        var ran = await Run("run", "--model", model, "--input", input, "--output", logits);
        Assert.That(ran.Code, Is.Zero, ran.Error);
        Assert.That(Npy.Read(logits).Shape, Is.EqualTo(new[] { 2, 10 }));
        var (code, output, error) = await Run("explain", "--model", model, "--input", input, "--method", "gradient", "--output", map, "--target", "3", "--json");
        Assert.That(code, Is.Zero, error);
        Assert.That(Npy.Read(map).Shape, Is.EqualTo(new[] { 2, 3, 32, 32 }));
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(2));
        var logit = JsonDocument.Parse(lines[1]).RootElement.GetProperty("target").GetProperty("logit").GetDouble();
        Assert.That(logit, Is.EqualTo(Npy.Read(logits).ToDoubles()[10 + 3]).Within(1e-4));
        var neuron = await Run("explain", "--model", model, "--input", input, "--method", "gradient", "--output", map, "--neuron", "/layer1/layer1.2/Relu_1_output_0@4,5", "--target", "7", "--json");
        Assert.That(neuron.Code, Is.Zero, neuron.Error);
        var far = Npy.Read(map).ToDoubles().Take(1024).Where((v, i) => Math.Abs(i / 32 - 4) > 8 || Math.Abs(i % 32 - 5) > 8);
        Assert.That(far, Is.All.Zero, "seven convolutions see seven pixels to each side");
    }

    [TestCase("reliability", "--samples", "auto", "--method", "square-grad")]
    [TestCase("most-samples", "--samples", "auto", "--most-samples", "9", "--method", "smooth-grad")]
    [TestCase("samples", "--samples", "5", "--method", "negative-flux")]
    public async Task ItIsSaidWhatEndedARunAndHowReliableItsMapIs(string ended, params string[] options)
    {
        string[] args = ["explain", "--out", folder, .. options];
        var (code, output, error) = await Run([.. args, "--json"]);
        Assert.That(code, Is.Zero, error);
        var line = JsonDocument.Parse(output).RootElement;
        Assert.That(line.GetProperty("ended").GetString(), Is.EqualTo(ended));
        var reliability = line.GetProperty("reliability").GetDouble();
        Assert.That(reliability, ended == "reliability" ? Is.InRange(0.9, 1.0) : Is.InRange(0.0, 1.0));
        Assert.That(line.GetProperty("samplesToReliable").ValueKind, Is.EqualTo(reliability > 0 ? JsonValueKind.Number : JsonValueKind.Null));
        Assert.That(File.ReadAllText(line.GetProperty("files").GetProperty("report").GetString()!), Does.Contain("Reliability"));
        Assert.That((await Run(args)).Output, Does.Match(@"reliability\s+[01]\.\d\d"));
    }

    [Test]
    public async Task ADeadlineNeverFails()
    {
        var (code, output, _) = await Run("explain", "--samples", "2000", "--method", "smooth-grad", "--deadline", "5ms", "--out", folder, "--json");
        Assert.That(code, Is.Zero);
        Assert.That(JsonDocument.Parse(output).RootElement.GetProperty("samples").GetInt32(), Is.InRange(1, 2000));
    }

    [TestCase(2, "no-such-method", "explain", "--method", "no-such-method")]
    [TestCase(2, "--deadline", "explain", "--deadline", "soon")]
    [TestCase(2, "--samples", "explain", "--samples", "0")]
    [TestCase(2, "at least 1, or auto", "explain", "--samples", "many")]
    [TestCase(2, "it takes no --samples", "explain", "--method", "grad-cam", "--samples", "5")]
    [TestCase(2, "it takes no --samples", "explain", "--method", "gradient", "--samples", "auto")]
    [TestCase(2, "grad-cam, the default for this network, looks at one point", "explain", "--samples", "5")]
    [TestCase(2, "the default for this network, grad-cam does not use it", "explain", "--finder", "random")]
    [TestCase(2, "--smoothing is -1, it must be at least 0", "explain", "--method", "negative-flux", "--smoothing", "-1")]
    [TestCase(1, "draws nothing at random", "explain", "--method", "integrated-gradients", "--samples", "auto")]
    [TestCase(2, "--most-samples is for --samples auto", "explain", "--samples", "30", "--most-samples", "100")]
    [TestCase(2, "--most-samples is 0", "explain", "--samples", "auto", "--most-samples", "0")]
    [TestCase(2, "'bfloat16'", "explain", "--precision", "half")]
    [TestCase(2, "unicorn", "explain", "--target", "unicorn")]
    [TestCase(2, "--against unicorn", "explain", "--against", "unicorn")]
    [TestCase(2, "--against makes a margin", "explain", "--against", "7", "--form", "prob")]
    [TestCase(2, "give one of them", "explain", "--against", "7", "--weight", "7=1")]
    [TestCase(2, "such as 3=-0.5", "explain", "--weight", "Sneaker")]
    [TestCase(2, "--weight 77=1: there is no class 77: classes are 0 to 9", "explain", "--weight", "77=1")]
    [TestCase(2, "needs weights of classes", "explain", "--form", "weighted")]
    [TestCase(1, "was to be compared with itself", "explain", "--against", "9", "--target", "9")]
    [TestCase(1, "takes one baseline, 2 were given", "explain", "--method", "rise", "--baseline", "zero", "--baseline", "blur")]
    [TestCase(1, "has no layer 'nowhere'", "explain", "--neuron", "nowhere", "--method", "gradient")]
    [TestCase(2, "--adversarial is for agi", "explain", "--adversarial", "path", "--method", "gradient")]
    [TestCase(2, "--preset", "explain", "--preset", "raw", "--model-json", "x.json")]
    [TestCase(2, "nonsense", "nonsense")]
    [TestCase(2, "there is no class 99: classes are 0 to 9", "explain", "--target", "99")]
    [TestCase(2, "there is no class 10: classes are 0 to 9", "explain", "--target", "3,10")]
    [TestCase(2, "--target names class 7 twice", "explain", "--target", "7,3,Sneaker")]
    [TestCase(2, "'3,,7': a class is missing beside a comma", "explain", "--target", "3,,7")]
    [TestCase(2, "--target top11: the network has 10 classes, so that N may be 1 to 10", "explain", "--target", "top11")]
    [TestCase(2, "top0", "explain", "--target", "top0")]
    [TestCase(2, "--target 7,top2: topN names", "explain", "--target", "7,top2")]
    [TestCase(2, "asks for 2 classes, and the map of eigen-cam, as it is asked for, is the same for every class", "explain", "--target", "3,7", "--method", "eigen-cam")]
    [TestCase(2, "the map of gradient, as it is asked for, is the same for every class", "explain", "--target", "top3", "--method", "gradient", "--weight", "9=1")]
    [TestCase(1, "abacus", "explain", "--device", "abacus")]
    [TestCase(1, "nowhere.png", "explain", "nowhere.png")]
    [TestCase(1, "nowhere.onnx", "explain", "x.png", "--model", "nowhere.onnx")]
    [TestCase(1, "no-such-layer", "explain", "--method", "grad-cam", "--layer", "no-such-layer")]
    public async Task MistakesEndWithAMessageAndACode(int expected, string named, params string[] args)
    {
        var (code, output, error) = await Run([.. args, "--out", folder]);
        Assert.That(code, Is.EqualTo(expected), error);
        Assert.That(error, Does.Contain(named));
        Assert.That(output, Is.Empty);
    }

    [Test]
    public async Task MethodsAndDoctorSpeakJson()
    {
        var (code, output, _) = await Run("methods", "--json");
        Assert.That(code, Is.Zero);
        Assert.That(output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("name").GetString()),
            Is.SupersetOf(new[] { "gradient", "input-x-gradient", "smooth-grad", "var-grad", "integrated-gradients", "negative-flux", "grad-cam" }));
        var doctor = await Run("doctor", "--json");
        var found = JsonDocument.Parse(doctor.Output).RootElement;
        Assert.That(found.GetProperty("healthy").GetBoolean());
        var (gpus, reason) = (found.GetProperty("gpus").GetArrayLength(), found.GetProperty("gpuReason").GetString());
        Assert.That(found.GetProperty("gpuUsable").GetBoolean() ? gpus > 0 && reason is null : reason is { Length: > 20 }, "devices, or why there is none");
    }

    [Test]
    public async Task KernelsAreListedAndDumped()
    {
        var (code, output, error) = await Run("kernels", "--filter", "map_copy", "--dump", folder, "--target", "sm_90a", "--json");
        Assert.That(code, Is.Zero, error);
        var line = JsonDocument.Parse(output).RootElement;
        Assert.That(line.GetProperty("kernel").GetString(), Is.EqualTo("Map.Copy"));
        Assert.That(File.ReadAllText(line.GetProperty("file").GetString()!), Does.Contain(".target sm_90a").And.Contain(".entry Map_Copy("));
        Assert.That((await Run("kernels")).Output, Does.Contain("map_copy"));
        var unknown = await Run("kernels", "--dump", folder, "--target", "sm_60");
        Assert.That((unknown.Code, unknown.Output), Is.EqualTo((2, "")));
        Assert.That(unknown.Error, Does.Contain("sm_60").And.Contain("sm_75"));
    }

    internal static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        var (output, error) = (Console.Out, Console.Error);
        using var capturedOutput = new StringWriter();
        using var capturedError = new StringWriter();
        try
        {
            Console.SetOut(capturedOutput);
            Console.SetError(capturedError);
            // The console of tables keeps the writer that it saw first.
            AnsiConsole.Console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Out) });
            var code = await WhenceCommand.Run(args);
            return (code, capturedOutput.ToString(), capturedError.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
